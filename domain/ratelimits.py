"""How often somebody may ask for what takes much computing: a bucket of tokens that fills up again by itself."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from domain.clock import Clock
from domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` at once; then one more each ``pause``."""

    burst: int
    pause: timedelta


EXPENSIVE = Rate(burst=12, pause=timedelta(seconds=6))
"""Files, comparisons, imports and diagnoses of one person in one guild; nobody who reads them is faster than that."""
MOST_BUCKETS = 10_000


class RateLimits:
    """Buckets by whoever asks. What is kept is bounded: who has asked for nothing for longest is forgotten first."""

    def __init__(self, clock: Clock, rate: Rate = EXPENSIVE, most: int = MOST_BUCKETS) -> None:
        self._clock = clock
        self._rate = rate
        self._most = most
        self._full_at: OrderedDict[Hashable, datetime] = OrderedDict()
        """When the bucket will be full again: that one moment says how many tokens are in it."""

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, who: Hashable) -> None:
        """Take one token. Refused, saying when to try again, if there is none."""
        now = self._clock.now()
        full_at = max(self._full_at.get(who, now), now) + self._rate.pause
        if (wait := full_at - now - self._rate.burst * self._rate.pause) > timedelta(0):
            raise Refused(
                "You have asked for a lot that takes much computing, just now: try again in "
                f"{ceil(wait.total_seconds())} s."
            )
        self._full_at[who] = full_at
        self._full_at.move_to_end(who)
        while len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
