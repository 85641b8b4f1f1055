"""A view is what the ledger holds of an interest, and is found without reading the rest of the ledger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from db.database import Database
from domain.ledger import AUEC, RoundKind
from domain.watching import (
    EVERYTHING,
    Interest,
    View,
    commodity_interest,
    person_interest,
    session_interest,
)
from tests.db.worlds import ANN, GUILD, OTHER_GUILD, at, begin, transfer

CODE, OTHER = "sm-aaaaaa", "sm-bbbbbb"
GOLD = "ore:Gold:refined:812"
INTERESTS = {
    "everything": EVERYTHING,
    "a session": session_interest(CODE),
    "two sessions": session_interest(CODE, OTHER),
    "a person": person_interest(1),
    "a commodity": commodity_interest("Gold"),
    "a person, a session and a commodity": person_interest(2)
    | session_interest(OTHER)
    | commodity_interest("Gold"),
}


async def view_of(database: Database, interest: Interest, guild_id: int = GUILD) -> View:
    async with database.snapshot(guild_id) as tx:
        return await tx.watching.view(interest)


async def fill(database: Database) -> tuple[int, int, int]:
    """A saved round, an open one of a session and one of nobody's, with neighbours of every name in them."""
    async with database.transaction(GUILD) as tx:
        saved = await tx.ledger.begin(RoundKind.SESSION, CODE, ANN, "start", at(0))
        committed = [
            transfer("sale", "held:1", f"session:{CODE}", 500),
            transfer("neighbour", "held:11", f"session:{CODE}x", 500),
            transfer("there", "member:1", "treasury", 3),
            transfer("and back", "treasury", "member:1", 3),
            transfer("mined", f"mined:{CODE}", f"transit:{CODE}/3", 100, asset=GOLD),
            transfer("sand", f"mined:{OTHER}", f"store:{OTHER}/1", 100, asset="ore:Golden Sand:raw:any"),
            transfer("practice", "held:2", f"session:{OTHER}", 9, asset=f"practice:{OTHER}:{AUEC}"),
        ]
        await tx.ledger.post(saved, committed, ANN, at(1))
        await tx.ledger.commit(saved, ANN, "saved", at(2))
        empty = await tx.ledger.begin(RoundKind.SESSION, CODE, ANN, "start", at(3))
        other = await tx.ledger.begin(RoundKind.PAYOUT, None, ANN, "pay", at(3))
        await tx.ledger.post(other, [transfer("pay", "member:2", "held:1", 7)], ANN, at(4))
        await tx.ledger.post(
            other, [transfer("gold", f"session:{OTHER}", "treasury", 7, asset=GOLD)], ANN, at(4)
        )
    await begin(database, OTHER_GUILD)
    return saved, empty, other


async def test_a_view_has_what_its_interest_covers_and_no_zeros(database: Database) -> None:
    _, empty, other = await fill(database)
    assert await view_of(database, session_interest(CODE)) == View(
        session_interest(CODE),
        13,
        {(f"session:{CODE}", AUEC): 500, (f"mined:{CODE}", GOLD): -100, (f"transit:{CODE}/3", GOLD): 100},
        {empty: {}},
    )
    assert await view_of(database, person_interest(1)) == View(
        person_interest(1), 13, {("held:1", AUEC): -500}, {other: {("held:1", AUEC): 7}}
    )


@pytest.mark.parametrize("interest", INTERESTS.values(), ids=INTERESTS.keys())
async def test_a_view_is_the_whole_ledger_less_what_nobody_asked_for(
    database: Database, interest: Interest
) -> None:
    await fill(database)
    whole, view = await view_of(database, EVERYTHING), await view_of(database, interest)

    def of_interest(holdings: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
        return {key: amount for key, amount in holdings.items() if interest.covers(*key)}

    assert view.version == whole.version
    assert view.committed == of_interest(dict(whole.committed))
    assert {round_id: held for round_id, held in view.working.items() if held} == {
        round_id: held
        for round_id, all_held in whole.working.items()
        if (held := of_interest(dict(all_held)))
    }


async def test_a_new_guild_has_an_empty_view(database: Database) -> None:
    assert await view_of(database, EVERYTHING, 7) == View(EVERYTHING, 0, {}, {})


@pytest.mark.parametrize("statistics", ["SELECT 1", "ANALYZE"], ids=["without statistics", "with statistics"])
async def test_a_view_of_little_reads_little_of_a_large_ledger(database_dsn: str, statistics: str) -> None:
    async with crowded(database_dsn) as (database, superuser):
        await superuser.execute(statistics)
        before = await rows_read(superuser)
        async with database.snapshot(GUILD) as tx:
            interest = session_interest("sm-c77") | person_interest(77) | commodity_interest("Ore77")
            view = await tx.watching.view(interest)
            await tx.connection.execute("SELECT pg_stat_force_next_flush()")
        assert set(view.committed) == {
            ("session:sm-c77", AUEC),
            ("member:77", AUEC),
            ("treasury", "ore:Ore77:raw:any"),
        }
        assert list(view.working) == [77]
        assert await rows_read(superuser) - before < 20


@asynccontextmanager
async def crowded(dsn: str) -> AsyncIterator[tuple[Database, asyncpg.Connection]]:
    """A guild of 20 000 sessions and people, with as many open rounds."""
    superuser = await asyncpg.connect(dsn, server_settings={"search_path": "paydirt"})
    await superuser.execute("SET session_replication_role = replica")
    many = "FROM generate_series(1, 20000) n"
    await superuser.execute(f"""
        INSERT INTO balances SELECT {GUILD}, 'session:sm-c' || n, 'auec', n {many};
        INSERT INTO balances SELECT {GUILD}, 'member:' || n, 'auec', n {many};
        INSERT INTO balances SELECT {GUILD}, 'treasury', 'ore:Ore' || n || ':raw:any', n {many};
        INSERT INTO round_balances SELECT {GUILD}, n, 'session:sm-c' || n, 'auec', n {many};
        INSERT INTO rounds SELECT {GUILD}, n, 'session', 'sm-c' || n, 'open', now() {many};
    """)
    database = await Database.open(dsn)
    try:
        yield database, superuser
    finally:
        await database.close()
        await superuser.close()


async def rows_read(superuser: asyncpg.Connection) -> int:
    """How many rows of the ledger's balances and rounds anybody has read."""
    read: int = await superuser.fetchval(
        "SELECT sum(seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_user_tables "
        "WHERE relname IN ('balances', 'round_balances', 'rounds')"
    )
    return read
