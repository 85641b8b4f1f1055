"""What runs by itself, judged."""

from datetime import UTC, date, datetime, time, timedelta

from domain.appointments import Appointment, Weekly
from domain.schedules import Schedule
from services.diagnosing.scheduler import job_findings, weekly_findings
from services.jobs import JobState
from tests.services.diagnosing.subjects import WARNING, by_subject

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_job_is_late_after_three_of_its_times_and_a_failure_is_told() -> None:
    fine = JobState("hauls", 15, known_since=0, began=95, ended=96)
    waits = JobState("boards", 60, known_since=90)
    assert by_subject(job_findings([fine, waits], 100))["jobs"].reading == (
        "hauls 4 s ago, next in 10 s, boards first in 50 s"
    )
    late = by_subject(job_findings([JobState("hauls", 15, 0, began=20, ended=10)], 100))["job hauls"]
    assert late.reading == "due every 15 s, last done 90 s ago, at work for 80 s"
    failed = by_subject(job_findings([JobState("hauls", 15, 0, 95, 96, "it was away")], 100))["job hauls"]
    assert failed.reading == "4 s ago, next in 10 s, given up: it was away"
    never = by_subject(job_findings([JobState("hauls", 15, known_since=0)], 100))["job hauls"]
    assert never.reading == "due every 15 s, last done never yet"


def test_weekly_sessions_tell_the_next_the_last_and_what_was_missed() -> None:
    weekly = Weekly(Schedule(1, "Sunday", 6, time(18), time(21)), 5, NOW)
    ahead = Appointment(1, date(2026, 11, 22), NOW + 7 * DAY, NOW + 7 * DAY + 3 * HOUR)
    held = Appointment(1, date(2026, 11, 8), NOW - 7 * DAY, NOW, opened_at=NOW - 7 * DAY, over_at=NOW)
    found = by_subject(weekly_findings([weekly], [held, ahead], [], NOW))
    assert found["weekly session Sunday"].reading == (
        "next 2026-11-22 18:00 UTC, the last began 2026-11-08 18:00 UTC"
    )
    assert by_subject(weekly_findings([], [], [], NOW))["weekly sessions"].reading == "none is planned"
    missed = Appointment(1, date(2026, 11, 1), NOW, NOW, missed_at=NOW)
    found = by_subject(weekly_findings([weekly], [], [missed], NOW))
    assert found["missed weekly sessions"].reading == "in the last 30 days: 2026-11-01"
    assert found["weekly session Sunday"].verdict is WARNING
    waits = Appointment(1, date(2026, 11, 15), NOW - HOUR, NOW + HOUR, waits_since=NOW - HOUR)
    assert (
        "its channels are taken"
        in by_subject(weekly_findings([weekly], [waits], [], NOW))["weekly session Sunday"].reading
    )
    on = Appointment(1, date(2026, 11, 15), NOW - HOUR, NOW + HOUR, opened_at=NOW - HOUR)
    assert by_subject(weekly_findings([weekly], [on], [], NOW))["weekly session Sunday"].reading == (
        "on until 19:00 UTC"
    )
