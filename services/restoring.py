"""What a process that has just started goes on with: nothing of it was in memory only, all of it is in the database."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.database import Database
from domain.clock import Clock
from domain.shards import Shard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Family:
    """Things of one kind: what one and several of them are called, and how many each guild has."""

    one: str
    several: str
    count: Callable[[Database, datetime], Awaitable[Mapping[int, int]]]

    def words(self, number: int) -> str:
        return f"{number} {self.one if number == 1 else self.several}"


async def _open(database: Database, _: datetime) -> Mapping[int, int]:
    return {guild_id: len(codes) for guild_id, codes in (await database.open_sessions()).items()}


async def _stopped(database: Database, _: datetime) -> Mapping[int, int]:
    return {guild_id: len(codes) for guild_id, codes in (await database.stopped_sessions()).items()}


FAMILIES = (
    Family("session open", "sessions open", _open),
    Family("stopped", "stopped", _stopped),
    Family("haul in flight", "hauls in flight", lambda database, _: database.hauls.in_flight()),
    Family("lease", "leases", lambda database, now: database.leases.alive(now)),
    Family("board", "boards", lambda database, _: database.boards.alive()),
    Family("message to send", "messages to send", lambda database, _: database.outbox.unsent()),
)
"""One query each, over all guilds."""


class Restoring:
    def __init__(self, database: Database, shard: Shard, clock: Clock) -> None:
        self._database = database
        self._shard = shard
        self._clock = clock

    async def say(self) -> None:
        """One line of the log."""
        log.info("restored from the database: %s", ", ".join([await self._words(each) for each in FAMILIES]))

    async def _words(self, family: Family) -> str:
        counts = await family.count(self._database, self._clock.now())
        return family.words(sum(counts[guild_id] for guild_id in counts if self._shard.carries(guild_id)))
