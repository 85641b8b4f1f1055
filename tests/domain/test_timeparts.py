from decimal import Decimal
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from domain.payroll import Attendance
from domain.timeparts import time_parts

CODE = "sm-k3m9qa"


def parts(seconds: dict[int, int], *left_out: int, min_seconds: int = 60) -> dict[int, Decimal]:
    attendance = {person_id: Attendance(each, {}, ()) for person_id, each in seconds.items()}
    return time_parts(attendance, left_out=left_out, min_seconds=min_seconds, session_code=CODE)


def test_the_time_that_counts_is_the_whole() -> None:
    assert parts({1: 3600, 2: 1800, 3: 1800}) == {1: Decimal(50), 2: Decimal(25), 3: Decimal(25)}
    assert parts({1: 3600, 2: 1800, 3: 59}) == {1: Decimal("66.7"), 2: Decimal("33.3")}
    assert parts({1: 3600, 2: 1800, 3: 1800}, 1) == {2: Decimal(50), 3: Decimal(50)}


def test_nobody_has_a_part_before_anybody_has_time() -> None:
    assert parts({}) == parts({1: 0}, min_seconds=0) == parts({1: 59}) == {}


@given(
    st.dictionaries(st.integers(1, 500), st.integers(0, 10**6), max_size=60),
    st.sets(st.integers(1, 500)),
    st.integers(0, 7200),
)
def test_parts_add_up_to_exactly_one_hundred(
    seconds: dict[int, int], left_out: set[int], min_seconds: int
) -> None:
    found = parts(seconds, *left_out, min_seconds=min_seconds)
    assert sum(found.values()) in ((100,) if found else (0,))
    assert not left_out & found.keys()
    assert all(found[a] >= found[b] for a, b in permutations(found, 2) if seconds[a] > seconds[b])
