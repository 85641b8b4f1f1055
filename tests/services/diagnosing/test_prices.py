"""UEX and its lists, judged."""

from datetime import UTC, datetime, timedelta

from services.diagnosing.prices import list_findings, pause_finding
from services.pricelists import ListState, UexState
from tests.services.diagnosing.subjects import OK, by_subject

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def uex(fetched_at: datetime | None, problem: str | None = None) -> UexState:
    return UexState((ListState("terminals", fetched_at, 5, timedelta(hours=12), problem),), None, None)


def test_a_list_is_late_when_it_is_twice_as_old_as_uex_makes_it() -> None:
    assert by_subject(list_findings(uex(NOW - 24 * HOUR), NOW))["lists of prices"].verdict is OK
    late = by_subject(list_findings(uex(NOW - 25 * HOUR, "UEX answered HTTP 500."), NOW))
    assert late["list terminals"].reading == "25 h old: UEX answered HTTP 500."
    assert by_subject(list_findings(uex(None), NOW))["list terminals"].reading == "never fetched"


def test_a_pause_is_said_while_it_lasts() -> None:
    state = UexState((), None, NOW + timedelta(seconds=90))
    paused = pause_finding(state, NOW)
    assert paused is not None
    assert paused.reading == "throttled: nothing is asked for another 90 s"
    assert pause_finding(state, NOW + 2 * HOUR) is None
