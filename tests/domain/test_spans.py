"""Half-open spans: merged, cut, and clipped."""

from domain.spans import Span, intersect, merge, subtract
from tests.payrolls import at


def span(start: str, end: str) -> Span:
    return Span(at(start), at(end))


def test_overlapping_and_touching_spans_are_one_and_empty_ones_none() -> None:
    spans = [
        span("19:00:00", "19:10:00"),
        span("18:00:00", "18:10:00"),
        span("18:10:00", "18:20:00"),
        span("18:15:00", "18:16:00"),
        span("18:40:00", "18:40:00"),
    ]
    assert merge(spans) == [span("18:00:00", "18:20:00"), span("19:00:00", "19:10:00")]


def test_holes_are_cut_out_wherever_they_lie() -> None:
    holes = [
        span("17:00:00", "17:30:00"),
        span("17:50:00", "18:10:00"),
        span("18:20:00", "18:30:00"),
        span("18:50:00", "19:10:00"),
        span("19:30:00", "19:40:00"),
    ]
    whole = span("18:00:00", "19:00:00")
    assert list(subtract(whole, holes)) == [span("18:10:00", "18:20:00"), span("18:30:00", "18:50:00")]
    assert list(subtract(whole, [])) == [whole]
    assert list(subtract(whole, [whole])) == []


def test_a_span_is_clipped_to_others() -> None:
    others = [span("17:00:00", "18:10:00"), span("18:20:00", "18:30:00"), span("19:00:00", "19:10:00")]
    assert list(intersect(span("18:00:00", "19:00:00"), others)) == [
        span("18:00:00", "18:10:00"),
        span("18:20:00", "18:30:00"),
    ]
    assert list(intersect(span("18:10:00", "18:20:00"), others)) == []
