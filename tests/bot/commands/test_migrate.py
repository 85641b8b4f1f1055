import shutil
import tempfile
from pathlib import Path

import asyncpg

from db.migrate import pending
from tests.bot.processes import paydirt
from tests.conftest import dsn_of


async def test_an_empty_database_is_brought_up_to_date_and_then_left_alone(
    server_dsn: str, tmp_path: Path
) -> None:
    server = await asyncpg.connect(server_dsn)
    await server.execute("CREATE DATABASE fresh")
    dsn = dsn_of(server_dsn, "fresh")
    try:
        for _ in range(2):
            done = paydirt("migrate", folder=tmp_path, DATABASE_URL=dsn)
            assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
            assert not await pending(dsn)
    finally:
        await server.execute("DROP DATABASE fresh WITH (FORCE)")
        await server.close()


def test_a_database_that_cannot_be_reached_is_one_sentence_with_the_variable(tmp_path: Path) -> None:
    done = paydirt("migrate", folder=tmp_path, DATABASE_URL="postgresql://u:very-secret@127.0.0.1:1/x")
    assert done.returncode == 2
    assert done.stderr.startswith("DATABASE_URL: The database cannot be reached")
    assert len(done.stderr.splitlines()) == 1
    assert "very-secret" not in done.stderr


def test_an_address_that_the_driver_refuses_is_one_sentence_with_the_variable(tmp_path: Path) -> None:
    done = paydirt("migrate", folder=tmp_path, DATABASE_URL="postgresql://127.0.0.1/x?sslmode=perhaps")
    assert done.returncode == 2
    assert done.stderr.startswith("DATABASE_URL: `sslmode` parameter must be one of")


def test_without_an_address_there_is_an_embedded_server_in_the_data_folder(tmp_path: Path) -> None:
    # Directly below the directory for temporary files, where the server's user gets in if we are root.
    data_dir = Path(tempfile.mkdtemp(prefix="paydirt-test-"))
    try:
        done = paydirt("migrate", folder=tmp_path, DATA_DIR=str(data_dir))
        assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
        assert (data_dir / "cluster" / "PG_VERSION").exists()
        assert not (data_dir / "cluster" / "postmaster.pid").exists()
    finally:
        shutil.rmtree(data_dir)
