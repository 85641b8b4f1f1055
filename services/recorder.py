"""From what the gateway said to durable voice moves: one ordered queue, one consumer, batched inserts.

Listeners hand over what they saw in the very moment they saw it (``observe``), without awaiting anything.
The consumer writes it in that order, at most 50 ms or 500 moves late. Whatever has to happen *between* two
moves (a session that opens or closes, a snapshot after an outage) takes its turn in the same queue.

While the database does not take it, what waits is also noted in a local journal, with the signs of life that cover
it: so the time that is seen meanwhile counts, even if the process is killed then.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar

from db.database import Database
from db.voice import Fenced, LoggedMove, Term
from domain.circuit import CircuitState
from domain.clock import Clock
from domain.errors import Unavailable
from domain.presence import MoveSource
from domain.shards import Shard
from services.acquaintances import Acquaintances
from services.backlog import Backlog
from services.journal import Journal, LeftBehind
from services.journalentries import Entry
from services.persisting import persist
from services.progress import Progress
from services.safekeeping import Safekeeping
from services.sight import Sight
from services.sightings import Sighting
from services.stirs import Stirs
from services.together import together
from services.turns import Turn

LEASE_SECONDS = 5.0
TURN_SECONDS = 10.0
FINISH_SECONDS = 2.0
QUEUE_MOVES = 100_000
"""What is kept in memory while the database is away; beyond it the bot is blind (about 30 MB)."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class Recorder:
    """The only writer of voice moves of this shard, under a lease: a newer process fences this one out."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        shard_id: int,
        holder: str,
        journal: Journal | None = None,
        queue_moves: int = QUEUE_MOVES,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        self.sight = Sight()
        self.stirs = Stirs()
        self.progress = Progress()
        self._database = database
        self._clock = clock
        self._shard_id = shard_id
        self._holder = holder
        self._queue_moves = queue_moves
        self._turn_seconds = turn_seconds
        self._term: Term | None = None
        self._journal = journal or Journal(None, Shard(shard_id))
        self._inherited: LeftBehind | None = None
        self._safekeeping: Safekeeping | None = None
        self._backlog = Backlog()
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
        if len(self._backlog) >= self._queue_moves:
            log.error("%d moves wait for the database: no more are kept, time is lost now", self._queue_moves)
            self.sight.lost()
            return
        self._backlog.put(sighting)

    @property
    def has_room(self) -> bool:
        """Whether it is worth while to look again after too many moves."""
        return len(self._backlog) < self._queue_moves // 2

    def in_order(self, work: Callable[[], Awaitable[None]], entry: Entry | None = None) -> None:
        """Run ``work`` when all that was observed before is durable, and before anything observed later.

        It is tried until the database has taken it; so it must be safe to do again. Nobody waits for it.
        ``entry``: what the journal says of it, for the process that does it if this one cannot any more.
        """
        turn = self._take_turn(entry)
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

    def _take_turn(self, entry: Entry | None = None) -> Turn:
        turn = Turn(self.sight.durable_seen_at, entry)
        self._backlog.put(turn)
        return turn

    async def _work(self, turn: Turn, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with turn.taken():
                await persist(work)
        except Fenced as error:  # which the consumer raises, too, as soon as this turn is over
            log.warning("not written: %s", error)
        except Exception:  # nobody waits for this work: here is the last place to learn of a bug in it
            log.exception("work between voice moves failed")

    # --- for work in its turn ---

    async def record_snapshots(self, at: datetime, found: Mapping[int, Iterable[Sighting]]) -> None:
        """Write who is there now, and that everyone else who was believed there is gone (pay-rules.md A6).

        ``found``: by guild. To be called in a turn: what the log believes then is what came before.
        """
        moves = await self._acquaintances.logged(chain.from_iterable(found.values()))
        there = {(move.guild_id, move.person_id) for move in moves}
        gone = [
            LoggedMove(guild_id, person_id, None, at, source=MoveSource.SNAPSHOT)
            for guild_id, believed in zip(found, await together(found, self._believed), strict=True)
            for person_id in sorted(believed)
            if (guild_id, person_id) not in there
        ]
        await self._append(moves + gone, None)
        self.stirs.moved(found)

    async def record_snapshot(self, guild_id: int, at: datetime, found: Iterable[Sighting]) -> None:
        """The same for one guild."""
        await self.record_snapshots(at, {guild_id: found})

    async def _believed(self, guild_id: int) -> Collection[int]:
        """Whom the log has in voice."""
        async with self._database.transaction(guild_id) as tx:
            return await tx.voice.present()

    def look_again_at(self, guild_id: int, discord_id: int) -> None:
        """What is known of the person has changed, e.g. whether they want to be recorded. To be called in a turn."""
        self._acquaintances.forget(guild_id, discord_id)

    def fence(self) -> int:
        """Under which this process holds the shard. Raises Fenced if it does not any more."""
        return self._require_term().fence

    async def require_lease(self) -> None:
        """Raises Fenced if another process has taken the shard over."""
        await self._append([], None)

    # --- how it stands ---

    @property
    def depth(self) -> int:
        """How many moves, and acts between them, wait to be durable."""
        return len(self._backlog)

    @property
    def lag_seconds(self) -> float:
        """How long ago the oldest move was seen that is not durable yet; 0 if there is none."""
        oldest_at = self._backlog.oldest_at
        return 0.0 if oldest_at is None else max(0.0, (self._clock.now() - oldest_at).total_seconds())

    @property
    def journal_bytes(self) -> int:
        """The size of the local journal; 0 while the database takes what is seen."""
        return self._journal.size_bytes

    @property
    def keeps_journal(self) -> bool:
        """Whether there would be one."""
        return self._journal.is_possible

    # --- taking the shard over ---

    async def inherit(self) -> Sequence[Entry]:
        """What the process before has noted and nobody has written, to be written (``write``) before ``claim``.

        That is done under the fence of that process: Fenced, if somebody has taken the shard since.
        """
        self._journal.prepare()
        self._term = await self._database.voice_log.term(self._shard_id)
        self._inherited = self._journal.left_behind(self._term)
        return [] if self._inherited is None else self._inherited.entries

    async def write(self, sightings: Sequence[Sighting], seen_at: datetime | None) -> None:
        """Write what stood in an inherited journal."""
        await self._append(await self._acquaintances.logged(sightings), seen_at)

    async def claim(self) -> datetime | None:
        """Take the lease from whoever held it; the last sign of life of any holder before, if there was one."""
        log_of_voice, now = self._database.voice_log, self._clock.now()
        fence = await log_of_voice.claim(self._shard_id, self._holder, now)
        self._term = Term(fence, self._holder, now)
        last_seen_at = await log_of_voice.seen_at(self._shard_id)
        if self._inherited is not None:
            self._journal.forget(self._inherited)
        self.sight.remember(last_seen_at)
        return last_seen_at

    # --- the one consumer ---

    async def run(self) -> None:
        """Consume for ever. Raises Fenced when another process has taken the shard."""
        term = self._require_term()
        self._safekeeping = Safekeeping(term, self._backlog, self._journal, self.sight, self._acquaintances)
        keeping = asyncio.create_task(self._safekeeping.run())
        try:
            while True:
                batch, turn = await self._backlog.take()
                await self._write(batch, self._seen_at(batch, turn))
                await self._is_durable(but=turn)
                if turn is not None:
                    await turn.give()
                    self._require_term()  # it may have been lost in that turn
                    await self._is_durable()
        finally:
            for task in (keeping, *self._pending):
                task.cancel()

    async def _is_durable(self, *, but: Turn | None = None) -> None:
        while (seen_at := self._noted_seen_at(but)) is not None:
            await self._write([], seen_at)
        self._backlog.done(but=but)
        if not self._backlog.noted:
            self._journal.clear()  # before anything newer is written

    def _noted_seen_at(self, but: Turn | None) -> datetime | None:
        """The sign of life that stands in the journal only, where all that it covers is durable."""
        assert self._safekeeping is not None, "the consumer runs"
        seen_at = self._safekeeping.seen_at
        is_needed = self._journal.size_bytes > 0 and self._backlog.has_in_hand_all_noted(but=but)
        is_newer = seen_at is not None and (self._written_seen_at is None or seen_at > self._written_seen_at)
        return seen_at if is_needed and is_newer else None

    def _seen_at(self, batch: list[Sighting], turn: Turn | None) -> datetime | None:
        """The sign of life to write with a batch: never later than what still waits behind it."""
        if turn is not None:
            return turn.seen_at
        seen_at = self.sight.durable_seen_at
        if seen_at is None or self._backlog.is_empty:
            return seen_at
        return min(seen_at, batch[-1].at) if batch else None

    async def _write(self, batch: list[Sighting], seen_at: datetime | None) -> None:
        """Append until it is durable: while the database is away the queue waits behind this batch."""
        if not batch and seen_at in (None, self._written_seen_at) and not self._lease_is_due():
            return

        async def append() -> None:
            await self._append(await self._acquaintances.logged(batch), seen_at)

        if batch:
            with self.progress.batches.timed():
                await persist(append)
        else:
            await persist(append)
        self.stirs.moved({sighting.guild_id for sighting in batch})
        self._written_seen_at = seen_at
        self._lease_looked_at = time.monotonic()

    def _lease_is_due(self) -> bool:
        """Whether it is time to look if the lease is still ours, though there is nothing to write."""
        return time.monotonic() - self._lease_looked_at >= LEASE_SECONDS

    async def _append(self, moves: list[LoggedMove], seen_at: datetime | None) -> None:
        term = self._require_term()
        try:
            await self._database.voice_log.append(self._shard_id, term.fence, moves, seen_at)
        except Fenced:
            self._term = None
            raise
        self.progress.written += len(moves)

    def _require_term(self) -> Term:
        if self._term is None:
            raise Fenced(self._shard_id)
        return self._term

    async def finish(self) -> None:
        """Before the process ends: have everything durable, or else in the journal. Takes no longer than seconds."""
        if self._safekeeping is None:
            return
        try:
            if self._database.circuit.state is not CircuitState.CLOSED:
                raise Unavailable("the database is away")
            async with asyncio.timeout(FINISH_SECONDS):
                await self.flush()
        except (Unavailable, TimeoutError):
            await self._safekeeping.note_what_waits()
            if self._safekeeping.is_anything_at_risk():
                log.error("the last voice moves could not be written: the database is away")


async def _nothing() -> None:
    """The work of ``flush``: having had its turn is all it is for."""
