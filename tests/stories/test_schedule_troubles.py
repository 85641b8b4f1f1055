"""Weekly sessions when something comes between: the bot is away, channels are taken, people act themselves."""

import asyncio
from datetime import timedelta

import pytest

from domain.sessions import SessionState
from sandbox import Message
from tests.stories.adhocs import starts as starts_adhoc
from tests.stories.measures import flags_of, seconds_of, view_of
from tests.stories.scenes import messages_with, read
from tests.stories.scheduling import code_of, it_is, minutes_pass, ticks, weekly
from tests.stories.stage import SUNDAY, Stage
from tests.stories.test_adhoc_resume import resumes

START, STOP = SUNDAY + timedelta(hours=1), SUNDAY + timedelta(hours=3)
PRIVACY = "From now on Paydirt notes who is in these channels"
AWAY_START = "began 34 min late"


async def begun(stage: Stage) -> str:
    """The weekly session has begun on time; its code."""
    await weekly(stage)
    await it_is(stage, START)
    return code_of(await stage.boss.sees(PRIVACY, in_=stage.general))


def announcements(stage: Stage) -> list[Message]:
    """Of weekly sessions, for others read the same but for the first line."""
    return [each for each in messages_with(stage, PRIVACY) if " begins." in each.text]


async def test_a_bot_that_was_down_at_the_start_begins_late_and_says_how_late(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await stage.bot_stops()
    stage.clock.passes(hours=1, minutes=34)
    await stage.bot_starts()
    await ticks(stage)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    told = await stage.boss.sees(AWAY_START, in_=stage.general)
    assert "The time before counts for nobody" in told.text
    await it_is(stage, STOP)
    view = await view_of(stage, code)
    assert view.session.opened_at == START + timedelta(minutes=34)
    assert await seconds_of(stage, code) == {"Ann": 86 * 60}
    assert len(announcements(stage)) == 1


async def test_an_occurrence_that_was_slept_through_is_missed_and_told_once(stage: Stage) -> None:
    await weekly(stage)
    await stage.bot_stops()
    stage.clock.passes(hours=5)
    await stage.bot_starts()
    for _ in range(3):
        await ticks(stage)
        await stage.bot_restarts()
    await ticks(stage)
    await stage.boss.sees("was missed: I was not there to open it", in_=stage.general)
    assert len(messages_with(stage, "was missed")) == 1
    assert not announcements(stage)
    assert not messages_with(stage, "⏰")
    await it_is(stage, START + timedelta(days=7))
    await stage.boss.sees(PRIVACY, in_=stage.general)


async def test_five_weeks_away_are_five_missed_occurrences_in_one_message(stage: Stage) -> None:
    await weekly(stage)
    await stage.bot_stops()
    stage.clock.passes(days=35)
    await stage.bot_starts()
    await ticks(stage)
    told = await stage.boss.sees("was missed", in_=stage.general)
    assert told.text.count(":f>") == 5
    assert len(messages_with(stage, "was missed")) == 1


async def test_a_restart_in_the_middle_neither_ends_nor_doubles_it(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    code = await begun(stage)
    for _ in range(3):
        await minutes_pass(stage, 10)
        await stage.bot_restarts()
        await ticks(stage)
    await it_is(stage, STOP)
    assert await seconds_of(stage, code) == {"Ann": 7200}
    assert len(announcements(stage)) == 1


async def test_a_bot_that_was_down_at_the_stop_ends_it_where_it_last_saw_it(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    code = await begun(stage)
    await minutes_pass(stage, 100)
    await stage.bot_stops()
    stage.clock.passes(minutes=50)
    await stage.bot_starts()
    await ticks(stage)
    await stage.boss.sees("is stopped", in_=stage.general)
    told = await stage.boss.sees("I did not see voice when", in_=stage.general)
    assert "the last I saw" in told.text
    assert (await view_of(stage, code)).session.closed_at == START + timedelta(minutes=100)
    assert await seconds_of(stage, code) == {"Ann": 6000}
    assert await flags_of(stage, code) == {"Ann": set()}


async def test_while_the_guild_is_out_of_sight_it_neither_begins_nor_stops(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await stage.guild.goes_away()
    await it_is(stage, START)
    await minutes_pass(stage, 1)
    assert not announcements(stage)
    await stage.guild.comes_back()
    await minutes_pass(stage, 0.5)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await it_is(stage, STOP - timedelta(minutes=1))
    await stage.guild.goes_away()
    await it_is(stage, STOP + timedelta(minutes=1))
    assert (await view_of(stage, code)).session.state is SessionState.OPEN
    await stage.guild.comes_back()
    await minutes_pass(stage, 0)
    assert (await view_of(stage, code)).session.closed_at == STOP - timedelta(minutes=1)


async def test_channels_that_an_adhoc_session_has_are_left_out_and_named(stage: Stage) -> None:
    office = stage.guild.text_channel("office")
    await stage.discord.settled()
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.presses("More ▶", on=setup)
    await stage.boss.selects("Officers' channel", [office], on=setup)
    cyd = stage.guild.member("Cyd")
    await cyd.joins(stage.beta)
    adhoc = await starts_adhoc(stage, cyd)
    await weekly(stage)
    await it_is(stage, START)
    announced = await stage.boss.sees(PRIVACY, in_=stage.general)
    assert f"Without what another session has: <#{stage.beta.id}> belongs to {adhoc}" in announced.text
    assert f"in <#{stage.alpha.id}> <#{stage.gamma.id}>" in announced.text
    told = await stage.boss.sees("only: ", in_=office)
    assert adhoc in told.text
    await it_is(stage, STOP)
    session = (await view_of(stage, code_of(announced))).session
    assert session.channel_ids == (stage.alpha.id, stage.gamma.id)
    assert (await view_of(stage, adhoc)).session.state is SessionState.OPEN


async def test_without_a_free_channel_it_waits_says_so_once_and_begins_when_one_is_free(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.alpha], on=setup)
    cyd = stage.guild.member("Cyd")
    await cyd.joins(stage.alpha)
    adhoc = await starts_adhoc(stage, cyd)
    await weekly(stage)
    await it_is(stage, START)
    for _ in range(3):
        await minutes_pass(stage, 5)
    waiting = await stage.boss.sees("cannot begin", in_=stage.general)
    assert f"<#{stage.alpha.id}> belongs to {adhoc}" in waiting.text
    assert len(messages_with(stage, "cannot begin")) == 1
    await stage.all_written()
    await cyd.runs("/mining stop", in_=stage.general)
    await minutes_pass(stage, 1)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await stage.boss.sees("began 16 min late", in_=stage.general)
    assert (await view_of(stage, code)).session.opened_at == START + timedelta(minutes=16)


async def test_what_never_found_a_free_channel_is_missed_for_that_reason(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.alpha], on=setup)
    cyd = stage.guild.member("Cyd")
    await cyd.joins(stage.alpha)
    await starts_adhoc(stage, cyd)
    await weekly(stage)
    await it_is(stage, START)
    await it_is(stage, STOP)
    await stage.boss.sees("no mining channel became free before its end", in_=stage.general)
    assert not announcements(stage)


async def test_a_sunday_started_by_hand_is_the_occurrences_and_no_second_is_opened(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await minutes_pass(stage, 50)
    code = await stage.starts("Early birds")
    await it_is(stage, START)
    told = await stage.boss.sees("which was started by hand", in_=stage.general)
    assert code in told.text
    await it_is(stage, STOP)
    assert await seconds_of(stage, code) == {"Ann": 130 * 60}
    assert not announcements(stage)
    assert len(messages_with(stage, "is stopped as planned")) == 1


async def test_a_session_that_was_resumed_by_hand_is_left_alone(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    code = await begun(stage)
    await minutes_pass(stage, 60)
    await stage.stops()
    await minutes_pass(stage, 10)
    await resumes(stage, stage.boss, code)
    await it_is(stage, STOP)
    await stage.boss.sees("was resumed by hand, so it goes on", in_=stage.general)
    await minutes_pass(stage, 30)
    assert (await view_of(stage, code)).session.state is SessionState.OPEN
    assert len(messages_with(stage, "was resumed by hand")) == 1


async def test_what_is_resumed_after_the_planned_stop_is_left_alone(stage: Stage) -> None:
    code = await begun(stage)
    await it_is(stage, STOP)
    await resumes(stage, stage.boss, code)
    await minutes_pass(stage, 30)
    assert (await view_of(stage, code)).session.state is SessionState.OPEN
    assert len(messages_with(stage, "is stopped as planned")) == 1


async def test_two_weekly_sessions_that_touch_follow_each_other(stage: Stage) -> None:
    await weekly(stage)
    await weekly(stage, more={"What it is called": "Night", "Starts": "21:00", "Stops": "23:00"})
    await it_is(stage, START)
    first = code_of(announcements(stage)[0])
    await it_is(stage, STOP)
    both = {code_of(each) for each in announcements(stage)}
    assert len(both) == 2
    assert (await view_of(stage, first)).session.closed_at == STOP
    assert not messages_with(stage, "by hand")


async def test_a_weekly_session_waits_for_one_that_overlaps_it(stage: Stage) -> None:
    await weekly(stage)
    await weekly(stage, more={"What it is called": "Night", "Starts": "20:00", "Stops": "23:00"})
    await it_is(stage, START)
    await it_is(stage, START + timedelta(hours=1))
    assert len(announcements(stage)) == 1
    await stage.boss.sees("**Night** cannot begin", in_=stage.general)
    await it_is(stage, STOP)
    assert len(announcements(stage)) == 2
    await stage.boss.sees("began 1 h 0 min late", in_=stage.general)


async def test_an_older_process_beside_a_newer_one_begins_and_stops_nothing(stage: Stage) -> None:
    await weekly(stage)
    older = stage.app
    assert older is not None
    ended = await stage.newer_bot_starts()
    newer = stage.app
    assert newer is not None
    for moment in (START, STOP):
        await stage.time_passes(seconds=(moment - stage.clock.now()).total_seconds())
        await stage.all_written()
        await asyncio.gather(older.weekly.keep(), newer.weekly.keep(), newer.weekly.keep())
        await ticks(stage)
    await stage.boss.sees("is stopped as planned", in_=stage.general)
    assert len(announcements(stage)) == 1
    assert len(messages_with(stage, "is stopped as planned")) == 1
    ended.cancel()
    await asyncio.gather(ended, return_exceptions=True)


@pytest.mark.parametrize(
    ("days", "opened_at", "closed_at"),
    [
        (132, "2027-03-28T01:30:00+00:00", "2027-03-28T03:00:00+00:00"),  # 2:30 is skipped: at 3:30
        (349, "2027-10-31T00:30:00+00:00", "2027-10-31T04:00:00+00:00"),  # of two 2:30 the first
    ],
)
async def test_a_night_when_the_clocks_change_has_one_session(
    stage: Stage, days: int, opened_at: str, closed_at: str
) -> None:
    await berlin(stage)
    await stage.time_passes(days=days)  # a Saturday, 18:00 UTC
    await weekly(stage, more={"Starts": "02:30", "Stops": "05:00"})
    for _ in range(24):
        await minutes_pass(stage, 30)
    (announced,) = announcements(stage)
    session = (await view_of(stage, code_of(announced))).session
    assert session.opened_at.isoformat() == opened_at
    assert session.closed_at is not None
    assert session.closed_at.isoformat() == closed_at


async def berlin(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    form = (await stage.boss.presses("Zone and limits", on=setup)).modal
    assert form is not None
    form["Time zone"] = "Europe/Berlin"
    assert "Europe/Berlin" in read(await stage.boss.submits(form))


async def test_the_sessions_of_two_guilds_have_nothing_to_do_with_each_other(stage: Stage) -> None:
    other = stage.discord.guild("Blue Rock")
    talk, cave = other.text_channel("talk"), other.voice_channel("Cave")
    eve = other.member("Eve", owner=True)
    await stage.discord.settled()
    setup = await eve.runs("/mining setup", in_=talk)
    await eve.selects("Mining channels", [cave], on=setup)
    await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await eve.presses("More ▶", on=setup)
    listed = await eve.presses("Schedule", on=setup)
    assert "Every week (0)" in listed.text
    asked = await eve.presses_custom_id("pd:schedule.end:1", on=listed, force=True)
    assert "incident" not in asked.text
    await it_is(stage, STOP)
    assert (await view_of(stage, code)).session.closed_at == STOP
    await it_is(stage, START + timedelta(days=7))
    assert len(announcements(stage)) == 2
    assert not [each for each in stage.discord.messages(talk) if "begins" in each.text]


async def test_a_deleted_or_sleeping_channel_is_left_out(stage: Stage) -> None:
    await stage.beta.is_deleted()
    await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    assert (await view_of(stage, code)).session.channel_ids == (stage.alpha.id, stage.gamma.id)


async def test_without_any_channel_left_officers_hear_what_to_do(stage: Stage) -> None:
    await weekly(stage)
    for each in (stage.alpha, stage.beta, stage.gamma):
        await each.is_deleted()
    await it_is(stage, START)
    told = await stage.boss.sees("cannot begin", in_=stage.general)
    assert "an admin chooses others in `/mining setup`" in told.text
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.lounge], on=setup)
    await minutes_pass(stage, 1)
    await stage.boss.sees(PRIVACY, in_=stage.general)
