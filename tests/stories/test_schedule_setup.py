"""Admins set weekly sessions up, change and end them; what they type wrong is refused in one sentence."""

import asyncio
from datetime import timedelta

import pytest

from sandbox import Channel
from tests.stories.measures import view_of
from tests.stories.scenes import fills, form_of, messages_with, read
from tests.stories.scheduling import SUNDAY_EVENING, code_of, it_is, schedules, ticks, weekly
from tests.stories.stage import SUNDAY, Stage

START, STOP = SUNDAY + timedelta(hours=1), SUNDAY + timedelta(hours=3)
PRIVACY = "From now on Paydirt notes who is in these channels"


@pytest.fixture
async def mining(stage: Stage) -> Channel:
    channel = stage.guild.text_channel("mining")
    await stage.discord.settled()
    return channel


async def test_it_is_announced_in_the_channel_that_was_chosen(stage: Stage, mining: Channel) -> None:
    await weekly(stage, channel=mining)
    await it_is(stage, START - timedelta(minutes=30))
    await stage.boss.sees("⏰ **Sunday mining** begins", in_=mining)
    await it_is(stage, START)
    await stage.boss.sees(PRIVACY, in_=mining)
    await it_is(stage, STOP)
    await stage.boss.sees("is stopped as planned", in_=mining)
    assert not messages_with(stage, PRIVACY)  # in #general


async def test_a_change_moves_what_is_to_come(stage: Stage) -> None:
    screen = await weekly(stage)
    form = form_of(await stage.boss.presses("Change", on=screen))
    assert form["Starts"] == "19:00"
    shown = await fills(
        stage.boss, form, {"Starts": "8:30 pm", "Stops": "22.15", "What it is called": "Late"}
    )
    assert "Sunday 20:30–22:15" in read(shown)
    await it_is(stage, START)
    assert not messages_with(stage, PRIVACY)
    await it_is(stage, START + timedelta(minutes=90))
    await stage.boss.sees("**Late** begins", in_=stage.general)


async def test_a_session_that_is_on_stops_as_it_was_planned(stage: Stage) -> None:
    screen = await weekly(stage)
    await it_is(stage, START)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    form = form_of(await stage.boss.presses("Change", on=screen))
    await fills(stage.boss, form, {"Day of the week": "Monday", "Stops": "23:00"})
    await it_is(stage, STOP)
    assert (await view_of(stage, code)).session.closed_at == STOP
    await it_is(stage, START + timedelta(days=1))
    assert len(messages_with(stage, PRIVACY)) == 2


async def test_moving_it_on_the_day_itself_does_not_hold_it_twice(stage: Stage) -> None:
    screen = await weekly(stage)
    await it_is(stage, START)
    await it_is(stage, STOP)
    form = form_of(await stage.boss.presses("Change", on=screen))
    await fills(stage.boss, form, {"Starts": "22:00", "Stops": "23:00"})
    await it_is(stage, SUNDAY + timedelta(hours=4))
    assert len(messages_with(stage, PRIVACY)) == 1
    assert "next Sun 22 Nov 22:00" in read(await schedules(stage))


async def test_a_new_time_zone_moves_it_with_the_guilds_clock(stage: Stage) -> None:
    await weekly(stage)
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    form = form_of(await stage.boss.presses("Zone and limits", on=setup))
    await fills(stage.boss, form, {"Time zone": "America/New_York"})
    await ticks(stage)
    await it_is(stage, START)
    assert not messages_with(stage, PRIVACY)
    await it_is(stage, START + timedelta(hours=5))
    await stage.boss.sees(PRIVACY, in_=stage.general)


async def test_where_the_new_clock_is_past_the_start_it_is_next_week(stage: Stage) -> None:
    await weekly(stage)
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    form = form_of(await stage.boss.presses("Zone and limits", on=setup))
    await fills(stage.boss, form, {"Time zone": "Asia/Tokyo"})
    await ticks(stage)
    await it_is(stage, START)
    assert not messages_with(stage, PRIVACY)
    assert not messages_with(stage, "was missed")
    assert "next Sun 22 Nov 19:00" in read(await schedules(stage))


