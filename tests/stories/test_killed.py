"""The bot as a process of its own, killed without a word."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.process import BotProcess
from domain.errors import Unavailable
from tests.stories.killing import FileBackedClock, process_of
from tests.stories.stage import SUNDAY, Stage, becomes_true, code_in, set_stage


@pytest.fixture
async def stage(database_dsn: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn, FileBackedClock(tmp_path / "clock", SUNDAY)) as stage:
        yield stage


async def test_a_killed_process_loses_nobodys_time_and_a_newer_one_ends_it_with_status_3(
    stage: Stage, tmp_path: Path
) -> None:
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    first = process_of(stage, tmp_path, "first")
    newer = process_of(stage, tmp_path, "newer")
    try:
        await first.start()
        await first.is_ready()
        await stage.is_set_up()
        for each in (ann, bob, cyd):
            await each.joins(stage.alpha)
        code = code_in(await stage.boss.runs("/mining start", in_=stage.general))
        await stage.time_passes(minutes=10)
        await stage.boss.runs("/mining status", in_=stage.general)  # what was seen until now is durable

        await bob.leaves()  # whether or not this is written before the end
        await first.kill()
        stage.clock.passes(minutes=2)
        await cyd.leaves()
        stage.clock.passes(minutes=3)
        await first.start()
        await first.is_ready()
        await stage.time_passes(minutes=10)
        status = await stage.boss.runs("/mining status", in_=stage.general)
        # Outage 18:10 to 18:15. Ann: 25 minutes, bridged; Cyd: 10; Bob left at 18:10, seen or not.
        assert "**0:25:00** Ann" in status.text.replace("\N{NO-BREAK SPACE}", " ")
        assert "**0:10:00** Bob" in status.text.replace("\N{NO-BREAK SPACE}", " ")
        assert "**0:10:00** Cyd" in status.text.replace("\N{NO-BREAK SPACE}", " ")

        await newer.start()
        await newer.is_ready()
        await ann.moves_to(stage.beta)  # both are told, one may write
        await becomes_true(lambda: _status(first) == 3)
        await stage.time_passes(minutes=5)
        stopped = await stage.boss.runs("/mining stop", in_=stage.general)
        assert code in stopped.text
        assert "0:30:00" in stopped.text
    finally:
        await first.stop()
        assert await newer.stop() == 0


def _status(process: BotProcess) -> int | None:
    """Its exit status, if it ended by itself."""
    try:
        process.check()
    except Unavailable as ended:
        return int(str(ended).partition("status ")[2].partition(":")[0])
    return None
