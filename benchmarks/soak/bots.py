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
        self.process: BotProcess = process_of(stage, folder, "bot")

    async def starts(self) -> None:
        await self.process.start()
        await self.process.is_ready()

    async def stops(self) -> None:
        status = await self.process.stop()
        assert status == 0, f"the bot ended with status {status}"

    async def kill(self) -> None:
        await self.process.kill()

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
