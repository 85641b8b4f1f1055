"""Weekly sessions as scheduled events of Discord; whatever Discord says to that, sessions are held."""

from dataclasses import replace
from datetime import timedelta

from db.database import Database
from sandbox import Permission
from tests.stories.measures import view_of
from tests.stories.scenes import fills, form_of
from tests.stories.scheduling import code_of, it_is, minutes_pass, schedules, ticks, weekly
from tests.stories.stage import SUNDAY, Stage

START, STOP = SUNDAY + timedelta(hours=1), SUNDAY + timedelta(hours=3)
PRIVACY = "From now on Paydirt notes who is in these channels"


async def events_are_kept(stage: Stage) -> None:
    """What the scheduler does every minute."""
    assert stage.app is not None
    await ticks(stage)
    await stage.app.events.keep()
    await stage.discord.settled()


async def test_an_event_shows_the_next_session_and_follows_it(stage: Stage) -> None:
    await weekly(stage)
    for _ in range(3):
        await events_are_kept(stage)
    (event,) = stage.guild.scheduled_events
    assert (event.name, event.channel, event.starts_at) == ("Sunday mining", stage.alpha, START)
    assert event.ends_at == STOP
    await it_is(stage, START)
    await events_are_kept(stage)
    assert event.status.name == "ACTIVE"
    await it_is(stage, STOP)
    await events_are_kept(stage)
    assert event.status.name == "COMPLETED"
    following = stage.guild.scheduled_events[-1]
    assert following.starts_at == START + timedelta(days=7)
    await events_are_kept(stage)
    assert len(stage.guild.scheduled_events) == 2


async def test_a_change_changes_the_event_and_the_end_deletes_it(stage: Stage) -> None:
    screen = await weekly(stage)
    await events_are_kept(stage)
    (event,) = stage.guild.scheduled_events
    form = form_of(await stage.boss.presses("Change", on=screen))
    await fills(stage.boss, form, {"Starts": "20:00", "What it is called": "Later"})
    await events_are_kept(stage)
    assert (event.name, event.starts_at) == ("Later", START + timedelta(hours=1))
    assert stage.guild.scheduled_events == [event]
    await stage.boss.presses("Yes, end it", on=await stage.boss.presses("End it", on=screen))
    await events_are_kept(stage)
    assert stage.guild.scheduled_events == []


async def test_moved_to_another_day_the_old_event_goes_and_a_new_one_comes(stage: Stage) -> None:
    screen = await weekly(stage)
    await events_are_kept(stage)
    form = form_of(await stage.boss.presses("Change", on=screen))
    await fills(stage.boss, form, {"Day of the week": "Wednesday"})
    await events_are_kept(stage)
    assert [each.starts_at for each in stage.guild.scheduled_events] == [START + timedelta(days=3)]


async def test_without_permission_the_setup_says_so_and_the_session_is_held(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.CREATE_EVENTS)
    await stage.discord.settled()
    await weekly(stage)
    await events_are_kept(stage)
    assert stage.guild.scheduled_events == []
    shown = await schedules(stage)
    assert f"I lack Create Events in <#{stage.alpha.id}>. They begin all the same." in shown.text
    await stage.guild.permits_bot(Permission.CREATE_EVENTS)
    await stage.discord.settled()
    await events_are_kept(stage)
    assert len(stage.guild.scheduled_events) == 1
    await stage.guild.forbids_bot(Permission.CREATE_EVENTS | Permission.MANAGE_EVENTS)
    await it_is(stage, START)
    await events_are_kept(stage)
    await stage.boss.sees(PRIVACY, in_=stage.general)


async def test_an_event_that_somebody_deleted_stays_deleted(stage: Stage) -> None:
    screen = await weekly(stage)
    await events_are_kept(stage)
    await stage.guild.scheduled_events[0].is_deleted()
    form = form_of(await stage.boss.presses("Change", on=screen))
    await fills(stage.boss, form, {"Reminder, minutes before (0: none)": "0"})
    await events_are_kept(stage)
    assert stage.guild.scheduled_events == []
    await it_is(stage, START)
    await events_are_kept(stage)
    await stage.boss.sees(PRIVACY, in_=stage.general)
    assert stage.guild.scheduled_events == []


async def test_the_event_of_a_missed_session_is_taken_away(stage: Stage) -> None:
    await weekly(stage)
    await events_are_kept(stage)
    await stage.bot_stops()
    stage.clock.passes(hours=5)
    await stage.bot_starts()
    await events_are_kept(stage)
    assert [each.starts_at for each in stage.guild.scheduled_events] == [START + timedelta(days=7)]


async def test_the_event_ends_with_a_session_that_was_stopped_by_hand(stage: Stage) -> None:
    await weekly(stage)
    await events_are_kept(stage)
    (event,) = stage.guild.scheduled_events
    await it_is(stage, START)
    await events_are_kept(stage)
    await minutes_pass(stage, 30)
    code = code_of(await stage.boss.sees(PRIVACY, in_=stage.general))
    await stage.stops()
    await events_are_kept(stage)
    assert event.status.name == "COMPLETED"
    assert (await view_of(stage, code)).session.closed_at is not None


async def test_an_event_that_was_made_but_not_noted_is_found_again(stage: Stage) -> None:
    await weekly(stage)
    await events_are_kept(stage)
    (event,) = stage.guild.scheduled_events
    database = await Database.open(stage.dsn)
    async with database.transaction(stage.guild.id) as tx:  # as a crash leaves it
        for each in await tx.schedules.with_events():
            await tx.schedules.note_event(replace(each, event_id=None, event_shown=None))
    await database.close()
    await events_are_kept(stage)
    assert stage.guild.scheduled_events == [event]
