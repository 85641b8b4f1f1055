"""Weekly sessions: set up once, and from then on they remind, begin, count and stop by themselves."""

import asyncio
from datetime import timedelta

from domain.sessions import SessionState
from tests.stories.agreeing import new_template
from tests.stories.measures import seconds_of, view_of
from tests.stories.scenes import all_messages, committed, draft_of, messages_with, notes_sale, read, saves
from tests.stories.scheduling import code_of, it_is, minutes_pass, schedules, ticks, weekly
from tests.stories.stage import SUNDAY, Stage
from tests.stories.test_ore import knows_prices, types_ore

START, STOP = SUNDAY + timedelta(hours=1), SUNDAY + timedelta(hours=3)
PRIVACY = "From now on Paydirt notes who is in these channels"


async def test_a_sunday_is_held_without_anybody_doing_anything(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await weekly(stage)
    await it_is(stage, START - timedelta(minutes=31))
    assert not messages_with(stage, "begins")
    await it_is(stage, START - timedelta(minutes=30))
    reminder = await stage.boss.sees("⏰ **Sunday mining** begins", in_=stage.general)
    assert f"<t:{int(START.timestamp())}:R>" in reminder.text
    await ann.joins(stage.alpha)
    await minutes_pass(stage, 29)
    assert not messages_with(stage, PRIVACY)
    await it_is(stage, START)
    announced = await stage.boss.sees(PRIVACY, in_=stage.general)
    assert "• Ann" in announced.text
    code = code_of(announced)
    await stage.discord.until(
        lambda: stage.guild.bot.voice.channel is stage.dispatch, "the bot sits in Dispatch"
    )
    await minutes_pass(stage, 60)
    await bob.joins(stage.beta)
    await it_is(stage, STOP)
    stopped = await stage.boss.sees("is stopped as planned", in_=stage.general)
    assert code in stopped.text
    assert {each.label for each in stopped.all_buttons} == {"Validate", "Save", "Discard"}
    await stage.discord.until(lambda: stage.guild.bot.voice.channel is None, "the bot has left Dispatch")
    assert await seconds_of(stage, code) == {"Ann": 7200, "Bob": 3600}
    await notes_sale(stage, "1m", session=code)
    await saves(stage, await draft_of(stage, code))
    for _ in range(3):
        await minutes_pass(stage, 1)
    assert len(messages_with(stage, "begins")) == 2
    assert len(messages_with(stage, "is stopped as planned")) == 1


async def test_the_next_week_has_a_session_of_its_own(stage: Stage) -> None:
    await weekly(stage)
    await it_is(stage, START)
    first = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await it_is(stage, STOP)
    await it_is(stage, START + timedelta(days=7))
    codes = {code_of(each) for each in messages_with(stage, PRIVACY)}
    assert len(codes) == 2
    assert first in codes


async def test_the_list_shows_what_comes_next_by_the_guilds_clock(stage: Stage) -> None:
    shown = await weekly(stage, channel=stage.guild.text_channel("mining"))
    assert "Sunday 19:00–21:00" in read(shown)
    assert "Reminder 30 min before" in read(shown)
    listed = read(await schedules(stage))
    assert "**1** · **Sunday mining** · Sunday 19:00–21:00" in listed
    assert f"next Sun 15 Nov 19:00 here: <t:{int(START.timestamp())}:f>" in listed


async def test_an_officer_saves_from_the_buttons_of_the_stopped_message(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await notes_sale(stage, "1m")
    await it_is(stage, STOP)
    stopped = await stage.boss.sees("is stopped as planned", in_=stage.general)
    draft = await stage.boss.presses("Save", on=stopped)
    await saves(stage, draft)
    assert (await view_of(stage, code)).session.state is SessionState.SAVED


async def test_officers_are_told_in_their_own_channel_when_it_waits(stage: Stage) -> None:
    office = stage.guild.text_channel("office")
    await stage.discord.settled()
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.presses("More ▶", on=setup)
    await stage.boss.selects("Officers' channel", [office], on=setup)
    await weekly(stage)
    await it_is(stage, START)
    await it_is(stage, STOP)
    told = await stage.boss.sees("It waits, unsaved", in_=office)
    assert {each.label for each in told.all_buttons} == {"Validate", "Save"}


async def test_time_after_the_planned_stop_does_not_count_however_late_the_tick(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await it_is(stage, STOP + timedelta(minutes=4))
    assert await seconds_of(stage, code) == {"Ann": 7200}
    assert (await view_of(stage, code)).session.closed_at == STOP


async def test_what_was_stopped_by_hand_stays_as_it_is(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await minutes_pass(stage, 60)
    await stage.stops()
    await it_is(stage, STOP)
    assert await seconds_of(stage, code) == {"Ann": 3600}
    assert not messages_with(stage, "is stopped as planned")
    assert len(messages_with(stage, PRIVACY)) == 1


async def test_two_ticks_at_once_begin_and_stop_it_once(stage: Stage) -> None:
    assert stage.app is not None
    await weekly(stage)
    for moment in (START - timedelta(minutes=30), START, STOP):
        await stage.time_passes(seconds=(moment - stage.clock.now()).total_seconds())
        await stage.all_written()
        await asyncio.gather(*(stage.app.weekly.keep() for _ in range(4)))
        await ticks(stage)
    await stage.boss.sees("is stopped as planned", in_=stage.general)
    assert len(messages_with(stage, "⏰")) == 1
    assert not messages_with(stage, "cannot begin")
    assert len(messages_with(stage, PRIVACY)) == 1
    assert len(messages_with(stage, "is stopped as planned")) == 1


async def test_a_hostile_title_is_shown_as_it_is_and_calls_nobody(stage: Stage) -> None:
    title = "**@everyone** {braces} <@1> \u202egnp"
    await weekly(stage, more={"What it is called": title})
    await it_is(stage, START - timedelta(minutes=30))
    await it_is(stage, START)
    await it_is(stage, STOP)
    await stage.boss.sees("is stopped as planned", in_=stage.general)
    for message in all_messages(stage):
        assert "@everyone" not in message.text
        assert not list(message.pinged)


async def test_the_template_that_was_chosen_is_what_it_is_paid_by(stage: Stage) -> None:
    await new_template(stage, "Escort op")
    screen = await weekly(stage)
    shown = await stage.boss.selects("By which rules it is paid", ["Escort op"], on=screen)
    assert "Rules: template Escort op" in read(shown)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    assert (await view_of(stage, code)).session.template == "Escort op"


async def test_ore_of_a_session_that_nobody_started_can_be_looked_at_before_it_is_sold(stage: Stage) -> None:
    """Nobody opened it, nobody holds money: there is nobody yet who would pay."""
    await knows_prices(stage)
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await it_is(stage, STOP)
    draft = await types_ore(stage, await draft_of(stage, code), "Gold 12")
    preview = await stage.boss.presses("Preview", on=draft)
    assert "incident" not in preview.text
    assert "Ann" in preview.text


async def test_a_session_saved_by_nobody_is_paid_by_whoever_holds_its_money(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await it_is(stage, STOP)
    await notes_sale(stage, "1m", session=code)
    await saves(stage, await draft_of(stage, code))
    # Boss keeps the fee of Ann's share: n + ceil(n / 200) ≤ 1 000 000 → n = 995 024, fee 4 976.
    assert await committed(stage) == {"held:Boss": -1_000_000 + 4_976, "member:Ann": 995_024}


async def test_members_see_in_the_status_what_comes_next(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await weekly(stage, more={"What it is called": "Far", "Day of the week": "Saturday"})
    await weekly(stage)
    told = await ann.runs("/mining status", in_=stage.general)
    assert f"Next by itself: **Sunday mining**, <t:{int(START.timestamp())}:f>" in told.text
    await it_is(stage, START)
    shown = await ann.runs("/mining status", in_=stage.general)
    assert "There now (0)" in shown.text
