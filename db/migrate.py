"""Brings a database's schema up to date: numbered .sql files, each once, in order, in its own transaction.

A runner of our own instead of pogo-migrate: that one takes no lock and hashes no content (both would have to
be wrapped round it), and what it does give, finding numbered files and noting them in a table, is shorter here.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import asyncpg
from asyncpg import Connection, Record

from db.connections import BOT, OWNER, SCHEMA
from domain.errors import Refused, Unavailable

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK_KEY = 0x7061796469727400  # "paydirt" as a number: the lock that starting processes take in turn
LOCK_WAIT = "60s"
CONNECT_SECONDS = 10.0

_APPLIED = "SELECT number, checksum FROM migrations ORDER BY number"
_NOTE = "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)"
_NOTES = """
    CREATE TABLE IF NOT EXISTS migrations (
        number integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""
_ROLE_EXISTS = "SELECT FROM pg_roles WHERE rolname = $1"
_SCHEMA_EXISTS = "SELECT FROM pg_namespace WHERE nspname = $1"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All migrations of this version of Paydirt, in order."""
    files = sorted(MIGRATIONS.glob("[0-9]*.sql"))
    return [Migration(int(file.name[:4]), file.stem, file.read_text(encoding="utf-8")) for file in files]


async def migrate(dsn: str, *, up_to: int | None = None) -> list[str]:
    """Apply what is pending and return its names. Processes that start at once wait for each other.

    ``up_to``: the number of the last one to apply; Refused if the database has later ones.

    Raises Unavailable when the database cannot be reached, and Refused when the user of ``dsn`` may not do
    what is needed, or the database was migrated by other files than these.
    """
    async with _connected(dsn) as connection:
        return await _migrate(connection, up_to)


async def pending(dsn: str) -> list[str]:
    """Names of the migrations that ``migrate`` would apply. Raises as it does."""
    async with _connected(dsn) as connection:
        if await connection.fetchval("SELECT to_regclass('migrations')") is None:
            return [migration.name for migration in migrations()]
        await connection.execute(f"SET ROLE {OWNER}")
        return [migration.name for migration in await _pending(connection)]


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator["Connection[Record]"]:
    """A connection whose failures are sentences."""
    path = {"search_path": f"{SCHEMA}, pg_temp"}
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=path)
    except (OSError, asyncpg.PostgresError) as error:
        raise Unavailable(f"The database cannot be reached: {error}.") from error
    try:
        yield connection
    except asyncpg.LockNotAvailableError as error:
        raise Unavailable(
            "Another process has been migrating the database for a minute: try again."
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise Refused(
            f"The database user may not prepare the database ({error}): let it create roles and schemas, or "
            f"make the roles {OWNER} and {BOT}, the user a member of both, and grant it CREATE on the database."
        ) from error
    finally:
        await connection.close()


async def _migrate(connection: "Connection[Record]", up_to: int | None) -> list[str]:
    await connection.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
    await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
    for role in (OWNER, BOT):
        await _ensure_role(connection, role)
    if await connection.fetchrow(_SCHEMA_EXISTS, SCHEMA) is None:
        await connection.execute(f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {OWNER}")
    await connection.execute(f"SET ROLE {OWNER}")
    await connection.execute(_NOTES)
    todo = await _pending(connection)
    if up_to is not None:
        later = await connection.fetchval("SELECT max(number) FROM migrations")
        if later is not None and later > up_to:
            raise Refused(
                f"The database has migration {later} already, and is to have none after {up_to}: use a new one."
            )
        todo = [migration for migration in todo if migration.number <= up_to]
    for migration in todo:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(_NOTE, migration.number, migration.name, migration.checksum)
        log.info("migration %s applied", migration.name)
    return [migration.name for migration in todo]


async def _ensure_role(connection: "Connection[Record]", role: str) -> None:
    """Roles belong to the whole server, so another database's migration may be making the same one."""
    if await connection.fetchrow(_ROLE_EXISTS, role) is not None:
        return
    try:
        await connection.execute(f"CREATE ROLE {role} NOLOGIN ROLE CURRENT_USER")
    except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
        log.info("role %s has just been made by another process", role)


async def _pending(connection: "Connection[Record]") -> list[Migration]:
    applied = {row["number"]: row["checksum"] for row in await connection.fetch(_APPLIED)}
    known = migrations()
    if unknown := applied.keys() - {migration.number for migration in known}:
        raise Refused(
            f"The database has migration {min(unknown)}, which this version does not know: update Paydirt."
        )
    for migration in known:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise Refused(
                f"Migration {migration.name} was changed after it had been applied to this database."
            )
    return [migration for migration in known if migration.number not in applied]
