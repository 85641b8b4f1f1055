"""From each released schema to the present one: nothing that was in it is lost, and all of it still fits together."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import asyncpg
import pytest

from db import migrate as runner
from db.database import Database
from db.migrate import migrate, migrations, pending
from domain.sessions import SessionState
from services.backups import back_up, restore
from tests.bot.processes import paydirt
from tests.conftest import audit_all, fresh_database
from tests.db.released import FILLS, GUILD, RUNNING, SAVED, fill_up_to
from tests.services.watching import eventually

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
async def old_dsn(server_dsn: str) -> AsyncIterator[str]:
    """A database without anything of ours in it."""
    async with fresh_database(server_dsn) as dsn:
        yield dsn


@pytest.fixture
async def new_dsn(server_dsn: str) -> AsyncIterator[str]:
    """Another one."""
    async with fresh_database(server_dsn) as dsn:
        yield dsn


async def rows_of(dsn: str) -> dict[str, list[dict[str, object]]]:
    """Every row of every table that is there, by column."""
    connection = await asyncpg.connect(dsn, server_settings={"search_path": "paydirt"})
    rows = {}
    for (name,) in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'paydirt'"):
        found = await connection.fetch(f"SELECT to_jsonb(t) AS row FROM {name} t ORDER BY to_jsonb(t)::text")
        rows[name] = sorted((dict(row) for row in await connection.fetch(f"SELECT * FROM {name}")), key=repr)
        assert len(found) == len(rows[name])
    await connection.close()
    del rows["migrations"]
    return rows


def has_all_of(now: dict[str, list[dict[str, object]]], then: dict[str, list[dict[str, object]]]) -> None:
    """Every row of then is there, with every value that its columns had; columns may have come and gone."""
    for table, rows in then.items():
        assert len(now[table]) == len(rows), table
        for row in rows:
            assert any(
                all(later[column] == value for column, value in row.items() if column in later)
                for later in now[table]
            ), (table, row)


async def sound(dsn: str) -> None:
    """The present version works with it: schema, ledger, balances, sessions."""
    database = await Database.open(dsn)
    try:
        assert await audit_all(database, dsn) == {}
        async with database.transaction(GUILD) as tx:
            saved, running = await tx.sessions.get(SAVED), await tx.sessions.get(RUNNING)
            settings = await tx.guilds.get()
        assert saved is not None
        assert running is not None
        assert settings is not None
        assert (saved.state, running.state) == (SessionState.SAVED, SessionState.OPEN)
        assert (settings.name, settings.time_zone, settings.keep_moves_days) == (
            "Red Rock",
            "Europe/Berlin",
            None,
        )
    finally:
        await database.close()


@pytest.mark.parametrize("released", FILLS)
async def test_a_database_of_a_released_version_is_brought_up_to_date(old_dsn: str, released: int) -> None:
    await migrate(old_dsn, up_to=released)
    await fill_up_to(old_dsn, released)
    before = await rows_of(old_dsn)
    later = [migration.name for migration in migrations() if migration.number > released]
    assert await migrate(old_dsn) == later
    await sound(old_dsn)
    after = await rows_of(old_dsn)
    has_all_of(after, before)
    assert after["balances"] == before["balances"]
    assert {(row["account"], row["amount"]) for row in after["balances"]} == {
        ("held:3", -1000 if released == 7 else -400),
        (f"session:{SAVED}", 0),
        ("member:1", 600 if released == 7 else 0),
        ("member:2", 400),
    }


@pytest.mark.parametrize("released", FILLS)
async def test_a_backup_of_a_released_version_is_restored_and_brought_up_to_date(
    old_dsn: str, new_dsn: str, tmp_path: Path, released: int
) -> None:
    await migrate(old_dsn, up_to=released)
    await fill_up_to(old_dsn, released)
    done = await back_up(old_dsn, tmp_path / "old.zip", NOW)
    assert done.guild_ids == (GUILD,)
    await restore(new_dsn, tmp_path / "old.zip", NOW)
    assert await pending(new_dsn) == []
    await sound(new_dsn)
    has_all_of(await rows_of(new_dsn), await rows_of(old_dsn))


async def test_migrate_advises_a_backup_and_makes_one_beforehand_if_asked(
    old_dsn: str, tmp_path: Path
) -> None:
    await migrate(old_dsn, up_to=16)
    await fill_up_to(old_dsn, 16)
    done = await asyncio.to_thread(
        paydirt, "migrate", "--backup", "before.zip", folder=tmp_path, DATABASE_URL=old_dsn
    )
    assert (done.returncode, done.stderr) == (0, "")
    said, up_to_date = done.stdout.splitlines()
    assert said.startswith("before.zip: 1 guild, ")
    assert said.endswith("written, read again and found whole.")
    assert up_to_date == "The database is up to date."
    assert (tmp_path / "before.zip").exists()
    await sound(old_dsn)


async def test_migrate_without_a_backup_says_what_would_have_been_wise(old_dsn: str, tmp_path: Path) -> None:
    await migrate(old_dsn, up_to=22)
    done = await asyncio.to_thread(paydirt, "migrate", folder=tmp_path, DATABASE_URL=old_dsn)
    assert done.returncode == 0
    assert "Before an update make a backup: `paydirt migrate --backup FILE` does both." in done.stdout


async def test_a_backup_that_cannot_be_made_leaves_the_old_schema(old_dsn: str, tmp_path: Path) -> None:
    await migrate(old_dsn, up_to=16)
    waiting = await pending(old_dsn)
    (tmp_path / "taken.zip").write_text("something else")
    done = await asyncio.to_thread(
        paydirt, "migrate", "--backup", "taken.zip", folder=tmp_path, DATABASE_URL=old_dsn
    )
    assert done.returncode == 2
    assert "is there already, and a backup overwrites nothing" in done.stderr
    assert await pending(old_dsn) == waiting


SLOW = """
import asyncio, pathlib, sys
from db import migrate
migrate.MIGRATIONS = pathlib.Path(sys.argv[2])
asyncio.run(migrate.migrate(sys.argv[1]))
"""


IN_THE_MIDDLE = "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"


async def test_a_migration_that_is_killed_in_the_middle_leaves_the_old_schema_whole(
    old_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(old_dsn)
    await fill_up_to(old_dsn, 22)
    folder = copytree(runner.MIGRATIONS, tmp_path / "migrations")
    half_done = "CREATE TABLE half (x int); ALTER TABLE guilds DROP COLUMN name;"
    (folder / "0999_slow.sql").write_text(f"{half_done} SELECT pg_sleep(600);")
    before = await rows_of(old_dsn)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SLOW, old_dsn, str(folder))
    onlooker = await asyncpg.connect(old_dsn)
    await eventually(lambda: onlooker.fetchval(f"SELECT count(*) {IN_THE_MIDDLE}"))
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await onlooker.execute(f"SELECT pg_terminate_backend(pid) {IN_THE_MIDDLE}")
    await onlooker.close()
    assert await rows_of(old_dsn) == before
    await sound(old_dsn)
    monkeypatch.setattr(runner, "MIGRATIONS", folder)
    assert await pending(old_dsn) == ["0999_slow"]
