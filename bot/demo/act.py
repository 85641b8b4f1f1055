"""Acts: what happens when; and playing them in order on the story's clock."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.demo.narrator import Narrator
from bot.demo.stage import Stage

STORY_SECONDS_A_SECOND = 250.0


@dataclass(frozen=True, slots=True)
class Act:
    """``do`` happens at ``at``. What it returns is told if it is a text, else ``says``, if that is anything."""

    at: datetime
    do: Callable[[], Awaitable[object]]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Chance:
    """Times and choices of one seed."""

    random: Random
    day: datetime

    def at(self, clock: str) -> datetime:
        """That minute of the day, ``18:05``, on the second."""
        hour, minute = map(int, clock.split(":"))
        return self.day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def between(self, earliest: str, latest: str) -> datetime:
        """Any millisecond between two minutes."""
        start = self.at(earliest)
        milliseconds = (self.at(latest) - start) // timedelta(milliseconds=1)
        return start + timedelta(milliseconds=self.random.randrange(milliseconds))


async def play_acts(acts: Iterable[Act], stage: Stage, narrator: Narrator) -> None:
    """Play them in the order of their times, at a pace that a reader can follow."""
    for act in sorted(acts, key=lambda each: each.at):
        stage.bot.check()
        pause = (act.at - stage.clock.now()).total_seconds() / STORY_SECONDS_A_SECOND
        await asyncio.sleep(max(pause, 0))
        await stage.wait_until(max(act.at, stage.clock.now()))
        result = await act.do()
        if told := result if isinstance(result, str) else act.says:
            narrator.tell(told)
