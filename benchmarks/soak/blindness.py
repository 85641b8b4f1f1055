"""What was done to the bot's sight, and whether what it says of it is true."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.soak.oracle import Span


@dataclass(frozen=True, slots=True)
class Blind:
    """The bot saw nothing until ``until``, and nothing at all from ``latest`` on.

    What it saw between ``earliest`` and ``latest`` it may have had no time to write down: there it is killed.
    """

    earliest: datetime
    latest: datetime
    until: datetime


@dataclass
class Blindness:
    """All of it, in the order in which it happened. ``late``: spans whose events were delivered at their end."""

    blind: list[Blind] = field(default_factory=list)
    late: list[Span] = field(default_factory=list)

    def was_blind(self, since: datetime, until: datetime, *, earliest: datetime | None = None) -> None:
        self.blind.append(Blind(earliest or since, since, until))

    def was_late(self, since: datetime, until: datetime) -> None:
        if since < until:
            self.late.append(Span(since, until))

    def untruths(self, told: Sequence[Span]) -> list[str]:
        """What is wrong with the outages that the bot wrote down, in words."""
        wrong = [
            f"nothing happened from {span.start} to {span.end}" for span in told if not self._explains(span)
        ]
        missing = [each for each in self._surely() if not any(_covers(span, each) for span in told)]
        return wrong + [
            f"it is not told that nothing was seen from {each.start} to {each.end}" for each in missing
        ]

    def _surely(self) -> list[Span]:
        spans = [Span(each.latest, each.until) for each in self.blind]
        return [span for span in spans if not span.is_empty]

    def _explains(self, told: Span) -> bool:
        """Whether it begins where sight was lost, ends where it came back, and has no moment of sight in it."""
        begins = any(each.earliest <= told.start <= each.latest for each in self.blind)
        ends = any(each.until == told.end for each in self.blind)
        reached = told.start
        for each in sorted(self.blind, key=lambda each: each.earliest):
            if each.earliest <= reached:
                reached = max(reached, each.until)
        return begins and ends and reached >= told.end


def _covers(whole: Span, part: Span) -> bool:
    return whole.start <= part.start and part.end <= whole.end
