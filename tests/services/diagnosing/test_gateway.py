"""The line to Discord, judged."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.findings import Verdict
from services.diagnosing.gateway import (
    Identifies,
    LineLog,
    LineState,
    identify_findings,
    line_findings,
)
from tests.services.diagnosing.subjects import BROKEN, OK, WARNING, by_subject

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(**news: object) -> LineState:
    known: dict[str, object] = {
        "connected": True,
        "latency_seconds": 0.05,
        "seen_at": NOW,
        "sees": True,
        "is_whole": True,
        "log": LineLog(),
    }
    return LineState(**{**known, **news})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "verdict", "reading"),
    [
        (line(), OK, "up, latency 50 ms, last heard 0 s ago"),
        (line(latency_seconds=None), OK, "up, latency not measured yet, last heard 0 s ago"),
        (line(latency_seconds=2.5), WARNING, "up, latency 2500 ms, last heard 0 s ago"),
        (line(connected=False, seen_at=NOW - HOUR), BROKEN, "lost, last heard 60 min ago"),
        (line(seen_at=NOW - timedelta(seconds=91)), BROKEN, "last heard 91 s ago"),
        (line(seen_at=None), BROKEN, "never heard"),
    ],
)
def test_a_line_is_judged_by_when_it_was_heard_last(state: LineState, verdict: Verdict, reading: str) -> None:
    found = by_subject(line_findings(state, NOW))["connection to Discord"]
    assert (found.verdict, found.reading) == (verdict, reading)


def test_a_loss_that_a_refused_resume_says_twice_is_one_and_many_new_sessions_are_a_warning() -> None:
    log = LineLog()
    for event in ("connect", "disconnect", "disconnect", "connect", "disconnect", "resumed", "ready"):
        log.saw(event)
    found = by_subject(line_findings(line(log=log), NOW))["line since the start"]
    assert found.reading == "losses: 2, resumed: 1, begun anew: 1, sessions in the last hour: 2"
    for _ in range(4):
        log.saw("connect")
    assert by_subject(line_findings(line(log=log), NOW))["line since the start"].verdict is WARNING


@pytest.mark.parametrize(
    ("left", "verdict"), [(1000, OK), (100, OK), (99, WARNING), (10, WARNING), (9, BROKEN)]
)
def test_new_sessions_that_run_out_are_said_before_the_token_is_reset(left: int, verdict: Verdict) -> None:
    (found,) = identify_findings(Identifies(left, 1000, timedelta(hours=5, minutes=1)))
    assert found.verdict is verdict
    assert found.reading == f"{left} of 1000 left, renewed in 5 h 1 min"
