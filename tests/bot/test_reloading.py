"""SIGHUP, sent to the real bot: what may change at run time changes at once, and the log says what does not."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.process import BotProcess
from bot.reloading import SettingsInForce
from bot.settings import Settings, read_configuration
from domain.settingreadings import SettingReading
from sandbox import Sandbox
from sandbox.uex import UexSandbox
from tests.stories.stage import becomes_true


@dataclass
class Running:
    """A bot that runs in a folder with an ``.env`` of its own."""

    discord: Sandbox
    bot: BotProcess
    folder: Path
    log_file: Path
    essentials: str

    def sets(self, *lines: str) -> None:
        """All that its ``.env`` holds besides what it cannot do without."""
        (self.folder / ".env").write_text("\n".join([self.essentials, *lines, ""]), encoding="utf-8")

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    async def answers(self, sentence: str) -> None:
        """It is sent the signal, and its log says that sentence then."""
        before = len(self.log())
        os.kill(self.bot.pid, signal.SIGHUP)
        await becomes_true(lambda: sentence in self.log()[before:])


@asynccontextmanager
async def running(dsn: str, folder: Path, *lines: str) -> AsyncIterator[Running]:
    """The bot has begun with these lines in its ``.env``."""
    async with Sandbox() as discord, UexSandbox() as uex:
        discord.guild("Red Rock Mining")
        essentials = "\n".join(
            [
                f"DISCORD_TOKEN={discord.token}",
                f"DISCORD_ADDRESS={discord.address}",
                f"DISCORD_CA_FILE={discord.ca_file}",
                f"UEX_BASE_URL={uex.base_url}",
            ]
        )
        log_file = folder / "bot.log"
        work = folder / "work"
        work.mkdir()
        bot = BotProcess({"DATABASE_URL": dsn}, work, log_file)
        it = Running(discord, bot, work, log_file, essentials)
        it.sets(*lines)
        await bot.start()
        try:
            await discord.bot_connects()
            yield it
        finally:
            await bot.stop()


async def test_a_running_bot_takes_over_what_it_may_and_names_what_needs_a_restart(
    database_dsn: str, tmp_path: Path
) -> None:
    async with running(database_dsn, tmp_path) as it:
        await it.answers("SIGHUP: no setting differs from what is in force")
        it.sets("LOG_LEVEL=ERROR", "SHARD_COUNT=2", "DATA_DIR=elsewhere")
        await it.answers("SIGHUP: LOG_LEVEL is ERROR now")
        await becomes_true(
            lambda: (
                "SIGHUP: changed, but without effect before the bot is restarted: DATA_DIR, SHARD_COUNT"
                in it.log()
            )
        )
        assert await it.bot.stop() == 0
        assert " INFO    bot.commands.run: stopped" not in it.log()
        assert it.discord.token not in it.log()


async def test_a_wrong_value_leaves_everything_as_it_was_until_it_is_mended(
    database_dsn: str, tmp_path: Path
) -> None:
    async with running(database_dsn, tmp_path, "LOG_LEVEL=ERROR") as it:
        assert " INFO " not in it.log()
        it.sets("LOG_LEVEL=INFO", "SHARD_ID=first")
        await it.answers(
            "SIGHUP: the settings stay as they are: SHARD_ID: must be a whole number, not first (from .env)"
        )
        it.sets("LOG_LEVEL=ERROR", "DISCORD_TOKEN_FILE=nowhere")
        await it.answers("are both set (.env): leave one of them out.")
        assert " INFO " not in it.log()
        it.sets("LOG_LEVEL=INFO")
        await it.answers("SIGHUP: LOG_LEVEL is INFO now")
        assert await it.bot.stop() == 0
        assert " INFO    bot.commands.run: stopped" in it.log()


def test_what_is_in_force_is_what_diagnostics_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    applied: list[Settings] = []
    in_force = SettingsInForce(read_configuration(), applied.append)
    (tmp_path / ".env").write_text("LOG_FORMAT=json\nDATA_DIR=elsewhere\n", encoding="utf-8")
    in_force.reload()
    readings = {each.name: each for each in in_force.readings()}
    assert readings["LOG_FORMAT"] == SettingReading("LOG_FORMAT", "json", ".env", is_live=True)
    assert readings["DATA_DIR"] == SettingReading(
        "DATA_DIR", "data", "default", is_live=False, waits_for_restart=True
    )
    assert [each.log_format for each in applied] == ["json"]
    (tmp_path / ".env").unlink()
    in_force.reload()
    readings = {each.name: each for each in in_force.readings()}
    assert readings["LOG_FORMAT"] == SettingReading("LOG_FORMAT", "pretty", "default", is_live=True)
    assert not readings["DATA_DIR"].waits_for_restart
    assert [each.log_format for each in applied] == ["json", "pretty"]
