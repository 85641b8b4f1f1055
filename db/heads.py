"""The one row a guild that hands out gapless numbers."""

from db.repository import AnyConnection
from domain.ledger import Head

_LOCK = "SELECT version, hash FROM guild_heads WHERE guild_id = $1 FOR UPDATE"
_CREATE = "INSERT INTO guild_heads (guild_id) VALUES ($1) ON CONFLICT DO NOTHING"


async def lock_head(connection: AnyConnection, guild_id: int) -> Head:
    """The head of the guild's log, locked until the transaction ends; made if the guild is new."""
    row = await connection.fetchrow(_LOCK, guild_id)
    if row is None:
        await connection.execute(_CREATE, guild_id)
        row = await connection.fetchrow(_LOCK, guild_id)
        assert row is not None
    return Head(row["version"], row["hash"])
