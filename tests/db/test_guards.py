"""What the database refuses by itself, whatever the code above it does."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg import Connection, Record

from db.connections import BOT, OWNER
from db.database import Database
from db.voice import LoggedMove
from domain.notes import Note
from domain.payroll import OreForm, Sale
from domain.presence import Outage
from tests.db.worlds import ANN, GUILD, OTHER_GUILD, at, meet, start_session, transfer

LOGS = ("voice_moves", "outages", "round_events", "transfers", "session_notes", "payrolls", "guild_prices")
KEPT_BY_TRIGGERS = ("rounds", "balances", "round_balances")


@pytest.fixture
async def filled(database: Database) -> Database:
    """A database in which both guilds have something in nearly every table."""
    for guild_id in (GUILD, OTHER_GUILD):
        async with database.transaction(guild_id) as tx:
            await meet(tx, "Ann", "Bob")
            session = await start_session(tx)
            await tx.notes.add(Note(session.code, session.round_id, Sale(ANN, 5, at(1)), ANN, at(1), "press"))
            await tx.ledger.post(session.round_id, [transfer("k", "held:1", "treasury", 5)], ANN, at(1))
            await tx.voice.add_outage(Outage(at(1), at(2)))
            await tx.prices.set("Gold", OreForm.REFINED, None, ANN, at(1))
            await tx.outbox.add(5, {"content": "hello"}, at(1))
        fence = await database.voice_log.claim(0, "a test", at(0))
        await database.voice_log.append(0, fence, [LoggedMove(guild_id, ANN, 11, at(1))], None)
    return database


@pytest.fixture
async def superuser(database_dsn: str) -> "AsyncIterator[Connection[Record]]":
    connection = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    yield connection
    await connection.close()


async def _guild_tables(superuser: "Connection[Record]") -> list[str]:
    rows = await superuser.fetch(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_schema = 'paydirt' AND column_name = 'guild_id' ORDER BY 1"
    )
    return [row["table_name"] for row in rows]


async def test_a_row_cannot_be_written_for_another_guild(filled: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with filled.transaction(GUILD) as tx:
            await tx.connection.execute(
                "INSERT INTO blind_guilds (guild_id, since) VALUES ($1, now())", OTHER_GUILD
            )
    async with filled.transaction(GUILD) as tx:
        moved = await tx.connection.execute("UPDATE people SET name = 'x' WHERE guild_id = $1", OTHER_GUILD)
    assert moved == "UPDATE 0"


async def test_without_a_guild_nobody_sees_anything(
    filled: Database, superuser: "Connection[Record]"
) -> None:
    tables = await _guild_tables(superuser)
    await superuser.execute(f"SET ROLE {BOT}")
    for table in tables:
        assert await superuser.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_the_owner_of_the_tables_is_held_to_one_guild_too(
    filled: Database, superuser: "Connection[Record]"
) -> None:
    await superuser.execute(f"SET ROLE {OWNER}")
    assert await superuser.fetchval("SELECT count(*) FROM transfers") == 0
    await superuser.execute("SELECT set_config('paydirt.guild_id', $1, false)", str(GUILD))
    assert await superuser.fetchval("SELECT count(*) FROM transfers") == 1


@pytest.mark.parametrize("table", LOGS)
async def test_logs_are_never_edited_not_even_by_a_superuser(
    filled: Database, superuser: "Connection[Record]", table: str
) -> None:
    for statement in (
        f"UPDATE {table} SET guild_id = 1",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        for role in (OWNER, "NONE"):
            await superuser.execute(f"SET ROLE {role}")
            with pytest.raises(asyncpg.PostgresError, match="append-only") as refused:
                await superuser.execute(statement)
            assert refused.value.sqlstate == "PD004"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with filled.transaction(GUILD) as tx:
                await tx.connection.execute(statement)


@pytest.mark.parametrize("table", KEPT_BY_TRIGGERS)
async def test_the_bot_cannot_write_what_the_ledger_keeps_for_itself(filled: Database, table: str) -> None:
    for statement in (f"UPDATE {table} SET round_id = 1", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(asyncpg.PostgresError):
            async with filled.transaction(GUILD) as tx:
                await tx.connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE transfers DISABLE TRIGGER ALL",
        "ALTER TABLE transfers DISABLE ROW LEVEL SECURITY",
        "DROP POLICY one_guild ON transfers",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (x int)",
        "INSERT INTO voice_moves (guild_id, person_id, at, deafened, source) VALUES (900, 1, now(), true, 'x')",
        "UPDATE guild_heads SET version = 0",
    ],
)
async def test_the_bot_cannot_change_the_rules(filled: Database, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with filled.transaction(GUILD) as tx:
            await tx.connection.execute(statement)


_INSERT = """
    INSERT INTO transfers (guild_id, version, round_id, key, asset, from_account, to_account, amount, actor,
        reason, event_at, created_at, previous_hash, hash)
    SELECT 900, h.version + $1, $2, 'raw', 'auec', $3, 'b', $4, 1, 'r', now(), now(), h.hash, h.hash
    FROM guild_heads h WHERE h.guild_id = 900
"""


@pytest.mark.parametrize(
    ("version", "round_id", "from_account", "amount", "refusal"),
    [
        (1, 1, "a", 0, "transfers_amount_positive"),
        (1, 1, "a", -5, "transfers_amount_positive"),
        (1, 1, "b", 5, "transfers_two_accounts"),
        (2, 1, "a", 5, "do not follow the head"),
        (0, 1, "a", 5, "duplicate key"),
        (1, 99, "a", 5, "not open"),
    ],
)
async def test_the_database_itself_refuses_what_no_ledger_may_hold(
    filled: Database, *, version: int, round_id: int, from_account: str, amount: int, refusal: str
) -> None:
    with pytest.raises(asyncpg.PostgresError, match=refusal):
        async with filled.transaction(GUILD) as tx:
            await tx.connection.execute(_INSERT, version, round_id, from_account, amount)


async def test_the_database_itself_refuses_a_posting_into_a_closed_round(filled: Database) -> None:
    async with filled.transaction(GUILD) as tx:
        await tx.ledger.commit(1, ANN, "saved", at(3))
    with pytest.raises(asyncpg.PostgresError, match="not open"):
        async with filled.transaction(GUILD) as tx:
            await tx.connection.execute(_INSERT, 1, 1, "a", 5)


async def test_the_database_itself_refuses_a_broken_chain(filled: Database) -> None:
    broken = _INSERT.replace("h.hash, h.hash", "sha256('no'), h.hash")
    with pytest.raises(asyncpg.PostgresError, match="do not follow the head"):
        async with filled.transaction(GUILD) as tx:
            await tx.connection.execute(broken, 1, 1, "a", 5)
