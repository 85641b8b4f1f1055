import asyncio
from collections import Counter

import asyncpg
import pytest

from db.database import Database
from domain.errors import Unavailable
from domain.ledger import AUEC, Delta, Head, LedgerRefused, RoundKind, RoundState, Transfer
from tests.conftest import audit_all
from tests.db.worlds import ANN, BOB, GUILD, OTHER_GUILD, at, begin, transfer


async def test_what_is_posted_counts_only_once_its_round_is_committed(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        round_id = await tx.ledger.begin(RoundKind.SESSION, "sm-k3m9qa", ANN, "start", at(0))
        await tx.ledger.post(round_id, [transfer("sale", "held:1", "session:sm-k3m9qa", 500)], ANN, at(1))
        working = {("held:1", AUEC): -500, ("session:sm-k3m9qa", AUEC): 500}
        assert await tx.ledger.working(round_id) == working
        assert await tx.ledger.balances() == {}
        version = await tx.ledger.commit(round_id, BOB, "saved", at(2))
        assert version == 3  # begun, posted, committed
        assert await tx.ledger.balances() == working
        assert await tx.ledger.working(round_id) == {}
        assert await tx.ledger.state(round_id) is RoundState.COMMITTED


async def test_a_round_that_is_rolled_back_leaves_nothing_committed(database: Database) -> None:
    round_id = await begin(database)
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(round_id, [transfer("sale", "held:1", "treasury", 500)], ANN, at(1))
        await tx.ledger.roll_back(round_id, ANN, "discarded", at(2))
        assert await tx.ledger.balances() == {}
        assert await tx.ledger.working(round_id) == {}
        assert await tx.ledger.statement("treasury") == []
        assert await tx.ledger.state(round_id) is RoundState.ROLLED_BACK


async def test_posting_the_same_key_twice_is_posting_once(database: Database) -> None:
    round_id = await begin(database)
    sale = transfer("sale", "held:1", "treasury", 500)
    async with database.transaction(GUILD) as tx:
        first = await tx.ledger.post(round_id, [sale, sale], ANN, at(1))
        again = await tx.ledger.post(round_id, [sale, transfer("two", "held:1", "treasury", 7)], BOB, at(2))
        assert [posting.transfer.key for posting in first + again] == ["sale", "two"]
        assert (await tx.ledger.working(round_id))["treasury", AUEC] == 507


@pytest.mark.parametrize(
    "other",
    [
        transfer("sale", "held:1", "treasury", 501),
        transfer("sale", "held:2", "treasury", 500),
        transfer("sale", "held:1", "member:1", 500),
        transfer("sale", "held:1", "treasury", 500, asset="ore:Gold:refined:any"),
    ],
)
async def test_a_known_key_with_other_content_is_refused(database: Database, other: Transfer) -> None:
    round_id = await begin(database)
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(round_id, [transfer("sale", "held:1", "treasury", 500)], ANN, at(1))
    with pytest.raises(LedgerRefused, match="sale"):
        async with database.transaction(GUILD) as tx:
            await tx.ledger.post(round_id, [other], ANN, at(1))


async def test_a_known_key_in_another_round_is_refused(database: Database) -> None:
    first, second = await begin(database), await begin(database)
    sale = transfer("sale", "held:1", "treasury", 500)
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(first, [sale], ANN, at(1))
    with pytest.raises(LedgerRefused, match="posted before"):
        async with database.transaction(GUILD) as tx:
            await tx.ledger.post(second, [sale], ANN, at(1))


async def test_a_resolved_round_takes_nothing_more(database: Database) -> None:
    round_id = await begin(database)
    async with database.transaction(GUILD) as tx:
        await tx.ledger.commit(round_id, ANN, "saved", at(1))
        with pytest.raises(LedgerRefused, match=f"Round {round_id} is committed already"):
            await tx.ledger.post(round_id, [transfer("late", "held:1", "treasury", 1)], ANN, at(2))
        with pytest.raises(LedgerRefused, match="committed already"):
            await tx.ledger.roll_back(round_id, ANN, "too late", at(2))
        with pytest.raises(LedgerRefused, match="no round 77"):
            await tx.ledger.commit(77, ANN, "which?", at(2))


async def test_versions_have_no_gaps_however_many_write_at_once(database: Database) -> None:
    round_ids = [await begin(database) for _ in range(4)]

    async def write(worker: int) -> None:
        for number in range(10):
            async with database.transaction(GUILD) as tx:
                sale = transfer(f"{worker}:{number}", f"held:{worker + 1}", "treasury", 1)
                await tx.ledger.post(round_ids[worker % 4], [sale], ANN, at(1))

    await asyncio.gather(*(write(worker) for worker in range(8)))
    async with database.transaction(GUILD) as tx:
        deltas = await tx.ledger.deltas(0)
        assert [delta.version for delta in deltas] == list(range(1, 85))  # 4 begun, 8 × 10 posted
        assert (await tx.ledger.head()).version == 84


async def test_who_watches_sees_each_version_as_a_delta(database: Database) -> None:
    round_id = await begin(database)
    sale = transfer("sale", "held:1", "treasury", 500)
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(round_id, [sale], ANN, at(1))
        await tx.ledger.commit(round_id, BOB, "saved", at(2))
        assert await tx.ledger.deltas(1) == [
            Delta("sale", None, sale, 2, ANN, round_id),
            Delta(
                "round:1",
                RoundState.OPEN,
                RoundState.COMMITTED,
                3,
                BOB,
                round_id,
                kind=RoundKind.CORRECTION,
                session_code=None,
            ),
        ]
        assert [delta.version for delta in await tx.ledger.deltas(0, limit=2)] == [1, 2]
        assert await tx.ledger.deltas(3) == []


async def test_a_statement_lists_committed_transfers_with_the_balance_after_each(database: Database) -> None:
    first, second, third = [await begin(database) for _ in range(3)]
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(first, [transfer("a", "treasury", "member:2", 300)], ANN, at(1))
        await tx.ledger.post(second, [transfer("b", "treasury", "member:2", 50)], ANN, at(1))
        await tx.ledger.post(third, [transfer("c", "member:2", "held:1", 999)], ANN, at(1))
        await tx.ledger.post(second, [transfer("d", "member:2", "held:1", 20)], ANN, at(1))
        await tx.ledger.commit(second, ANN, "saved", at(2))
        await tx.ledger.commit(first, ANN, "saved", at(3))
        lines = await tx.ledger.statement("member:2")
    assert [(line.posting.transfer.key, line.change, line.balance) for line in lines] == [
        ("b", 50, 50),
        ("d", -20, 30),
        ("a", 300, 330),
    ]


async def test_each_guild_has_a_ledger_of_its_own(database: Database) -> None:
    await begin(database)
    round_id = await begin(database, OTHER_GUILD)
    assert round_id == 1
    async with database.transaction(7) as tx:
        assert await tx.ledger.head() == Head(0, bytes(32))


async def test_a_connection_that_is_killed_leaves_all_of_a_commit_or_nothing(
    database: Database, database_dsn: str
) -> None:
    killer = await asyncpg.connect(database_dsn)
    outcomes = Counter[RoundState | None]()
    for number in range(25):
        key = f"sale {number}"
        round_id = await begin(database)
        pid: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        saving = asyncio.create_task(_post_and_commit(database, round_id, key, pid))
        victim = await pid
        await asyncio.sleep(number / 10_000)  # a moment further each time, to hit each of the steps
        await killer.execute("SELECT pg_terminate_backend($1, 5000)", victim)
        await asyncio.wait([saving])
        assert saving.exception() is None or isinstance(saving.exception(), Unavailable)
        async with database.transaction(GUILD) as tx:
            state = await tx.ledger.state(round_id)
            posted = {delta.key for delta in await tx.ledger.deltas(0)} & {key}
            assert (state, posted) in [(RoundState.OPEN, set()), (RoundState.COMMITTED, {key})]
            outcomes[state] += 1
            assert (await tx.ledger.balances()).get(("treasury", AUEC), 0) == 500 * outcomes[
                RoundState.COMMITTED
            ]
    assert outcomes[RoundState.OPEN]
    await killer.close()


async def _post_and_commit(database: Database, round_id: int, key: str, pid: "asyncio.Future[int]") -> None:
    async with database.transaction(GUILD) as tx:
        pid.set_result(await tx.connection.fetchval("SELECT pg_backend_pid()"))
        await tx.ledger.post(round_id, [transfer(key, "held:1", "treasury", 500)], ANN, at(1))
        await tx.ledger.commit(round_id, ANN, "saved", at(2))


TAMPERING = {
    "version 2 does not have the hash of its content": "UPDATE transfers SET amount = 5 WHERE version = 2",
    "version 3 follows 1": "DELETE FROM transfers WHERE version = 2",
    "committed: treasury has 501 auec, its entries add up to 500": (
        "UPDATE balances SET amount = 501 WHERE account = 'treasury'"
    ),
    "auec adds up to 1, not zero": "UPDATE balances SET amount = 501 WHERE account = 'treasury'",
    "the head says version 9, the log ends at 3": "UPDATE guild_heads SET version = 9",
    "round 1 is rolled_back, the log says committed": "UPDATE rounds SET state = 'rolled_back'",
    "round 7: treasury has 3 auec, its entries add up to 0": (
        "INSERT INTO round_balances VALUES (900, 7, 'treasury', 'auec', 3)"
    ),
}


@pytest.mark.parametrize("finding", TAMPERING)
async def test_the_audit_finds_what_a_superuser_rewrote(database_dsn: str, finding: str) -> None:
    database = await Database.open(database_dsn)
    round_id = await begin(database)
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(round_id, [transfer("sale", "held:1", "treasury", 500)], ANN, at(1))
        await tx.ledger.commit(round_id, ANN, "saved", at(2))
    assert await audit_all(database, database_dsn) == {}
    superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    await superuser.execute("SET session_replication_role = replica")  # no triggers
    await superuser.execute(TAMPERING[finding])
    await superuser.close()
    assert finding in (await audit_all(database, database_dsn))[GUILD]
    await database.close()
