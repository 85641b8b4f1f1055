"""What runs by itself in this process, how often, and how it went the last time."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from domain.errors import PaydirtError
from services.discretion import discreet

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class JobState:
    """Seconds are of ``time.monotonic``. ``ended``: when the last run was over, None while there was none.

    ``problem``: why the last run was given up, in words that may be shown.
    """

    name: str
    every_seconds: float
    known_since: float
    began: float | None = None
    ended: float | None = None
    problem: str | None = None


class JobLog:
    """Of this process, in memory only: after a restart every job is new."""

    def __init__(self) -> None:
        self._jobs: dict[str, JobState] = {}

    def all(self) -> tuple[JobState, ...]:
        return tuple(self._jobs.values())

    def noting(self, name: str, every_seconds: float, job: Job) -> Job:
        """The same job, noted whenever it runs. What it raises is raised on."""
        self._jobs[name] = JobState(name, every_seconds, time.monotonic())

        async def run() -> None:
            self._note(name, began=time.monotonic())
            try:
                await job()
            except Exception as error:  # whatever it is, it is noted, and raised on
                self._note(name, ended=time.monotonic(), problem=_words(error))
                raise
            self._note(name, ended=time.monotonic(), problem=None)

        return run

    def _note(self, name: str, **news: Any) -> None:
        self._jobs[name] = replace(self._jobs[name], **news)


def _words(error: Exception) -> str:
    """Admins of every guild read them. Of an error that nobody expected only the kind is kept."""
    return discreet(error) if isinstance(error, PaydirtError) else type(error).__name__
