"""What guilds say an ore is worth, and what UEX said."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from db.connections import Connections
from db.repository import Repository, plain
from domain.payroll import OreForm

_SET = """
    INSERT INTO guild_prices (guild_id, commodity, form, unit_price_auec, set_by, set_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
_CURRENT = """
    SELECT * FROM (
        SELECT DISTINCT ON (commodity, form) commodity, form, unit_price_auec, set_by, set_at
        FROM guild_prices WHERE guild_id = $1 ORDER BY commodity, form, price_id DESC
    ) latest WHERE unit_price_auec IS NOT NULL
"""
_ADD = """
    INSERT INTO price_snapshots (endpoint, fetched_at, row_count, sha256, body) VALUES ($1, $2, $3, $4, $5)
    RETURNING snapshot_id
"""
_LATEST = """
    SELECT snapshot_id, endpoint, fetched_at, body FROM price_snapshots WHERE endpoint = $1
    ORDER BY fetched_at DESC, snapshot_id DESC LIMIT 1
"""
_PURGE = """
    DELETE FROM price_snapshots old WHERE old.fetched_at < $1
    AND EXISTS (SELECT FROM price_snapshots newer
        WHERE newer.endpoint = old.endpoint
        AND (newer.fetched_at, newer.snapshot_id) > (old.fetched_at, old.snapshot_id))
"""


@dataclass(frozen=True, slots=True)
class GuildPrice:
    """What the guild says one SCU is worth. ``set_by`` is a person id."""

    commodity: str
    form: OreForm
    unit_price_auec: Decimal
    set_by: int
    set_at: datetime


class Prices(Repository):
    """The guild's own prices. Rows are only added; the latest one of an ore holds."""

    async def set(
        self, commodity: str, form: OreForm, unit_price_auec: Decimal | None, by: int, now: datetime
    ) -> None:
        """Set the price of one SCU, or take it back with None."""
        await self._connection.execute(_SET, self._guild_id, commodity, form, unit_price_auec, by, now)

    async def current(self) -> dict[tuple[str, OreForm], GuildPrice]:
        """(commodity, form) to the price that holds."""
        prices = {}
        for row in await self._connection.fetch(_CURRENT, self._guild_id):
            price = GuildPrice(
                row["commodity"],
                OreForm(row["form"]),
                plain(row["unit_price_auec"]),
                row["set_by"],
                row["set_at"],
            )
            prices[price.commodity, price.form] = price
        return prices


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """The ``data`` rows of one UEX endpoint at one moment, numbers with a point being strings."""

    snapshot_id: int
    endpoint: str
    fetched_at: datetime
    body: Sequence[dict[str, Any]]


class PriceSnapshots:
    """The last good answers of UEX, the same for every guild."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, endpoint: str, fetched_at: datetime, body: Sequence[dict[str, Any]]) -> int:
        """Store an answer that is good, and return its snapshot id. No rows at all are refused."""
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        async with self._connections.acquire() as connection:
            snapshot_id: int = await connection.fetchval(_ADD, endpoint, fetched_at, len(body), digest, body)
            return snapshot_id

    async def latest(self, endpoint: str) -> StoredSnapshot | None:
        """The newest answer of the endpoint, however old, or None."""
        async with self._connections.acquire() as connection:
            row = await connection.fetchrow(_LATEST, endpoint)
        return None if row is None else StoredSnapshot(**dict(row.items()))

    async def purge(self, before: datetime) -> None:
        """Remove answers from before that moment, but never the newest of an endpoint."""
        async with self._connections.acquire() as connection:
            await connection.execute(_PURGE, before)
