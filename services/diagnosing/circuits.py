"""What is left alone for a while because it failed several times in a row."""

from typing import Protocol

from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area


class CircuitLike(Protocol):
    """``state``: ``closed`` while it is asked as usual. ``for_seconds``: how long it has been in that state."""

    @property
    def state(self) -> str: ...

    @property
    def for_seconds(self) -> float: ...

    @property
    def failures(self) -> int: ...


def circuit_finding(area: Area, whose: str, circuit: CircuitLike) -> Finding:
    """``whose``: what is behind it, e.g. ``UEX``. Why it failed is said where it is asked itself."""
    reading = f"{circuit.state} for {circuit.for_seconds:.0f} s, failures in a row: {circuit.failures}"
    if circuit.state == "closed":
        return Finding(area, f"circuit to {whose}", Verdict.OK, reading)
    return Finding(
        area,
        f"circuit to {whose}",
        Verdict.WARNING,
        reading,
        "It failed several times in a row, so nobody waits for it: what needs it is refused at once.",
        "Nothing: it is probed by itself, and asked as usual as soon as a probe gets through.",
    )
