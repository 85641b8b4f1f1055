"""How far the recorder is behind what happens in voice, and how long its writes take."""

from datetime import datetime, timedelta

from domain.timings import Timings


class Progress:
    """``written``: voice moves that are durable, those of snapshots, too, since the process started.

    ``batches``: each write of moves that the gateway told, from its first try until the database has it.
    """

    def __init__(self) -> None:
        self.written = 0
        self.batches = Timings()
        self._waits_since: datetime | None = None

    def seen(self, at: datetime) -> None:
        """A move was queued."""
        if self._waits_since is None:
            self._waits_since = at

    def caught_up(self, last_at: datetime | None, *, is_queue_empty: bool) -> None:
        """All up to a move seen at ``last_at`` is durable; what is still queued was seen then, or later."""
        if is_queue_empty:
            self._waits_since = None
        elif last_at is not None:
            self._waits_since = last_at

    def lag_seconds(self, now: datetime) -> float:
        """How long the oldest move has been waiting, or a little less long; 0 if none waits."""
        if self._waits_since is None:
            return 0.0
        return max(now - self._waits_since, timedelta()).total_seconds()
