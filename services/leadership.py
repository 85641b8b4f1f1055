"""Which process does what happens by itself.

Most of the schedule is about guilds, and each guild belongs to a shard. Whoever holds the shard does it: there is
nothing to elect. A newer process that claims the shard has the schedule at once, and the older one is fenced out:
before each job it is looked whether the shard is still ours (``ours``), and every transaction of such a job begins
with the same look, under a lock that a claim waits for (``Database.guarded``). So a process that was held up and
wakes late writes nothing more, not even the rest of what it was doing: a transaction that idles is ended by the
database after 20 seconds.

What is not about guilds, such as asking UEX for prices or tidying what all shards share, is done by one process of
all: the holder of a lease in the database, by the database's time. It is renewed every five seconds and lapses
after twenty, so somebody else has it at most 25 seconds after its holder died; one that ends in peace resigns.
Such jobs do no harm if they are done twice, so they look before they begin (``leads``), and that is all.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from db.database import Database
from db.leaders import Lead
from domain.errors import Unavailable
from services.recorder import Recorder

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]

DUTY = "schedule"
LEASE_SECONDS = 20.0
RENEW_SECONDS = 5.0
RESIGN_SECONDS = 0.5


class Leadership:
    """Of what one process does for all shards."""

    def __init__(
        self,
        database: Database,
        holder: str,
        *,
        lease_seconds: float = LEASE_SECONDS,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self._database = database
        self._own = holder
        self._lease_seconds = lease_seconds
        self._renew_seconds = renew_seconds
        self._lead: Lead | None = None
        self._until = time.monotonic()

    @property
    def is_leader(self) -> bool:
        """As far as is known without asking: the lease was ours, and has not lapsed."""
        return self._lead is not None and self._lead.holder == self._own and time.monotonic() < self._until

    @property
    def holder(self) -> str | None:
        """Who led when it was last looked at; None if it never was."""
        return None if self._lead is None else self._lead.holder

    @property
    def since(self) -> datetime | None:
        """Since when, by the database's time."""
        return None if self._lead is None else self._lead.since

    async def run(self) -> None:
        """Keep the lease, or wait for it, for ever."""
        while True:
            try:
                await self.stand()
            except Unavailable as error:
                log.warning("who leads is not known: %s", error)
            await asyncio.sleep(self._renew_seconds)

    async def stand(self) -> None:
        """Lead if nobody does. Raises Unavailable."""
        asked_at, was_leader = time.monotonic(), self.is_leader
        self._lead = await self._database.leaders.stand(
            DUTY, self._own, timedelta(seconds=self._lease_seconds)
        )
        self._until = asked_at + self._lease_seconds
        if self.is_leader != was_leader:
            log.info("this process leads now" if self.is_leader else f"{self._lead.holder} leads now")

    async def leads(self) -> bool:
        """Whether this process leads, by the database's word. Raises Unavailable."""
        return (
            self._lead is not None and self.is_leader and await self._database.leaders.leads(DUTY, self._lead)
        )

    async def resign(self) -> None:
        """Leave it to others, before the process ends."""
        if self._lead is None or not self.is_leader:
            return
        try:
            async with asyncio.timeout(RESIGN_SECONDS):
                await self._database.leaders.resign(DUTY, self._lead)
        except (Unavailable, TimeoutError) as error:
            log.info("the lease will lapse by itself: %s", error)
        self._lead = None


def ours(recorder: Recorder, job: Job) -> Job:
    """The job of a shard, done only while the shard is ours. Raises Fenced, and Unavailable where nobody can say."""

    async def run() -> None:
        await recorder.require_lease()
        await job()

    return run