async def test_one_that_was_ended_begins_no_more_but_stops_what_is_on(stage: Stage) -> None:
    screen = await weekly(stage)
    await it_is(stage, START)
    asked = await stage.boss.presses("End it", on=screen)
    assert "a session that is on is stopped as planned" in asked.text
    shown = await stage.boss.presses("Yes, end it", on=asked)
    assert "none yet" in shown.text
    await it_is(stage, STOP)
    await stage.boss.sees("is stopped as planned", in_=stage.general)
    await it_is(stage, START + timedelta(days=7))
    assert len(messages_with(stage, PRIVACY)) == 1


async def test_ending_it_while_it_waits_to_begin_is_the_end_of_it(stage: Stage) -> None:
    screen = await weekly(stage)
    await stage.boss.presses("Yes, end it", on=await stage.boss.presses("End it", on=screen))
    await it_is(stage, START)
    assert not messages_with(stage, PRIVACY)
    assert not messages_with(stage, "was missed")


async def test_one_added_in_the_middle_of_its_time_begins_next_week(stage: Stage) -> None:
    await stage.time_passes(hours=2)
    shown = await weekly(stage)
    assert "next Sun 22 Nov 19:00" in read(shown)
    await ticks(stage)
    assert not messages_with(stage, PRIVACY)


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("Starts", "soon", "The start must be a time like 18:00, by the guild's clock."),
        ("Starts", "24:00", "The start must be a time like 18:00, by the guild's clock."),
        ("Stops", "**9**", "The stop must be a time like 18:00, by the guild's clock."),
        (
            "Reminder, minutes before (0: none)",
            "an hour",
            "The minutes of the reminder must be a whole number from 0 to 10080; you typed an hour.",
        ),
        ("What it is called", "\u200b \n", "A weekly session needs a title, e.g. Sunday mining."),
    ],
)
async def test_what_does_not_fit_is_refused_and_adds_nothing(
    stage: Stage, label: str, typed: str, sentence: str
) -> None:
    screen = await schedules(stage)
    form = form_of(await stage.boss.presses("Add", on=screen))
    await fills(stage.boss, form, {**SUNDAY_EVENING, label: typed})
    refused = await stage.boss.sees(sentence)
    assert refused.ephemeral
    assert "Every week (0)" in (await schedules(stage)).text


async def test_two_admins_changing_one_at_once_are_told(stage: Stage) -> None:
    screen = await weekly(stage)
    first = form_of(await stage.boss.presses("Change", on=screen))
    second = form_of(await stage.boss.presses("Change", on=screen))
    first["Starts"], second["Starts"] = "17:00", "18:00"
    await asyncio.gather(stage.boss.submits(first), stage.boss.submits(second))
    await stage.boss.sees("Somebody changed this meanwhile: look again.")


async def test_twenty_five_with_long_hostile_titles_fit_and_one_more_is_refused(stage: Stage) -> None:
    for number in range(25):
        title = f"{number} " + "*_@everyone`" * 6
        shown = await weekly(stage, more={"What it is called": title})
    form = form_of(await stage.boss.presses("Change", on=shown))
    assert "*_@everyone`" in str(form["What it is called"])
    listed = await schedules(stage)
    assert "Every week (25)" in listed.text
    assert len(listed.selects["Change or end one"].options) == 25
    assert "@everyone" not in listed.text
    add = next(each for each in listed.message.all_buttons if each.label == "Add")
    assert not add.is_enabled


async def test_the_screen_names_a_channel_where_i_may_not_write(stage: Stage, mining: Channel) -> None:
    screen = await weekly(stage, channel=mining)
    await mining.is_deleted()
    await stage.discord.settled()
    await stage.boss.presses("◀ Back", on=screen)
    shown = await stage.boss.selects("Change or end one", ["1"], on=screen)
    assert "The channel where it is announced is gone" in shown.text


async def test_an_old_button_of_one_that_was_ended_says_so(stage: Stage) -> None:
    screen = await weekly(stage)
    other = await schedules(stage)
    await stage.boss.selects("Change or end one", ["1"], on=other)
    await stage.boss.presses("Yes, end it", on=await stage.boss.presses("End it", on=screen))
    await stage.boss.presses("Change", on=other)
    await stage.boss.sees("This weekly session has ended: look at the list again.")
