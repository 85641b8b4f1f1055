"""How far the recorder is behind what happens in voice, and how long its writes take."""

from datetime import datetime, timedelta

from domain.timings import Timings


class Progress:
    """``written``: voice moves that are durable, those of snapshots, too, since the process started.

    ``waiting``: moves that the gateway told and that are not. ``batches``: each write of them, from its first try until
    the database has it.
    """

    def __init__(self) -> None:
        self.written = 0
        self.waiting = 0
        self.batches = Timings()
        self._waits_since: datetime | None = None

    def seen(self, at: datetime) -> None:
        """A move was queued."""
        self.waiting += 1
        if self._waits_since is None:
            self._waits_since = at

    def caught_up(self, moves: int, last_at: datetime) -> None:
        """So many of those that waited are durable, up to one seen at ``last_at``; the next was seen then, or later."""
        self.waiting -= moves
        self._waits_since = last_at if self.waiting else None

    def lag_seconds(self, now: datetime) -> float:
        """How long the oldest move has been waiting, or a little longer; 0 if none waits."""
        if self._waits_since is None:
            return 0.0
        return max(now - self._waits_since, timedelta()).total_seconds()
