import asyncio

import asyncpg
import pytest

from db.database import Database, Transaction
from tests.db.worlds import ANN, GUILD, at, begin, transfer


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


async def test_a_snapshot_sees_one_moment_and_writes_nothing(database: Database) -> None:
    async with database.snapshot(GUILD) as earlier:
        assert await earlier.people.all() == []
        async with database.transaction(GUILD) as tx:
            await tx.people.ensure(70, "Ann", is_bot=False)
        assert await earlier.people.all() == []
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with database.snapshot(GUILD) as tx:
            await tx.people.ensure(71, "Bob", is_bot=False)


async def test_an_audit_while_others_write_finds_nothing(database: Database) -> None:
    round_id = await begin(database)

    async def write(worker: int) -> None:
        for number in range(15):
            async with database.transaction(GUILD) as tx:
                sale = transfer(f"{worker}:{number}", "held:1", "treasury", 1)
                await tx.ledger.post(round_id, [sale], ANN, at(1))

    async def audit() -> list[str]:
        async with database.snapshot(GUILD) as tx:
            return await tx.ledger.audit()

    writing = [asyncio.create_task(write(worker)) for worker in range(3)]
    while not all(task.done() for task in writing):
        assert await audit() == []
    await asyncio.gather(*writing)
