"""Which database this process works with: the one in DATABASE_URL, or an embedded server of its own."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from bot.settings import NO_ADDRESS, Settings
from db.embedded import EmbeddedServer
from db.migrate import migrate, migrations, pending
from domain.errors import Refused, Unavailable

log = logging.getLogger(__name__)


def data_folder(settings: Settings) -> Path | None:
    """Where the embedded server keeps its data; None for another server, and before there is any."""
    return EmbeddedServer.found(settings.data_dir) if settings.database_url is None else None


def require_database(settings: Settings) -> None:
    """Raises Refused where an embedded database would have to be made first: whoever reads is in a wrong folder then."""
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
        yield dsn
    finally:
        server.stop()


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
