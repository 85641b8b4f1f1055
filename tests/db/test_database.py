import asyncio

import asyncpg
import pytest

from db.database import Database, Transaction
from domain.errors import Refused, Unavailable
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
    with pytest.raises(Unavailable, match="read-only transaction"):
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


async def test_a_commit_that_wrote_to_the_ledger_is_told_once_it_is_durable(database: Database) -> None:
    told: list[tuple[int, int]] = []
    end = database.tell(lambda *news: told.append(news))
    round_id = await begin(database)
    assert told == [(GUILD, 1)]
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(round_id, [transfer("sale", "held:1", "treasury", 1)], ANN, at(1))
        await tx.ledger.commit(round_id, ANN, "saved", at(2))
        assert told == [(GUILD, 1)]
    assert told == [(GUILD, 1), (GUILD, 3)]
    end()
    await begin(database)
    assert len(told) == 2


async def test_nothing_is_told_of_what_was_rolled_back_or_not_written(database: Database) -> None:
    told: list[tuple[int, int]] = []
    round_id = await begin(database)
    database.tell(lambda *news: told.append(news))

    async def post_in_vain(tx: Transaction) -> None:
        await tx.ledger.post(round_id, [transfer("sale", "held:1", "treasury", 1)], ANN, at(1))
        raise Refused("not, after all")

    with pytest.raises(Refused, match="after all"):
        await database.run(GUILD, post_in_vain)
    async with database.transaction(GUILD) as tx:
        await tx.people.ensure(70, "Ann", is_bot=False)
        await tx.ledger.balances()
        await tx.ledger.post(round_id, [], ANN, at(1))
    assert told == []
