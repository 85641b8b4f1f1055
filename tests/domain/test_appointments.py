"""Appointments follow their schedule and the guild's clock; each local date is one appointment, ever."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.appointments import Appointment, Weekly, follow, reminder_is_due, upcoming
from domain.schedules import Schedule

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 11, 9, 12, tzinfo=UTC)
WEEKLY = Weekly(Schedule(1, "Sunday", 6, time(19), time(22), 60), 5, MONDAY)
SUNDAY = Appointment(
    1, date(2026, 11, 15), datetime(2026, 11, 15, 18, tzinfo=UTC), datetime(2026, 11, 15, 21, tzinfo=UTC)
)


def changes(weekly: Weekly, known: list[Appointment], zone: ZoneInfo, now: datetime) -> list[Appointment]:
    return follow(weekly, known, zone, now)[1]


def test_the_next_occurrence_is_planned_once() -> None:
    assert changes(WEEKLY, [], BERLIN, MONDAY) == [SUNDAY]
    assert changes(WEEKLY, [SUNDAY], BERLIN, MONDAY) == []


def test_what_went_by_meanwhile_is_planned_too() -> None:
    later = MONDAY + timedelta(weeks=3)
    found = changes(WEEKLY, [SUNDAY], BERLIN, later)
    assert [each.local_date.day for each in found] == [22, 29, 6]


def test_nothing_before_the_schedule_was_made_is_an_occurrence_of_it() -> None:
    in_the_middle = replace(WEEKLY, planned_from=SUNDAY.starts_at)
    (planned,) = changes(in_the_middle, [], BERLIN, SUNDAY.starts_at)
    assert planned.local_date == date(2026, 11, 22)


def test_an_appointment_that_is_ahead_moves_with_its_schedule_and_is_reminded_of_again() -> None:
    reminded = replace(SUNDAY, reminded_at=MONDAY, event_id=7)
    later = replace(WEEKLY, schedule=replace(WEEKLY.schedule, starts=time(20)))
    (moved,) = changes(later, [reminded], BERLIN, MONDAY)
    assert moved.starts_at == SUNDAY.starts_at + timedelta(hours=1)
    assert (moved.reminded_at, moved.event_id) == (None, 7)
    longer = replace(WEEKLY, schedule=replace(WEEKLY.schedule, stops=time(23)))
    (stretched,) = changes(longer, [reminded], BERLIN, MONDAY)
    assert stretched.reminded_at == MONDAY


def test_what_has_begun_stays_as_it_is() -> None:
    now = SUNDAY.starts_at
    moved = replace(WEEKLY, schedule=replace(WEEKLY.schedule, weekday=2, starts=time(9)), planned_from=now)
    on = replace(SUNDAY, session_code="sm-aaaaaa", opened_at=now)
    for known in (SUNDAY, on):
        assert [each.local_date for each in changes(moved, [known], BERLIN, now)] == [date(2026, 11, 18)]


def test_another_day_drops_the_appointment_and_makes_another() -> None:
    wednesday = replace(WEEKLY, schedule=replace(WEEKLY.schedule, weekday=2), planned_from=MONDAY)
    dropped, planned = changes(wednesday, [SUNDAY], BERLIN, MONDAY)
    assert (dropped.local_date, dropped.dropped_at) == (SUNDAY.local_date, MONDAY)
    assert planned.local_date == date(2026, 11, 11)


def test_an_ended_schedule_drops_what_is_ahead_and_plans_nothing() -> None:
    ended = replace(WEEKLY, ended_at=MONDAY)
    assert changes(ended, [SUNDAY], BERLIN, MONDAY) == [replace(SUNDAY, dropped_at=MONDAY)]
    assert changes(ended, [], BERLIN, MONDAY + timedelta(weeks=5)) == []


def test_where_a_new_clock_is_past_the_start_the_next_is_a_week_later() -> None:
    now = SUNDAY.starts_at - timedelta(hours=1)
    followed, found = follow(WEEKLY, [SUNDAY], TOKYO, now)
    assert [each.local_date.day for each in found] == [15, 22]
    assert found[0].dropped_at == now
    assert found[1].dropped_at is None
    assert followed.planned_from == now
    assert changes(followed, [found[1]], TOKYO, now) == []


def test_a_reminder_is_due_from_its_time_to_the_start_once() -> None:
    start, hour = SUNDAY.starts_at, timedelta(hours=1)
    second = timedelta(seconds=1)
    due = [start - hour - second, start - hour, start - second, start]
    assert [reminder_is_due(WEEKLY, SUNDAY, now) for now in due] == [False, True, True, False]
    assert not reminder_is_due(WEEKLY, replace(SUNDAY, reminded_at=MONDAY), start - second)
    silent = replace(WEEKLY, schedule=replace(WEEKLY.schedule, remind_minutes=0))
    assert not reminder_is_due(silent, SUNDAY, start - second)


def test_what_is_on_comes_before_what_is_next() -> None:
    on = replace(SUNDAY, session_code="sm-aaaaaa", opened_at=SUNDAY.starts_at)
    later = replace(SUNDAY, local_date=date(2026, 11, 22))
    missed = replace(SUNDAY, schedule_id=2, missed_at=SUNDAY.stops_at)
    assert upcoming([later, on, missed]) == {1: on}


zones = st.sampled_from([BERLIN, TOKYO, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")])
clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@for_all(st.data(), st.integers(0, 6), clocks, clocks, st.lists(st.integers(1, 20 * 24 * 60), max_size=40))
def test_whatever_happens_no_local_date_is_planned_twice_and_none_is_left_out(
    data: st.DataObject, weekday: int, starts: time, stops: time, steps: list[int]
) -> None:
    """Ticks come now and then, and at times the guild moves or changes the schedule."""
    weekly = Weekly(Schedule(1, "x", weekday, starts, stops), 5, MONDAY)
    zone, now = data.draw(zones), MONDAY
    known: dict[date, Appointment] = {}
    for minutes in [0, *steps]:
        now += timedelta(minutes=minutes)
        if data.draw(st.integers(0, 4)) == 0:
            zone = data.draw(zones)
        if data.draw(st.integers(0, 6)) == 0:
            schedule = replace(
                weekly.schedule, weekday=data.draw(st.integers(0, 6)), starts=data.draw(clocks)
            )
            weekly = replace(weekly, schedule=schedule, planned_from=now)
        kept = [each for each in known.values() if each.dropped_at is None]
        weekly, changed = follow(weekly, kept, zone, now)
        for each in changed:
            before = known.get(each.local_date)
            assert before is None or before.dropped_at is not None or before.starts_at > now
            known[each.local_date] = each
        ahead = [each for each in known.values() if each.is_ahead and each.starts_at > now]
        assert ahead, "a week ahead there always is one"
        assert (
            follow(weekly, [each for each in known.values() if each.dropped_at is None], zone, now)[1] == []
        )
