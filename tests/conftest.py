"""A real PostgreSQL for the whole run, and a fresh copy of the migrated database for each test.

``PAYDIRT_TEST_POSTGRESQL`` may name a directory with the programs of another version (15 or later).
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from db.database import Database
from db.embedded import EmbeddedServer
from db.migrate import migrate
from domain.errors import Unavailable

TEMPLATE = "template_migrated"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """The address of this worker's server, as a superuser. Not below pytest's directory, which is too private."""
    home = Path(tempfile.mkdtemp(prefix="paydirt-test-"))
    other = os.environ.get("PAYDIRT_TEST_POSTGRESQL")
    with EmbeddedServer(home, binaries=Path(other) if other else None) as dsn:
        yield dsn
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def migrated_template(server_dsn: str) -> str:
    """The name of a database with all migrations and nothing in it."""
    asyncio.run(_make_template(server_dsn))
    return TEMPLATE


@pytest.fixture
async def database_dsn(server_dsn: str, migrated_template: str) -> AsyncIterator[str]:
    """The address of a fresh migrated database, as a superuser."""
    async with fresh_database(server_dsn, migrated_template) as dsn:
        yield dsn


@pytest.fixture
async def second_dsn(server_dsn: str, migrated_template: str) -> AsyncIterator[str]:
    """The address of another one, for what moves from one database to the other."""
    async with fresh_database(server_dsn, migrated_template) as dsn:
        yield dsn


@asynccontextmanager
async def fresh_database(server_dsn: str, template: str = "template1") -> AsyncIterator[str]:
    """The address of a database that is dropped afterwards: a copy of the template, or one with nothing of ours."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    server = await asyncpg.connect(server_dsn)
    await server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield dsn_of(server_dsn, name)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[Database]:
    """An open database. Whatever the test did, every guild's ledger must pass its audit afterwards."""
    database = await Database.open(database_dsn, max_size=10)
    yield database
    try:
        await _is_there_again(database)
        assert await audit_all(database, database_dsn) == {}
    finally:
        await database.close()


async def _is_there_again(database: Database) -> None:
    """A test may have taken it away, or cut its connections."""
    while True:
        try:
            return await database.probe()
        except Unavailable:
            await asyncio.sleep(0.01)


@pytest.fixture
async def second_process(database_dsn: str) -> AsyncIterator[Database]:
    """The database of ``database``, open once more, as another process has it."""
    second_process = await Database.open(database_dsn)
    yield second_process
    await second_process.close()


async def audit_all(database: Database, dsn: str) -> dict[int, list[str]]:
    """Guild id to the findings of its audit; guilds without findings are left out."""
    superuser = await asyncpg.connect(dsn)
    guild_ids = [row["guild_id"] for row in await superuser.fetch("SELECT guild_id FROM paydirt.guild_heads")]
    await superuser.close()
    findings = {}
    for guild_id in guild_ids:
        async with database.snapshot(guild_id) as tx:
            if found := await tx.ledger.audit():
                findings[guild_id] = found
    return findings


def dsn_of(server_dsn: str, name: str) -> str:
    """The same server's address with another database."""
    return server_dsn.replace("/postgres?", f"/{name}?")


async def _make_template(server_dsn: str) -> None:
    server = await asyncpg.connect(server_dsn)
    await server.execute(f"CREATE DATABASE {TEMPLATE}")
    await server.close()
    await migrate(dsn_of(server_dsn, TEMPLATE))
