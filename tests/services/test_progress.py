from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.progress import Progress

START = datetime(2026, 11, 15, 18, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_where_nothing_waits_there_is_no_lag() -> None:
    assert Progress().lag_seconds(at(0)) == 0.0


def test_the_lag_is_the_age_of_the_oldest_move_that_waits() -> None:
    progress = Progress()
    progress.seen(at(0))
    progress.seen(at(3))
    assert (progress.waiting, progress.lag_seconds(at(10))) == (2, 10.0)
    progress.caught_up(2, at(3))
    assert (progress.waiting, progress.lag_seconds(at(20))) == (0, 0.0)


def test_a_clock_that_went_back_makes_no_negative_lag() -> None:
    progress = Progress()
    progress.seen(at(5))
    assert progress.lag_seconds(at(0)) == 0.0


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 5))))
def test_the_lag_is_never_smaller_than_it_is(steps: list[tuple[float, int]]) -> None:
    """And at most as large as if the oldest that waits had come together with the last one written."""
    progress, seconds = Progress(), 0.0
    waiting: list[float] = []
    durable: float | None = None
    for gap, written in steps:
        seconds += gap
        waiting.append(seconds)
        progress.seen(at(seconds))
        if batch := waiting[:written]:
            del waiting[:written]
            durable = batch[-1]
            progress.caught_up(len(batch), at(durable))
        assert progress.waiting == len(waiting)
        true = seconds - waiting[0] if waiting else 0.0
        most = seconds - durable if waiting and durable is not None else true
        assert true - 1e-5 <= progress.lag_seconds(at(seconds)) <= most + 1e-5
