import asyncio

import asyncpg
import pytest

from db.database import Database, Transaction
from tests.db.worlds import GUILD


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
