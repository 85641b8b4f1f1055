import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree

import asyncpg
import pytest

from db import migrate as runner
from db.connections import BOT, OWNER
from db.database import Database
from db.embedded import SUPERUSER
from db.migrate import migrate, migrations, pending
from domain.errors import Refused, Unavailable
from tests.conftest import fresh_database


@pytest.fixture
async def empty_dsn(server_dsn: str) -> AsyncIterator[str]:
    """A database without anything of ours in it."""
    async with fresh_database(server_dsn) as dsn:
        yield dsn


@pytest.fixture
def own_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations that a test may change."""
    folder = copytree(runner.MIGRATIONS, tmp_path / "migrations")
    monkeypatch.setattr(runner, "MIGRATIONS", folder)
    return folder


async def test_migrating_twice_applies_each_migration_once(empty_dsn: str) -> None:
    names = [migration.name for migration in migrations()]
    assert await pending(empty_dsn) == names
    assert await migrate(empty_dsn) == names
    assert await pending(empty_dsn) == []
    assert await migrate(empty_dsn) == []
    await (await Database.open(empty_dsn)).close()


async def test_processes_that_start_at_once_share_the_work(empty_dsn: str) -> None:
    applied = await asyncio.gather(*(migrate(empty_dsn) for _ in range(4)))
    assert sorted(applied, key=len)[:3] == [[], [], []]
    assert max(applied) == [migration.name for migration in migrations()]


async def test_a_migration_that_was_changed_afterwards_is_refused(
    empty_dsn: str, own_migrations: Path
) -> None:
    await migrate(empty_dsn)
    first = own_migrations / "0001_guilds_and_people.sql"
    first.write_text(first.read_text() + "-- a thought")
    with pytest.raises(Refused, match="0001_guilds_and_people was changed after it had been applied"):
        await migrate(empty_dsn)


async def test_a_database_of_a_newer_version_is_refused(empty_dsn: str, own_migrations: Path) -> None:
    newer = own_migrations / "0999_newer.sql"
    newer.write_text("CREATE TABLE newer (x int);")
    await migrate(empty_dsn)
    newer.unlink()
    with pytest.raises(Refused, match="migration 999, which this version does not know"):
        await pending(empty_dsn)


async def test_a_migration_that_fails_leaves_nothing_of_itself(empty_dsn: str, own_migrations: Path) -> None:
    broken = own_migrations / "0999_broken.sql"
    broken.write_text("CREATE TABLE half (x int); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_dsn)
    assert await pending(empty_dsn) == ["0999_broken"]
    broken.write_text("CREATE TABLE half (x int);")
    assert await migrate(empty_dsn) == ["0999_broken"]


@pytest.fixture
async def plain_dsn(empty_dsn: str, worker_id: str) -> AsyncIterator[str]:
    """The empty database's address for a user that is no superuser and may do nothing yet."""
    superuser = await asyncpg.connect(empty_dsn)
    if superuser.get_server_version() < (16,):
        pytest.skip("the server's user map knows no 'all' before version 16, so nobody else can connect")
    user = f"plain_{worker_id}"
    await superuser.execute(f"CREATE ROLE {user} LOGIN")
    yield empty_dsn.replace(f"{SUPERUSER}@", f"{user}@")
    await superuser.execute(f"DROP SCHEMA IF EXISTS paydirt CASCADE; DROP OWNED BY {user}; DROP ROLE {user}")
    await superuser.close()


async def test_a_member_of_both_roles_needs_not_be_a_superuser(
    empty_dsn: str, plain_dsn: str, migrated_template: str, worker_id: str
) -> None:
    """Where an administrator has made the roles, as the template's migration has here."""
    superuser = await asyncpg.connect(empty_dsn)
    name = await superuser.fetchval("SELECT current_database()")
    user = f"plain_{worker_id}"
    await superuser.execute(f"GRANT {OWNER}, {BOT} TO {user}; GRANT CREATE ON DATABASE {name} TO {user}")
    await superuser.close()
    assert await migrate(plain_dsn) == [migration.name for migration in migrations()]
    database = await Database.open(plain_dsn)
    async with database.transaction(900) as tx:
        assert (await tx.people.ensure(5, "Ann", is_bot=False)).person_id == 1
    await database.close()


async def test_a_user_that_may_not_prepare_the_database_is_told_what_it_needs(
    plain_dsn: str, migrated_template: str
) -> None:
    with pytest.raises(
        Refused, match="make the roles paydirt_owner and paydirt_bot, the user a member of both"
    ):
        await migrate(plain_dsn)


async def test_a_database_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        await migrate("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match="cannot be reached"):
        await Database.open("postgresql://nobody:secret@127.0.0.1:1/nothing")
