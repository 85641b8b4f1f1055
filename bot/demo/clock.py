"""The story's clock: a file that the demo rewrites, and that bot and sandbox read."""

import os
from datetime import datetime
from pathlib import Path


class StoryClock:
    """Time stands still until ``move_to``. The file is replaced whole, so that nobody reads half a time."""

    def __init__(self, path: Path, starts_at: datetime) -> None:
        self.path = path
        self._next = path.with_suffix(".next")
        self.move_to(starts_at)

    def now(self) -> datetime:
        return self._now

    def move_to(self, at: datetime) -> None:
        """It is ``at`` from now on, for everybody who looks."""
        self._next.write_text(at.isoformat(), encoding="utf-8")
        os.replace(self._next, self.path)
        self._now = at
