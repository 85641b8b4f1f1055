"""Claims that guests are members, and what officers decided about them; both are only added."""

from datetime import datetime

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository
from domain.claims import Claim

_ADD = """
    INSERT INTO guest_claims (guild_id, claim_id, key, guest_id, person_id, asked_by, asked_at)
    SELECT $1, (SELECT coalesce(max(claim_id), 0) + 1 FROM guest_claims WHERE guild_id = $1), $2, $3, $4, $5, $6
    RETURNING claim_id
"""
_DECIDE = """
    INSERT INTO guest_claim_decisions (guild_id, claim_id, accepted, decided_by, decided_at)
    VALUES ($1, $2, $3, $4, $5)
"""
_SELECT = """
    SELECT c.*, d.accepted, d.decided_by
    FROM guest_claims c LEFT JOIN guest_claim_decisions d USING (guild_id, claim_id) WHERE c.guild_id = $1
"""
_GET = f"{_SELECT} AND c.claim_id = $2"
_BY_KEY = f"{_SELECT} AND c.key = $2"
_WAITING = f"{_SELECT} AND c.guest_id = $2 AND c.person_id = $3 AND d.accepted IS NULL"


class GuestClaims(Repository):
    """The claims of the transaction's guild."""

    async def add(self, key: str, guest_id: int, person_id: int, asked_by: int, now: datetime) -> Claim:
        """Store a claim under the guild's next number. The same ``key`` twice fails: look for it first."""
        who = (guest_id, person_id, asked_by, now)
        return Claim(await self._connection.fetchval(_ADD, self._guild_id, key, *who), *who)

    async def decide(self, claim_id: int, accepted: bool, by: int, now: datetime) -> None:
        """Store the decision. A second one is a bug and fails."""
        await self._connection.execute(_DECIDE, self._guild_id, claim_id, accepted, by, now)

    async def lock(self) -> None:
        """Claims are made and decided one after the other."""
        await lock_head(self._connection, self._guild_id)

    async def get(self, claim_id: int) -> Claim | None:
        """The claim of that number."""
        return _claim(await self._connection.fetchrow(_GET, self._guild_id, claim_id))

    async def by_key(self, key: str) -> Claim | None:
        """What an interaction has claimed, if it was carried out before."""
        return _claim(await self._connection.fetchrow(_BY_KEY, self._guild_id, key))

    async def waiting(self, guest_id: int, person_id: int) -> Claim | None:
        """The member's claim of that guest that nobody has decided yet."""
        return _claim(await self._connection.fetchrow(_WAITING, self._guild_id, guest_id, person_id))


def _claim(row: Record | None) -> Claim | None:
    if row is None:
        return None
    return Claim(
        claim_id=row["claim_id"],
        guest_id=row["guest_id"],
        person_id=row["person_id"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        accepted=row["accepted"],
        decided_by=row["decided_by"],
    )
