"""All rows of a guild, whatever tables there are, as the texts that PostgreSQL itself writes and reads.

Which tables a guild has says the catalogue: every one with a ``guild_id``. A table that is added tomorrow is
copied without a word here.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from db.connections import SCHEMA
from db.repository import AnyConnection, Repository

HEADS = "guild_heads"
EVENTS, TRANSFERS = "round_events", "transfers"
KEPT_BY_TRIGGERS = frozenset({"rounds", "balances", "round_balances"})
"""What the ledger's triggers make again out of its log."""

Row: TypeAlias = tuple[str | None, ...]
"""The values of a row in the text form of PostgreSQL, exact for every type."""
Take: TypeAlias = Callable[[bytes], Coroutine[Any, Any, None]]
"""Takes the next piece of what is read."""

_TABLES = """
    SELECT c.relname::text AS name,
        ARRAY(SELECT a.attname::text FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ORDER BY a.attnum) AS columns,
        ARRAY(SELECT quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END
            FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
            WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.place) AS sorted_by,
        ARRAY(SELECT DISTINCT named.relname::text FROM pg_constraint f
            JOIN pg_class named ON named.oid = f.confrelid
            WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS references,
        ARRAY(SELECT a.attname::text FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attidentity <> '' AND NOT a.attisdropped) AS numbered
    FROM pg_class c
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND EXISTS (
        SELECT FROM pg_attribute g WHERE g.attrelid = c.oid AND g.attname = 'guild_id' AND NOT g.attisdropped
    ) = $2
    ORDER BY 1
"""
# However the server, the database or the role is set up: the same value is always the same text.
_ONE_SPELLING = """
    SET LOCAL TimeZone = 'UTC';
    SET LOCAL DateStyle = 'ISO, YMD';
    SET LOCAL IntervalStyle = 'postgres';
    SET LOCAL bytea_output = 'hex';
    SET LOCAL extra_float_digits = 1;
"""
_LEDGER = """
    SELECT t.version, t.event_at, t.created_at, r.kind, r.session_code, r.state, t.round_id, t.from_account,
        t.to_account, t.asset, t.amount, t.actor, t.reason, t.key
    FROM transfers t JOIN rounds r USING (guild_id, round_id) WHERE guild_id = $1 ORDER BY t.version
"""
# Nobody knows here which shard has the guild: what the last one to be seen has missed may have been seen by none.
_SEEN_UNTIL = """
    SELECT coalesce((SELECT min(seen_at) FROM voice_writers), min(s.opened_at)) FROM sessions s
    WHERE s.guild_id = $1 AND s.state = 'open' AND NOT EXISTS (SELECT FROM blind_guilds b WHERE b.guild_id = $1)
    HAVING count(*) > 0
"""
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a guild: its columns, what its rows are sorted by, and which tables its rows refer to."""

    name: str
    columns: tuple[str, ...]
    sorted_by: tuple[str, ...]
    references: frozenset[str]
    numbered: tuple[str, ...]
    """Columns whose numbers a sequence hands out."""

    @property
    def column_list(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)

    @property
    def order(self) -> str:
        return ", ".join(self.sorted_by) or self.column_list


class Whole(Repository):
    """Everything of the transaction's guild, for reading."""

    async def tables(self) -> list[Table]:
        """Every table that has rows of guilds, by name. Call it first: it settles how values are spelt."""
        return await tables_of(self._connection, guilds=True)

    async def rows(self, table: Table) -> AsyncIterator[Row]:
        """The guild's rows of the table, by its key, a page of them in memory at a time."""
        texts = ", ".join(f'"{column}"::text' for column in table.columns)
        statement = f"SELECT {texts} FROM {table.name} WHERE guild_id = $1 ORDER BY {table.order}"
        async for row in self._connection.cursor(statement, self._guild_id, prefetch=_PAGE):
            yield tuple(row)

    async def copy(self, table: Table, take: Take) -> int:
        """The same in the text form of COPY, which is many times as fast. How many rows it was."""
        return await copy_out(self._connection, table, f"guild_id = {self._guild_id:d}", take)

    async def filled(self, tables: Iterable[Table]) -> frozenset[str]:
        """The names of those tables in which the guild has anything."""
        looks = ", ".join(
            f"CASE WHEN EXISTS (SELECT FROM {table.name} WHERE guild_id = $1) THEN '{table.name}' END"
            for table in tables
        )
        return frozenset(
            await self._connection.fetchval(f"SELECT array_remove(ARRAY[{looks}], NULL)", self._guild_id)
        )

    async def ledger(self) -> AsyncIterator[tuple[object, ...]]:
        """All transfers with their rounds, by version, to be read by people."""
        async for row in self._connection.cursor(_LEDGER, self._guild_id, prefetch=_PAGE):
            yield tuple(row)

    async def seen_until(self) -> datetime | None:
        """Where a session is open: until when the bot has seen what happened in voice. None where none is."""
        seen: datetime | None = await self._connection.fetchval(_SEEN_UNTIL, self._guild_id)
        return seen


async def tables_of(connection: AnyConnection, *, guilds: bool) -> list[Table]:
    """Every table that has rows of guilds, or every one that has not, by name; settles how values are spelt."""
    await connection.execute(_ONE_SPELLING)
    return [
        Table(
            row["name"],
            tuple(row["columns"]),
            tuple(row["sorted_by"]),
            frozenset(row["references"]),
            tuple(row["numbered"]),
        )
        for row in await connection.fetch(_TABLES, SCHEMA, guilds)
    ]


async def copy_out(connection: AnyConnection, table: Table, which: str, take: Take) -> int:
    """Hand on those rows of a table, by its key, as COPY writes them. How many it was."""
    query = f"SELECT {table.column_list} FROM {table.name} WHERE {which} ORDER BY {table.order}"
    status: str = await connection.copy_from_query(query, output=take, format="text")
    return int(status.rsplit(maxsplit=1)[-1])
