from pathlib import Path

import pytest

from bot.demo.process import BotProcess, run_paydirt
from domain.errors import Unavailable


async def test_a_bot_that_cannot_start_is_reported_with_its_last_words(tmp_path: Path) -> None:
    bot = BotProcess({"DISCORD_TOKEN": ""}, tmp_path, tmp_path / "bot.log")
    await bot.start()
    with pytest.raises(Unavailable, match="status 2:\nDISCORD_TOKEN is not set"):
        await bot.is_ready()
    assert await bot.stop() == 2


async def test_commands_see_no_setting_but_those_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEALTH_FILE", str(tmp_path / "health"))
    done = await run_paydirt("health", folder=tmp_path, settings={})
    assert done.status == 2
    assert done.errors.startswith("HEALTH_FILE is not set")
