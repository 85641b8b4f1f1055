"""What watchers cost those who write, how fast they are served, and reading a view on a large ledger."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.ledger import BATCHES, HUNDRED, LARGE, begin, commit_ms, fill, transfers
from benchmarks.measure import Figure, seconds_of
from benchmarks.world import GUILD, OPENED, database
from db.database import Database
from domain.ledger import AUEC, RoundKind, Transfer, held, session_account
from domain.watching import EVERYTHING, Interest, person_interest, session_interest
from services.watch import Watch
from services.watching import Watches

WATCHERS = 100
PEOPLE = 10_000
CODE = "sm-watch2"
ROUNDS = 25


async def watching(large: int = LARGE) -> list[Figure]:
    async with database() as (opened, _):
        alone = await commit_ms(opened, GUILD, ROUNDS)
        async with watched(opened, GUILD + 1, _few_things_each()):
            crowded = await commit_ms(opened, GUILD + 1, ROUNDS)
        unwatched, _ = await _posting(opened, GUILD + 2, [])
        posted, handed = await _posting(opened, GUILD + 3, [EVERYTHING] * WATCHERS)
        empty = await _view_ms(opened, GUILD + 4)
        await fill(opened, GUILD + 5, large, accounts=PEOPLE)
        full = await _view_ms(opened, GUILD + 5)
    name = f"{large:,}".replace(",", " ")
    who = f"{WATCHERS} watchers"
    return [
        Figure(f"commit of a round, {who} in the guild", crowded, "ms", alone, "with none"),
        Figure(f"transfers posted a second, {who} of everything", posted, "/s", unwatched, "with none"),
        Figure(f"deltas handed to them a second, all {WATCHERS} together", handed, "/s"),
        Figure(f"a session's view read on {name} entries", full, "ms", empty, "on an empty ledger", "flat"),
    ]


def _few_things_each() -> list[Interest]:
    """Half of them watch somebody who is paid, half a session that has nothing to do with it."""
    people = [person_interest(number + 1) for number in range(WATCHERS // 2)]
    return people + [session_interest(f"sm-c{number}") for number in range(WATCHERS // 2)]


@asynccontextmanager
async def watched(
    opened: Database, guild_id: int, interests: list[Interest]
) -> AsyncIterator[list["Counter"]]:
    """Within the block all of these are watched, by watchers who come at once for what there is."""
    watches = Watches(opened)
    running = asyncio.create_task(watches.run())
    counters = [Counter(watches.watch(guild_id, interest)) for interest in interests]
    counting = [asyncio.create_task(counter.count()) for counter in counters]
    for counter in counters:
        await counter.has_begun.wait()
    try:
        yield counters
    finally:
        running.cancel()
        await asyncio.wait([running, *counting])


class Counter:
    """Counts what one watch is handed."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.deltas = 0
        self.last_version = 0
        self.has_begun, self.has_all = asyncio.Event(), asyncio.Event()

    async def count(self) -> None:
        async for update in self.watch:
            self.deltas += len(update.changes.deltas)
            self.has_begun.set()
            if update.view.version == self.last_version:
                self.has_all.set()


async def _posting(opened: Database, guild_id: int, interests: list[Interest]) -> tuple[float, float]:
    """Transfers posted a second, and deltas handed over a second until everybody has all."""
    round_id = await begin(opened, guild_id)
    async with watched(opened, guild_id, interests) as counters:
        for counter in counters:
            counter.last_version = round_id + BATCHES * HUNDRED
        start = time.perf_counter()
        for batch in range(BATCHES):
            async with opened.transaction(guild_id) as tx:
                await tx.ledger.post(round_id, transfers(f"batch {batch}", HUNDRED), 1, OPENED)
        posted = time.perf_counter() - start
        for counter in counters:
            await counter.has_all.wait()
        handed = time.perf_counter() - start
        deltas = sum(counter.deltas for counter in counters)
    return BATCHES * HUNDRED / posted, deltas / handed


async def _view_ms(opened: Database, guild_id: int) -> float:
    """The median time of reading the view of a session with a hundred ores in its open round."""
    async with opened.transaction(guild_id) as tx:
        round_id = await tx.ledger.begin(RoundKind.SESSION, CODE, 1, "benchmark", OPENED)
        await tx.ledger.post(round_id, _session_transfers(), 1, OPENED)

    async def read(_: int) -> None:
        async with opened.snapshot(guild_id) as tx:
            await tx.watching.view(session_interest(CODE))

    return await seconds_of(read, ROUNDS) * 1000


def _session_transfers() -> list[Transfer]:
    ores = [f"ore:Ore {number}:raw:any" for number in range(HUNDRED)]
    account = session_account(CODE)
    return [
        Transfer(f"{CODE}:{asset}", asset, held(1), account, 100, OPENED, "benchmark")
        for asset in (AUEC, *ores)
    ]
