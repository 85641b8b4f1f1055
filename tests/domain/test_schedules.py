"""Weekly sessions by the clock of the guild, across midnight and the change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.errors import Refused
from domain.schedules import Occurrence, Schedule, occurrence, occurrences_between

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
SUNDAY = Schedule(1, "Sunday", 6, time(19), time(22), remind_minutes=60)
NIGHT = Schedule(2, "Night", 5, time(22), time(2))
"""From Saturday to Sunday."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00").astimezone(UTC)


def test_a_sunday_is_at_the_same_local_time_in_summer_and_winter() -> None:
    assert occurrence(SUNDAY, date(2026, 7, 5), BERLIN) == Occurrence(
        date(2026, 7, 5), utc("2026-07-05T17:00"), utc("2026-07-05T20:00")
    )
    winter = occurrence(SUNDAY, date(2026, 11, 15), BERLIN)
    assert (winter.starts_at, winter.stops_at) == (utc("2026-11-15T18:00"), utc("2026-11-15T21:00"))


def test_a_stop_that_is_not_later_than_the_start_is_on_the_next_day() -> None:
    night = occurrence(NIGHT, date(2026, 7, 4), UTC_ZONE)
    assert (night.starts_at, night.stops_at) == (utc("2026-07-04T22:00"), utc("2026-07-05T02:00"))
    whole_day = occurrence(Schedule(3, "Day", 5, time(9), time(9)), date(2026, 7, 4), UTC_ZONE)
    assert whole_day.stops_at - whole_day.starts_at == timedelta(days=1)


def test_a_night_over_the_change_of_the_clocks_has_its_real_length() -> None:
    spring = occurrence(NIGHT, date(2026, 3, 28), BERLIN)  # 2:00 is skipped, so it stops at 3:00
    assert spring.stops_at - spring.starts_at == timedelta(hours=4)
    autumn = occurrence(NIGHT, date(2026, 10, 24), BERLIN)  # of two 2:00 the first
    assert autumn.stops_at - autumn.starts_at == timedelta(hours=4)
    late = occurrence(Schedule(3, "Late", 5, time(22), time(4)), date(2026, 10, 24), BERLIN)
    assert late.stops_at - late.starts_at == timedelta(hours=7)


def test_a_start_that_is_skipped_moves_forward_and_the_stop_stays_after_it() -> None:
    early = Schedule(3, "Early", 6, time(2, 30), time(3, 15))
    spring = occurrence(early, date(2026, 3, 29), BERLIN)
    assert spring.starts_at == utc("2026-03-29T01:30")  # 3:30 by the clock
    assert spring.stops_at == utc("2026-03-29T02:15")


def test_of_a_start_that_comes_twice_the_first_is_meant() -> None:
    early = Schedule(3, "Early", 6, time(2, 30), time(5))
    assert occurrence(early, date(2026, 10, 25), BERLIN).starts_at == utc("2026-10-25T00:30")


def test_asking_from_where_one_stopped_gives_each_occurrence_once() -> None:
    start = utc("2026-07-05T17:00")
    assert list(occurrences_between(SUNDAY, BERLIN, start - timedelta(hours=1), start)) == [
        occurrence(SUNDAY, date(2026, 7, 5), BERLIN)
    ]
    assert list(occurrences_between(SUNDAY, BERLIN, start, start + timedelta(days=6))) == []
    two_weeks = occurrences_between(SUNDAY, BERLIN, start, start + timedelta(days=14))
    assert [each.local_date for each in two_weeks] == [date(2026, 7, 12), date(2026, 7, 19)]


def test_a_day_that_the_zone_skipped_has_its_session_on_the_next() -> None:
    apia = ZoneInfo("Pacific/Apia")  # there was no Friday, 30 December 2011
    friday = Schedule(3, "Friday", 4, time(20), time(1))
    skipped = occurrence(friday, date(2011, 12, 30), apia)
    assert skipped.starts_at.astimezone(apia).date() == date(2011, 12, 31)
    assert skipped.stops_at - skipped.starts_at == timedelta(hours=5)


@pytest.mark.parametrize(("weekday", "minutes"), [(7, 0), (-1, 0), (0, -1), (0, 10_081)])
def test_a_schedule_out_of_bounds_is_refused(weekday: int, minutes: int) -> None:
    with pytest.raises(Refused, match=r"Monday to Sunday|at most a week before"):
        Schedule(1, "x", weekday, time(1), time(2), minutes)


zones = st.sampled_from(
    [
        *("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"),
        *("America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati", "Antarctica/Troll"),
    ]
).map(ZoneInfo)
at_night = st.builds(time, st.integers(0, 3), st.integers(0, 59))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0)) | at_night
schedules = st.builds(
    Schedule, st.just(1), st.just("any"), st.integers(0, 6), clocks, clocks, st.integers(0, 10_080)
)
YEARS = utc("2010-01-01T00:00"), utc("2014-01-01T00:00")


@for_all(schedules, zones)
def test_every_scheduled_date_of_years_has_exactly_one_session_and_each_stops_after_it_starts(
    schedule: Schedule, zone: ZoneInfo
) -> None:
    found = list(occurrences_between(schedule, zone, *YEARS))
    assert all(later.local_date - one.local_date == timedelta(weeks=1) for one, later in pairwise(found))
    assert len(found) in (208, 209)  # 1461 days are 208 weeks and 5 days
    assert all(one.starts_at < one.stops_at <= later.starts_at for one, later in pairwise(found))
    for each in found:
        assert each.local_date.weekday() == schedule.weekday
        assert timedelta(0) < each.stops_at - each.starts_at <= timedelta(hours=50)


@for_all(schedules, zones, st.lists(st.integers(0, 4 * 365 * 86_400), min_size=2, max_size=20))
def test_however_often_one_asks_each_session_is_given_once(
    schedule: Schedule, zone: ZoneInfo, seconds: list[int]
) -> None:
    asked = [YEARS[0] + timedelta(seconds=each) for each in sorted(seconds)]
    pieces = [
        each for one, later in pairwise(asked) for each in occurrences_between(schedule, zone, one, later)
    ]
    assert pieces == list(occurrences_between(schedule, zone, asked[0], asked[-1]))
