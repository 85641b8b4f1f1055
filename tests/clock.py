"""A clock that tests turn by hand."""

from datetime import datetime, timedelta


class ManualClock:
    """Stands still until time is told to pass."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def passes(self, **amount: float) -> None:
        """Let e.g. ``minutes=5`` pass."""
        self._now += timedelta(**amount)
