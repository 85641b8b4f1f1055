"""Versions of guilds' ledgers told from process to process, by PostgreSQL's NOTIFY.

A notification in every commit would cost most of the throughput (they are put in line under one lock).
Therefore nothing is notified in the transaction that writes: the writer tells ``Notifier`` afterwards, which
says the latest version of each guild, at most once in a while. A notification that is lost loses nothing but
time: whoever listens reads the log, and looks by itself from time to time.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeAlias

from db.connections import Connections
from domain.errors import Unavailable

CHANNEL = "paydirt_versions"
NOTIFY_SECONDS = 0.1
PROOF_OF_LIFE_SECONDS = 30.0

Heard: TypeAlias = Callable[[int, int], None]
"""Called with a guild and the version that its ledger has reached, or had reached not long ago. Must not raise."""

_NOTIFY = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) payload"

log = logging.getLogger(__name__)


class Announcements:
    """What processes on one database tell each other of their guilds' versions."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def announce(self, versions: Mapping[int, int]) -> None:
        """Tell every process: guild id to version."""
        payloads = [f"{guild_id}:{version}" for guild_id, version in versions.items()]
        async with self._connections.acquire() as connection:
            await connection.execute(_NOTIFY, CHANNEL, payloads)

    async def listen(self, heard: Heard, begun: Callable[[], None]) -> NoReturn:
        """Pass on what any process announces, this one included, on a connection of its own.

        ``begun`` is called once it listens: what was announced before is not heard. Raises Unavailable when the
        connection cannot be made or is lost; that a silent one is still there is proved twice a minute.
        """
        async with self._connections.apart() as connection:
            is_lost = asyncio.Event()
            connection.add_termination_listener(lambda _: is_lost.set())
            await connection.add_listener(CHANNEL, lambda *what: _pass_on(heard, what[-1]))
            begun()
            while True:
                try:
                    async with asyncio.timeout(PROOF_OF_LIFE_SECONDS):
                        await is_lost.wait()
                except TimeoutError:
                    await connection.execute("SELECT 1")
                else:
                    raise Unavailable("The connection on which the database tells of news was lost.")


def _pass_on(heard: Heard, payload: Any) -> None:
    guild_id, _, version = str(payload).partition(":")
    try:
        news = int(guild_id), int(version)
    except ValueError:
        log.warning("not understood on %s: %r", CHANNEL, payload)
    else:
        heard(*news)


class Notifier:
    """Announces what this process wrote: the first at once, then each guild's latest, ten times a second."""

    def __init__(self, announcements: Announcements, *, seconds: float = NOTIFY_SECONDS) -> None:
        self._announcements = announcements
        self._seconds = seconds
        self._waiting: dict[int, int] = {}
        self._something_waits = asyncio.Event()

    def wrote(self, guild_id: int, version: int) -> None:
        """To be announced soon."""
        self._waiting[guild_id] = max(version, self._waiting.get(guild_id, 0))
        self._something_waits.set()

    async def run(self) -> None:
        """Announce for ever; while the database is away the announcements wait."""
        while True:
            await self._something_waits.wait()
            self._something_waits.clear()
            versions, self._waiting = self._waiting, {}
            try:
                await self._announcements.announce(versions)
            except Unavailable as error:
                log.warning("news of guilds, %d of them, wait: %s", len(versions), error)
                for guild_id, version in versions.items():
                    self.wrote(guild_id, version)
            await asyncio.sleep(self._seconds)
