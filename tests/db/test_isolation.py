"""One guild's transaction neither reads nor writes a row of another, in any table, whatever the query says."""

import re
from collections.abc import AsyncIterator, Mapping

import asyncpg
import pytest
from asyncpg import Connection, Record

from db.connections import BOT
from db.database import Database
from tests.db.worlds import GUILD, OTHER_GUILD

ACROSS_GUILDS: Mapping[str, str] = {
    "advance_head": "trigger: checks what the statement added against its own guild's head",
    "fold_transfers": "trigger: adds what the statement posted to its own guild's working balances",
    "resolve_round": "trigger: resolves the round of the row that was added, in its guild",
    "keep_hauls_open": "trigger: looks for hauls in the round of the row that was added, in its guild",
    "append_voice_moves": "writes moves of many guilds behind the newest fence, and returns nothing",
    "claim_messages": "returns messages that are due, of all guilds, to the one who sends them",
    "messages_to_send": "guild ids, and how many messages wait",
    "unfinished_sessions": "guild ids with codes and states of sessions that are open or stopped",
    "guilds_of_session": "the guild ids that have a session of a code; for the shell",
    "all_guilds": "guild ids",
    "scheduled_guilds": "guild ids",
    "hauls_due": "guild ids with session codes and numbers of hauls that are due",
    "hauls_in_flight": "guild ids, and how many hauls",
    "leases_alive": "guild ids, and how many leases",
    "boards_alive": "guild ids, and how many boards",
    "guilds_with_rows": "guild ids; for backups",
    "purging_guilds": "guild ids of those with a limit for voice moves",
    "purge_horizon": "a moment of the transaction's guild; the bot may not call it itself",
    "purge_voice": "deletes what the limit of the transaction's guild allows, and tells how much that was",
    "check_purged_moves": "trigger: checks what a purge deleted in its guild",
    "check_purged_outages": "trigger: checks what a purge deleted in its guild",
    "all_figures": "numbers over all guilds together; for metrics",
}
"""Every function that runs as the owner, with what it may tell or do. None takes a guild's names or money out."""
TELLS = {
    "claim_messages": {"guild_id", "message_id", "channel_id", "content", "nonce", "attempts"},
    "unfinished_sessions": {"guild_id", "code", "state"},
    "hauls_due": {"guild_id", "session_code", "number"},
    "messages_to_send": {"guild_id", "messages"},
    "hauls_in_flight": {"guild_id", "hauls"},
    "leases_alive": {"guild_id", "leases"},
    "boards_alive": {"guild_id", "boards"},
    "purge_voice": {"moves", "outages"},
    "all_figures": {
        "guilds",
        "open_sessions",
        "stopped_sessions",
        "hauls_in_flight",
        "boards",
        "unsent",
        "unsent_since",
        "ledger_versions",
    },
}


@pytest.fixture
async def superuser(database_dsn: str) -> "AsyncIterator[Connection[Record]]":
    connection = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    yield connection
    await connection.close()


async def tables_of_guilds(superuser: "Connection[Record]") -> dict[str, list[tuple[str, str]]]:
    """Every table that has a guild_id, with its columns and their types."""
    rows = await superuser.fetch(
        "SELECT c.relname AS name, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'paydirt'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 "
        "AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum"
    )
    tables: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        tables.setdefault(row["name"], []).append((row["column"], row["type"]))
    return {name: columns for name, columns in tables.items() if "guild_id" in dict(columns)}


async def _allowed(superuser: "Connection[Record]", table: str, column: str) -> str:
    """A value that the column's CHECK lists, or that its type takes."""
    definitions = await superuser.fetch(
        "SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'",
        table,
    )
    for row in definitions:
        if listed := re.search(rf"\(\(?{column} = ANY \(ARRAY\['(\w+)'", row["text"]):
            return f"'{listed[1]}'"
    return "'sm-aaaaaa'"


VALUES = {
    "bigint": "1",
    "integer": "1",
    "smallint": "1",
    "boolean": "false",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "time without time zone": "'19:00'",
    "jsonb": "'{}'",
    "bytea": "decode(repeat('00', 32), 'hex')",
    "bigint[]": "'{}'",
    "text[]": "'{}'",
}


async def _row_for(
    superuser: "Connection[Record]", table: str, columns: list[tuple[str, str]], guild_id: int
) -> str:
    values = [
        str(guild_id)
        if name == "guild_id"
        else VALUES["bigint" if kind.startswith("numeric") else kind]
        if kind in VALUES or kind.startswith("numeric")
        else await _allowed(superuser, table, name)
        for name, kind in columns
    ]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    return f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({', '.join(values)})"


@pytest.fixture
async def both_filled(database: Database, superuser: "Connection[Record]") -> Database:
    """One row of each guild in every table, put there past all rules; taken out again before the audit."""
    await superuser.execute("SET session_replication_role = replica")
    for guild_id in (GUILD, OTHER_GUILD):
        for table, columns in (await tables_of_guilds(superuser)).items():
            await _put_past_checks(superuser, table, columns, guild_id)
    return database


