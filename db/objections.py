"""Objections to saved payrolls, and what officers decided about them; both are only added."""

from datetime import datetime

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository
from domain.objections import Decision, Objection

_ADD = """
    INSERT INTO objections (
        guild_id, objection_id, session_code, revision, person_id, reason, made_at, key
    )
    SELECT $1, coalesce(max(objection_id), 0) + 1, $2, $3, $4, $5, $6, $7 FROM objections WHERE guild_id = $1
    RETURNING objection_id
"""
_DECIDE = """
    INSERT INTO objection_decisions (guild_id, objection_id, accepted, reason, decided_by, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
_SELECT = """
    SELECT o.*, d.accepted, d.reason AS decision_reason, d.decided_by, d.decided_at
    FROM objections o LEFT JOIN objection_decisions d USING (guild_id, objection_id)
    WHERE o.guild_id = $1
"""
_GET = f"{_SELECT} AND o.objection_id = $2"
_BY_KEY = f"{_SELECT} AND o.key = $2"
_OF_SESSION = f"{_SELECT} AND o.session_code = $2 ORDER BY o.objection_id"
_OF_PERSON = f"{_SELECT} AND o.person_id = $2 ORDER BY o.objection_id"
_UNDECIDED = f"{_SELECT} AND d.decided_at IS NULL ORDER BY o.objection_id"


class Objections(Repository):
    """The objections of the transaction's guild."""

    async def add(
        self, code: str, revision: int, person_id: int, reason: str, *, now: datetime, key: str
    ) -> Objection:
        """Note an objection under the guild's next number. The same ``key`` twice fails: look for it first."""
        await lock_head(self._connection, self._guild_id)  # numbers are gapless
        made = (code, revision, person_id, reason, now, key)
        objection_id = await self._connection.fetchval(_ADD, self._guild_id, *made)
        return Objection(objection_id, code, revision, person_id, reason, now)

    async def decide(self, objection_id: int, decision: Decision) -> None:
        """Note the decision. A second one is a bug and fails."""
        what = (decision.accepted, decision.reason, decision.by, decision.at)
        await self._connection.execute(_DECIDE, self._guild_id, objection_id, *what)

    async def get_for_update(self, objection_id: int) -> Objection | None:
        """The objection; whoever decides second sees the first decision."""
        await lock_head(self._connection, self._guild_id)
        row = await self._connection.fetchrow(_GET, self._guild_id, objection_id)
        return None if row is None else _objection(row)

    async def by_key(self, key: str) -> Objection | None:
        """What an act has made, if it was carried out before."""
        row = await self._connection.fetchrow(_BY_KEY, self._guild_id, key)
        return None if row is None else _objection(row)

    async def of_session(self, code: str) -> list[Objection]:
        """All objections to a session, oldest first."""
        return await self._list(_OF_SESSION, code)

    async def of_person(self, person_id: int) -> list[Objection]:
        """All objections somebody made, oldest first."""
        return await self._list(_OF_PERSON, person_id)

    async def undecided(self) -> list[Objection]:
        """What waits for an officer, oldest first."""
        return await self._list(_UNDECIDED)

    async def _list(self, query: str, *which: object) -> list[Objection]:
        return [_objection(row) for row in await self._connection.fetch(query, self._guild_id, *which)]


def _objection(row: Record) -> Objection:
    decision = None
    if row["decided_at"] is not None:
        decision = Decision(row["accepted"], row["decision_reason"], row["decided_by"], row["decided_at"])
    return Objection(
        objection_id=row["objection_id"],
        session_code=row["session_code"],
        revision=row["revision"],
        person_id=row["person_id"],
        reason=row["reason"],
        made_at=row["made_at"],
        decision=decision,
    )
