"""A recorder and what follows the gateway, over a guild with an open session; no Discord about."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from db.database import Database
from domain.presence import MoveSource, Outage, VoiceMove
from domain.settings import GuildSettings
from domain.shards import Shard
from services.journal import Journal
from services.recorder import Recorder
from services.sightings import Sighting
from services.tracking import Tracking
from tests.clock import ManualClock
from tests.db.worlds import GUILD, at, meet, start_session

ANN, BOB = 1000, 1001
"""Discord ids; their person numbers are 1 and 2."""
ALPHA, BETA = 11, 12
CODES = ("sm-aaaaaa", "sm-bbbbbb")
"""Of the sessions in guilds with even and with odd ids."""


async def open_session(database: Database, guild_id: int = GUILD) -> None:
    async with database.transaction(guild_id) as tx:
        await meet(tx, "Ann", "Bob")
        await tx.guilds.save(GuildSettings(guild_id, "Red Rock", (ALPHA, BETA), set_up_at=at(0)))
        session = await start_session(tx, CODES[guild_id % 2], (ALPHA, BETA))
        await tx.sessions.update(replace(session, announced_channel_id=21))


@dataclass
class Watch:
    """One process as the gateway sees it, without the gateway."""

    database: Database
    recorder: Recorder
    tracking: Tracking
    clock: ManualClock
    consuming: "asyncio.Task[None]"

    def moves(self, who: int, channel_id: int | None, minute: float, guild_id: int = GUILD) -> None:
        """A voice event as it comes: first a sign of life, then the move."""
        self.hears(minute)
        name = {ANN: "Ann", BOB: "Bob"}.get(who, str(who))
        self.recorder.observe(Sighting(guild_id, who, name, False, channel_id, False, at(minute)))

    def hears(self, minute: float) -> None:
        self.recorder.sight.traffic(at(minute))

    def connects(self, minute: float, *here: int, guilds: tuple[int, ...] = (GUILD,)) -> None:
        """A new gateway session; ``here`` are in Alpha, in each of the guilds."""
        self.recorder.sight.lost()
        self.tracking.regained(
            at(minute), {guild: self.found(minute, *here, guild=guild) for guild in guilds}
        )

    def found(self, minute: float, *here: int, guild: int = GUILD) -> list[Sighting]:
        return [
            Sighting(guild, who, None, False, ALPHA, False, at(minute), MoveSource.SNAPSHOT) for who in here
        ]

    async def log(self, guild_id: int = GUILD) -> list[tuple[int, int | None, float]]:
        """Person number, channel and minute of every move, in the order of the log."""
        async with self.database.transaction(guild_id) as tx:
            moves = await tx.voice.moves_between(at(0), at(10_000))
        return [_short(move) for move in sorted(moves, key=lambda move: move.seq)]

    async def outages(self, guild_id: int = GUILD) -> list[tuple[float, float]]:
        """From minute, to minute."""
        async with self.database.transaction(guild_id) as tx:
            found = await tx.voice.outages(at(0), at(10_000))
        return [_minutes(outage) for outage in found]

    async def told(self, guild_id: int = GUILD) -> int:
        """How many messages wait to be sent."""
        async with self.database.transaction(guild_id) as tx:
            return await tx.outbox.unsent()

    async def durable_seen_at(self) -> datetime | None:
        return await self.database.voice_log.seen_at(self.tracking.shard.number)


@asynccontextmanager
async def watching(
    database: Database,
    shard: Shard | None = None,
    *,
    queue_moves: int = 100,
    turn_seconds: float = 5,
    journals: Path | None = None,
) -> AsyncIterator[Watch]:
    """A process that has taken the shard over. At the end it is gone as if it were killed."""
    shard = shard or Shard()
    clock = ManualClock(at(0))
    recorder = Recorder(
        database,
        clock,
        shard_id=shard.number,
        holder="a test",
        journal=Journal(journals, shard),
        queue_moves=queue_moves,
        turn_seconds=turn_seconds,
    )
    tracking = Tracking(database, recorder, shard)
    await tracking.take_over()
    consuming = asyncio.create_task(recorder.run())
    try:
        yield Watch(database, recorder, tracking, clock, consuming)
    finally:
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)


async def eventually(fact: Callable[[], Awaitable[object]]) -> None:
    """Wait for something that nobody is told of."""
    for _ in range(1000):
        if await fact():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never became true")


def _short(move: VoiceMove) -> tuple[int, int | None, float]:
    return move.person_id, move.channel_id, (move.at - at(0)).total_seconds() / 60


def _minutes(outage: Outage) -> tuple[float, float]:
    return (outage.lost_at - at(0)).total_seconds() / 60, (outage.regained_at - at(0)).total_seconds() / 60
