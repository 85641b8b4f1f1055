from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Refused
from domain.localtimes import moment, moments, parse_clock

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_time_that_the_clock_shows_once_is_one_moment() -> None:
    assert moments(date(2026, 7, 1), time(21), BERLIN) == (datetime(2026, 7, 1, 19, tzinfo=UTC),)


def test_a_time_that_the_clock_shows_twice_is_two_moments_and_the_first_is_meant() -> None:
    twice = date(2026, 10, 25), time(2, 30)
    assert moments(*twice, BERLIN) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert moment(*twice, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clock_never_shows_moves_forward_by_what_is_skipped() -> None:
    skipped = moments(date(2026, 3, 29), time(2, 30), BERLIN)
    assert [at.astimezone(BERLIN) for at in skipped] == [datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN)]


def test_a_day_that_never_was_moves_to_the_next() -> None:
    apia = ZoneInfo("Pacific/Apia")  # there was no 30 December 2011 in Samoa
    assert moment(date(2011, 12, 30), time(19), apia) == datetime(2011, 12, 31, 19, tzinfo=apia)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("18:00", time(18)),
        (" 8.30 ", time(8, 30)),
        ("9", time(9)),
        ("6 pm", time(18)),
        ("6:05PM", time(18, 5)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("0:00", time(0)),
    ],
)
def test_a_time_of_day_is_read_as_people_type_it(typed: str, read: time) -> None:
    assert parse_clock(typed, "The start") == read


@pytest.mark.parametrize(
    "typed", ["", "24:00", "18:60", "13 pm", "0 am", "soon", "18:00:00", "-1", "1²", "١٨:٠٠"]
)
def test_what_is_no_time_of_day_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="The start must be a time like 18:00"):
        parse_clock(typed, "The start")