async def _put_past_checks(
    superuser: "Connection[Record]", table: str, columns: list[tuple[str, str]], guild_id: int
) -> None:
    """Checks are of no interest here: they are taken off in this copy of the database."""
    checks = await superuser.fetch(
        "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'", table
    )
    for row in checks:
        await superuser.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{row["conname"]}"')
    await superuser.execute(await _row_for(superuser, table, columns, guild_id))


async def test_every_table_shows_a_guild_its_own_rows_and_no_other_also_without_a_where(
    both_filled: Database, superuser: "Connection[Record]"
) -> None:
    tables = await tables_of_guilds(superuser)
    assert len(tables) > 40
    async with both_filled.transaction(GUILD) as tx:
        for table in tables:
            seen = await tx.connection.fetch(f"SELECT guild_id FROM {table}")
            assert [row["guild_id"] for row in seen] == [GUILD], table
            named = f"SELECT count(*) FROM {table} WHERE guild_id = {OTHER_GUILD}"
            assert await tx.connection.fetchval(named) == 0, table
    await _empty(superuser, tables)


async def test_no_table_takes_a_row_for_another_guild(
    both_filled: Database, superuser: "Connection[Record]"
) -> None:
    tables = await tables_of_guilds(superuser)
    for table, columns in tables.items():
        await superuser.execute(f"GRANT INSERT ON {table} TO {BOT}")  # more than the bot ever has
        statement = await _row_for(superuser, table, columns, 902)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with both_filled.transaction(GUILD) as tx:
                await tx.connection.execute(statement)
        assert await superuser.fetchval(f"SELECT count(*) FROM {table} WHERE guild_id NOT IN (900, 901)") == 0
    await _empty(superuser, tables)


async def test_no_update_or_delete_reaches_another_guild_also_without_a_where(
    both_filled: Database, superuser: "Connection[Record]"
) -> None:
    """With more rights than the bot has, and without triggers: the policies alone hold."""
    tables = await tables_of_guilds(superuser)
    for table in tables:
        await superuser.execute(f"GRANT SELECT, UPDATE, DELETE ON {table} TO {BOT}")
        await superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        before = await superuser.fetch(f"SELECT * FROM {table} WHERE guild_id = {OTHER_GUILD}")
        async with both_filled.transaction(GUILD) as tx:
            assert await tx.connection.execute(f"UPDATE {table} SET guild_id = guild_id") == "UPDATE 1", table
            for reach in ("UPDATE {} SET guild_id = 900", "DELETE FROM {}"):
                statement = f"{reach.format(table)} WHERE guild_id = {OTHER_GUILD}"
                assert (await tx.connection.execute(statement)).endswith(" 0"), table
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with both_filled.transaction(GUILD) as tx:
                await tx.connection.execute(f"UPDATE {table} SET guild_id = {OTHER_GUILD}")
        async with both_filled.transaction(GUILD) as tx:
            assert await tx.connection.execute(f"DELETE FROM {table}") == "DELETE 1", table
        assert await superuser.fetch(f"SELECT * FROM {table} WHERE guild_id = {OTHER_GUILD}") == before, table
        await superuser.execute(f"DELETE FROM {table}")


async def _empty(superuser: "Connection[Record]", tables: Mapping[str, object]) -> None:
    for table in tables:
        await superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        await superuser.execute(f"DELETE FROM {table}")


async def test_every_function_that_runs_as_the_owner_is_known_with_what_it_tells(
    superuser: "Connection[Record]",
) -> None:
    rows = await superuser.fetch(
        "SELECT proname, proargnames, proargmodes, proconfig, prorettype::regtype::text AS returns, proowner::regrole "
        "FROM pg_proc WHERE pronamespace = 'paydirt'::regnamespace AND prosecdef"
    )
    assert {row["proname"] for row in rows} == ACROSS_GUILDS.keys()
    for row in rows:
        name = row["proname"]
        assert "search_path=paydirt, pg_temp" in row["proconfig"], name
        modes = row["proargmodes"] or []
        told = {
            each
            for each, mode in zip(row["proargnames"] or [], modes, strict=False)
            if mode in (b"t", "t", b"o", "o")
        }
        assert told == TELLS.get(name, set()), name
        if name not in TELLS:
            assert row["returns"] in ("bigint", "timestamp with time zone", "trigger", "void"), name


async def test_triggers_that_run_as_the_owner_cannot_be_called_by_the_bot(
    superuser: "Connection[Record]",
) -> None:
    rows = await superuser.fetch(
        "SELECT oid::regprocedure::text AS name, has_function_privilege($1, oid, 'EXECUTE') AS may FROM pg_proc "
        "WHERE pronamespace = 'paydirt'::regnamespace AND prorettype = 'trigger'::regtype",
        BOT,
    )
    assert {row["name"] for row in rows if row["may"]} == set()
