"""All rows of a guild, whatever tables there are, as the texts that PostgreSQL itself writes and reads.

Which tables a guild has says the catalogue: every one with a ``guild_id``. A table that is added tomorrow is
copied without a word here.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter
from typing import TypeAlias

import asyncpg

from db.connections import OWNER, SCHEMA, prepare
from db.migrate import CONNECT_SECONDS
from db.repository import AnyConnection, Repository
from domain.errors import Refused, Unavailable

HEADS = "guild_heads"
EVENTS, TRANSFERS = "round_events", "transfers"
KEPT_BY_TRIGGERS = frozenset({"rounds", "balances", "round_balances"})
"""What the ledger's triggers make again out of its log."""

Row: TypeAlias = tuple[str | None, ...]
"""The values of a row in the text form of PostgreSQL, exact for every type."""

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
    )
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
_IN_USE = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'paydirt' AND pid <> pg_backend_pid())
"""
# The log's two tables take turns: each stretch of versions that lies in one of them is one statement.
_STRETCHES = f"""
    SELECT kind, min(version) AS first, max(version) AS last FROM (
        SELECT kind, version, version - row_number() OVER (PARTITION BY kind ORDER BY version) AS stretch FROM (
            SELECT '{EVENTS}' AS kind, version FROM staged_{EVENTS}
            UNION ALL SELECT '{TRANSFERS}', version FROM staged_{TRANSFERS}
        ) entries
    ) numbered GROUP BY kind, stretch ORDER BY first
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
        await self._connection.execute(_ONE_SPELLING)
        return [
            Table(
                row["name"],
                tuple(row["columns"]),
                tuple(row["sorted_by"]),
                frozenset(row["references"]),
                tuple(row["numbered"]),
            )
            for row in await self._connection.fetch(_TABLES, SCHEMA)
        ]

    async def rows(self, table: Table) -> AsyncIterator[Row]:
        """The guild's rows of the table, by its key, a page of them in memory at a time."""
        texts = ", ".join(f'"{column}"::text' for column in table.columns)
        statement = f"SELECT {texts} FROM {table.name} WHERE guild_id = $1 ORDER BY {table.order}"
        async for row in self._connection.cursor(statement, self._guild_id, prefetch=_PAGE):
            yield tuple(row)

    async def ledger(self) -> AsyncIterator[tuple[object, ...]]:
        """All transfers with their rounds, by version, to be read by people."""
        async for row in self._connection.cursor(_LEDGER, self._guild_id, prefetch=_PAGE):
            yield tuple(row)

    async def seen_until(self) -> datetime | None:
        """Where a session is open: until when the bot has seen what happened in voice. None where none is."""
        seen: datetime | None = await self._connection.fetchval(_SEEN_UNTIL, self._guild_id)
        return seen


class Restoring(Whole):
    """The same for putting rows back, as the owner of the tables: nothing is checked less than for the bot."""

    async def is_in_use(self) -> bool:
        """Whether a bot, or another command, works on this database now."""
        in_use: bool = await self._connection.fetchval(_IN_USE)
        return in_use

    async def occupied(self, tables: Iterable[Table]) -> str | None:
        """The first table that has rows of this guild already."""
        for table in tables:
            found = f"SELECT EXISTS (SELECT FROM {table.name} WHERE guild_id = $1)"
            if await self._connection.fetchval(found, self._guild_id):
                return table.name
        return None

    async def stage(self, table: Table, rows: AsyncIterator[Row]) -> None:
        """Take rows in beside the table: COPY, which streams, is not for tables under row-level security."""
        staged = f"staged_{table.name}"
        await self._connection.execute(
            f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {table.column_list} FROM {table.name} WITH NO DATA"
        )
        await self._connection.copy_to_table(
            staged, source=_copied(rows), columns=list(table.columns), format="text"
        )
        await self._connection.execute(f"ANALYZE {staged}")

    async def begin_chain(self) -> None:
        """A head at version 0, from which the log will be played; the person numbers go on where they were."""
        await self._connection.execute(
            f"INSERT INTO {HEADS} (guild_id, next_person_id) SELECT guild_id, next_person_id FROM staged_{HEADS}"
        )

    async def play_ledger(self, events: Table, transfers: Table) -> None:
        """Add the staged log in the order of its versions: the triggers check it and keep the balances."""
        tables = {EVENTS: events, TRANSFERS: transfers}
        for name in tables:
            await self._connection.execute(f"CREATE INDEX ON staged_{name} (version)")
        for stretch in await self._connection.fetch(_STRETCHES):
            which = "WHERE version BETWEEN $1 AND $2"
            statement = _insert(tables[stretch["kind"]], which)
            await self._connection.execute(statement, stretch["first"], stretch["last"])

    async def put(self, table: Table) -> None:
        """Add all staged rows in one statement, so that they may refer to each other in any order."""
        await self._connection.execute(_insert(table))
        for column in table.numbered:
            await self._number_on(table, column)

    async def _number_on(self, table: Table, column: str) -> None:
        """Have the sequence go on after the numbers that were put back."""
        sequence = await self._connection.fetchval(
            "SELECT pg_get_serial_sequence($1, $2)", f"{SCHEMA}.{table.name}", column
        )
        await self._connection.execute(
            f"SELECT setval($1::text::regclass, greatest(highest, (SELECT last_value FROM {sequence}))) "
            f'FROM (SELECT max("{column}") AS highest FROM staged_{table.name}) put WHERE highest IS NOT NULL',
            sequence,
        )


def in_order(tables: Iterable[Table]) -> list[Table]:
    """The tables that are put back after the ledger, each behind those that its rows refer to."""
    by_name = {table.name: table for table in tables}
    referring = {name: sorted(table.references & by_name.keys()) for name, table in sorted(by_name.items())}
    by_itself = KEPT_BY_TRIGGERS | {HEADS, EVENTS, TRANSFERS}
    return [by_name[name] for name in TopologicalSorter(referring).static_order() if name not in by_itself]


@asynccontextmanager
async def restoring(dsn: str, guild_id: int) -> AsyncIterator[AnyConnection]:
    """A connection as the owner, in one transaction for the guild. Raises Unavailable or Refused in a sentence."""
    settings = {"role": OWNER, "search_path": f"{SCHEMA}, pg_temp", "application_name": "paydirt import"}
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
    except (OSError, asyncpg.PostgresError) as error:
        raise Unavailable(f"The database cannot be reached: {error}.") from error
    try:
        await prepare(connection)
        async with connection.transaction():
            await connection.execute("SELECT set_config('paydirt.guild_id', $1, true)", str(guild_id))
            yield connection
    except asyncpg.PostgresError as error:
        raise Refused(f"Nothing was restored: the database does not take it ({error.args[0]}).") from error
    finally:
        await connection.close()


def _insert(table: Table, which: str = "") -> str:
    return (
        f"INSERT INTO {table.name} ({table.column_list}) OVERRIDING SYSTEM VALUE "
        f"SELECT {table.column_list} FROM staged_{table.name} {which} ORDER BY {table.order}"
    )


async def _copied(rows: AsyncIterator[Row]) -> AsyncIterator[bytes]:
    async for row in rows:
        yield ("\t".join(map(_copy_text, row)) + "\n").encode(errors="replace")


_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copy_text(value: str | None) -> str:
    return r"\N" if value is None else value.translate(_ESCAPED)
