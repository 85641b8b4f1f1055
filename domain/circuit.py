"""A circuit breaker: what has failed several times in a row is not waited for, until a probe gets through.

Pure: moments are seconds of one steady clock (``time.monotonic``), and are passed in.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf


class CircuitState(StrEnum):
    """``HALF_OPEN``: a probe is under way, or the next one who asks will be it."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class CircuitReading:
    """How it stands. ``for_seconds``: since it was last opened or closed. ``failures``: in a row, up to now.

    ``last_error``: why the latest attempt failed, also when others have succeeded since; None if none ever did.
    """

    state: CircuitState
    for_seconds: float
    failures: int
    last_error: str | None


class Circuit:
    """Opens after ``threshold`` failures in a row; lets one probe through after each ``pause_seconds``."""

    def __init__(self, now: float, *, threshold: int, pause_seconds: float) -> None:
        self._threshold = threshold
        self._pause_seconds = pause_seconds
        self._since = now
        self._failures = 0
        self._failed_at = -inf
        self._last_error: str | None = None
        self._is_closed = True
        self._is_probed = False
        self._next_probe_at = now

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def reading(self, now: float) -> CircuitReading:
        return CircuitReading(self._state(now), now - self._since, self._failures, self._last_error)

    def lets_through(self, now: float, *, probe: bool = False) -> bool:
        """Whether to try at all. ``probe``: from somebody whose part it is to try, whatever the pause.

        Whoever is let through an open circuit is the probe. A probe that never tells how it ended holds up others
        for one pause.
        """
        if self._is_closed:
            return True
        if now < self._next_probe_at and not probe:
            return False
        self._is_probed = True
        self._next_probe_at = now + self._pause_seconds
        return True

    def succeeded(self, now: float) -> None:
        """An attempt got its answer, whatever it was."""
        self._failures = 0
        if not self._is_closed:
            self._is_closed, self._is_probed, self._since = True, False, now

    def failed(self, began_at: float, now: float, error: str) -> None:
        """An attempt got none. Those that were under way together count as one: it is the same disturbance."""
        self._last_error = error
        if began_at < self._failed_at:
            return
        self._failed_at = now
        self._failures += 1
        if self._is_closed and self._failures < self._threshold:
            return
        if self._is_closed:
            self._is_closed, self._since = False, now
        self._is_probed = False
        self._next_probe_at = now + self._pause_seconds

    def _state(self, now: float) -> CircuitState:
        if self._is_closed:
            return CircuitState.CLOSED
        waits = not self._is_probed and now < self._next_probe_at
        return CircuitState.OPEN if waits else CircuitState.HALF_OPEN
