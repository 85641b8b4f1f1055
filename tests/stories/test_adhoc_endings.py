"""An ad-hoc session whose channels stay empty ends by itself where the last one left, says so, and is kept."""

from datetime import timedelta

from tests.stories.adhocs import STATUS, starts, stops
from tests.stories.measures import flags_of, seconds_of, view_of
from tests.stories.scenes import draft_of, messages_with, notes_sale, saves
from tests.stories.stage import SUNDAY, Stage
from tests.stories.test_adhoc_resume import resumes
from tests.stories.test_endings import a_minute_later, is_looked_after

ENDED = "was empty, so it ended by itself"


async def minutes_pass(stage: Stage, minutes: float) -> None:
    await stage.time_passes(minutes=minutes)
    await is_looked_after(stage)


async def test_an_empty_session_ends_when_the_last_one_left_and_tells_its_owner(stage: Stage) -> None:
    ann, bob, rob = stage.guild.member("Ann"), stage.guild.member("Bob"), stage.guild.member("Rob", bot=True)
    for each in (ann, bob, rob):
        await each.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await ann.leaves()
    await stage.time_passes(minutes=20)
    await bob.leaves()
    await minutes_pass(stage, 14)
    assert (await view_of(stage, code)).session.closed_at is None
    await minutes_pass(stage, 1)
    told = await stage.boss.sees(ENDED, in_=stage.general)
    assert code in told.text
    assert "Validate" in told.buttons
    private = await ann.sees_direct(ENDED)
    assert f"/mining adhoc load session:{code}" in private.text
    session = (await view_of(stage, code)).session
    assert session.closed_at == SUNDAY + timedelta(minutes=30)
    assert await seconds_of(stage, code) == {"Ann": 600, "Bob": 1800}
    await stage.discord.until(lambda: stage.lounge.status == "", "the mark is taken away")
    await a_minute_later(stage)
    assert len(messages_with(stage, ENDED)) == 1
    await notes_sale(stage, "1m", session=code)
    await saves(stage, await draft_of(stage, code))


async def test_a_session_to_which_nobody_ever_came_ends_where_it_began(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await starts(stage, ann, channel=stage.lounge)
    await minutes_pass(stage, 15)
    assert (await view_of(stage, code)).session.closed_at == SUNDAY
    assert await seconds_of(stage, code) == {}


async def test_who_comes_back_in_time_keeps_it_open(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await ann.leaves()
    await minutes_pass(stage, 14)
    await ann.joins(stage.lounge)
    await minutes_pass(stage, 30)
    await ann.leaves()
    await minutes_pass(stage, 10)
    assert (await view_of(stage, code)).session.closed_at is None
    assert await seconds_of(stage, code) == {"Ann": 2400}


async def test_an_empty_sunday_goes_on(stage: Stage) -> None:
    code = await stage.starts()
    await minutes_pass(stage, 60)
    assert (await view_of(stage, code)).session.closed_at is None


async def test_it_ends_after_a_restart_too_and_never_inside_an_outage(stage: Stage) -> None:
    """Ann left while the bot was down: it knows of her until the outage began, and of nobody afterwards."""
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=30)
    await stage.all_written()
    await stage.bot_stops()
    stage.clock.passes(minutes=5)
    await ann.leaves()
    stage.clock.passes(minutes=60)
    await stage.bot_starts()
    await minutes_pass(stage, 1)
    assert (await view_of(stage, code)).session.closed_at is None  # empty for a minute, as far as it saw
    await minutes_pass(stage, 14)
    assert (await view_of(stage, code)).session.closed_at == SUNDAY + timedelta(minutes=30)
    assert await seconds_of(stage, code) == {"Ann": 1800}
    assert await flags_of(stage, code) == {"Ann": set()}


async def test_nothing_ends_while_the_bot_cannot_see(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await ann.leaves()
    await stage.time_passes(minutes=10)
    await stage.guild.goes_away()
    await minutes_pass(stage, 30)
    assert (await view_of(stage, code)).session.closed_at is None
    await ann.joins(stage.lounge)
    await stage.guild.comes_back()
    await minutes_pass(stage, 10)
    assert (await view_of(stage, code)).session.closed_at is None
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Ann": 1200}


async def test_a_resumed_session_that_stays_empty_ends_where_it_was_resumed(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await ann.leaves()
    await minutes_pass(stage, 15)
    assert (await view_of(stage, code)).session.closed_at == SUNDAY + timedelta(minutes=10)
    for minutes in (45, 80):
        await stage.time_passes(minutes=20)
        await resumes(stage, ann, code)
        await minutes_pass(stage, 15)
        assert (await view_of(stage, code)).session.closed_at == SUNDAY + timedelta(minutes=minutes)
    await resumes(stage, ann, code)
    await ann.joins(stage.lounge)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Ann": 1200}


async def test_a_deleted_channel_is_an_empty_one(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.discord.until(lambda: stage.lounge.status == STATUS, "the channel is marked")
    await stage.time_passes(minutes=10)
    await stage.lounge.is_deleted()
    await minutes_pass(stage, 15)
    assert (await view_of(stage, code)).session.closed_at == SUNDAY + timedelta(minutes=10)
    assert await seconds_of(stage, code) == {"Ann": 600}
