"""What the ledger holds of an interest, read whole: where a watcher begins."""

from collections.abc import Iterator
from typing import TypeAlias

from asyncpg import Record

from db.repository import Repository
from domain.watching import ORE, PERSON_KINDS, SESSION_KINDS, Interest, Topic, View

Span: TypeAlias = tuple[str, str]
"""From, and up to but not including, in byte order."""

# Span by span, each by its index. OFFSET 0 keeps the planner from joining the spans with all that the guild has,
# which it thinks is little until statistics are fresh.
_OF_SPANS = """
    SELECT held.* FROM unnest($2::text[], $3::text[]) AS span (low, high) CROSS JOIN LATERAL (
        SELECT {columns} FROM {table} WHERE guild_id = $1
            AND account COLLATE "C" >= span.low AND account COLLATE "C" < span.high OFFSET 0
    ) held
    UNION ALL
    SELECT held.* FROM unnest($4::text[], $5::text[]) AS span (low, high) CROSS JOIN LATERAL (
        SELECT {columns} FROM {table} WHERE guild_id = $1 AND asset <> 'auec'
            AND asset COLLATE "C" >= span.low AND asset COLLATE "C" < span.high OFFSET 0
    ) held
"""
_ALL = "SELECT {columns} FROM {table} WHERE guild_id = $1"
_BALANCES = {"table": "balances", "columns": "account, asset, amount"}
_WORKING = {"table": "round_balances", "columns": "round_id, account, asset, amount"}
_OPEN_ROUNDS = "SELECT round_id FROM rounds WHERE guild_id = $1 AND state = 'open'"
_OPEN_ROUNDS_OF = f"{_OPEN_ROUNDS} AND session_code = ANY($2::text[])"
_VERSION = "SELECT version FROM guild_heads WHERE guild_id = $1"


class Watching(Repository):
    """Views of the ledger of the transaction's guild."""

    async def view(self, interest: Interest) -> View:
        """What there is of the interest now. Reads by several statements: to be called in a ``snapshot``."""
        version = await self._connection.fetchval(_VERSION, self._guild_id)
        committed = {
            (row["account"], row["asset"]): row["amount"]
            for row in await self._held(interest, _BALANCES)
            if row["amount"]
        }
        working: dict[int, dict[tuple[str, str], int]] = {
            row["round_id"]: {} for row in await self._open_rounds(interest)
        }
        for row in await self._held(interest, _WORKING):
            holdings = working.setdefault(row["round_id"], {})
            if row["amount"]:
                holdings[row["account"], row["asset"]] = row["amount"]
        return View(interest, version or 0, committed, {**working})

    async def _held(self, interest: Interest, source: dict[str, str]) -> list[Record]:
        if interest.keys is None:
            return await self._connection.fetch(_ALL.format_map(source), self._guild_id)
        rows = await self._connection.fetch(
            _OF_SPANS.format_map(source),
            self._guild_id,
            *_bounds(_account_spans(interest)),
            *_bounds(_asset_spans(interest)),
        )
        return [row for row in rows if interest.covers(row["account"], row["asset"])]

    async def _open_rounds(self, interest: Interest) -> list[Record]:
        if interest.keys is None:
            return await self._connection.fetch(_OPEN_ROUNDS, self._guild_id)
        codes = interest.names(Topic.SESSION)
        return await self._connection.fetch(_OPEN_ROUNDS_OF, self._guild_id, codes)


def _account_spans(interest: Interest) -> Iterator[Span]:
    """Where the interest's accounts are, and a few others perhaps."""
    for code in interest.names(Topic.SESSION):
        for kind in SESSION_KINDS:
            yield f"{kind}:{code}", f"{kind}:{code}0"  # 0 comes after the / before a number
    for person_id in interest.names(Topic.PERSON):
        for kind in PERSON_KINDS:
            yield f"{kind}:{person_id}", f"{kind}:{person_id} "


def _asset_spans(interest: Interest) -> Iterator[Span]:
    for commodity in interest.names(Topic.COMMODITY):
        yield f"{ORE}{commodity}:", f"{ORE}{commodity};"  # ; comes after :


def _bounds(spans: Iterator[Span]) -> tuple[list[str], list[str]]:
    found = list(spans)
    return [low for low, _ in found], [high for _, high in found]
