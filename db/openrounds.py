"""Rounds that are neither committed nor rolled back, and whether anything is left that could resolve them."""

from dataclasses import dataclass
from datetime import datetime

from db.repository import Repository

# A round waits for the session, or for the haul on its way, whose it is; one that has neither waits for nobody.
_OPEN_ROUNDS = """
    SELECT r.round_id, r.kind, r.begun_at, s.code IS NULL AND h.number IS NULL AS is_orphan
    FROM rounds r
    LEFT JOIN LATERAL (
        SELECT code FROM sessions WHERE guild_id = $1 AND round_id = r.round_id AND state IN ('open', 'stopped')
        LIMIT 1
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT number FROM hauls WHERE guild_id = $1 AND round_id = r.round_id AND state = 'in_flight' LIMIT 1
    ) h ON true
    WHERE r.guild_id = $1 AND r.state = 'open' ORDER BY r.round_id
"""
_UNDER_NO_ROUND = """
    SELECT s.code FROM sessions s JOIN rounds r USING (guild_id, round_id)
    WHERE s.guild_id = $1 AND s.state IN ('open', 'stopped') AND r.state <> 'open' ORDER BY s.code
"""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """``is_orphan``: neither an unfinished session nor a haul on its way is there for which it could be resolved."""

    round_id: int
    kind: str
    begun_at: datetime
    is_orphan: bool


class OpenRounds(Repository):
    """Those of the transaction's guild."""

    async def all(self) -> list[OpenRound]:
        """Every round that is neither committed nor rolled back, the oldest first."""
        rows = await self._connection.fetch(_OPEN_ROUNDS, self._guild_id)
        return [OpenRound(**dict(row.items())) for row in rows]

    async def sessions_without_round(self) -> list[str]:
        """The codes of unfinished sessions whose round is resolved already: nothing can be noted for them."""
        return [row["code"] for row in await self._connection.fetch(_UNDER_NO_ROUND, self._guild_id)]
