"""The oracle against the worked example of the pay rules, and against what it must never forgive."""

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.soak.oracle import Place, Session, Span, due_nets, due_seconds, seen_places
from sandbox import Entry, Kind

SIX = datetime(2026, 11, 15, 18, tzinfo=UTC)
SESSION = Session(SIX, SIX + timedelta(hours=2), frozenset({1, 2}), deafened_percent=50)


def at(minutes: float = 0, seconds: float = 0) -> datetime:
    return SIX + timedelta(minutes=minutes, seconds=seconds)


def place(moment: datetime, channel_id: int | None, *, deafened: bool = False) -> Place:
    return Place(moment, channel_id, deafened)


ANN = [place(at(-10), 1), place(at(110), 2)]
BOB = [place(at(30), 1), place(at(120, 0.4), None)]
CYD = [place(at(83, 0.5), 2)]
DOT = [place(at(60), 1), place(at(60, 59.999), None)]


def test_the_worked_example() -> None:
    assert [due_seconds(each, SESSION, []) for each in (ANN, BOB, CYD, DOT)] == [7200, 5400, 2219, 59]


@pytest.mark.parametrize(("minutes", "ann", "bob"), [(10, 7200, 5400), (20, 6000, 4200)])
def test_an_outage_is_bridged_or_counts_for_nobody(minutes: int, ann: int, bob: int) -> None:
    outages = [Span(at(60), at(60 + minutes))]
    assert due_seconds(ANN, SESSION, outages) == ann
    assert due_seconds(BOB, SESSION, outages) == bob
    assert due_seconds(CYD, SESSION, outages) == 2219


def test_who_is_not_there_on_both_sides_gets_nothing_of_an_outage() -> None:
    outage = [Span(at(20), at(40))]  # Bob comes within it
    assert due_seconds(BOB, SESSION, outage) == 80 * 60
    gone = [place(at(0), 1), place(at(25), None)]
    assert due_seconds(gone, SESSION, [Span(at(20), at(30))]) == 20 * 60


def test_who_moved_unseen_counts_as_before_it() -> None:
    deaf_meanwhile = [place(at(0), 1), place(at(25), 1, deafened=True)]
    assert due_seconds(deaf_meanwhile, SESSION, [Span(at(20), at(30))]) == 30 * 60 + 90 * 30


def test_an_outage_without_a_far_side_counts_for_nobody() -> None:
    assert due_seconds(ANN, SESSION, [Span(at(115), at(120))]) == 115 * 60


def test_what_is_delivered_late_is_seen_late() -> None:
    entries = [Entry(at(minutes), Kind.VOICE, "moved", channel_id=1) for minutes in (10, 12, 15, 16)]
    seen = seen_places(entries, [Span(at(10), at(15))])
    assert [each.at for each in seen] == [at(10), at(15), at(15), at(16)]


def test_the_nets_of_the_worked_example() -> None:
    # Of 1 166 868; Ann is no payer here, so that her share of 566 938 costs its fee, too: 564 117 + 2 821.
    nets = due_nets({1: 7200, 2: 5400, 3: 2219, 4: 59}, 1_166_868, "sm-k3m9qa")
    assert nets == {1: 564_117, 2: 423_087, 3: 173_857}
