"""Who watches which guild's ledger, and the signs that there is something new in it.

A sign is a guild and a version: from a commit of this process at once, from other processes by notification.
A sign only says that it is time to read: one that is lost, late or told twice changes nothing but when. What
no sign told is found within ``LOOK_SECONDS``, and whenever notifications could have been missed.
"""

import asyncio
import logging
from collections.abc import Callable

from db.database import Database
from db.listening import Notifier
from domain.errors import Unavailable
from domain.watching import EVERYTHING, Interest
from services.guildreader import PAUSE_SECONDS, GuildReader
from services.outbox import Outbox
from services.watch import BACKLOG_DELTAS, Watch

LOOK_SECONDS = 30.0
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

log = logging.getLogger(__name__)

News = Callable[[int], None]
"""Told the guild of whose ledger some process announced a new version. Must not raise."""


class Watches:
    """Of one process. ``run`` keeps it in touch with the others; without it, only this process's commits are seen."""

    def __init__(
        self,
        database: Database,
        *,
        look_seconds: float = LOOK_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
        backlog_deltas: int = BACKLOG_DELTAS,
    ) -> None:
        self._database = database
        self._look_seconds = look_seconds
        self._pause_seconds = pause_seconds
        self._backlog_deltas = backlog_deltas
        self._notifier = Notifier(database.announcements)
        self._readers: dict[int, GuildReader] = {}
        self._told: list[News] = []
        self._is_closed = False
        self._stop_telling = database.tell(self._wrote)

    def watch(self, guild_id: int, interest: Interest = EVERYTHING) -> Watch:
        """Watch part of a guild's ledger, or all of it."""
        watch = Watch(guild_id, interest, backlog_deltas=self._backlog_deltas)
        if self._is_closed:
            watch.close()
            return watch
        if guild_id not in self._readers:
            reader = GuildReader(self._database, guild_id, pause_seconds=self._pause_seconds)
            self._readers[guild_id] = reader
        self._readers[guild_id].add(watch)
        return watch

    def tell(self, told: News) -> None:
        """Call ``told`` whenever a process has announced something new of a guild, watched or not."""
        self._told.append(told)

    def heard(self, guild_id: int, version: int) -> None:
        """A sign that the guild has reached a version; to be believed or not, it does no harm."""
        if reader := self._watched(guild_id):
            reader.heard(version)

    def look(self) -> None:
        """See for every watched guild what there is, whatever was heard."""
        for guild_id in tuple(self._readers):
            if reader := self._watched(guild_id):
                reader.look()

    async def run(self) -> None:
        """Listen to other processes, and tell them, for ever. When it is cancelled all watches end."""
        try:
            async with asyncio.TaskGroup() as parts:
                parts.create_task(self._notifier.run())
                parts.create_task(self._listen())
                parts.create_task(self._look_regularly())
        finally:
            await self.close()

    async def close(self) -> None:
        """End all watches, and take no more."""
        if self._is_closed:
            return
        self._is_closed = True
        self._stop_telling()
        for reader in self._readers.values():
            await reader.close()

    def _wrote(self, guild_id: int, version: int) -> None:
        self._notifier.wrote(guild_id, version)
        self.heard(guild_id, version)

    def _was_announced(self, guild_id: int, version: int) -> None:
        for told in self._told:
            told(guild_id)
        self.heard(guild_id, version)

    def _watched(self, guild_id: int) -> GuildReader | None:
        """The guild's reader; it is forgotten when nobody watches the guild any more."""
        reader = self._readers.get(guild_id)
        if reader is None or reader.is_needed:
            return reader
        del self._readers[guild_id]
        return None

    async def _listen(self) -> None:
        failures = 0

        def begun() -> None:
            nonlocal failures
            failures = 0
            self.look()  # what was announced meanwhile was not heard

        while True:
            try:
                await self._database.announcements.listen(self._was_announced, begun)
            except Unavailable as error:
                delay = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                failures += 1
                log.warning("no news from other processes (%s); next try in %.1f s", error, delay)
                await asyncio.sleep(delay)

    async def _look_regularly(self) -> None:
        while True:
            await asyncio.sleep(self._look_seconds)
            self.look()


def nudge_on_news(watches: Watches, outbox: Outbox) -> None:
    """Messages go out at once, whichever process wrote them beside its postings."""
    watches.tell(lambda _: outbox.nudge())
