import pytest

from domain.findings import Finding, Verdict
from services.alarms import Alarms


def finding(verdict: Verdict, reading: str = "80 ms") -> Finding:
    return Finding("performance", "event loop", verdict, reading, "It is busy.", "Look.")


def test_a_warning_is_said_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    seen = [Verdict.OK, Verdict.WARNING, Verdict.BROKEN, Verdict.NOTE, Verdict.OK, Verdict.WARNING]
    found = iter(seen)
    alarms = Alarms(lambda: [finding(next(found))])
    for _ in seen:
        alarms.keep()
    assert [record.getMessage() for record in caplog.records] == [
        "event loop: 80 ms. It is busy. Look.",
        "event loop: well again, 80 ms",
        "event loop: 80 ms. It is busy. Look.",
    ]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING"]
