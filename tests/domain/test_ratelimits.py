"""A burst passes, then one each pause; nobody pays for anybody else, and memory is bounded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.ratelimits import Rate, RateLimits
from tests.clock import ManualClock

START = datetime(2026, 11, 15, 18, tzinfo=UTC)
RATE = Rate(burst=3, pause=timedelta(seconds=10))


def limits(clock: ManualClock, most: int = 100) -> RateLimits:
    return RateLimits(clock, RATE, most)


def taken(limited: RateLimits, who: str, times: int) -> int:
    """How many of so many tries pass."""
    passed = 0
    for _ in range(times):
        try:
            limited.take(who)
        except Refused:
            continue
        passed += 1
    return passed


def test_a_burst_passes_and_the_next_is_told_when_to_try_again() -> None:
    clock = ManualClock(START)
    limited = limits(clock)
    assert taken(limited, "Ann", 3) == 3
    clock.passes(seconds=2.5)
    with pytest.raises(Refused, match=r"try again in 8 s\."):
        limited.take("Ann")
    clock.passes(seconds=8)
    limited.take("Ann")
    assert taken(limited, "Ann", 5) == 0


def test_nobody_pays_for_anybody_else() -> None:
    limited = limits(ManualClock(START))
    assert taken(limited, "Ann", 9) == 3
    assert taken(limited, "Bob", 9) == 3


def test_who_is_refused_does_not_wait_longer_for_having_tried() -> None:
    clock = ManualClock(START)
    limited = limits(clock)
    taken(limited, "Ann", 100)
    clock.passes(seconds=10)
    assert taken(limited, "Ann", 100) == 1


def test_memory_is_bounded_and_who_asked_for_nothing_for_longest_is_forgotten() -> None:
    limited = limits(ManualClock(START), most=2)
    for who in ("Ann", "Bob", "Cyd"):
        taken(limited, who, 3)
    assert len(limited) == 2
    assert taken(limited, "Cyd", 1) == 0
    assert taken(limited, "Ann", 1) == 1


@given(st.lists(st.floats(0, 40), max_size=60))
def test_in_no_span_do_more_pass_than_a_burst_and_one_a_pause(pauses: list[float]) -> None:
    clock = ManualClock(START)
    limited = limits(clock)
    passed: list[datetime] = []
    for pause in pauses:
        clock.passes(seconds=pause)
        if taken(limited, "Ann", 1):
            passed.append(clock.now())
    for first, start in enumerate(passed):
        for last, end in enumerate(passed[first:], start=first):
            assert last - first + 1 <= RATE.burst + (end - start) / RATE.pause + 1e-6
