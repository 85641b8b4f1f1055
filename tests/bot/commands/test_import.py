"""``paydirt export --all`` beside a running bot, and ``paydirt import`` into another database, where a bot goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.commands.elsewhere import goes_on_there, saved_hour
from tests.bot.processes import paydirt
from tests.stories.scenes import committed
from tests.stories.stage import Stage, set_stage


@pytest.fixture
async def stage(database_dsn: str) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn) as stage:
        await stage.bot_starts()
        await stage.is_set_up()
        yield stage


async def test_a_guild_moves_to_another_database_and_the_bot_goes_on_there(
    stage: Stage, second_dsn: str, tmp_path: Path
) -> None:
    ann = stage.guild.member("=Ann()")
    code = await saved_hour(stage, ann)
    running = await stage.starts("goes on")
    balances = await committed(stage)
    exported = paydirt("export", "--all", "backup", folder=tmp_path, DATABASE_URL=stage.dsn)
    assert exported.returncode == 0, exported.stderr
    assert exported.stdout.startswith(f"Guild {stage.guild.id}: ")
    await stage.bot_stops()
    imported = paydirt("import", "backup", folder=tmp_path, DATABASE_URL=second_dsn)
    assert imported.returncode == 0, imported.stderr
    assert imported.stdout.startswith(f"Guild {stage.guild.id} is restored: ")
    assert ", 1 saved payrolls. The ledger's chain is whole up to version" in imported.stdout
    await goes_on_there(stage, second_dsn, code, running, balances)


async def test_where_the_guild_is_already_nothing_is_imported(stage: Stage, tmp_path: Path) -> None:
    await saved_hour(stage, stage.guild.member("Ann"))
    assert paydirt("export", "--all", "backup", folder=tmp_path, DATABASE_URL=stage.dsn).returncode == 0
    again = paydirt("import", "backup", folder=tmp_path, DATABASE_URL=stage.dsn)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "Another Paydirt works on this database: stop the bot first, then import.\n"
    await stage.bot_stops()
    again = paydirt("import", "backup", folder=tmp_path, DATABASE_URL=stage.dsn)
    assert again.returncode == 2
    assert "import into an empty one" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export"], "Say what to export: either the code of a session, or --all DIR for the whole guild.\n"),
        (["export", "sm-k3m9qa", "--all", "x"], "Say what to export"),
        (["export", "--all", "x", "--revision", "1"], "--all writes everything"),
        (["export", "--all", "x"], "There is no guild in this database.\n"),
        (["export", "--all", "x", "--guild", "7"], "There is no guild 7 in this database.\n"),
        (["import", "x"], "x: is no export of a guild"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    second_dsn: str, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = paydirt(*arguments, folder=tmp_path, DATABASE_URL=second_dsn)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
