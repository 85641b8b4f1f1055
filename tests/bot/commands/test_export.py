"""``paydirt export`` beside a running bot, and ``paydirt recompute`` on what it wrote."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.processes import paydirt
from tests.stories.scenes import draft_of, hour_of_mining, notes_sale, saves
from tests.stories.stage import Stage, set_stage


@pytest.fixture
async def stage(database_dsn: str) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn) as stage:
        await stage.bot_starts()
        await stage.is_set_up()
        yield stage


async def test_a_saved_session_is_exported_with_its_payroll_and_recomputes(
    stage: Stage, tmp_path: Path
) -> None:
    code = await hour_of_mining(stage, stage.guild.member("=Ann()"))
    await notes_sale(stage, "1 000 000")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    exported = paydirt("export", code, folder=tmp_path, DATABASE_URL=stage.dsn)
    assert exported.returncode == 0, exported.stderr
    assert json.loads(exported.stdout)["payroll"]["gross_auec"] == 1_000_000
    again = paydirt("export", code, "--output", "bundle.json", folder=tmp_path, DATABASE_URL=stage.dsn)
    assert (again.returncode, again.stdout) == (0, "")
    assert (tmp_path / "bundle.json").read_text(encoding="utf-8") == exported.stdout
    assert paydirt("recompute", "bundle.json", folder=tmp_path).returncode == 0


async def test_a_stopped_session_is_exported_with_what_there_is(stage: Stage, tmp_path: Path) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await stage.stops()
    exported = paydirt("export", code, "--output", "bundle.json", folder=tmp_path, DATABASE_URL=stage.dsn)
    assert exported.returncode == 0, exported.stderr
    recomputed = paydirt("recompute", "bundle.json", "--json", folder=tmp_path)
    assert recomputed.returncode == 0
    (line,) = json.loads(recomputed.stdout)["attendance"].values()
    assert line["seconds"] == 3600


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sm-000000"], "There is no session 'sm-000000'.\n"),
        (["sm-000000", "--guild", "1"], "There is no session"),
    ],
)
async def test_a_session_that_is_not_there_is_one_sentence(
    stage: Stage, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = paydirt("export", *arguments, folder=tmp_path, DATABASE_URL=stage.dsn)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)


async def test_an_open_session_cannot_be_exported(stage: Stage, tmp_path: Path) -> None:
    code = await stage.starts()
    done = paydirt("export", code, folder=tmp_path, DATABASE_URL=stage.dsn)
    assert done.returncode == 2
    assert "still open" in done.stderr


async def test_a_file_that_cannot_be_written_is_named(stage: Stage, tmp_path: Path) -> None:
    code = await stage.starts()
    await stage.stops()
    done = paydirt("export", code, "--output", "no/such/folder", folder=tmp_path, DATABASE_URL=stage.dsn)
    assert done.returncode == 74
    assert "no/such/folder" in done.stderr
