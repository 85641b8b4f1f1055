"""The bot of a Sunday: in this process, where it can be looked into, or as a process of its own, to be killed."""

import asyncio
from pathlib import Path
from typing import Protocol

from bot.demo.process import BotProcess
from domain.errors import Unavailable
from sandbox import NoAnswer
from tests.stories.killing import process_of
from tests.stories.stage import Stage

BACK_WITHIN_SECONDS = 40.0
LOOK_SECONDS = 0.2
NOTED_SECONDS = 1.5
"""The bot waits for the database for half a second before it writes into its journal, five times a second."""
AWAY = "cannot reach"


class Bot(Protocol):
    async def starts(self) -> None: ...

    async def stops(self) -> None: ...

    async def is_caught_up(self) -> None:
        """All that Discord has sent is durable, however long that takes after a fault."""


class BotHere:
    """The bot in this process. It can be stopped, but not killed."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def starts(self) -> None:
        await self._stage.bot_starts()

    async def stops(self) -> None:
        await self._stage.bot_stops()

    async def is_caught_up(self) -> None:
        await self._stage.all_written()


class BotApart:
    """The bot as a process of its own."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._journal = folder / "data" / "journal"
        self.process: BotProcess = process_of(stage, folder, "bot")

    async def starts(self) -> None:
        await self.process.start()
        await self.process.is_ready()

    async def stops(self) -> None:
        status = await self.process.stop()
        assert status == 0, f"the bot ended with status {status}"

    async def kill(self) -> None:
        await self.process.kill()

    async def has_noted_all(self) -> None:
        """The local journal has stood still for a while: what Discord has sent is in it."""
        await self._stage.discord.settled()
        noted: list[str] = []
        async with asyncio.timeout(BACK_WITHIN_SECONDS):
            while not noted or noted != self._noted():
                noted = self._noted()
                await asyncio.sleep(NOTED_SECONDS)

    def _noted(self) -> list[str]:
        return [each.read_text() for each in sorted(self._journal.glob("*"))]

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone without having been told to."""
        try:
            self.process.check()
        except Unavailable:
            return True
        return False

    async def is_caught_up(self) -> None:
        """A status is answered when all before it is in the log; while the database is away it says so."""
        await self._stage.discord.settled()
        async with asyncio.timeout(BACK_WITHIN_SECONDS):
            while not await self._answers():
                self.process.check()
                await asyncio.sleep(LOOK_SECONDS)

    async def _answers(self) -> bool:
        try:
            status = await self._stage.boss.runs("/mining status", in_=self._stage.general)
        except NoAnswer:
            return False
        return AWAY not in status.text
