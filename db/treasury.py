"""What was asked to be done with the guild's own money, and whether it was; rows are only added."""

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository
from domain.treasury import ActDecision, TreasuryAct, TreasuryKind

_ADD = """
    INSERT INTO treasury_acts (
        guild_id, act_id, key, kind, amount_auec, person_id, other_id, becomes_holder, reason, asked_by, asked_at
    )
    SELECT $1, (SELECT coalesce(max(act_id), 0) + 1 FROM treasury_acts WHERE guild_id = $1),
        $2, $3, $4, $5, $6, $7, $8, $9, $10
    RETURNING act_id
"""
_DECIDE = """
    INSERT INTO treasury_decisions (guild_id, act_id, confirmed, decided_by, decided_at, round_id)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
_SELECT = """
    SELECT a.*, d.confirmed, d.decided_by, d.decided_at, d.round_id
    FROM treasury_acts a LEFT JOIN treasury_decisions d USING (guild_id, act_id)
    WHERE a.guild_id = $1
"""
_GET = f"{_SELECT} AND a.act_id = $2"
_BY_KEY = f"{_SELECT} AND a.key = $2"
_LAST = f"{_SELECT} AND d.confirmed IS NOT FALSE ORDER BY a.act_id DESC LIMIT $2"


class Treasury(Repository):
    """The treasury acts of the transaction's guild."""

    async def add(self, act: TreasuryAct, key: str) -> int:
        """Store what was asked under the guild's next number. The same ``key`` twice fails: look for it first."""
        route = (act.kind, act.amount_auec, act.person_id, act.other_id, act.becomes_holder)
        why = (act.reason, act.asked_by, act.asked_at)
        act_id: int = await self._connection.fetchval(_ADD, self._guild_id, key, *route, *why)
        return act_id

    async def decide(self, act_id: int, decision: ActDecision) -> None:
        """Store what became of it. A second one is a bug and fails."""
        what = (decision.confirmed, decision.by, decision.at, decision.round_id)
        await self._connection.execute(_DECIDE, self._guild_id, act_id, *what)

    async def lock(self) -> None:
        """Whoever moves the guild's money does so one after the other."""
        await lock_head(self._connection, self._guild_id)

    async def get(self, act_id: int) -> TreasuryAct | None:
        """The act of that number."""
        row = await self._connection.fetchrow(_GET, self._guild_id, act_id)
        return None if row is None else _act(row)

    async def by_key(self, key: str) -> TreasuryAct | None:
        """What an interaction has asked for, if it was carried out before."""
        row = await self._connection.fetchrow(_BY_KEY, self._guild_id, key)
        return None if row is None else _act(row)

    async def last(self, limit: int) -> list[TreasuryAct]:
        """The newest that were done or wait, newest first."""
        return [_act(row) for row in await self._connection.fetch(_LAST, self._guild_id, limit)]


def _act(row: Record) -> TreasuryAct:
    decision = None
    if row["decided_at"] is not None:
        decision = ActDecision(row["confirmed"], row["decided_by"], row["decided_at"], row["round_id"])
    return TreasuryAct(
        act_id=row["act_id"],
        kind=TreasuryKind(row["kind"]),
        amount_auec=row["amount_auec"],
        person_id=row["person_id"],
        other_id=row["other_id"],
        becomes_holder=row["becomes_holder"],
        reason=row["reason"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        decision=decision,
    )
