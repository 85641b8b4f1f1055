"""When something is ready, as people type it, and what is left of the time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.durations import HOW, LONGEST, SHORTEST, format_eta, parse_ready_at
from domain.errors import Refused

BERLIN, CHICAGO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 15, 17, 5, 30, tzinfo=UTC)  # 18:05:30 in Berlin, 11:05:30 in Chicago


def minutes(text: str, now: datetime = NOW) -> float:
    return (parse_ready_at(text, now, BERLIN) - now) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("20h 14m", 1214),
        ("20:14", 1214),
        ("20:14:30", 1214.5),
        ("20h14", 1214),
        ("20 h 14", 1214),
        ("20h14m", 1214),
        ("20H 14M 30S", 1214.5),
        ("20 hours, 14 minutes", 1214),
        ("in 20 hrs 14 mins", 1214),
        ("In 2h", 120),
        ("1d 3h", 1620),
        ("1d 3:05", 1625),
        ("1 day", 1440),
        ("2 days 1 min", 2881),
        ("45m", 45),
        ("2 h", 120),
        ("90 min", 90),
        ("90s", 1.5),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("0.25 hours", 15),
        ("1.5d", 2160),
        ("2,5 min", 2.5),
        ("0:01", 1),
        ("  5h\t12  min ", 312),
        ("720:00", 43_200),
        ("30d", 43_200),
    ],
)
def test_a_length_of_time_counts_from_now(typed: str, expected: float) -> None:
    assert minutes(typed) == expected


@pytest.mark.parametrize(
    ("typed", "ready_at"),
    [
        ("at 18:30", "2026-11-15T17:30"),
        ("AT 18.30", "2026-11-15T17:30"),
        ("at 18", "2026-11-16T17:00"),
        ("at 18:05", "2026-11-16T17:05"),
        ("at 6:30 pm", "2026-11-15T17:30"),
        ("6:30pm", "2026-11-15T17:30"),
        ("6 am", "2026-11-16T05:00"),
        ("today 18:30", "2026-11-15T17:30"),
        ("today at 18:30", "2026-11-15T17:30"),
        ("tomorrow 18:30", "2026-11-16T17:30"),
        ("Tomorrow, at 9", "2026-11-16T08:00"),
        ("2026-11-16 18:30", "2026-11-16T17:30"),
        ("2026-11-16T18:30", "2026-11-16T17:30"),
        ("2026-11-16 at 6 pm", "2026-11-16T17:00"),
        ("<t:1794850200>", "2026-11-16T17:30"),
        ("<t:1794850200:f>", "2026-11-16T17:30"),
        ("<t:1794850200:R>", "2026-11-16T17:30"),
    ],
)
def test_a_moment_is_meant_by_the_guilds_clock_and_comes_next(typed: str, ready_at: str) -> None:
    assert parse_ready_at(typed, NOW, BERLIN) == datetime.fromisoformat(f"{ready_at}+00:00")


def test_the_clock_is_that_of_the_guild() -> None:
    assert parse_ready_at("at 18:30", NOW, CHICAGO) == datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
    assert parse_ready_at("18:30", NOW, CHICAGO) == parse_ready_at("18:30", NOW, BERLIN)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "soon",
            "45",
            "20",
            "20:60",
            "20:5",
            "1h 99x",
            "h",
            "-5h",
            "+5h",
            "5h 3d",
            "1.5",
            "18.30",
            "18.30 Uhr",
        ),
        *(
            "1.h",
            ".5h",
            "1,5",
            "1e3h",
            "٤٥m",
            "9" * 500 + "m",
            "at",
            "2026-11-16",
            "<t:12",
            "<t:x>",
            "<t:-5>",
        ),
        *("tomorrow", "1.5h 3m", "@everyone", "in", "12345678d"),
    ],
)
def test_anything_else_is_refused_with_the_forms(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_ready_at(typed, NOW, BERLIN)
    assert str(refused.value) == HOW


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0m", "Less than a minute"),
        ("0:00", "Less than a minute"),
        ("59s", "Less than a minute"),
        ("<t:1794762329>", "Less than a minute"),
        ("30d 1s", "more than 30 days"),
        ("721h", "more than 30 days"),
        ("999999d 999999h 999999m 9999999s", "more than 30 days"),
        ("2026-12-16 18:30", "more than 30 days"),
        ("9999-12-31 23:59", "more than 30 days"),
        ("<t:999999999999>", "more than 30 days"),
        ("2026-11-14 18:30", "is past"),
        ("0001-01-01 00:00", "is past"),
        ("today 18:00", "is past"),
        ("<t:0>", "is past"),
        ("2026-02-30 18:30", "There is no day 2026-02-30"),
        ("at 25:00", "The time must be a time like 18:00"),
        ("at 20h", "The time must be a time like 18:00"),
        ("13 pm", "The time must be a time like 18:00"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parse_ready_at(typed, NOW, BERLIN)


def test_a_clock_time_within_a_minute_is_refused_rather_than_put_off_by_a_day() -> None:
    with pytest.raises(Refused, match="Less than a minute"):
        parse_ready_at("at 18:06", NOW, BERLIN)


AUTUMN = datetime(
    2026, 10, 25, tzinfo=UTC
)  # 2:00 in Berlin, whose clocks go back from 3:00 (1:00 UTC) to 2:00
SPRING = datetime(2026, 3, 29, tzinfo=UTC)  # 1:00 in Berlin, whose clocks go on from 2:00 (1:00 UTC) to 3:00


def test_of_a_time_that_clocks_show_twice_the_next_one_is_meant() -> None:
    half_past_two = "at 2:30"
    first, second = AUTUMN + timedelta(minutes=30), AUTUMN + timedelta(minutes=90)
    assert parse_ready_at(half_past_two, AUTUMN, BERLIN) == first
    assert parse_ready_at("2026-10-25 02:30", AUTUMN, BERLIN) == first
    assert parse_ready_at(half_past_two, first + timedelta(minutes=5), BERLIN) == second
    assert parse_ready_at(half_past_two, second, BERLIN) == second + timedelta(days=1)


def test_a_time_that_clocks_skip_is_moved_on_by_what_they_skip() -> None:
    assert parse_ready_at("at 2:30", SPRING, BERLIN) == SPRING + timedelta(minutes=90)  # 3:30


def test_a_length_is_real_time_also_in_nights_in_which_clocks_are_changed() -> None:
    for night in (AUTUMN, SPRING):
        assert parse_ready_at("20:14", night, BERLIN) == night + timedelta(hours=20, minutes=14)
        assert parse_ready_at("1d", night, BERLIN) == night + timedelta(hours=24)


@pytest.mark.parametrize(
    ("left", "written"),
    [
        (timedelta(hours=5, minutes=12), "5 h 12 min"),
        (timedelta(hours=5, minutes=11, seconds=1), "5 h 12 min"),
        (timedelta(days=1, minutes=5), "1 d 5 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(microseconds=1), "1 min"),
        (timedelta(0), "now"),
        (timedelta(hours=-1), "now"),
    ],
)
def test_what_is_left_is_written_short_and_rounded_up(left: timedelta, written: str) -> None:
    assert format_eta(left) == written


@given(st.timedeltas(min_value=SHORTEST, max_value=LONGEST))
def test_what_is_written_is_read_back_to_the_minute(left: timedelta) -> None:
    read = parse_ready_at(format_eta(left), NOW, BERLIN) - NOW
    assert timedelta(0) <= read - left < timedelta(minutes=1)


@given(
    st.one_of(
        st.text(max_size=70),
        st.text(st.sampled_from("0123456789:.,dhms t<>-apm"), max_size=20),
        st.builds("{} {}".format, st.dates(), st.times().map(lambda clock: f"{clock:%H:%M}")),
        st.builds("at {}".format, st.times().map(lambda clock: f"{clock:%H:%M}")),
    ),
    st.timedeltas(timedelta(days=-2000), timedelta(days=2000)).map(NOW.__add__),
)
def test_any_text_is_a_moment_within_30_days_or_refused(typed: str, now: datetime) -> None:
    try:
        ready_at = parse_ready_at(typed, now, BERLIN)
    except Refused:
        return
    assert now.replace(microsecond=0) + SHORTEST <= ready_at <= now + LONGEST
    assert ready_at.tzinfo is UTC
