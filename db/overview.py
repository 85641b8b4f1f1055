"""Numbers over all guilds of the database, for its operator: none of them belongs to a guild or a person."""

from dataclasses import dataclass
from datetime import datetime

from db.connections import Connections

_FIGURES = "SELECT * FROM all_figures()"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many there are now. ``unsent_since``: when the oldest message that waits was written, None if none does.

    ``ledger_versions``: how many postings all ledgers have.
    """

    guilds: int
    open_sessions: int
    stopped_sessions: int
    hauls_in_flight: int
    boards: int
    unsent: int
    unsent_since: datetime | None
    ledger_versions: int


class Overview:
    """One statement for each question."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def figures(self) -> Figures:
        """All of them at one moment. Raises Unavailable."""
        async with self._connections.acquire() as connection:
            row = await connection.fetchrow(_FIGURES)
        assert row is not None, "the function returns one row"
        return Figures(**dict(row.items()))

    async def answers(self) -> None:
        """Raises Unavailable if the database does not."""
        async with self._connections.acquire() as connection:
            await connection.execute("SELECT 1")
