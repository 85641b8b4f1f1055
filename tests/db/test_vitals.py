"""What the database says of itself, as it is."""

import asyncpg
import pytest

from db.database import Database
from db.migrate import migrations
from domain.errors import Refused


async def test_a_fresh_database_is_writable_whole_and_has_every_migration(database: Database) -> None:
    server = await database.vitals.server()
    assert not server.read_only
    assert not server.standby
    assert server.role == "paydirt_bot"
    assert server.user_is_superuser
    assert server.size_bytes > 1024**2
    assert 0 < server.connections <= server.most_connections
    state = await database.vitals.migrations()
    assert (state.pending, state.unknown, state.changed, state.is_empty) == ((), (), (), False)
    assert await database.vitals.schema() == {}


async def test_the_pool_counts_what_is_lent(database: Database) -> None:
    before = database.vitals.pool.used
    async with database.transaction(7):
        assert database.vitals.pool.used == before + 1
    assert database.vitals.pool.most == 10


async def test_differences_are_listed_under_the_table_that_they_are_about(
    database: Database, database_dsn: str
) -> None:
    superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    for change in (
        "ALTER TABLE transfers DISABLE TRIGGER append_only",
        "DROP INDEX sessions_newest",
        "ALTER TABLE people ADD COLUMN mood text",
        "GRANT UPDATE ON transfers TO paydirt_bot",
        "DROP POLICY one_guild ON people",
        "ALTER FUNCTION advance_head() SECURITY INVOKER",
        "CREATE TABLE spare (x int)",
        "CREATE INDEX extra ON sessions (code)",
        "ALTER TABLE sessions ADD CONSTRAINT odd CHECK (code <> '')",
    ):
        await superuser.execute(change)
    await superuser.close()
    found = await database.vitals.schema()
    assert found.keys() == {"functions", "people", "sessions", "spare", "transfers"}
    assert found["transfers"] == [
        "grant UPDATE on transfers to paydirt_bot was added",
        "trigger append_only on transfers is disabled, not enabled",
    ]
    assert found["sessions"] == [
        "CHECK odd on sessions was added",
        "index paydirt.extra was added",
        "index paydirt.sessions_newest is missing",
    ]
    assert found["people"] == ["column people.mood was added", "policy one_guild on people is missing"]


async def test_migrations_that_are_pending_unknown_or_changed_are_told_apart(
    database: Database, database_dsn: str
) -> None:
    superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    await superuser.execute("DELETE FROM migrations WHERE number = 3")
    await superuser.execute("UPDATE migrations SET checksum = 'x' WHERE number = 4")
    await superuser.execute("INSERT INTO migrations (number, name, checksum) VALUES (9999, 'x', 'x')")
    await superuser.close()
    state = await database.vitals.migrations()
    assert (state.pending, state.unknown, state.changed) == (("0003_ledger",), (9999,), (4,))


async def test_a_database_that_is_empty_or_spoilt_can_be_looked_at_where_the_bot_refuses_it(
    server_dsn: str, migrated_template: str
) -> None:
    with pytest.raises(Refused):
        await Database.open(server_dsn)
    database = await Database.open_as_it_is(server_dsn)
    state = await database.vitals.migrations()
    assert state.is_empty
    assert len(state.pending) == len(migrations())
    await database.close()
