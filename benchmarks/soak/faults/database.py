"""Faults of the database: nothing that is seen meanwhile may be lost."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg

from benchmarks.soak.fault import Fault, Strikes, Where
from benchmarks.soak.machine import Ballast
from benchmarks.soak.scene import Scene
from benchmarks.soak.server import Server
from tests.stories.troubles import cut_connections, database_away


def _crashes(kind: signal.Signals) -> Strikes:
    @asynccontextmanager
    async def strikes(scene: Scene) -> AsyncIterator[None]:
        scene.server.crash(kind)
        yield
        await asyncio.to_thread(scene.server.start)

    return strikes


@asynccontextmanager
async def _away(scene: Scene) -> AsyncIterator[None]:
    async with database_away(scene.stage.dsn):
        yield


@asynccontextmanager
async def _connections_reset(scene: Scene) -> AsyncIterator[None]:
    async with scene.after_each_act(partial(cut_connections, scene.stage.dsn)):
        yield


@asynccontextmanager
async def _read_only(scene: Scene) -> AsyncIterator[None]:
    """As a server that has become a standby: whoever connects from now on may only read."""
    await _set_read_only(scene.stage.dsn, "on")
    yield
    await _set_read_only(scene.stage.dsn, "off")


async def _set_read_only(dsn: str, value: str) -> None:
    """For new connections; the old ones are cut only when it begins: what is read-only stays so until it is closed."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SET default_transaction_read_only = off")
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
    await connection.close()
    if value == "on":
        await cut_connections(dsn)


@asynccontextmanager
async def _hangs(scene: Scene) -> AsyncIterator[None]:
    """Every write of the voice log waits for somebody else's lock."""
    holder = await asyncpg.connect(scene.stage.dsn)
    await holder.execute("BEGIN; LOCK TABLE paydirt.voice_writers IN EXCLUSIVE MODE")
    yield
    await holder.execute("ROLLBACK")
    await holder.close()


@asynccontextmanager
async def _disk_full(scene: Scene) -> AsyncIterator[None]:
    """PostgreSQL finds no room for its log and gives up; when there is some, it is started again."""
    assert scene.server.disk is not None
    ballast = Ballast(scene.server.disk)
    await asyncio.to_thread(ballast.fill)
    await scene.server.breaks_on_a_full_disk()
    if await scene.server.takes_writes():
        scene.broken.append("the disk was not full")
    yield
    ballast.remove()
    await asyncio.to_thread(scene.server.start)


def _no_small_disk(server: Server) -> str | None:
    return "no small disk could be mounted for the database" if server.disk is None else None


def _database(name: str, strikes: Strikes) -> Fault:
    return Fault(name, "database", strikes, Where.ANYWHERE, takes_commands=True)


DATABASE = (
    _database("the database takes no connections", _away),
    _database("the database's connections are reset", _connections_reset),
    _database("the database is stopped and started again", _crashes(signal.SIGQUIT)),
    _database("the database's server is killed", _crashes(signal.SIGKILL)),
    _database("the database is read-only", _read_only),
    _database("the database's writes hang", _hangs),
    Fault(
        "the database's disk is full",
        "database",
        _disk_full,
        Where.ANYWHERE,
        takes_commands=True,
        hindrance=_no_small_disk,
    ),
)
