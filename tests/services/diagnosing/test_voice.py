"""Tracking signs and voice tests, judged."""

from services.diagnosing.voice import Tried, tried_findings
from tests.services.diagnosing.subjects import NOTE, OK, WARNING, by_subject


def test_signs_are_judged_beside_the_goal_of_99_percent() -> None:
    for tried, verdict in (
        (Tried(0, 0), OK),
        (Tried(100, 99), OK),
        (Tried(100, 98, "4017"), WARNING),
        (Tried(3, 2), NOTE),
    ):
        assert by_subject(tried_findings(tried))["tracking signs and voice tests"].verdict is verdict
