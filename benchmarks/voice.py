"""Voice moves from the gateway's socket to committed rows, and how soon a restarted bot knows who is there."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.measure import Figure
from benchmarks.world import database
from bot.app import App, open_app
from bot.clock import SteadyClock
from bot.loopback import loopback_connector
from bot.wiring import Wiring
from db.database import Database
from domain.settings import GuildSettings
from services.actors import Actor

CROWD = 1_000
MOVES = 30_000
PACED_MOVES, PACE = 25_000, 5_000
BATCH = 500
SAMPLE_SECONDS = 0.005


@dataclass
class Crowd:
    """The stand-in Discord in its own process, so that its work is not counted as the bot's."""

    process: asyncio.subprocess.Process
    hello: dict[str, Any]

    async def does(self, line: str) -> None:
        """Have it do something, and wait until the bot has taken all of it in."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()
        answer = await self.process.stdout.readline()
        assert answer == b"done\n", answer


@asynccontextmanager
async def crowd_of(size: int) -> AsyncIterator[Crowd]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.crowd", str(size), stdin=pipe, stdout=pipe
    )
    assert process.stdout is not None
    try:
        yield Crowd(process, json.loads(await process.stdout.readline()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def voice() -> list[Figure]:
    async with database() as (opened, dsn), crowd_of(CROWD) as crowd:
        async with running(crowd, dsn) as app:
            await _open_session(app, opened, crowd)
            await crowd.does("join")
            socket_rate = await _socket_rate(app, crowd)
            lag_ms = await _lag_ms(app, crowd)
            await _switch_board_on(app, opened, crowd)
            board_rate = await _socket_rate(app, crowd)
            board_lag_ms = await _lag_ms(app, crowd)
        raw_rate = await _raw_rate(dsn)
        empty, full = await _recovery(opened, crowd, dsn)
    return [
        Figure("voice moves a second, socket to committed row", socket_rate, "/s", raw_rate,
               "raw unnest inserts of the same rows", "≥ 0.5 of it"),
        Figure("the same, with a live board that shows them", board_rate, "/s", socket_rate, "without", "≥ 0.9 of it"),
        Figure(f"event-loop lag p99 at {PACE} moves a second", lag_ms, "ms", aim="under 20 ms"),
        Figure("the same, with a live board that shows them", board_lag_ms, "ms", lag_ms, "without"),
        Figure(f"start until {CROWD} people in voice are on record", full, "s", empty, "with no session open"),
    ]  # fmt: skip


@asynccontextmanager
async def running(crowd: Crowd, dsn: str) -> AsyncIterator[App]:
    wiring = Wiring(
        token=crowd.hello["token"],
        clock=SteadyClock(),
        uex_base_url="http://127.0.0.1:9",  # nobody is there; prices are not what is measured
        connector=loopback_connector(crowd.hello["address"], Path(crowd.hello["ca_file"])),
        guild_ready_seconds=0.1,
        identify_pause_seconds=0.0,
    )
    async with open_app(wiring, dsn) as app:
        serving = asyncio.create_task(app.run())
        await crowd.does("meet")
        await app.client.wait_until_ready()
        await app.recorder.flush()
        try:
            yield app
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def _open_session(app: App, opened: Database, crowd: Crowd) -> None:
    guild_id, channel_ids = crowd.hello["guild_id"], tuple(crowd.hello["channel_ids"])
    async with opened.transaction(guild_id) as tx:
        now = SteadyClock().now()
        settings = GuildSettings(guild_id, "Red Rock Mining", channel_ids, set_up_at=now, live_board=False)
        await tx.guilds.save(settings)
    text_channel_id = crowd.hello["text_channel_id"]
    await app.sessions.start(guild_id, Actor(1, "Boss"), None, text_channel_id, lambda now: [])


async def _switch_board_on(app: App, opened: Database, crowd: Crowd) -> None:
    """From now on, and until it is there."""
    async with opened.transaction(crowd.hello["guild_id"]) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, live_board=True))
    await app.boards.keep()
    async with opened.transaction(crowd.hello["guild_id"]) as tx:
        (board,) = await tx.boards.alive()
    await app.boards.show(crowd.hello["guild_id"], board)


async def _socket_rate(app: App, crowd: Crowd) -> float:
    await crowd.does(f"toss {CROWD} 0")  # everybody has been met: strangers cost once
    start = time.perf_counter()
    await crowd.does(f"toss {MOVES} 0")
    await app.recorder.flush()
    return MOVES / (time.perf_counter() - start)


async def _lag_ms(app: App, crowd: Crowd) -> float:
    """How late a timer of the bot's event loop comes, 99th percentile, while moves arrive at the pace."""
    late: list[float] = []
    sampling = asyncio.create_task(_sample(late))
    await crowd.does(f"toss {PACED_MOVES} {PACE}")
    sampling.cancel()
    await app.recorder.flush()
    return sorted(late)[int(len(late) * 0.99)] * 1000


async def _sample(late: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + SAMPLE_SECONDS
        await asyncio.sleep(SAMPLE_SECONDS)
        late.append(loop.time() - due)


async def _raw_rate(dsn: str) -> float:
    """The rows that the bot has just written, again, in batches of as many, into a bare copy of the table."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SET search_path = paydirt")
    rows = await connection.fetch(
        "SELECT * FROM voice_moves WHERE source = 'gateway' ORDER BY seq LIMIT $1", MOVES
    )
    await connection.execute("CREATE TABLE public.raw_moves (LIKE voice_moves INCLUDING ALL)")
    insert = (
        "INSERT INTO public.raw_moves (guild_id, person_id, at, channel_id, deafened, source) SELECT * FROM unnest("
        "$1::bigint[], $2::int[], $3::timestamptz[], $4::bigint[], $5::boolean[], $6::text[])"
    )
    names = ("guild_id", "person_id", "at", "channel_id", "deafened", "source")
    start = time.perf_counter()
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        await connection.execute(insert, *([row[name] for row in batch] for name in names))
    rate = len(rows) / (time.perf_counter() - start)
    await connection.close()
    return rate


async def _recovery(opened: Database, crowd: Crowd, dsn: str) -> tuple[float, float]:
    """Seconds from the start of a bot until it has on record who is there: with nothing open, then with a crowd."""
    full = await _time_to_start(crowd, dsn)
    async with opened.transaction(crowd.hello["guild_id"]) as tx:
        for session in await tx.sessions.list():
            await tx.sessions.update(session.stop(at=SteadyClock().now(), by=0))
    return await _time_to_start(crowd, dsn), full


async def _time_to_start(crowd: Crowd, dsn: str) -> float:
    start = time.perf_counter()
    async with running(crowd, dsn):
        return time.perf_counter() - start
