from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Refused
from domain.periods import Period, parse_period

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [("2026-11", (2026, 11, 1), (2026, 11, 30)), (" 2024-2 ", (2024, 2, 1), (2024, 2, 29))],
)
def test_a_month_has_all_its_days(
    typed: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert parse_period(typed, None, None) == Period(date(*first), date(*last))


def test_days_may_be_left_out() -> None:
    assert parse_period(None, None, None) == Period()
    assert parse_period(None, "2026-11-15", None) == Period(date(2026, 11, 15))
    assert parse_period(None, None, "2026-11-15") == Period(None, date(2026, 11, 15))


@pytest.mark.parametrize(
    "typed",
    [
        ("2026-13", None, None),
        ("9999-12", None, None),
        ("November", None, None),
        (None, "2026-02-30", None),
        (None, "15.11.2026", None),
        (None, None, "٢٠٢٦-١١-١٥"),
        (None, "2026-11-15", "2026-11-14"),
        ("2026-11", "2026-11-15", None),
    ],
)
def test_what_is_no_span_of_days_is_refused(typed: tuple[str | None, str | None, str | None]) -> None:
    with pytest.raises(Refused):
        parse_period(*typed)


def test_a_day_begins_and_ends_by_the_clocks_of_the_guild() -> None:
    # On 25 October 2026 clocks are put back at 03:00: that day has 25 hours.
    day = date(2026, 10, 25)
    assert Period(day, day).moments(BERLIN) == (
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
    )
    assert Period().moments(BERLIN) == (None, None)
    assert Period(None, date.max).moments(BERLIN) == (None, None)


def test_a_period_says_what_it_is() -> None:
    one, two = date(2026, 11, 1), date(2026, 11, 30)
    said = [str(Period(*days)) for days in ((None, None), (one, None), (None, two), (one, two))]
    assert said == ["all time", "since 2026-11-01", "until 2026-11-30", "2026-11-01 to 2026-11-30"]
