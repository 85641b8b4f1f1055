"""The clocks that the composition root hands out."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.clock import Clock
from domain.errors import Refused

log = logging.getLogger(__name__)

# Goes on while the machine sleeps, where the system has such a clock; no step of the wall clock reaches it.
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady_ns() -> int:
    return time.clock_gettime_ns(STEADY)


class SteadyClock:
    """Wall time at the start, carried on by a clock that nobody can set.

    A wall clock that is set back would put the next move before the last one, and one that is set ahead
    would pay an hour that never was; neither reaches the log. A rehearsal hands in both clocks.
    """

    def __init__(
        self, wall: Callable[[], datetime] = _wall, steady_ns: Callable[[], int] = _steady_ns
    ) -> None:
        self._steady_ns = steady_ns
        self._started_at = wall()
        self._started_ns = steady_ns()

    def now(self) -> datetime:
        elapsed_ns = self._steady_ns() - self._started_ns
        return self._started_at + timedelta(microseconds=elapsed_ns // 1000)


class FileClock:
    """The time that stands in a file, for rehearsals in which somebody else moves the clock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.now()

    def now(self) -> datetime:
        try:
            told = datetime.fromisoformat(self._path.read_text().strip())
        except (OSError, ValueError) as error:
            raise Refused(f"CLOCK_FILE: {self._path} does not hold an ISO time ({error}).") from error
        return told.astimezone(UTC)


class ForwardClock:
    """Another clock, standing still where that one runs back: a move never comes before the one it follows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest = clock.now()

    def now(self) -> datetime:
        self._latest = max(self._latest, self._clock.now())
        return self._latest

    def not_before(self, moment: datetime | None) -> None:
        """Go on from there, if the clock was set back while nobody looked, e.g. between two starts."""
        if moment is not None and moment > self.now():
            log.warning("the clock is behind what was recorded last: until %s no time passes", moment)
            self._latest = moment
