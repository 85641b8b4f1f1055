import asyncio

import asyncpg
import pytest

from db.database import Database, Transaction
from domain.errors import Refused, Unavailable
from tests.db.worlds import GUILD, begin


async def test_a_connection_that_was_lost_is_unavailable_and_the_next_one_works(
    database: Database, database_dsn: str
) -> None:
    with pytest.raises(Unavailable, match="connection to the database was lost"):
        await _read_after_a_kill(database, database_dsn)
    async with database.transaction(GUILD) as tx:
        assert await tx.people.all() == []


async def _read_after_a_kill(database: Database, dsn: str) -> None:
    killer = await asyncpg.connect(dsn)
    async with database.transaction(GUILD) as tx:
        pid = await tx.connection.fetchval("SELECT pg_backend_pid()")
        await killer.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        await killer.close()
        await tx.people.all()


async def test_a_bug_in_the_use_of_a_connection_stays_a_bug(database: Database) -> None:
    with pytest.raises(asyncpg.InterfaceError, match="expects 1 argument"):
        async with database.transaction(GUILD) as tx:
            await tx.connection.fetch("SELECT $1::int")


async def test_what_a_rule_refuses_is_not_mistaken_for_a_lost_connection(database: Database) -> None:
    with pytest.raises(Refused, match="no"):
        async with database.transaction(GUILD):
            raise Refused("no")


async def test_work_that_a_deadlock_broke_is_done_once_more(database: Database) -> None:
    """Two transactions lock the same two rows, each in the other's order: one of them has to begin again."""
    begun = 0
    both_hold_one = asyncio.Barrier(2)

    async def lock(tx: Transaction, *keys: int) -> None:
        nonlocal begun
        begun += 1
        for key in keys:
            await tx.connection.execute("SELECT pg_advisory_xact_lock($1)", key)
            if begun <= 2 and key == keys[0]:
                await both_hold_one.wait()

    await asyncio.gather(
        database.run(GUILD, lambda tx: lock(tx, 1, 2)), database.run(GUILD, lambda tx: lock(tx, 2, 1))
    )
    assert begun == 3


async def test_work_that_fails_otherwise_is_done_once(database: Database) -> None:
    begun = 0

    async def fail(tx: Transaction) -> None:
        nonlocal begun
        begun += 1
        await tx.connection.execute("SELECT 1 / 0")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await database.run(GUILD, fail)
    assert begun == 1


async def test_more_work_than_connections_waits_its_turn(database: Database) -> None:
    round_ids = await asyncio.gather(*(begin(database, guild_id) for guild_id in range(1, 41)))
    assert round_ids == [1] * 40


async def test_a_closed_database_is_unavailable(database_dsn: str) -> None:
    database = await Database.open(database_dsn)
    await database.close()
    with pytest.raises(Unavailable):
        await begin(database)


async def test_nothing_is_migrated_yet_is_a_sentence(server_dsn: str, migrated_template: str) -> None:
    with pytest.raises(Refused, match="run `paydirt migrate`"):
        await Database.open(server_dsn)
