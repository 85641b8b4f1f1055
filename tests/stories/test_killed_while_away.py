"""The worst of all: the database is away, and the bot is killed before it is back. What was seen still counts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.database import Database
from domain.payroll import Flag
from tests.conftest import audit_all
from tests.stories.killing import FileBackedClock, process_of
from tests.stories.measures import flags_of, seconds_of
from tests.stories.stage import SUNDAY, Stage, becomes_true, set_stage
from tests.stories.troubles import database_away


@pytest.fixture
async def stage(database_dsn: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn, FileBackedClock(tmp_path / "clock", SUNDAY)) as stage:
        yield stage
    database = await Database.open(database_dsn)
    assert await audit_all(database, database_dsn) == {}
    await database.close()


def is_noted(stage: Stage, folder: Path) -> bool:
    """The journal holds everything up to the present, with a sign of life."""
    sign = f'["seen","{stage.clock.now().isoformat()}"]'
    return any(sign in path.read_text() for path in folder.glob("data/journal/*.jsonl"))


@pytest.mark.parametrize("ends", ["killed", "stopped"])
async def test_time_that_was_seen_while_the_database_was_away_survives_the_process(
    stage: Stage, tmp_path: Path, ends: str
) -> None:
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    process = process_of(stage, tmp_path, "bot")
    try:
        await process.start()
        await process.is_ready()
        await stage.is_set_up()
        await ann.joins(stage.alpha)
        await bob.joins(stage.alpha)
        code = await stage.starts()
        await stage.time_passes(minutes=10)
        await stage.boss.runs("/mining status", in_=stage.general)
        async with database_away(stage.dsn):
            await stage.time_passes(minutes=2)
            await bob.leaves()
            await stage.time_passes(minutes=3)
            await cyd.joins(stage.beta)  # whom the bot has never met
            await stage.time_passes(minutes=15)
            if ends == "killed":
                await becomes_true(lambda: is_noted(stage, tmp_path))
                await process.kill()
            else:
                assert await process.stop() == 0
        stage.clock.passes(minutes=4)
        await process.start()
        await process.is_ready()
        await stage.time_passes(minutes=10)
        await stage.boss.runs("/mining stop", in_=stage.general)
    finally:
        await process.stop()
    # 20 minutes without the database are no outage, the 4 without the bot are. Ann: 44; Bob: 12; Cyd: 15 + 4 + 10.
    assert await seconds_of(stage, code) == {"Ann": 2640, "Bob": 720, "Cyd": 1740}
    assert await flags_of(stage, code) == {"Ann": {Flag.BRIDGED}, "Bob": set(), "Cyd": {Flag.BRIDGED}}
    assert list(tmp_path.glob("data/journal/*")) == []
