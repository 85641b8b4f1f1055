"""One process does what only one may do; one that was replaced does nothing more, however late it wakes."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from db.database import Database
from db.voice import Fenced
from domain.errors import Unavailable
from services.leadership import Leadership, ours
from services.recorder import Recorder
from tests.clock import ManualClock
from tests.db.worlds import GUILD, at
from tests.services.watching import eventually
from tests.stories.troubles import database_away


def process(database: Database, name: str, lease_seconds: float = 60.0) -> Leadership:
    return Leadership(database, name, lease_seconds=lease_seconds, renew_seconds=0.02)


async def test_of_two_processes_one_leads_and_both_know_which(
    database: Database, second_process: Database
) -> None:
    first, second = process(database, "first"), process(second_process, "second")
    await first.stand()
    await second.stand()
    assert [await first.leads(), await second.leads()] == [True, False]
    assert first.holder == second.holder == "first"
    assert first.since == second.since is not None


async def test_when_the_leader_dies_the_other_one_takes_over_by_itself(
    database: Database, second_process: Database
) -> None:
    first = process(database, "first", lease_seconds=0.5)
    await first.stand()  # and it is not heard of any more
    second = process(second_process, "second")
    waiting = asyncio.create_task(second.run())
    await eventually(second.leads)
    waiting.cancel()
    assert not first.is_leader
    assert not await first.leads()


async def test_a_leader_that_wakes_late_does_not_lead_whatever_it_believes(
    database: Database, second_process: Database
) -> None:
    first, second = process(database, "first"), process(second_process, "second")
    await first.stand()
    assert first.is_leader
    lead = await second_process.leaders.stand("schedule", "second", timedelta(0))
    await second_process.leaders.resign("schedule", lead)  # as if a minute had passed
    await second.stand()
    assert first.is_leader  # for all it knows
    assert not await first.leads()


async def test_who_ends_in_peace_leaves_it_to_the_next_at_once(
    database: Database, second_process: Database
) -> None:
    first, second = process(database, "first"), process(second_process, "second")
    await first.stand()
    await first.resign()
    assert not first.is_leader
    await second.stand()
    assert await second.leads()


async def test_while_the_database_is_away_nobody_leads_and_nothing_ends(
    database: Database, database_dsn: str
) -> None:
    first = process(database, "first")
    leading = asyncio.create_task(first.run())
    await eventually(first.leads)
    async with database_away(database_dsn):
        with pytest.raises(Unavailable):
            await first.leads()
        await first.resign()
    assert not leading.done()
    leading.cancel()


async def test_a_job_of_a_shard_is_not_begun_once_another_process_has_it(
    database: Database, second_process: Database
) -> None:
    done = []

    async def job() -> None:
        done.append(1)

    older = recorder(database)
    await older.claim()
    await ours(older, job)()
    await recorder(second_process).claim()
    with pytest.raises(Fenced):
        await ours(older, job)()
    assert done == [1]


def recorder(database: Database) -> Recorder:
    return Recorder(database, ManualClock(at(0)), shard_id=0, holder="a test")


async def test_a_transaction_of_a_job_is_refused_once_another_process_has_the_shard(
    database: Database, second_process: Database
) -> None:
    older = recorder(database)
    await older.claim()
    guarded = database.guarded(database.voice_log.guard(0, older.fence))
    async with guarded.transaction(GUILD) as tx:
        await tx.people.ensure(1, "Ann", is_bot=False)
    await recorder(second_process).claim()
    with pytest.raises(Fenced):
        async with guarded.transaction(GUILD) as tx:
            await tx.people.ensure(2, "Bob", is_bot=False)
    async with database.transaction(GUILD) as tx:
        assert [person.name for person in await tx.people.all()] == ["Ann"]


async def test_a_claim_waits_for_the_transaction_that_is_under_way_and_moves_do_not(
    database: Database, second_process: Database, database_dsn: str
) -> None:
    async def it_waits() -> bool:
        return bool(await observer.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))

    observer = await asyncpg.connect(database_dsn)
    older, newer = recorder(database), recorder(second_process)
    await older.claim()
    guarded = database.guarded(database.voice_log.guard(0, older.fence))
    async with guarded.transaction(GUILD) as tx:
        await older.require_lease()  # which appends
        claiming = asyncio.create_task(newer.claim())
        await eventually(it_waits)
        await older.require_lease()
        await tx.people.ensure(1, "Ann", is_bot=False)
        assert not claiming.done()
    await claiming
    await observer.close()
    with pytest.raises(Fenced):
        await older.require_lease()


async def test_a_process_that_is_frozen_in_a_transaction_is_cut_off_by_the_database(
    database: Database,
) -> None:
    """So that a claim does not wait for it for ever."""
    older = recorder(database)
    await older.claim()
    guarded = database.guarded(database.voice_log.guard(0, older.fence))
    limit = "SELECT current_setting('idle_in_transaction_session_timeout')"
    async with guarded.transaction(GUILD) as tx:
        assert await tx.connection.fetchval(limit) == "20s"
    async with database.transaction(GUILD) as tx:
        assert await tx.connection.fetchval(limit) == "0"
    with pytest.raises(Unavailable):
        await _frozen(database, guarded)


async def _frozen(database: Database, guarded: Database) -> None:
    async with guarded.transaction(GUILD) as tx:
        await tx.connection.execute("SET LOCAL idle_in_transaction_session_timeout = '10ms'")
        await _is_thrown_out(database, await tx.connection.fetchval("SELECT pg_backend_pid()"))
        await tx.people.ensure(1, "Ann", is_bot=False)


async def _is_thrown_out(database: Database, pid: int) -> None:
    async def it_is() -> bool:
        async with database.transaction(GUILD) as tx:
            there = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)"
            return not await tx.connection.fetchval(there, pid)

    await eventually(it_is)
