"""Failed runs; rows are only added."""

from asyncpg import Record

from db.repository import Repository
from domain.failures import FailedRun

_COLUMNS = "session_code, round_id, reason, gross_auec, expenses_auec, loss_auec, failed_by, failed_at"
_ADD = f"INSERT INTO failed_runs (guild_id, key, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_BY_KEY = f"SELECT {_COLUMNS} FROM failed_runs WHERE guild_id = $1 AND key = $2"
_STANDING = f"""
    SELECT {_COLUMNS} FROM failed_runs f WHERE guild_id = $1 AND session_code = $2 AND NOT EXISTS (
        SELECT FROM payrolls p
        WHERE (p.guild_id, p.session_code) = (f.guild_id, f.session_code) AND p.round_id > f.round_id
    )
    ORDER BY round_id DESC LIMIT 1
"""
_ALL_STANDING = f"""
    SELECT {_COLUMNS} FROM (
        SELECT DISTINCT ON (session_code) * FROM failed_runs WHERE guild_id = $1
        ORDER BY session_code, round_id DESC
    ) f
    WHERE NOT EXISTS (
        SELECT FROM payrolls p
        WHERE p.guild_id = $1 AND p.session_code = f.session_code AND p.round_id > f.round_id
    )
    ORDER BY failed_at, session_code
"""


class Failures(Repository):
    """The failed runs of the transaction's guild."""

    async def add(self, failed: FailedRun, key: str) -> None:
        """Note it. The same ``key`` twice fails: look for it first."""
        what = (failed.reason, failed.gross_auec, failed.expenses_auec, failed.loss_auec)
        who = (failed.failed_by, failed.failed_at)
        place = (failed.session_code, failed.round_id)
        await self._connection.execute(_ADD, self._guild_id, key, *place, *what, *who)

    async def by_key(self, key: str) -> FailedRun | None:
        """What an act has noted, if it was carried out before."""
        row = await self._connection.fetchrow(_BY_KEY, self._guild_id, key)
        return None if row is None else _failed(row)

    async def standing(self, code: str) -> FailedRun | None:
        """The failure that the ledger has of a session, until a later payroll of it is saved."""
        row = await self._connection.fetchrow(_STANDING, self._guild_id, code)
        return None if row is None else _failed(row)

    async def all_standing(self) -> list[FailedRun]:
        """Those of all sessions, oldest first."""
        return [_failed(row) for row in await self._connection.fetch(_ALL_STANDING, self._guild_id)]


def _failed(row: Record) -> FailedRun:
    return FailedRun(**dict(row.items()))
