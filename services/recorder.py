"""From what the gateway said to durable voice moves: one ordered queue, one consumer, batched inserts.

Listeners hand over what they saw in the very moment they saw it (``observe``), without awaiting anything.
The consumer writes it in that order, at most 50 ms or 500 moves late. Whatever has to happen *between* two
moves (a session that opens or closes, a snapshot after an outage) takes its turn in the same queue.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import TypeVar

from db.database import Database
from db.voice import Fenced, LoggedMove
from domain.clock import Clock
from domain.errors import Unavailable
from domain.presence import MoveSource
from services.acquaintances import Acquaintances
from services.sight import Sight
from services.sightings import Sighting
from services.stirs import Stirs

BATCH_MOVES = 500
BATCH_SECONDS = 0.05
SIGN_OF_LIFE_SECONDS = 1.0
LEASE_SECONDS = 5.0
TURN_SECONDS = 10.0
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)
QUEUE_MOVES = 100_000
"""What is kept in memory while the database is away; beyond it the bot is blind (about 30 MB)."""

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backlog:
    """``waiting`` moves and turns of at most ``most``; ``lag`` is how old the move is that is being written."""

    waiting: int
    most: int
    lag: timedelta


class _Turn:
    """A place in the queue. The consumer waits there until whoever took it is done.

    ``seen_at``: the sign of life that may be written when all before it is, None if none may.
    """

    def __init__(self, seen_at: datetime | None) -> None:
        self.seen_at = seen_at
        self._comes = asyncio.Event()
        self._is_over = asyncio.Event()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        try:
            await self._comes.wait()
            yield
        finally:
            self.end()

    async def give(self) -> None:
        self._comes.set()
        await self._is_over.wait()

    def end(self) -> None:
        self._is_over.set()


class Recorder:
    """The only writer of voice moves of this shard, under a lease: a newer process fences this one out."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        shard_id: int,
        holder: str,
        queue_moves: int = QUEUE_MOVES,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        self.sight = Sight()
        self.stirs = Stirs()
        self._database = database
        self._clock = clock
        self._shard_id = shard_id
        self._holder = holder
        self._queue_moves = queue_moves
        self._turn_seconds = turn_seconds
        self._fence: int | None = None
        self._queue: asyncio.Queue[Sighting | _Turn] = asyncio.Queue()
        self._acquaintances = Acquaintances(database)
        self._pending: set[asyncio.Task[None]] = set()
        self._written_seen_at: datetime | None = None
        self._writing_from: datetime | None = None
        self._lease_looked_at = time.monotonic()

    # --- what listeners call; nothing here awaits ---

    def observe(self, sighting: Sighting) -> None:
        """Queue a move. One move too many is lost, and with it the sight: until a new snapshot nothing counts."""
        if not self.sight.counts_moves:
            return
        if self._queue.qsize() >= self._queue_moves:
            log.error("%d moves wait for the database: no more are kept, time is lost now", self._queue_moves)
            self.sight.lost()
            return
        self._queue.put_nowait(sighting)

    @property
    def has_room(self) -> bool:
        """Whether it is worth while to look again after too many moves."""
        return self._queue.qsize() < self._queue_moves // 2

    @property
    def backlog(self) -> Backlog:
        """What is seen and not yet durable."""
        lag = timedelta(0) if self._writing_from is None else self._clock.now() - self._writing_from
        return Backlog(self._queue.qsize(), self._queue_moves, lag)

    def in_order(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run ``work`` when all that was observed before is durable, and before anything observed later.

        It is tried until the database has taken it; so it must be safe to do again. Nobody waits for it.
        """
        turn = self._take_turn()
        task = asyncio.create_task(self._work(turn, work))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
        task.add_done_callback(lambda _: turn.end())

    async def in_turn(self, work: Callable[[], Awaitable[T]]) -> T:
        """The same, once, for somebody who waits for the outcome. Raises Unavailable if it takes too long."""
        turn = self._take_turn()
        try:
            async with asyncio.timeout(self._turn_seconds), turn.taken():
                return await work()
        except TimeoutError:
            raise Unavailable(
                "The database does not answer; what happens in voice is kept meanwhile."
            ) from None

    async def flush(self) -> None:
        """Return when everything observed so far is durable. Raises Unavailable, as ``in_turn``."""
        await self.in_turn(_nothing)

    def _take_turn(self) -> _Turn:
        turn = _Turn(self.sight.durable_seen_at)
        self._queue.put_nowait(turn)
        return turn

    async def _work(self, turn: _Turn, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with turn.taken():
                await _persist(work)
        except Fenced as error:  # which the consumer raises, too, as soon as this turn is over
            log.warning("not written: %s", error)
        except Exception:  # nobody waits for this work: here is the last place to learn of a bug in it
            log.exception("work between voice moves failed")

    # --- for work in its turn ---

    async def record_snapshot(self, guild_id: int, at: datetime, found: Iterable[Sighting]) -> None:
        """Write who is there now, and that everyone else who was believed there is gone (pay-rules.md A6).

        To be called in a turn: what the log believes then is what came before.
        """
        moves = await self._acquaintances.logged(found)
        there = {move.person_id for move in moves}
        async with self._database.transaction(guild_id) as tx:
            believed = await tx.voice.present()
        gone = [
            LoggedMove(guild_id, person_id, None, at, source=MoveSource.SNAPSHOT)
            for person_id in sorted(believed.keys() - there)
        ]
        await self._append(moves + gone, None)
        self.stirs.moved([guild_id])

    def look_again_at(self, guild_id: int, discord_id: int) -> None:
        """What is known of the person has changed, e.g. whether they want to be recorded. To be called in a turn."""
        self._acquaintances.forget(guild_id, discord_id)

    async def require_lease(self) -> None:
        """Raises Fenced if another process has taken the shard over."""
        await self._append([], None)

    # --- the one consumer ---

    async def claim(self) -> datetime | None:
        """Take the lease from whoever held it; the last sign of life of any holder before, if there was one."""
        log_of_voice = self._database.voice_log
        last_seen_at = await log_of_voice.seen_at(self._shard_id)
        self._fence = await log_of_voice.claim(self._shard_id, self._holder, self._clock.now())
        self.sight.remember(last_seen_at)
        return last_seen_at

    async def run(self) -> None:
        """Consume for ever. Raises Fenced when another process has taken the shard."""
        try:
            while True:
                batch, turn = await self._next_batch()
                await self._write(batch, self._seen_at(batch, turn))
                if turn is not None:
                    await turn.give()
                    self._require_fence()  # it may have been lost in that turn
        finally:
            for task in self._pending:
                task.cancel()

    async def _next_batch(self) -> tuple[list[Sighting], _Turn | None]:
        """What arrives within 50 ms of the first move, at most 500 moves, up to the first turn."""
        batch: list[Sighting] = []
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SIGN_OF_LIFE_SECONDS
        while len(batch) < BATCH_MOVES and (item := await self._next(deadline)) is not None:
            if isinstance(item, _Turn):
                return batch, item
            if not batch:
                deadline = loop.time() + BATCH_SECONDS
            batch.append(item)
        return batch, None

    async def _next(self, deadline: float) -> Sighting | _Turn | None:
        """The next in the queue; None if nothing comes before the deadline, by the loop's time."""
        if not self._queue.empty():
            return self._queue.get_nowait()  # under load this spares a timer for each move
        try:
            async with asyncio.timeout_at(deadline):
                return await self._queue.get()
        except TimeoutError:
            return None

    def _seen_at(self, batch: list[Sighting], turn: _Turn | None) -> datetime | None:
        """The sign of life to write with a batch: never later than what still waits behind it."""
        if turn is not None:
            return turn.seen_at
        seen_at = self.sight.durable_seen_at
        if seen_at is None or self._queue.empty():
            return seen_at
        return min(seen_at, batch[-1].at) if batch else None

    async def _write(self, batch: list[Sighting], seen_at: datetime | None) -> None:
        """Append until it is durable: while the database is away the queue waits behind this batch."""
        if not batch and seen_at in (None, self._written_seen_at) and not self._lease_is_due():
            return

        async def append() -> None:
            await self._append(await self._acquaintances.logged(batch), seen_at)

        self._writing_from = batch[0].at if batch else None
        await _persist(append)
        self._writing_from = None
        self.stirs.moved({sighting.guild_id for sighting in batch})
        self._written_seen_at = seen_at
        self._lease_looked_at = time.monotonic()

    def _lease_is_due(self) -> bool:
        """Whether it is time to look if the lease is still ours, though there is nothing to write."""
        return time.monotonic() - self._lease_looked_at >= LEASE_SECONDS

    async def _append(self, moves: list[LoggedMove], seen_at: datetime | None) -> None:
        fence = self._require_fence()
        try:
            await self._database.voice_log.append(self._shard_id, fence, moves, seen_at)
        except Fenced:
            self._fence = None
            raise

    def _require_fence(self) -> int:
        if self._fence is None:
            raise Fenced(self._shard_id)
        return self._fence


async def _persist(act: Callable[[], Awaitable[None]]) -> None:
    """Do it until the database takes it."""
    for delay in chain(RETRY_SECONDS, repeat(RETRY_SECONDS[-1])):
        try:
            await act()
        except Unavailable as error:
            log.warning("voice moves wait, the database is away (%s); next try in %.1f s", error, delay)
            await asyncio.sleep(delay)
        else:
            return


async def _nothing() -> None:
    """The work of ``flush``: having had its turn is all it is for."""
