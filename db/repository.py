"""What all repositories have in common: a connection inside a transaction, and the guild it works for."""

from decimal import Decimal
from typing import TypeAlias

from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy

AnyConnection: TypeAlias = "Connection[Record] | PoolConnectionProxy[Record]"


def plain(stored: Decimal) -> Decimal:
    """A decimal without the zeros that its column's scale added: 100, not 100.0000 or 1E+2."""
    whole = stored.to_integral_value()
    return whole if whole == stored else stored.normalize()


class Repository:
    """Rows of one table family of one guild. Every statement's first parameter is the guild."""

    __slots__ = ("_connection", "_guild_id")

    def __init__(self, connection: AnyConnection, guild_id: int) -> None:
        self._connection = connection
        self._guild_id = guild_id
