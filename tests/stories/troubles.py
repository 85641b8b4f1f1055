"""What happens to the database behind the bot's back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


@asynccontextmanager
async def database_away(dsn: str) -> AsyncIterator[None]:
    """Within the block every connection to the story's database is cut, and no new one is let in."""
    name = await _ask(dsn, "SELECT current_database()")
    server = await asyncpg.connect(_server_of(dsn, name))
    try:
        await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await server.execute(_CUT.replace("$1", f"'{name}'"))
        yield
    finally:
        await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await server.close()


async def cut_connections(dsn: str) -> None:
    """Every connection to the story's database breaks; new ones are let in at once."""
    connection = await asyncpg.connect(dsn)
    await connection.fetch(_CUT, await connection.fetchval("SELECT current_database()"))
    await connection.close()


async def _ask(dsn: str, question: str) -> str:
    connection = await asyncpg.connect(dsn)
    answer: str = await connection.fetchval(question)
    await connection.close()
    return answer


def _server_of(dsn: str, name: str) -> str:
    return dsn.replace(f"/{name}?", "/postgres?")
