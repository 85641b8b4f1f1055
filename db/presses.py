"""Presses that have been acted on, so that one brought again is recognised."""

from db.repository import Repository

_ONCE = "INSERT INTO presses (guild_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING key"


class Presses(Repository):
    """The presses of the transaction's guild."""

    async def once(self, key: str) -> bool:
        """Whether this is the first time. A second caller waits for the first one's transaction to end."""
        return await self._connection.fetchval(_ONCE, self._guild_id, key) is not None
