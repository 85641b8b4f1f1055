"""Late money as somebody looked at it before it was saved; rows are only added."""

from dataclasses import dataclass

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository
from domain.late import Late, LateKind

_ADD = """
    INSERT INTO late_money (
        guild_id, late_id, key, session_code, revision, kind, person_id, amount_auec, what, event_at, asked_by
    )
    SELECT $1, (SELECT coalesce(max(late_id), 0) + 1 FROM late_money WHERE guild_id = $1),
        $2, $3, $4, $5, $6, $7, $8, $9, $10
    RETURNING *
"""
_GET = "SELECT * FROM late_money WHERE guild_id = $1 AND session_code = $2 AND late_id = $3"
_BY_KEY = "SELECT * FROM late_money WHERE guild_id = $1 AND key = $2"


@dataclass(frozen=True, slots=True)
class AskedLate:
    """``revision`` is the one that it was added to when somebody looked at it."""

    late_id: int
    session_code: str
    revision: int
    late: Late


class LateMoney(Repository):
    """What was looked at in the transaction's guild."""

    async def add(self, key: str, code: str, revision: int, late: Late, asked_by: int) -> AskedLate:
        """Store it under the guild's next number, once per ``key``."""
        await lock_head(self._connection, self._guild_id)  # numbers are gapless
        if (row := await self._connection.fetchrow(_BY_KEY, self._guild_id, key)) is None:
            what = (late.kind, late.person_id, late.amount_auec, late.what, late.at)
            row = await self._connection.fetchrow(_ADD, self._guild_id, key, code, revision, *what, asked_by)
        assert row is not None
        return _asked(row)

    async def get(self, code: str, late_id: int) -> AskedLate | None:
        """That number, if it is about the session."""
        row = await self._connection.fetchrow(_GET, self._guild_id, code, late_id)
        return None if row is None else _asked(row)


def _asked(row: Record) -> AskedLate:
    kind = LateKind(row["kind"])
    late = Late(kind, row["person_id"], row["amount_auec"], row["what"], row["event_at"])
    return AskedLate(row["late_id"], row["session_code"], row["revision"], late)
