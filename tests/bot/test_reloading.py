"""SIGHUP, sent to the real bot: what may change at run time changes at once, and the log says what does not."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.process import BotProcess
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

    async def is_told(self) -> str:
        """Send the signal; the lines that it answers with, to the last one."""
        before = len(self.log())
        os.kill(self.bot.pid, signal.SIGHUP)
        await becomes_true(lambda: "SIGHUP: " in self.log()[before:])
        await asyncio.sleep(0)
        return "\n".join(line for line in self.log()[before:].splitlines() if "SIGHUP: " in line)

    async def is_chatty(self, member_name: str) -> bool:
        """Whether a voice move, which the bot hears of, leaves a line for debugging."""
        raise NotImplementedError


@asynccontextmanager
async def running(dsn: str, folder: Path) -> AsyncIterator[Running]:
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
        it.sets()
        await bot.start()
        try:
            await bot.is_ready()
            yield it
        finally:
            assert await bot.stop() == 0
