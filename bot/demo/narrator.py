"""Progress lines: machine time, story time, what happens."""

import time
from collections.abc import Callable
from datetime import datetime

from reports.bundle.table import printable


def plain_spaces(text: str) -> str:
    """Numbers hold together with no-break spaces in Discord; in a terminal one wants to search for them."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


class Narrator:
    """Tells on standard output, one line a happening, at once: it may be a terminal or a log."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._now: Callable[[], datetime] | None = None
        print(" machine  story", flush=True)

    def follow(self, now: Callable[[], datetime]) -> None:
        """From here on lines carry the story's time, too."""
        self._now = now

    @property
    def seconds(self) -> float:
        """Machine seconds since the beginning."""
        return time.monotonic() - self._started

    def tell(self, what: str) -> None:
        story = f"{self._now():%H:%M:%S}" if self._now else " " * 8
        print(f"{self.seconds:6.1f} s  {story}  {printable(plain_spaces(what))}", flush=True)
