"""Half-open spans of time ``[start, end)``, and what can be done with them (pay-rules.md A1)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

_end = attrgetter("end")


class Span(NamedTuple):
    """From ``start`` up to, not including, ``end``; empty if they are equal."""

    start: datetime
    end: datetime


def total(spans: Iterable[Span]) -> timedelta:
    """How long spans are together."""
    return sum((span.end - span.start for span in spans), timedelta(0))


def whole_seconds(spans: Iterable[Span]) -> int:
    """The same in seconds, a part of one cut off at the end."""
    return total(spans) // timedelta(seconds=1)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Make one of all spans that overlap or touch, in order of time. Empty spans are nothing."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def subtract(span: Span, holes: Iterable[Span]) -> Iterator[Span]:
    """What is left of a span without the holes, which must be merged ones."""
    start = span.start
    for hole in holes:
        if start < min(hole.start, span.end):
            yield Span(start, min(hole.start, span.end))
        start = max(start, hole.end)
    if start < span.end:
        yield Span(start, span.end)


def intersect(span: Span, others: Sequence[Span]) -> Iterator[Span]:
    """The parts of a span that lie in the others, which must be merged ones."""
    for index in range(bisect_right(others, span.start, key=_end), len(others)):
        other = others[index]
        if other.start >= span.end:
            return
        yield Span(max(span.start, other.start), min(span.end, other.end))
