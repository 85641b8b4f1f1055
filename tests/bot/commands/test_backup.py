"""``paydirt backup`` beside a running bot, ``restore`` into another database, ``move`` out of the embedded one."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.move import without_passwords
from db.embedded import EmbeddedServer
from db.migrate import migrate
from tests.bot.commands.elsewhere import goes_on_there, saved_hour
from tests.bot.processes import environment, paydirt
from tests.services.test_backups import all_rows, two_guilds
from tests.services.test_wholes import opened
from tests.stories.scenes import committed
from tests.stories.stage import Stage, set_stage


@pytest.fixture
async def stage(database_dsn: str) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn) as stage:
        await stage.bot_starts()
        await stage.is_set_up()
        yield stage


async def test_the_bot_goes_on_where_a_backup_of_it_was_restored(
    stage: Stage, second_dsn: str, tmp_path: Path
) -> None:
    code = await saved_hour(stage, stage.guild.member("Ann"))
    running = await stage.starts("goes on")
    balances = await committed(stage)
    done = paydirt("backup", "backup.zip", folder=tmp_path, DATABASE_URL=stage.dsn)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("backup.zip: 1 guild, ")
    assert done.stdout.endswith(" rows; written, read again and found whole.\n")
    await stage.bot_stops()
    restored = paydirt("restore", "backup.zip", folder=tmp_path, DATABASE_URL=second_dsn)
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.startswith("Restored: 1 guild, ")
    await goes_on_there(stage, second_dsn, code, running, balances)


async def test_in_a_folder_only_the_newest_are_kept(database_dsn: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for old in ("paydirt-20200101T000000Z.zip", "paydirt-20200102T000000Z.zip", "notes.zip"):
        (folder / old).write_text("x")
    done = paydirt("backup", "backups", "--keep", "2", folder=tmp_path, DATABASE_URL=database_dsn)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("found whole. Older ones that were removed: 1.\n")
    names = sorted(file.name for file in folder.iterdir())
    assert names[0] == "notes.zip"
    assert names[1] == "paydirt-20200102T000000Z.zip"
    assert len(names) == 3


async def test_the_backup_that_was_just_made_stays_where_others_are_of_a_later_day(
    database_dsn: str, tmp_path: Path
) -> None:
    """The clock was wrong once: their names sort behind the one of now."""
    others = [f"paydirt-2099010{day}T000000Z.zip" for day in (1, 2)]
    for later in others:
        (tmp_path / later).write_text("x")
    done = paydirt("backup", ".", "--keep", "2", folder=tmp_path, DATABASE_URL=database_dsn)
    assert done.returncode == 0, done.stderr
    made = tmp_path / done.stdout.partition(":")[0]
    assert sorted(tmp_path.iterdir()) == [made, tmp_path / others[1]]


@pytest.mark.parametrize(
    "command", [["backup", "x.zip"], ["move", "postgresql://u@h/d"], ["export", "sm-abcdef"]]
)
def test_in_a_wrong_folder_nothing_is_made_to_be_read(tmp_path: Path, command: list[str]) -> None:
    done = paydirt(*command, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no database in data yet: `paydirt run` makes it.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_move_to_where_everything_is_already_is_refused_at_once(database_dsn: str, tmp_path: Path) -> None:
    done = paydirt("move", database_dsn, folder=tmp_path, DATABASE_URL=database_dsn)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The new address is that of the present database: ")
    assert done.stderr.count("\n") == 1


async def test_a_disk_that_is_full_leaves_no_half_backup_and_loses_no_old_one(
    database_dsn: str, tmp_path: Path
) -> None:
    async with opened(database_dsn) as database:
        await two_guilds(database)
    (tmp_path / "paydirt-20200101T000000Z.zip").write_text("old")
    done = _back_up_with_little_space(tmp_path, database_dsn)
    assert (done.returncode, done.stdout) == (74, "")
    assert "so there is no backup" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["paydirt-20200101T000000Z.zip"]


def _back_up_with_little_space(folder: Path, dsn: str) -> "subprocess.CompletedProcess[str]":
    """No file may grow beyond 2 kB."""
    return subprocess.run(
        ["/bin/bash", "-c", f"ulimit -f 2; exec {sys.executable} -m bot backup . --keep 1"],
        cwd=folder,
        env=environment(DATABASE_URL=dsn),
        capture_output=True,
        text=True,
        check=False,
    )


async def test_everything_moves_out_of_the_embedded_database_by_one_command(
    second_dsn: str, tmp_path: Path
) -> None:
    # Directly below the directory for temporary files, where the server's user gets in if we are root.
    data_dir = Path(tempfile.mkdtemp(prefix="paydirt-test-"))
    try:
        with EmbeddedServer(data_dir) as dsn:
            await migrate(dsn)
            async with opened(dsn) as database:
                await two_guilds(database)
                refused = paydirt("move", second_dsn, folder=tmp_path, DATA_DIR=str(data_dir))
                assert refused.stderr == "A bot works on the old database: stop it first, then move.\n"
            before = await all_rows(dsn)
        moved = _move(second_dsn, tmp_path, data_dir)
        assert moved.returncode == 0, moved.stderr
        assert moved.stdout.startswith("Moved: 2 guilds, ")
        assert "\nNow write into .env, with the password:\nDATABASE_URL=postgresql://" in moved.stdout
        after = await all_rows(second_dsn)
        for rows in (before, after):  # where a session is open, it is noted that nobody looks at voice
            del rows["blind_guilds"]
        assert after == before
        again = _move(second_dsn, tmp_path, data_dir)
        assert (again.returncode, again.stdout) == (2, "")
        assert "The database is not empty (it has guild 900)" in again.stderr
        with EmbeddedServer(data_dir) as dsn:
            left = await all_rows(dsn)
        del left["blind_guilds"]
        assert left == before
    finally:
        shutil.rmtree(data_dir)


def _move(to: str, folder: Path, data_dir: Path) -> "subprocess.CompletedProcess[str]":
    """With the address from standard input, where no other user sees its password."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "move"],
        input=f"{to}\n",
        cwd=folder,
        env=environment(DATA_DIR=str(data_dir)),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["backup", "x", "--keep", "3"], "x: is no folder, and --keep is about the backups in a folder.\n"),
        (["backup", ".", "--keep", "0"], "--keep: at least 1, for the backup that is made now.\n"),
        (["backup", "no/where.zip"], "/no: is no folder; make it first.\n"),
        (["restore", "x"], "x: is no file.\n"),
        (["move", "mysql://x"], "The new address must begin with postgresql://\n"),
        (["move", "postgresql://u:secret/x@h/d"], "The new address is not a valid address"),
        (["move", "postgresql://u:secret@127.0.0.1:1/d"], "The database cannot be reached"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    second_dsn: str, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = paydirt(*arguments, folder=tmp_path, DATABASE_URL=second_dsn)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:very%40secret@h:5432/d", "postgresql://u:…@h:5432/d"),
        ("postgresql://u@h/d?password=very&sslmode=require", "postgresql://u@h/d?password=…&sslmode=require"),
        ("postgresql:///d?host=/run/postgresql", "postgresql:///d?host=/run/postgresql"),
    ],
)
def test_where_a_database_was_moved_to_is_said_without_its_password(address: str, shown: str) -> None:
    assert without_passwords(address) == shown
