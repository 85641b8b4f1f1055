"""Posting in hundreds beside raw inserts, and committing a round on a large ledger beside an empty one."""

import statistics
import time

import asyncpg

from benchmarks.measure import Figure
from benchmarks.world import GUILD, OPENED, database
from db.database import Database
from domain.ledger import AUEC, RoundKind, Transfer, held, member, session_account

HUNDRED = 100
BATCHES = 200
LARGE = 1_000_000
FILL = 2_000
ACCOUNTS = 500


async def ledger(large: int = LARGE) -> list[Figure]:
    async with database() as (opened, dsn):
        posting = await _posting_rate(opened)
        raw = await _raw_rate(dsn)
        empty = await commit_ms(opened, GUILD + 1)
        await fill(opened, GUILD + 2, large)
        full = await commit_ms(opened, GUILD + 2)
        name = f"{large:,}".replace(",", " ")
        return [
            Figure("transfers posted a second, in hundreds", posting, "/s", raw, "raw unnest inserts"),
            Figure(f"commit of a round on {name} entries", full, "ms", empty, "on an empty ledger", "flat"),
        ]


async def _posting_rate(opened: Database) -> float:
    round_id = await begin(opened, GUILD)
    start = time.perf_counter()
    for batch in range(BATCHES):
        async with opened.transaction(GUILD) as tx:
            await tx.ledger.post(round_id, transfers(f"batch {batch}", HUNDRED), 1, OPENED)
    return BATCHES * HUNDRED / (time.perf_counter() - start)


async def _raw_rate(dsn: str) -> float:
    """The same columns into a bare table with the same key, without round, chain, version or balances."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "CREATE TABLE public.raw (guild_id bigint, version bigint, key text, asset text, from_account text, "
        "to_account text, amount bigint, reason text, event_at timestamptz, PRIMARY KEY (guild_id, version))"
    )
    insert = (
        "INSERT INTO public.raw SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], "
        "$7::bigint[], $8::text[], $9::timestamptz[])"
    )
    start = time.perf_counter()
    for batch in range(BATCHES):
        rows = [
            (
                batch * HUNDRED + place,
                each.key,
                each.asset,
                each.from_account,
                each.to_account,
                each.amount,
                each.reason,
                each.event_at,
            )
            for place, each in enumerate(transfers(f"batch {batch}", HUNDRED))
        ]
        await connection.execute(insert, GUILD, *map(list, zip(*rows, strict=True)))
    rate = BATCHES * HUNDRED / (time.perf_counter() - start)
    await connection.close()
    return rate


async def commit_ms(opened: Database, guild_id: int, rounds: int = 5) -> float:
    """The median time of committing a round of a hundred transfers over a hundred accounts."""
    times = []
    for number in range(rounds):
        round_id = await begin(opened, guild_id)
        async with opened.transaction(guild_id) as tx:
            await tx.ledger.post(round_id, transfers(f"commit {number}", HUNDRED), 1, OPENED)
        start = time.perf_counter()
        async with opened.transaction(guild_id) as tx:
            await tx.ledger.commit(round_id, 1, "benchmark", OPENED)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


async def fill(opened: Database, guild_id: int, entries: int, *, accounts: int = ACCOUNTS) -> None:
    """A committed round of so many entries over so many people."""
    round_id = await begin(opened, guild_id)
    for batch in range(entries // FILL):
        async with opened.transaction(guild_id) as tx:
            await tx.ledger.post(
                round_id, transfers(f"fill {batch}", FILL, first=batch * FILL, accounts=accounts), 1, OPENED
            )
    async with opened.transaction(guild_id) as tx:
        await tx.ledger.commit(round_id, 1, "filled", OPENED)


async def begin(opened: Database, guild_id: int) -> int:
    """The id of an open round."""
    async with opened.transaction(guild_id) as tx:
        return await tx.ledger.begin(RoundKind.PAYOUT, None, 1, "benchmark", OPENED)


def transfers(key: str, count: int, *, first: int = 0, accounts: int = ACCOUNTS) -> list[Transfer]:
    """So many, from a session or who holds its money to one person after the other."""
    return [
        Transfer(
            key=f"{key}:{place}",
            asset=AUEC,
            from_account=session_account("sm-k3m9qa") if place % 2 else held(1),
            to_account=member((first + place) % accounts + 1),
            amount=place + 1,
            event_at=OPENED,
            reason="benchmark",
        )
        for place in range(count)
    ]
