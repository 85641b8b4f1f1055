"""The live messages of sessions: which message it is, and where it is in its life."""

from asyncpg import Record

from db.connections import Connections
from db.repository import Repository
from domain.boards import Board, BoardState

_GET = "SELECT * FROM boards WHERE guild_id = $1 AND session_code = $2"
_ALIVE = "SELECT * FROM boards WHERE guild_id = $1 AND state IN ('due', 'live') ORDER BY session_code"
_SAVE = """
    INSERT INTO boards (
        guild_id, session_code, channel_id, state, message_id, posted_at, nonce, stale_message_id
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (guild_id, session_code) DO UPDATE SET (
        channel_id, state, message_id, posted_at, nonce, stale_message_id
    ) = ROW($3, $4, $5, $6, $7, $8)
"""
_ALL_ALIVE = "SELECT * FROM boards_alive()"


class Boards(Repository):
    """The boards of the transaction's guild."""

    async def get(self, code: str) -> Board | None:
        """The session's board; None if it never had one."""
        row = await self._connection.fetchrow(_GET, self._guild_id, code)
        return None if row is None else _board(row)

    async def alive(self) -> list[Board]:
        """Those that are to be posted, or to be kept up to date or brought to an end."""
        return [_board(row) for row in await self._connection.fetch(_ALIVE, self._guild_id)]

    async def save(self, board: Board) -> None:
        """Store all of it."""
        where = (self._guild_id, board.session_code, board.channel_id, board.state)
        message = (board.message_id, board.posted_at, board.nonce, board.stale_message_id)
        await self._connection.execute(_SAVE, *where, *message)


class BoardGuilds:
    """Where there are boards, over all guilds."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def alive(self) -> dict[int, int]:
        """Guild to how many of its boards are alive; guilds without any are left out."""
        async with self._connections.acquire() as connection:
            return {row["guild_id"]: row["boards"] for row in await connection.fetch(_ALL_ALIVE)}


def _board(row: Record) -> Board:
    return Board(
        session_code=row["session_code"],
        channel_id=row["channel_id"],
        state=BoardState(row["state"]),
        message_id=row["message_id"],
        posted_at=row["posted_at"],
        nonce=row["nonce"],
        stale_message_id=row["stale_message_id"],
    )
