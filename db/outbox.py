"""Messages that must go out, written in the transaction of what they tell, sent afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from db.connections import Connections
from db.repository import Repository

_ADD = """
    INSERT INTO outbox (guild_id, channel_id, content, nonce, created_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $5)
    ON CONFLICT (guild_id, nonce) DO NOTHING
"""
_SENT = """
    UPDATE outbox SET sent_at = $3, failure = NULL, content = '{}'
    WHERE guild_id = $1 AND message_id = $2 AND sent_at IS NULL
"""
_WITHDRAW = """
    UPDATE outbox SET given_up_at = $3, content = '{}'
    WHERE guild_id = $1 AND content->>'direct' = $2 AND sent_at IS NULL
"""
_FAILED = """
    UPDATE outbox SET failure = $3, due_at = coalesce($5, due_at),
        given_up_at = CASE WHEN $5::timestamptz IS NULL THEN $4::timestamptz END
    WHERE guild_id = $1 AND message_id = $2 AND sent_at IS NULL
"""
_HOLD_BACK = """
    UPDATE outbox SET given_up_at = $3, failure = $2
    WHERE guild_id = $1 AND sent_at IS NULL AND given_up_at IS NULL
"""
_UNSENT = "SELECT count(*) FROM outbox WHERE guild_id = $1 AND sent_at IS NULL AND given_up_at IS NULL"
_ALL_UNSENT = "SELECT * FROM messages_to_send()"
_CLAIM = "SELECT * FROM claim_messages($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to send. ``attempts`` counts this one; ``nonce`` lets Discord recognise a repetition."""

    guild_id: int
    message_id: int
    channel_id: int
    content: dict[str, Any]
    nonce: str
    attempts: int


class Outbox(Repository):
    """The outgoing messages of the transaction's guild."""

    async def add(
        self, channel_id: int, content: dict[str, Any], now: datetime, *, nonce: str | None = None
    ) -> None:
        """Have ``content`` (JSON) sent once this transaction commits. The same nonce twice is one message."""
        nonce = nonce or token_hex(12)
        await self._connection.execute(_ADD, self._guild_id, channel_id, content, nonce, now)

    async def sent(self, message_id: int, now: datetime) -> None:
        """It went out; names that stood in it need not be kept."""
        await self._connection.execute(_SENT, self._guild_id, message_id, now)

    async def failed(self, message_id: int, reason: str, now: datetime, *, retry_at: datetime | None) -> None:
        """It did not, and is due again at ``retry_at``; None gives it up."""
        await self._connection.execute(_FAILED, self._guild_id, message_id, reason, now, retry_at)

    async def withdraw(self, discord_id: int, now: datetime) -> None:
        """Send nothing more to this account."""
        await self._connection.execute(_WITHDRAW, self._guild_id, str(discord_id), now)

    async def hold_back(self, reason: str, now: datetime) -> int:
        """Send nothing of what still waits. How many messages that was."""
        status = await self._connection.execute(_HOLD_BACK, self._guild_id, reason, now)
        return int(status.split()[-1])

    async def unsent(self) -> int:
        """How many messages still wait."""
        count: int = await self._connection.fetchval(_UNSENT, self._guild_id)
        return count


class OutboxQueue:
    """Claims messages of all guilds for sending; several processes may do so at once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def claim(
        self, now: datetime, *, limit: int = 10, lease: timedelta = timedelta(minutes=1)
    ) -> list[OutboxMessage]:
        """Messages that are due. One that is not marked sent or failed within ``lease`` is due again."""
        async with self._connections.acquire() as connection:
            rows = await connection.fetch(_CLAIM, now, lease, limit)
        return sorted((OutboxMessage(**dict(row.items())) for row in rows), key=lambda sent: sent.message_id)

    async def unsent(self) -> dict[int, int]:
        """Guild to how many messages wait to be sent; guilds without any are left out."""
        async with self._connections.acquire() as connection:
            return {row["guild_id"]: row["messages"] for row in await connection.fetch(_ALL_UNSENT)}
