"""Weekly sessions in the database: numbers by guild, one row for each local date, no fate but one."""

from dataclasses import replace
from datetime import date, time

import asyncpg
import pytest

from db.database import Database, Transaction
from domain.appointments import Appointment, Weekly
from domain.schedules import Schedule
from tests.db.worlds import ANN, GUILD, OTHER_GUILD, at, meet, start_session

WEEKLY = Weekly(Schedule(1, "Sunday", 6, time(18), time(20, 30), 60), 21, at(0))
SUNDAY = Appointment(1, date(2026, 11, 15), at(0), at(150))
CODE = "sm-k3m9qa"


async def add(tx: Transaction, key: str = "press 1") -> int:
    await meet(tx, "Ann")
    return await tx.schedules.add(WEEKLY, ANN, at(0), key=key)


async def test_each_guild_counts_its_schedules_from_one(database: Database) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        async with database.transaction(guild_id) as tx:
            assert [await add(tx, f"press {place}") for place in (1, 2)] == [1, 2]
            assert await tx.schedules.by_key("press 2") == 2
            assert [each.schedule.schedule_id for each in await tx.schedules.going_on()] == [1, 2]
            assert await tx.schedules.get(1) == WEEKLY
    assert await database.scheduled_guilds() == [GUILD, OTHER_GUILD]


async def test_what_is_stored_is_read_again(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await add(tx)
        changed = replace(WEEKLY, template="Escort op", channel_id=22, planned_from=at(5))
        await tx.schedules.update(changed, ANN, at(5))
        assert await tx.schedules.get(1) == changed
        await tx.schedules.save([SUNDAY])
        noted = replace(SUNDAY, event_id=7, event_shown="so")
        await tx.schedules.note_event(noted)
        reminded = replace(noted, reminded_at=at(-60), waits_since=at(1))
        await tx.schedules.save([replace(reminded, event_id=None)])  # of events only ``note_event`` speaks
        assert await tx.schedules.appointments() == [reminded]
        assert await tx.schedules.get_for_update(1, SUNDAY.local_date) == reminded


async def test_a_guild_with_nothing_left_is_looked_after_no_more(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await add(tx)
        await tx.schedules.save([SUNDAY])
        await tx.schedules.update(replace(WEEKLY, ended_at=at(1)))
    assert await database.scheduled_guilds() == [GUILD]
    async with database.transaction(GUILD) as tx:
        await tx.schedules.save([replace(SUNDAY, dropped_at=at(1))])
    assert await database.scheduled_guilds() == []


async def test_no_other_guild_sees_them(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await add(tx)
        await tx.schedules.save([SUNDAY])
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM schedules") == 0
        assert await tx.connection.fetchval("SELECT count(*) FROM occurrences") == 0


@pytest.mark.parametrize(
    "impossible",
    [
        replace(SUNDAY, session_code=CODE, opened_at=at(0), missed_at=at(150)),
        replace(SUNDAY, missed_at=at(150), dropped_at=at(0)),
        replace(SUNDAY, opened_at=at(0)),
        replace(SUNDAY, over_at=at(150)),
        replace(SUNDAY, stops_at=at(0)),
    ],
)
async def test_an_occurrence_has_one_fate(database: Database, impossible: Appointment) -> None:
    async with database.transaction(GUILD) as tx:
        await add(tx)
        await start_session(tx, CODE)
    with pytest.raises(asyncpg.CheckViolationError):
        async with database.transaction(GUILD) as tx:
            await tx.schedules.save([impossible])


async def test_a_session_is_one_occurrence_at_most(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await add(tx)
        await start_session(tx, CODE)
        held = replace(SUNDAY, session_code=CODE, opened_at=at(0))
        await tx.schedules.save([held])
        assert await tx.schedules.of_session(CODE) == held
    with pytest.raises(asyncpg.UniqueViolationError):
        async with database.transaction(GUILD) as tx:
            await tx.schedules.save([replace(held, local_date=date(2026, 11, 22))])
