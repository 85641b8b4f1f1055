"""Which database this process works with: the one in DATABASE_URL, or an embedded server of its own."""

import asyncio
import logging
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from bot.settings import NO_ADDRESS, Settings
from db.embedded import EmbeddedServer
from db.migrate import migrate, migrations, pending
from domain.errors import PaydirtError, Refused, Unavailable

LOOK_SECONDS = 2.0
"""Between two looks whether the embedded server is still there."""

log = logging.getLogger(__name__)


def data_folder(settings: Settings) -> Path | None:
    """Where the embedded server keeps its data; None for another server, and before there is any."""
    return EmbeddedServer.found(settings.data_dir) if settings.database_url is None else None


def require_database(settings: Settings) -> None:
    """Raises Refused where an embedded one would have to be made first: whoever wants to read is in a wrong folder."""
    if settings.database_url is None and EmbeddedServer.found(settings.data_dir) is None:
        raise Refused(f"There is no database in {settings.data_dir} yet: `paydirt run` makes it.")


@asynccontextmanager
async def existing_database(settings: Settings) -> AsyncIterator[str]:
    """The address of the database as it is: nothing is made, nothing is migrated. Raises Refused if there is none."""
    require_database(settings)
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = EmbeddedServer(settings.data_dir)
    dsn = server.start()
    try:
        yield dsn
    finally:
        server.stop()


@asynccontextmanager
async def migrated_database(settings: Settings) -> AsyncIterator[str]:
    """The address of an up-to-date database; an embedded server runs for as long as the block does."""
    async with served_database(settings) as dsn:
        if advice := advice_to_back_up(await pending(dsn)):
            log.warning("%s", advice)
        await migrate(dsn)
        yield dsn


@asynccontextmanager
async def served_database(settings: Settings) -> AsyncIterator[str]:
    """The same, with whatever is in it. Raises Unavailable or Refused where it cannot be reached, or is too new."""
    if settings.database_url is not None:
        dsn = settings.database_url.get_secret_value()
        await _reach(dsn)
        yield dsn
        return
    server = EmbeddedServer(settings.data_dir)
    dsn = server.start()
    try:
        async with _kept_running(server):
            yield dsn
    finally:
        server.stop()


@asynccontextmanager
async def _kept_running(server: EmbeddedServer) -> AsyncIterator[None]:
    """Nobody else looks after an embedded server: if it dies while the block runs, it is started again."""
    keeper = asyncio.create_task(_keep_running(server))
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)


async def _keep_running(server: EmbeddedServer) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not server.is_gone():
            continue
        log.error("the embedded database has ended by itself, or was killed; it is started again")
        try:
            await _to_its_end(server.start)
        except (PaydirtError, OSError, subprocess.SubprocessError) as error:
            log.error("%s", error)


async def _to_its_end(work: Callable[[], object]) -> None:
    """In a thread, and not left alone there when it is told to stop: whoever stops the server must come after."""
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(working)
    finally:
        await asyncio.gather(working, return_exceptions=True)


def advice_to_back_up(waiting: Sequence[str]) -> str | None:
    """What to say of a database that has something in it, and is about to be changed by these migrations."""
    if not waiting or len(waiting) == len(migrations()):
        return None
    return (
        f"This version changes the database ({len(waiting)} migrations, up to {waiting[-1]}). Before an update make a "
        "backup: `paydirt migrate --backup FILE` does both. What was changed cannot be changed back."
    )


async def _reach(dsn: str) -> None:
    try:
        await pending(dsn)
    except Unavailable as error:
        raise Unavailable(f"DATABASE_URL: {error}") from error
    except asyncpg.ClientConfigurationError as error:
        raise Refused(f"DATABASE_URL: {error}") from error
    except ValueError as error:
        raise Refused(f"DATABASE_URL: {NO_ADDRESS}.") from error
