"""When a session of the past was: from what was typed to a span of time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.pastspans import parse_past_span
from domain.spans import Span

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
LONGEST = timedelta(hours=16)


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def read(typed: str) -> Span:
    return parse_past_span(typed, now=NOW, zone=BERLIN, longest=LONGEST)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("yesterday 19:00-21:30", utc(14, 18), utc(14, 20, 30)),
        (" Yesterday, 19:00 – 21:30 ", utc(14, 18), utc(14, 20, 30)),
        ("today 9:05 to 10:00", utc(15, 8, 5), utc(15, 9)),
        ("today 18:00-19:00", utc(15, 17), utc(15, 18)),  # over in this very moment
        ("2026-11-13 22:00-02:00", utc(13, 21), utc(14, 1)),
        ("2026-10-24 22:00-04:00", utc(24, 20, month=10), utc(25, 3, month=10)),  # clocks were put back
    ],
)
def test_a_day_and_two_times_of_the_guilds_clock(typed: str, start: datetime, end: datetime) -> None:
    assert read(typed) == Span(start, end)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Write when"),
        ("19:00-21:30", "Write when"),
        ("yesterday 24:00-25:00", "Write when"),
        ("yesterday 19:00", "Write when"),
        ("tomorrow 19:00-20:00", "Write when"),
        ("2026-13-01 19:00-20:00", "There is no day 2026-13-01"),
        ("today 18:00-19:01", "That is not over yet"),
        ("9999-12-31 23:00-22:00", "That is not over yet"),
        ("1999-12-31 19:00-20:00", "Sessions of before 2000"),
        ("2026-11-13 06:00-05:00", "A session lasts 16 hours at most"),
        ("2026-11-13 19:00-19:00", "A session lasts 16 hours at most"),
        ("2026-03-29 02:30-03:10", "The clocks were put back or forward"),
    ],
)
def test_what_cannot_be_a_session_of_the_past_is_refused(typed: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        read(typed)


@given(
    st.text(max_size=60) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}")
)
def test_whatever_is_typed_is_a_span_of_the_past_or_refused(typed: str) -> None:
    try:
        span = read(typed)
    except Refused:
        return
    assert span.start < span.end <= NOW
    assert span.end - span.start <= LONGEST
