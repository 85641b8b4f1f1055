"""All of a database at one moment, for reading: every guild's rows, and those that are no guild's."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from asyncpg import Connection, Record

from db.connections import BOT, OWNER, SCHEMA, prepare
from db.database import Transaction
from db.migrate import CONNECT_SECONDS, LOCK_KEY
from db.putback import bind, is_in_use
from db.repository import AnyConnection
from db.wholes import Table, Take, copy_out, tables_of
from domain.errors import Refused, Unavailable

NOT_COPIED = "migrations"
"""What was applied: it is in the manifest of a backup, and made by whoever migrates."""

_MIGRATIONS = "SELECT name, checksum FROM migrations ORDER BY number"
_GUILDS = "SELECT guilds_with_rows() AS guild_id"
_KNOWS_GUILDS = f"SELECT to_regproc('{SCHEMA}.guilds_with_rows') IS NOT NULL"
_WITH_GUILDS = ("guilds", "guild_heads", "blind_guilds", "outages")
_OLD_GUILDS = f"{' UNION '.join(f'SELECT guild_id FROM {table}' for table in _WITH_GUILDS)} ORDER BY 1"


@dataclass(frozen=True, slots=True)
class Everything:
    """What lies in a database. Guild by guild, for row-level security holds here, too."""

    connection: AnyConnection
    guild_ids: tuple[int, ...]
    migrations: Mapping[str, str]
    """Name to SHA-256 of each that was applied."""
    bot_at_work: bool

    async def guild_tables(self) -> list[Table]:
        """Every table that has rows of guilds, by name."""
        return await tables_of(self.connection, guilds=True)

    async def shared_tables(self) -> list[Table]:
        """Every other one: prices of UEX, and who writes the log of voice."""
        return [each for each in await tables_of(self.connection, guilds=False) if each.name != NOT_COPIED]

    async def of(self, guild_id: int) -> Transaction:
        """From now on the rows of this guild."""
        await bind(self.connection, guild_id)
        return Transaction(self.connection, guild_id)

    async def has_rows(self, table: Table) -> bool:
        """Whether there is anything in a table that is no guild's."""
        found: bool = await self.connection.fetchval(f"SELECT EXISTS (SELECT FROM {table.name})")
        return found

    async def copy_shared(self, table: Table, take: Take) -> int:
        """Hand on all rows of a table that is no guild's. How many it was."""
        return await copy_out(self.connection, table, "true", take)


@asynccontextmanager
async def reading_everything(dsn: str) -> AsyncIterator[Everything]:
    """All as it is at one moment, however long it takes; a bot may go on. Raises Unavailable or Refused."""
    async with connected(dsn, role=BOT) as connection:
        if await connection.fetchval("SELECT to_regclass('migrations')") is None:
            raise Refused("There is nothing in this database yet, so there is nothing to back up.")
        old_guilds = None if await connection.fetchval(_KNOWS_GUILDS) else await _guilds_of_old(dsn)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            guild_ids = old_guilds
            if guild_ids is None:
                guild_ids = tuple(row["guild_id"] for row in await connection.fetch(_GUILDS))
            yield await everything_in(connection, guild_ids)


async def everything_in(connection: AnyConnection, guild_ids: tuple[int, ...]) -> Everything:
    """The same of these guilds, in a transaction that was begun."""
    applied = {row["name"]: row["checksum"] for row in await connection.fetch(_MIGRATIONS)}
    return Everything(connection, guild_ids, applied, await is_in_use(connection))


async def _guilds_of_old(dsn: str) -> tuple[int, ...]:
    """Which guilds a database has that is not migrated so far that it says so itself."""
    async with connected(dsn, role=OWNER) as connection, connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '10s'")
        return await guilds_seen_by_owner(connection)


async def guilds_seen_by_owner(connection: AnyConnection) -> tuple[int, ...]:
    """The same for the owner in a transaction, who looks past their own policies for a moment."""
    looking = connection.transaction()
    await looking.start()
    try:
        for table in _WITH_GUILDS:
            await connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        return tuple(row["guild_id"] for row in await connection.fetch(_OLD_GUILDS))
    finally:
        await looking.rollback()


@asynccontextmanager
async def held_still(dsn: str) -> AsyncIterator[None]:
    """No bot works on this database, and none starts, while the block runs. Refused if one does."""
    async with connected(dsn, role=BOT) as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
            raise Refused("Another Paydirt starts on the old database right now: stop it first, then move.")
        if await is_in_use(connection):
            raise Refused("A bot works on the old database: stop it first, then move.")
        yield


@asynccontextmanager
async def connected(dsn: str, *, role: str) -> "AsyncIterator[Connection[Record]]":
    """A connection of its own, without the pool's limits of time. Raises Unavailable in a sentence."""
    settings = {"role": role, "search_path": f"{SCHEMA}, pg_temp", "application_name": "paydirt backup"}
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
    except asyncpg.InvalidParameterValueError as error:
        raise Refused("There is nothing in this database yet, so there is nothing to back up.") from error
    except (OSError, asyncpg.PostgresError) as error:
        raise Unavailable(f"The database cannot be reached: {error}.") from error
    try:
        await prepare(connection)
        yield connection
    except (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, ConnectionError) as error:
        raise Unavailable(f"The connection to the database was lost: {error}.") from error
    finally:
        await connection.close()
