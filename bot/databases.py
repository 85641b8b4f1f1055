"""Which database this process works with: the one in DATABASE_URL, or an embedded server of its own."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from bot.settings import NO_ADDRESS, Settings
from db.embedded import EmbeddedServer
from db.migrate import migrate
from domain.errors import Refused, Unavailable

log = logging.getLogger(__name__)


def data_folder(settings: Settings) -> Path | None:
    """Where the embedded server keeps its data; None for another server, and before there is any."""
    return EmbeddedServer.found(settings.data_dir) if settings.database_url is None else None


@asynccontextmanager
async def existing_database(settings: Settings) -> AsyncIterator[str]:
    """The address of the database as it is: nothing is made, nothing is migrated. Raises Refused if there is none."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    if EmbeddedServer.found(settings.data_dir) is None:
        raise Refused(f"There is no database in {settings.data_dir} yet: `paydirt run` makes it.")
    server = EmbeddedServer(settings.data_dir)
    dsn = server.start()
    try:
        yield dsn
    finally:
        server.stop()


@asynccontextmanager
async def migrated_database(settings: Settings) -> AsyncIterator[str]:
    """The address of an up-to-date database; an embedded server runs for as long as the block does."""
    if settings.database_url is not None:
        dsn = settings.database_url.get_secret_value()
        try:
            await migrate(dsn)
        except Unavailable as error:
            raise Unavailable(f"DATABASE_URL: {error}") from error
        except asyncpg.ClientConfigurationError as error:
            raise Refused(f"DATABASE_URL: {error}") from error
        except ValueError as error:
            raise Refused(f"DATABASE_URL: {NO_ADDRESS}.") from error
        yield dsn
        return
    server = EmbeddedServer(settings.data_dir)
    dsn = server.start()
    try:
        await migrate(dsn)
        yield dsn
    finally:
        server.stop()
