"""Voice moves that went after the guild's limit: the database does it itself, and notes what it did."""

from dataclasses import dataclass
from datetime import datetime

from db.connections import Connections
from db.repository import Repository

_PURGE = "SELECT moves, outages FROM purge_voice($1, $2)"
_UNTIL = "SELECT max(moves_until) FROM purges WHERE guild_id = $1"
_ALL = "SELECT * FROM purges WHERE guild_id = $1 ORDER BY purge_id"
_WITH_LIMIT = "SELECT purging_guilds() AS guild_id"


@dataclass(frozen=True, slots=True)
class Purge:
    """One act of it. ``by`` is a person id, 0 the bot. From before ``until`` only everybody's last move is left."""

    at: datetime
    by: int
    keep_days: int
    until: datetime
    moves: int
    outages: int


class Purges(Repository):
    """The purges of the transaction's guild."""

    async def purge(self, moment: datetime, most: int) -> int:
        """Delete at most so many moves that are past the limit and that no unsaved session needs. How many it was."""
        row = await self._connection.fetchrow(_PURGE, moment, most)
        assert row is not None, "the function has always an answer"
        moves: int = row["moves"]
        return moves

    async def until(self) -> datetime | None:
        """From before when moves are gone; None if none ever went."""
        until: datetime | None = await self._connection.fetchval(_UNTIL, self._guild_id)
        return until

    async def all(self) -> list[Purge]:
        """Every purge, the first one first."""
        return [
            Purge(
                row["purged_at"],
                row["purged_by"],
                row["keep_days"],
                row["moves_until"],
                row["moves"],
                row["outages"],
            )
            for row in await self._connection.fetch(_ALL, self._guild_id)
        ]


class PurgingGuilds:
    """Over all guilds: which have a limit."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def ids(self) -> list[int]:
        """The guilds that do not keep their voice moves for ever."""
        async with self._connections.acquire() as connection:
            return [row["guild_id"] for row in await connection.fetch(_WITH_LIMIT)]
