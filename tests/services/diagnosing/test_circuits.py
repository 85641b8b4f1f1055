"""Circuits, judged."""

from dataclasses import dataclass

from services.diagnosing.checks import Area
from services.diagnosing.circuits import circuit_finding
from tests.services.diagnosing.subjects import OK, WARNING


@dataclass(frozen=True, slots=True)
class Seen:
    state: str
    for_seconds: float
    failures: int


def test_a_circuit_is_a_warning_until_it_is_closed_again() -> None:
    closed = circuit_finding(Area.PRICES, "UEX", Seen("closed", 60, 0))
    assert (closed.verdict, closed.reading) == (OK, "closed for 60 s, failures in a row: 0")
    for state in ("open", "half-open"):
        found = circuit_finding(Area.PRICES, "UEX", Seen(state, 12.4, 5))
        assert (found.verdict, found.subject) == (WARNING, "circuit to UEX")
        assert found.reading == f"{state} for 12 s, failures in a row: 5"
