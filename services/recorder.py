"""From what the gateway said to durable voice moves: one ordered queue, one consumer, batched inserts.

Listeners hand over what they saw in the very moment they saw it (``observe``), without awaiting anything.
The consumer writes it in that order, at most 50 ms or 500 moves late. Whatever has to happen *between* two
moves (a session that opens or closes, a snapshot after an outage) is handed to ``in_order`` and runs there.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from db.database import Database
from db.voice import Fenced, LoggedMove
from domain.clock import Clock
from domain.errors import Unavailable
from domain.presence import MoveSource

BATCH_MOVES = 500
BATCH_SECONDS = 0.05
SIGN_OF_LIFE_SECONDS = 1.0
TURN_SECONDS = 10.0
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One person in voice as the gateway showed them at ``at``; ``channel_id`` None: left, or somewhere untracked."""

    guild_id: int
    discord_id: int
    name: str
    is_bot: bool
    channel_id: int | None
    deafened: bool
    at: datetime
    source: MoveSource = MoveSource.GATEWAY


@dataclass(frozen=True, slots=True)
class _Work:
    """Something that must happen after every move observed before it, and before every later one."""

    run: Callable[[], Awaitable[Any]]
    done: "asyncio.Future[Any]"


class Recorder:
    """The only writer of voice moves of this shard, under a lease: a newer process fences this one out."""

    def __init__(self, database: Database, clock: Clock, *, shard_id: int, holder: str) -> None:
        self._database = database
        self._clock = clock
        self._shard_id = shard_id
        self._holder = holder
        self._fence: int | None = None
        self._queue: deque[Sighting | _Work] = deque()
        self._arrived = asyncio.Event()
        self._watched: dict[int, frozenset[int]] = {}
        self._people: dict[tuple[int, int], tuple[int, str]] = {}
        self._connected = self._observing = self._proven = False
        self._seen_at: datetime | None = None
        self._written_seen_at: datetime | None = None

    # --- what is watched ---

    def watch(self, guild_id: int, channel_ids: Iterable[int]) -> None:
        """From now on moves into or out of these channels are recorded, and no others of this guild."""
        channels = frozenset(channel_ids)
        if channels:
            self._watched[guild_id] = channels
        else:
            self._watched.pop(guild_id, None)

    def watched(self, guild_id: int) -> frozenset[int]:
        return self._watched.get(guild_id, frozenset())

    def watched_guilds(self) -> list[int]:
        return list(self._watched)

    # --- what listeners call; nothing here awaits ---

    def observe(self, sighting: Sighting) -> None:
        """Queue a move. Between a new gateway session and its snapshot moves say nothing (pay-rules.md A6)."""
        if self._observing:
            self._put(sighting)

    def saw_traffic(self, at: datetime) -> None:
        """The gateway gave a sign of life (pay-rules.md A6: ``seen_at``)."""
        if self._connected:
            self._seen_at = at

    def connection_lost(self) -> None:
        self._connected = False

    def session_begins(self) -> None:
        """A new gateway session: what it says before it is ready belongs to the outage."""
        self._connected = self._observing = self._proven = False

    def session_stands(self) -> None:
        """Ready or resumed: moves count again, and traffic is a sign of life."""
        self._connected = self._observing = True

    def outage_is_written(self) -> None:
        """From now on ``seen_at`` may become durable: no restart can forget the outage before it."""
        self._proven = True

    @property
    def sees(self) -> bool:
        """Whether the log knows who is where: connected, and every outage before written down."""
        return self._connected and self._proven

    @property
    def seen_at(self) -> datetime | None:
        return self._seen_at

    def in_order(self, work: Callable[[], Awaitable[T]]) -> "asyncio.Future[T]":
        """Run ``work`` when all that was observed before this call is durable, before anything observed later.

        Its place in the order is taken at once, not when the outcome is awaited.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(_Work(work, done))
        return done

    def _put(self, item: "Sighting | _Work") -> None:
        self._queue.append(item)
        self._arrived.set()

    async def in_turn(self, work: Callable[[], Awaitable[T]]) -> T:
        """The same for somebody who is waiting for an answer. Raises Unavailable if the turn does not come soon."""
        try:
            async with asyncio.timeout(TURN_SECONDS):
                return await self.in_order(work)
        except TimeoutError:
            raise Unavailable(
                "The database does not answer. Who is in voice is kept meanwhile; please try again in a minute."
            ) from None

    async def flush(self) -> None:
        """Return when everything observed so far is durable. Raises Unavailable, as ``in_turn``."""
        await self.in_turn(_nothing)

    async def record_snapshot(self, guild_id: int, at: datetime, found: Iterable[Sighting]) -> None:
        """Write who is there now, and that everyone else who was believed there is gone (pay-rules.md A6).

        To be called from work that runs ``in_order``: what the log believes then is what came before.
        """
        moves = await self._logged(list(found))
        there = {move.person_id for move in moves}
        async with self._database.transaction(guild_id) as tx:
            believed = await tx.voice.present()
        gone = [
            LoggedMove(guild_id, person_id, None, at, deafened=False, source=MoveSource.SNAPSHOT)
            for person_id in sorted(believed.keys() - there)
        ]
        await self._database.voice_log.append(self._shard_id, self._lease(), moves + gone, None)

    # --- the one consumer ---

    async def claim(self) -> datetime | None:
        """Take the lease from whoever held it; the last sign of life of any holder before, if there was one."""
        log_of_voice = self._database.voice_log
        last_seen_at = await log_of_voice.seen_at(self._shard_id)
        self._fence = await log_of_voice.claim(self._shard_id, self._holder, self._clock.now())
        return last_seen_at

    async def run(self) -> None:
        """Consume for ever. Raises Fenced when another process has taken the shard."""
        while True:
            batch, work = await self._next_batch()
            await self._write(batch)
            if work is not None:
                await _carry_out(work)

    async def _next_batch(self) -> tuple[list[Sighting], _Work | None]:
        """What arrives within 50 ms of the first move, at most 500 moves, up to the first piece of work."""
        batch: list[Sighting] = []
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SIGN_OF_LIFE_SECONDS
        while len(batch) < BATCH_MOVES:
            if not self._queue and not await self._arrives_before(deadline):
                break
            item = self._queue.popleft()
            if isinstance(item, _Work):
                return batch, item
            if not batch:
                deadline = loop.time() + BATCH_SECONDS
            batch.append(item)
        return batch, None

    async def _arrives_before(self, deadline: float) -> bool:
        """Wait until something is queued; False if nothing comes in time. A timer for each move would cost too much."""
        self._arrived.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await self._arrived.wait()
        except TimeoutError:
            return False
        return True

    async def _write(self, batch: list[Sighting]) -> None:
        """Append until it is durable: while the database is away the queue waits behind this batch."""
        seen_at = self._seen_at if self._proven else None
        if not batch and seen_at == self._written_seen_at:
            return
        attempt = 0
        while True:
            try:
                moves = await self._logged(batch)
                await self._database.voice_log.append(self._shard_id, self._lease(), moves, seen_at)
            except Unavailable as error:
                delay = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
                log.warning("voice moves wait, the database is away (%s); next try in %.1f s", error, delay)
                await asyncio.sleep(delay)
                attempt += 1
            else:
                self._written_seen_at = seen_at
                return

    def _lease(self) -> int:
        if self._fence is None:
            raise Fenced(self._shard_id)
        return self._fence

    async def _logged(self, batch: list[Sighting]) -> list[LoggedMove]:
        await self._meet_strangers(batch)
        return [
            LoggedMove(
                guild_id=seen.guild_id,
                person_id=self._people[seen.guild_id, seen.discord_id][0],
                channel_id=seen.channel_id,
                at=seen.at,
                deafened=seen.deafened,
                source=seen.source,
            )
            for seen in batch
        ]

    async def _meet_strangers(self, batch: list[Sighting]) -> None:
        """Give a person number to everyone seen for the first time, and note changed names."""
        strangers: dict[int, dict[int, Sighting]] = {}
        for seen in batch:
            known = self._people.get((seen.guild_id, seen.discord_id))
            if known is None or known[1] != seen.name:
                strangers.setdefault(seen.guild_id, {})[seen.discord_id] = seen
        for guild_id, people in strangers.items():
            async with self._database.transaction(guild_id) as tx:
                met = await tx.people.ensure_many(
                    [(seen.discord_id, seen.name, seen.is_bot) for seen in people.values()]
                )
            for discord_id, person in met.items():
                self._people[guild_id, discord_id] = (person.person_id, people[discord_id].name)


async def _nothing() -> None:
    """The work of ``flush``: having had its turn is all it is for."""


async def _carry_out(work: _Work) -> None:
    """Run one piece of work; its outcome, whatever it is, belongs to whoever asked for it."""
    if work.done.cancelled():
        return
    try:
        result = await work.run()
    except Exception as error:  # noqa: BLE001 — handed on to the caller, which is waiting for it
        if not work.done.cancelled():
            work.done.set_exception(error)
    else:
        if not work.done.cancelled():
            work.done.set_result(result)
