"""What admins decide about weekly sessions, and that all of it goes along when a guild moves to another database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from db.database import Database
from domain.errors import Refused
from domain.schedules import Schedule
from domain.settings import GuildSettings
from services.actors import Actor
from services.schedules import MOST_SCHEDULES, Schedules
from services.wholes import export_guild, import_guild
from tests.clock import ManualClock

GUILD, TALK = 900, 21
BOSS = Actor(1003, "Boss")
SUNDAY = Schedule(0, "Sunday", 6, time(18), time(20, 30), 60)
MONDAY = datetime(2026, 11, 9, 12, tzinfo=UTC)


@pytest.fixture
async def schedules(database: Database) -> Schedules:
    async with database.transaction(GUILD) as tx:
        await tx.guilds.save(GuildSettings(GUILD, "Red Rock", (11,), set_up_at=MONDAY))
    return Schedules(database, ManualClock(MONDAY))


async def test_the_same_press_twice_adds_one(schedules: Schedules) -> None:
    for _ in range(2):
        timetable, number = await schedules.add(GUILD, BOSS, SUNDAY, TALK, key="interaction 1")
    assert number == 1
    (view,) = timetable.views
    assert view.next is not None
    assert view.next.local_date == date(2026, 11, 15)


async def test_a_guild_has_so_many_at_most_and_an_ended_one_makes_room(schedules: Schedules) -> None:
    for number in range(MOST_SCHEDULES):
        await schedules.add(GUILD, BOSS, SUNDAY, TALK, key=f"interaction {number}")
    with pytest.raises(Refused, match="at most 25 weekly sessions: end one first"):
        await schedules.add(GUILD, BOSS, SUNDAY, TALK, key="one more")
    await schedules.end(GUILD, 7, BOSS)
    timetable, number = await schedules.add(GUILD, BOSS, SUNDAY, TALK, key="one more")
    assert number == MOST_SCHEDULES + 1
    assert len(timetable.views) == MOST_SCHEDULES


async def test_an_ended_one_can_neither_be_changed_nor_ended_again(schedules: Schedules) -> None:
    await schedules.add(GUILD, BOSS, SUNDAY, TALK, key="interaction 1")
    for _ in range(2):
        assert (await schedules.end(GUILD, 1, BOSS)).views == ()
    with pytest.raises(Refused, match="has ended"):
        await schedules.change(GUILD, 1, BOSS, lambda weekly: replace(weekly, channel_id=22))


async def test_one_as_long_as_no_session_may_be_is_refused(schedules: Schedules) -> None:
    slip = replace(SUNDAY, stops=SUNDAY.starts)
    with pytest.raises(Refused, match="24 h, and a session here lasts at most 16 h"):
        await schedules.add(GUILD, BOSS, slip, TALK, key="interaction 1")
    await schedules.add(GUILD, BOSS, SUNDAY, TALK, key="interaction 2")
    with pytest.raises(Refused, match="24 h"):
        await schedules.change(GUILD, 1, BOSS, lambda weekly: replace(weekly, schedule=slip))


async def test_weekly_sessions_go_along_into_another_database(
    schedules: Schedules, database: Database, second_dsn: str, tmp_path: Path
) -> None:
    await schedules.add(GUILD, BOSS, SUNDAY, TALK, key="interaction 1")
    await export_guild(database, GUILD, tmp_path / "whole")
    await import_guild(second_dsn, tmp_path / "whole")
    restored = await Database.open(second_dsn)
    try:
        moved = await Schedules(restored, ManualClock(MONDAY)).timetable(GUILD)
        assert moved == await schedules.timetable(GUILD)
        assert await restored.scheduled_guilds() == [GUILD]
    finally:
        await restored.close()
