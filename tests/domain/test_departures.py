"""When a haul left, read as people type it; or refused in a sentence."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.departures import parse_departs_at
from domain.durations import format_eta
from domain.errors import Refused

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")  # 19:00 there


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("now", 0),
        ("2h 10m ago", -130),
        ("2h 10m", -130),
        ("1:20", -80),
        ("45 min AGO", -45),
        ("in 30m", 30),
        ("at 18:30", -30),
        ("at 19:30", 30),
        ("6:30 pm", -30),
        ("yesterday 19:00", -1440),
        ("today at 17:00", -120),
        ("2026-11-14 19:00", -1440),
        ("<t:1794765600:R>", 0),
        ("<t:1794762000>", -60),
    ],
)
def test_a_departure_is_read_by_the_clock_of_the_guild(typed: str, minutes: int) -> None:
    assert parse_departs_at(typed, NOW, BERLIN) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "typed", ["", "soon", "ago", "in", "at 25:00", "2026-02-30 18:00", "1999-01-01 18:00", "9" * 80]
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        parse_departs_at(typed, NOW, BERLIN)


@for_all(st.integers(1, 60 * 24 * 300))
def test_a_length_as_it_is_shown_is_read_as_so_long_ago(minutes: int) -> None:
    shown = format_eta(timedelta(minutes=minutes))
    assert parse_departs_at(f"{shown} ago", NOW, BERLIN) == NOW - timedelta(minutes=minutes)


@for_all(st.text(max_size=70) | st.from_regex(r"\A(in |at )?[0-9]{1,12} ?[dhms:] ?[0-9]{0,3}( ago)?\Z"))
def test_no_text_breaks_it(typed: str) -> None:
    with suppress(Refused):
        assert parse_departs_at(typed, NOW, BERLIN).tzinfo is UTC
