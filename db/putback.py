"""Rows out of files back into their tables, as the owner: nothing is checked less than for the bot."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from graphlib import TopologicalSorter

import asyncpg

from db.connections import OWNER, SCHEMA, prepare
from db.migrate import CONNECT_SECONDS, LOCK_KEY, LOCK_WAIT
from db.repository import AnyConnection
from db.wholes import EVENTS, HEADS, KEPT_BY_TRIGGERS, TRANSFERS, Row, Table, Whole
from domain.errors import Refused, Unavailable

_IN_USE = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'paydirt' AND pid <> pg_backend_pid())
"""
# The log's two tables take turns: each stretch of versions that lies in one of them is one statement.
_STRETCHES = f"""
    SELECT kind, min(version) AS first, max(version) AS last FROM (
        SELECT kind, version, version - row_number() OVER (PARTITION BY kind ORDER BY version) AS stretch FROM (
            SELECT '{EVENTS}' AS kind, version FROM staged_{EVENTS} WHERE guild_id = $1
            UNION ALL SELECT '{TRANSFERS}', version FROM staged_{TRANSFERS} WHERE guild_id = $1
        ) entries
    ) numbered GROUP BY kind, stretch ORDER BY first
"""
_BEGIN_CHAIN = f"""
    INSERT INTO {HEADS} (guild_id, next_person_id) SELECT guild_id, next_person_id FROM staged_{HEADS}
    WHERE guild_id = $1
"""


class Restoring(Whole):
    """Puts the staged rows of one guild back, in a transaction that is bound to it."""

    async def occupied(self, tables: Iterable[Table]) -> str | None:
        """The first table that has rows of this guild already."""
        return min(await self.filled(tables), default=None)

    async def put_all(self, tables: Iterable[Table]) -> None:
        """The ledger first, played from its log, then every other table behind those that its rows refer to."""
        by_name = {table.name: table for table in tables}
        await self._connection.execute(_BEGIN_CHAIN, self._guild_id)
        await self._play_ledger(by_name[EVENTS], by_name[TRANSFERS])
        for table in in_order(by_name.values()):
            # All of them in one statement, so that they may refer to each other in any order.
            await self._connection.execute(_insert(table, "guild_id = $1"), self._guild_id)

    async def _play_ledger(self, events: Table, transfers: Table) -> None:
        """Add the staged log in the order of its versions: the triggers check it and keep the balances."""
        tables = {EVENTS: events, TRANSFERS: transfers}
        for stretch in await self._connection.fetch(_STRETCHES, self._guild_id):
            statement = _insert(tables[stretch["kind"]], "guild_id = $1 AND version BETWEEN $2 AND $3")
            await self._connection.execute(statement, self._guild_id, stretch["first"], stretch["last"])


async def stage(connection: AnyConnection, table: Table, copied: AsyncIterator[bytes]) -> None:
    """Take rows in beside the table: COPY, which streams, is not for tables under row-level security."""
    staged = f"staged_{table.name}"
    await connection.execute(
        f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {table.column_list} FROM {table.name} WITH NO DATA"
    )
    await connection.copy_to_table(staged, source=copied, columns=list(table.columns), format="text")
    if "guild_id" in table.columns:
        then = ", version" if table.name in (EVENTS, TRANSFERS) else ""
        await connection.execute(f"CREATE INDEX ON {staged} (guild_id{then})")
    await connection.execute(f"ANALYZE {staged}")


async def put_shared(connection: AnyConnection, table: Table) -> None:
    """Put the staged rows of a table that is no guild's back."""
    await connection.execute(_insert(table, "true"))


async def number_on(connection: AnyConnection, tables: Iterable[Table]) -> None:
    """Have the sequences go on after the numbers that were put back."""
    for table in tables:
        for column in table.numbered:
            sequence = await connection.fetchval(
                "SELECT pg_get_serial_sequence($1, $2)", f"{SCHEMA}.{table.name}", column
            )
            await connection.execute(
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


async def is_in_use(connection: AnyConnection) -> bool:
    """Whether a bot, or another command, works on this database now."""
    in_use: bool = await connection.fetchval(_IN_USE)
    return in_use


async def bind(connection: AnyConnection, guild_id: int) -> None:
    """From now on the transaction works for this guild."""
    await connection.execute("SELECT set_config('paydirt.guild_id', $1, true)", str(guild_id))


@asynccontextmanager
async def restoring(dsn: str) -> AsyncIterator[AnyConnection]:
    """A connection as the owner, in one transaction. No bot starts on this database meanwhile.

    Raises Unavailable or Refused in a sentence.
    """
    settings = {"role": OWNER, "search_path": f"{SCHEMA}, pg_temp", "application_name": "paydirt import"}
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
    except (OSError, asyncpg.PostgresError) as error:
        raise Unavailable(f"The database cannot be reached: {error}.") from error
    try:
        await prepare(connection)
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK_KEY)
            yield connection
    except asyncpg.LockNotAvailableError as error:
        raise Unavailable(
            "Another process works on the database: nothing was restored; try again."
        ) from error
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.InsufficientResourcesError) as error:
        raise Unavailable(f"Nothing was restored: the database does not take it ({error}).") from error
    except asyncpg.PostgresError as error:
        raise Refused(f"Nothing was restored: the database does not take it ({error.args[0]}).") from error
    finally:
        await connection.close()


async def copied(rows: AsyncIterator[Row]) -> AsyncIterator[bytes]:
    """Rows as COPY reads them."""
    async for row in rows:
        yield ("\t".join(map(_copy_text, row)) + "\n").encode(errors="replace")


def _insert(table: Table, which: str) -> str:
    return (
        f"INSERT INTO {table.name} ({table.column_list}) OVERRIDING SYSTEM VALUE "
        f"SELECT {table.column_list} FROM staged_{table.name} WHERE {which} ORDER BY {table.order}"
    )


_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copy_text(value: str | None) -> str:
    return r"\N" if value is None else value.translate(_ESCAPED)
