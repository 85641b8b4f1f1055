"""Sales out of the store as somebody looked at them, and what became of them; rows are only added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from asyncpg import Record

from db.divisions import read_parts, write_parts
from db.heads import lock_head
from db.pricesources import read_source, write_source
from db.repository import Repository
from domain.storepicks import PickedPart
from domain.storesales import Outlook, Seen, StoreSale

_ADD = """
    INSERT INTO store_sales (
        guild_id, sale_id, key, amount_auec, holder, terminal, event_at, parts, asked_by, asked_at
    )
    SELECT $1, (SELECT coalesce(max(sale_id), 0) + 1 FROM store_sales WHERE guild_id = $1),
        $2, $3, $4, $5, $6, $7, $8, $9
    RETURNING *
"""
_GET = "SELECT * FROM store_sales WHERE guild_id = $1 AND sale_id = $2"
_BY_KEY = "SELECT * FROM store_sales WHERE guild_id = $1 AND key = $2"
_ABOUT = """
    SELECT * FROM store_sales WHERE guild_id = $1 AND (holder = $2 OR asked_by = $2) ORDER BY sale_id
"""
_ADD_ACT = """
    INSERT INTO store_sale_acts (guild_id, sale_id, act, acted_by, acted_at, reason, key)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_ACTS = "SELECT * FROM store_sale_acts WHERE guild_id = $1 AND sale_id = $2"
_LARGEST_ID = 2**31 - 1


class SaleAct(StrEnum):
    """What becomes of a sale that was looked at; each at most once."""

    SOLD = "sold"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class SaleActDone:
    """Who did it, when, why and in which act."""

    act: SaleAct
    by: int
    at: datetime
    reason: str
    key: str


class StoreSales(Repository):
    """What was looked at in the transaction's guild, and sold."""

    async def add(self, sale: StoreSale, key: str) -> StoreSale:
        """Store what somebody looked at under the guild's next number, once per ``key``."""
        await lock_head(self._connection, self._guild_id)  # numbers are gapless
        if (row := await self._connection.fetchrow(_BY_KEY, self._guild_id, key)) is None:
            what = (sale.amount_auec, sale.holder, sale.terminal, sale.event_at, _stored(sale))
            asked = (sale.asked_by, sale.asked_at)
            row = await self._connection.fetchrow(_ADD, self._guild_id, key, *what, *asked)
        assert row is not None
        return _sale(row)

    async def get(self, sale_id: int) -> StoreSale | None:
        """The sale of that number, or None."""
        if sale_id > _LARGEST_ID:
            return None
        row = await self._connection.fetchrow(_GET, self._guild_id, sale_id)
        return None if row is None else _sale(row)

    async def about(self, person_id: int) -> list[StoreSale]:
        """What the person looked at, or would hold the money of, by number."""
        return [_sale(row) for row in await self._connection.fetch(_ABOUT, self._guild_id, person_id)]

    async def add_act(self, sale_id: int, done: SaleActDone) -> None:
        """Note what became of it. The same act a second time fails: look first."""
        what = (done.act, done.by, done.at, done.reason, done.key)
        await self._connection.execute(_ADD_ACT, self._guild_id, sale_id, *what)

    async def acts(self, sale_id: int) -> Mapping[SaleAct, SaleActDone]:
        """What became of it so far."""
        rows = await self._connection.fetch(_ACTS, self._guild_id, sale_id)
        acts = [
            SaleActDone(SaleAct(row["act"]), row["acted_by"], row["acted_at"], row["reason"], row["key"])
            for row in rows
        ]
        return {done.act: done for done in acts}


def _stored(sale: StoreSale) -> dict[str, Any]:
    return {
        "lots": write_parts(each.part for each in sale.parts),
        "price_sources": [write_source(each.price_source) for each in sale.parts],
        "sessions": {
            code: {"outlook": seen.outlook, "revision": seen.revision} for code, seen in sale.seen.items()
        },
    }


def _sale(row: Record) -> StoreSale:
    stored = row["parts"]
    parts, sources = read_parts(stored["lots"]), map(read_source, stored["price_sources"])
    return StoreSale(
        amount_auec=row["amount_auec"],
        holder=row["holder"],
        terminal=row["terminal"],
        event_at=row["event_at"],
        parts=tuple(PickedPart(part, source) for part, source in zip(parts, sources, strict=True)),
        seen={
            code: Seen(Outlook(seen["outlook"]), seen["revision"])
            for code, seen in stored["sessions"].items()
        },
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        sale_id=row["sale_id"],
    )
