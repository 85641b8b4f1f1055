"""The process itself, judged."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.findings import Verdict
from services.diagnosing import process
from services.incidents import Incidents
from tests.clock import ManualClock
from tests.services.diagnosing.subjects import BROKEN, NOTE, OK, WARNING

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("skew", "verdict", "reading"),
    [
        (timedelta(seconds=4.9), OK, "4.9 s ahead"),
        (timedelta(seconds=-6), WARNING, "6.0 s behind"),
        (timedelta(hours=3), BROKEN, "3 h ahead"),
    ],
)
def test_clocks_that_differ_are_said(skew: timedelta, verdict: Verdict, reading: str) -> None:
    found = process.skew_finding("Discord", skew)
    assert (found.verdict, found.reading) == (verdict, reading)


def test_the_date_of_an_answer_tells_how_far_the_clock_is_off() -> None:
    assert process.skew_of("Sun, 15 Nov 2026 17:59:57 GMT", NOW) == timedelta(seconds=2.5)
    for nonsense in (None, "", "yesterday", "Sun, 99 Nov 2026 17:59:57 GMT"):
        assert process.skew_of(nonsense, NOW) is None


def test_errors_are_listed_with_their_numbers_the_newest_first() -> None:
    clock = ManualClock(NOW)
    incidents = Incidents(clock)
    numbers = [incidents.note(ValueError("hidden"), "a test", 7).number for _ in range(7)]
    (found,) = process.incident_findings(incidents.of(7), NOW)
    assert found.verdict is WARNING
    assert found.reading.startswith(f"7: {numbers[-1]} 0 s ago (ValueError in a test), {numbers[-2]}")
    assert found.reading.endswith("and 2 more")
    (later,) = process.incident_findings(incidents.of(7), NOW + 2 * DAY)
    assert later.verdict is NOTE
    (none,) = process.incident_findings(incidents.of(8), NOW)
    assert none.verdict is OK
