"""Books that were closed, with the balances of that day; rows are only added."""

from dataclasses import dataclass
from datetime import date, datetime

from asyncpg import Record

from db.repository import Repository

_COLUMNS = "closed_on, reason, balances, round_id, closed_by, closed_at"
_ADD = f"INSERT INTO closings (guild_id, key, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
_BY_KEY = f"SELECT {_COLUMNS} FROM closings WHERE guild_id = $1 AND key = $2"
_GET = f"SELECT {_COLUMNS} FROM closings WHERE guild_id = $1 AND closed_on = $2"


@dataclass(frozen=True, slots=True)
class ClosedBooks:
    """``balances``: account to what it was at, in aUEC, accounts at zero left out."""

    closed_on: date
    reason: str
    balances: dict[str, int]
    round_id: int
    closed_by: int
    closed_at: datetime


class Closings(Repository):
    """The closings of the transaction's guild."""

    async def add(self, closed: ClosedBooks, key: str) -> None:
        """Keep it. The same ``key`` or day twice fails: look for it first."""
        what = (closed.closed_on, closed.reason, closed.balances, closed.round_id)
        who = (closed.closed_by, closed.closed_at)
        await self._connection.execute(_ADD, self._guild_id, key, *what, *who)

    async def by_key(self, key: str) -> ClosedBooks | None:
        """What an interaction has closed, if it was carried out before."""
        return _closed(await self._connection.fetchrow(_BY_KEY, self._guild_id, key))

    async def of(self, closed_on: date) -> ClosedBooks | None:
        """The books of that day."""
        return _closed(await self._connection.fetchrow(_GET, self._guild_id, closed_on))


def _closed(row: Record | None) -> ClosedBooks | None:
    return None if row is None else ClosedBooks(**dict(row.items()))
