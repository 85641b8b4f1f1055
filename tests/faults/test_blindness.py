"""What the bot says of its outages is believed only where something really happened."""

from datetime import UTC, datetime, timedelta

from benchmarks.soak.blindness import Blindness
from benchmarks.soak.oracle import Span

SIX = datetime(2026, 11, 15, 18, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return SIX + timedelta(minutes=minutes)


def test_what_happened_and_was_told_is_true() -> None:
    sight = Blindness()
    sight.was_blind(at(10), at(20))
    assert sight.untruths([Span(at(10), at(20))]) == []


def test_an_outage_that_nobody_had_is_untrue() -> None:
    assert len(Blindness().untruths([Span(at(10), at(20))])) == 1


def test_an_outage_that_is_not_told_is_untrue() -> None:
    sight = Blindness()
    sight.was_blind(at(10), at(20))
    assert len(sight.untruths([])) == 1


def test_an_outage_that_is_told_too_long_or_too_short_is_untrue() -> None:
    sight = Blindness()
    sight.was_blind(at(10), at(20))
    for told in (Span(at(9), at(20)), Span(at(10), at(21)), Span(at(11), at(20)), Span(at(10), at(19))):
        assert sight.untruths([told]) != []


def test_a_kill_may_have_taken_what_was_seen_just_before() -> None:
    sight = Blindness()
    sight.was_blind(at(10), at(20), earliest=at(9))
    assert sight.untruths([Span(at(9.5), at(20))]) == []
    assert sight.untruths([Span(at(8.9), at(20))]) != []


def test_outages_that_touch_are_one_and_those_with_sight_between_are_not() -> None:
    sight = Blindness()
    sight.was_blind(at(10), at(20))
    sight.was_blind(at(20), at(25))
    sight.was_blind(at(30), at(35))
    assert sight.untruths([Span(at(10), at(25)), Span(at(30), at(35))]) == []
    assert sight.untruths([Span(at(10), at(35))]) != []
