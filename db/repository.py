"""What all repositories have in common: a connection inside a transaction, and the guild it works for."""

import asyncio
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias, TypeVar

from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy

AnyConnection: TypeAlias = "Connection[Record] | PoolConnectionProxy[Record]"
T = TypeVar("T")

MANY_ROWS = 1000


def plain(stored: Decimal) -> Decimal:
    """A decimal without the zeros that its column's scale added: 100, not 100.0000 or 1E+2."""
    whole = stored.to_integral_value()
    return whole if whole == stored else stored.normalize()


async def read(rows: Sequence[Record], row_to_value: Callable[[Record], T]) -> list[T]:
    """The value of each row; many are read in a thread, for nobody else is served meanwhile otherwise."""
    if len(rows) < MANY_ROWS:
        return [row_to_value(row) for row in rows]
    return await asyncio.to_thread(lambda: [row_to_value(row) for row in rows])


class Repository:
    """Rows of one table family of one guild. Every statement's first parameter is the guild."""

    __slots__ = ("_connection", "_guild_id")

    def __init__(self, connection: AnyConnection, guild_id: int) -> None:
        self._connection = connection
        self._guild_id = guild_id
