"""Windows of time, judged."""

from services.diagnosing.performance import Window, window_findings
from tests.services.diagnosing.subjects import OK, WARNING


def test_windows_are_judged_by_their_goal_and_empty_ones_are_left_out() -> None:
    windows = [
        Window("answers", "5 min", count, 40, p99, 1000) for count, p99 in ((0, 9), (7, 1000), (7, 1001))
    ]
    assert [each.verdict for each in window_findings(windows)] == [OK, WARNING]
