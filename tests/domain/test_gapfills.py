"""Gaps are filled exactly, once each, and told apart."""

from datetime import UTC, datetime, timedelta

from domain.gapfills import fills, unfilled
from domain.payroll import Correction
from domain.spans import Span

SIX = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
ANN, BOB, BOSS = 1, 2, 9


def gap(start: float, end: float) -> Span:
    """From and to, in minutes after six."""
    return Span(SIX + timedelta(minutes=start), SIX + timedelta(minutes=end))


def filling(gaps: dict[int, list[Span]]) -> list[Correction]:
    return list(fills(gaps, by=BOSS, at=SIX))


def test_a_gap_is_worth_its_whole_seconds_and_says_which_it_was() -> None:
    (correction,) = filling({ANN: [gap(20, 45.0251)]})  # 1 501.506 seconds
    reason = "gap 15 Nov 18:20:00–18:45:01 UTC filled"
    assert correction == Correction(ANN, 1501, reason, BOSS, SIX)


def test_what_is_filled_waits_no_more_and_other_gaps_and_people_do() -> None:
    first, second = gap(20, 45), gap(60, 80)
    gaps = {ANN: [first, second], BOB: [first]}
    done = filling({ANN: [first]})
    assert unfilled(gaps, done) == {ANN: [second], BOB: [first]}
    assert unfilled(gaps, done + filling({ANN: [second], BOB: [first]})) == {}


def test_the_same_times_on_another_day_are_another_gap() -> None:
    today, tomorrow = gap(20, 45), gap(20 + 1440, 45 + 1440)
    assert unfilled({ANN: [today, tomorrow]}, filling({ANN: [today]})) == {ANN: [tomorrow]}


def test_a_gap_of_less_than_a_second_is_nothing_to_fill() -> None:
    assert unfilled({ANN: [Span(SIX, SIX + timedelta(milliseconds=999))]}, []) == {}


def test_an_ordinary_correction_fills_no_gap() -> None:
    given = Correction(ANN, 1500, "phone died", BOSS, SIX)
    assert unfilled({ANN: [gap(20, 45)]}, [given]) == {ANN: [gap(20, 45)]}
