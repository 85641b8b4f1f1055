"""The bot under load: its guilds in a database of their own, and what it costs."""

import asyncio
import os
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.load.tally import Tally, Trace
from bot.app import App, open_app
from bot.clock import SteadyClock
from bot.loopback import loopback_connector
from bot.wiring import Wiring
from db.database import Database
from domain.ledger import RoundKind
from domain.payroll import SessionKind
from domain.sessions import Session
from domain.settings import GuildSettings

SAMPLE_SECONDS = 0.005
NOBODY = "http://127.0.0.1:9"
"""No UEX is there: prices are not what is measured."""

_MOVES = """
    SELECT p.discord_id, m.channel_id
    FROM paydirt.voice_moves m JOIN paydirt.people p USING (guild_id, person_id)
    WHERE m.source = 'gateway' ORDER BY m.seq
"""


async def open_sessions(database: Database, guilds: list[dict[str, Any]], boards: int) -> None:
    """An open session in each guild, over both of its channels; so many of them have a live board."""
    now = SteadyClock().now()
    for number, guild in enumerate(guilds):
        channels = tuple(guild["channels"])
        code = f"sm-{number:06d}"
        async with database.transaction(guild["id"]) as tx:
            settings = GuildSettings(
                guild["id"], f"Guild {number}", channels, set_up_at=now, live_board=number < boards
            )
            await tx.guilds.save(settings)
            round_id = await tx.ledger.begin(RoundKind.SESSION, code, 1, "load", now)
            session = Session(
                code, SessionKind.SUNDAY, channels, now, 0, round_id, announced_channel_id=guild["text"]
            )
            await tx.sessions.create(session)


@asynccontextmanager
async def running(hello: dict[str, Any], dsn: str) -> AsyncIterator[App]:
    wiring = Wiring(
        token=hello["token"],
        clock=SteadyClock(),
        uex_base_url=NOBODY,
        connector=loopback_connector(hello["address"], Path(hello["ca_file"])),
        guild_ready_seconds=2.0,
        identify_pause_seconds=0.0,
    )
    async with open_app(wiring, dsn) as app:
        serving = asyncio.create_task(app.run())
        try:
            yield app
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


class Starvation:
    """How long this thread has waited for a CPU since it began; 0 where the kernel does not count that."""

    def __init__(self) -> None:
        try:
            self._file: int | None = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:
            self._file = None

    def seconds(self) -> float:
        return 0.0 if self._file is None else int(os.pread(self._file, 100, 0).split()[1]) / 10**9

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)


class Gauge:
    """How late timers of this event loop come, how many moves wait, and what the process takes.

    ``own``: how late they come without the time in which the loop could run and got no CPU: what is left is the
    bot's own doing, and not that of others on the machine.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self.late: list[float] = []
        self.own: list[float] = []
        self.longest_queue = 0

    async def run(self) -> None:
        starvation = Starvation()
        try:
            while True:
                await self._sample(starvation)
        finally:
            starvation.close()

    async def _sample(self, starvation: Starvation) -> None:
        loop = asyncio.get_running_loop()
        due, starved = loop.time() + SAMPLE_SECONDS, starvation.seconds()
        await asyncio.sleep(SAMPLE_SECONDS)
        self.late.append(loop.time() - due)
        self.own.append(max(0.0, self.late[-1] - (starvation.seconds() - starved)))
        self.longest_queue = max(self.longest_queue, self._app.recorder.depth)

    def take(self) -> tuple[list[float], list[float], int]:
        """What was measured since the last time: late, own, longest queue."""
        taken = self.late, self.own, self.longest_queue
        self.late, self.own, self.longest_queue = [], [], 0
        return taken


def resident_mb() -> int:
    """What the process has in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def cpu_seconds() -> float:
    return time.process_time()


async def recorded(dsn: str) -> dict[int, Trace]:
    """Account to trace, as the database has it."""
    tally = Tally()
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        async for row in connection.cursor(_MOVES, prefetch=10_000):
            tally.add(row["discord_id"], row["channel_id"])
    await connection.close()
    return tally.traces()
