"""What time it is in the sandbox, and the ids that carry it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

Json = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
TIME_SHIFT = 22


class HasNow(Protocol):
    def now(self) -> datetime: ...


ClockLike = Callable[[], datetime] | HasNow


def as_clock(clock: ClockLike | None) -> Callable[[], datetime]:
    """A function that tells the time: from a function, from an object with ``now()``, or the real UTC."""
    if clock is None:
        return lambda: datetime.now(UTC)
    if callable(clock):
        return clock
    return clock.now


class Snowflakes:
    """Ids as Discord makes them: milliseconds since its epoch, then a counter; each higher than the last."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        milliseconds = int(self._clock().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, milliseconds << TIME_SHIFT)
        return self._last
