"""How long things took: counted in fixed buckets and ten-second slices, so that memory stays bounded.

A quantile read from buckets is at most ``COARSENESS`` times the true one, and never below it. The bounds hold every
1, 2 and 5 of each decade, so a limit such as 50 ms or 1 s is judged exactly.
"""

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from operator import add

_STEPS = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)
BOUNDS = (*(float(f"{step}e{decade}") for decade in range(-4, 2) for step in _STEPS), 100.0)
"""Seconds, from 0.1 ms to 100 s: the upper ends of the buckets; one more bucket has no end.

Floats, for they measure how long something took; read from text, so that 0.0016 is what one would type.
"""
COARSENESS = 1.29

SLICE_SECONDS = 10
KEPT_SECONDS = 3600


@dataclass(slots=True)
class Tally:
    """``buckets``: how many were within each of ``BOUNDS`` and not within the one before; the last has no bound."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    count: int = 0
    seconds: float = 0.0
    longest_seconds: float = 0.0

    def note(self, seconds: float) -> None:
        """One more that took so long."""
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.count += 1
        self.seconds += seconds
        self.longest_seconds = max(self.longest_seconds, seconds)

    def add(self, other: "Tally") -> None:
        """All of the other's, too."""
        self.buckets = list(map(add, self.buckets, other.buckets))
        self.count += other.count
        self.seconds += other.seconds
        self.longest_seconds = max(self.longest_seconds, other.longest_seconds)

    def quantile(self, percent: int) -> float:
        """Seconds within which so many percent were done; 0 if there were none."""
        rank = -(-self.count * percent // 100)
        for bound, reached in zip(BOUNDS, accumulate(self.buckets), strict=False):
            if reached >= rank:
                return min(bound, self.longest_seconds)
        return self.longest_seconds

    def above(self, seconds: float) -> int:
        """How many took longer than that, which must be one of ``BOUNDS``."""
        return sum(self.buckets[BOUNDS.index(seconds) + 1 :])


class Timings:
    """One kind of thing: all of it since the start (``total``), and what was within a span up to an hour.

    ``now``: seconds of a clock that only goes forward.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.total = Tally()
        self._now = now
        self._slices: deque[tuple[int, Tally]] = deque()

    def note(self, seconds: float) -> None:
        """Something took so long, and is over now."""
        self.total.note(seconds)
        current = int(self._now() // SLICE_SECONDS)
        if not self._slices or self._slices[-1][0] != current:
            self._slices.append((current, Tally()))
            self._forget_before(current - KEPT_SECONDS // SLICE_SECONDS)
        self._slices[-1][1].note(seconds)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Note how long the block takes, however it ends."""
        begun = self._now()
        try:
            yield
        finally:
            self.note(self._now() - begun)

    def within(self, seconds: int) -> Tally:
        """What was noted in the last ``seconds``, at most an hour; up to ten seconds more."""
        first = int(self._now() // SLICE_SECONDS) - seconds // SLICE_SECONDS
        tally = Tally()
        for number, each in self._slices:
            if number >= first:
                tally.add(each)
        return tally

    def _forget_before(self, first: int) -> None:
        while self._slices[0][0] < first:
            self._slices.popleft()
