"""Timings against the exact numbers: quantiles within the coarseness of the buckets, windows to ten seconds."""

from hypothesis import given
from hypothesis import strategies as st

from domain.timings import BOUNDS, COARSENESS, KEPT_SECONDS, SLICE_SECONDS, Tally, Timings

LASTING = st.floats(min_value=0, max_value=200, allow_nan=False)


class Watch:
    """A clock that only goes forward, by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def exact(lasted: list[float], percent: int) -> float:
    """The smallest of them within which so many percent were done."""
    return sorted(lasted)[max(-(-len(lasted) * percent // 100), 1) - 1]


@given(st.lists(LASTING, min_size=1), st.sampled_from([50, 90, 95, 99, 100]))
def test_a_quantile_is_never_too_small_and_at_most_a_bucket_too_large(
    lasted: list[float], percent: int
) -> None:
    tally = Tally()
    for seconds in lasted:
        tally.note(seconds)
    true, read = exact(lasted, percent), tally.quantile(percent)
    assert true <= read
    assert read <= max(true * COARSENESS, BOUNDS[0]) or read == max(lasted)
    assert tally.count == len(lasted)


@given(st.lists(st.tuples(st.floats(min_value=0, max_value=900), LASTING)), st.sampled_from([60, 600, 3600]))
def test_a_window_holds_what_was_noted_in_it_to_ten_seconds(
    notes: list[tuple[float, float]], window: int
) -> None:
    watch = Watch()
    timings = Timings(watch)
    noted: list[tuple[float, float]] = []
    for gap, seconds in notes:
        watch.seconds += gap
        timings.note(seconds)
        noted.append((watch.seconds, seconds))
    found = timings.within(window)
    surely = [seconds for at, seconds in noted if at >= watch.seconds - window]
    perhaps = [seconds for at, seconds in noted if at >= watch.seconds - window - SLICE_SECONDS]
    assert len(surely) <= found.count <= len(perhaps)
    assert found.longest_seconds in (max(surely, default=0.0), max(perhaps, default=0.0))
    assert timings.total.count == len(notes)


@given(st.lists(LASTING), st.sampled_from([0.05, 1.0, 5.0]))
def test_how_many_were_above_a_bound_is_exact(lasted: list[float], bound: float) -> None:
    tally = Tally()
    for seconds in lasted:
        tally.note(seconds)
    assert tally.above(bound) == sum(seconds > bound for seconds in lasted)


def test_a_day_of_notes_takes_the_memory_of_an_hour() -> None:
    watch = Watch()
    timings = Timings(watch)
    for second in range(0, 86_400, 5):
        watch.seconds = second
        timings.note(0.001 * (second % 97))
    assert len(timings._slices) <= KEPT_SECONDS // SLICE_SECONDS + 1
    assert timings.total.count == 86_400 // 5


def test_what_fails_is_timed_too() -> None:
    watch = Watch()
    timings = Timings(watch)
    try:
        with timings.timed():
            watch.seconds = 2.0
            raise ValueError
    except ValueError:
        pass
    assert timings.total.seconds == 2.0


def test_where_nothing_was_noted_nothing_took_any_time() -> None:
    assert Timings(Watch()).within(60).quantile(99) == 0.0


def test_the_bounds_rise_and_hold_every_limit_that_is_judged_exactly() -> None:
    assert list(BOUNDS) == sorted(set(BOUNDS))
    assert {0.001, 0.05, 1.0, 5.0, 100.0} <= set(BOUNDS)
