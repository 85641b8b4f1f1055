"""How fast the bot answers, by windows of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area


@dataclass(frozen=True, slots=True)
class Window:
    """What was measured of one thing in a span that ends now, in milliseconds.

    ``what``: e.g. ``answers``. ``span``: e.g. ``5 min``. ``goal_ms``: what the 99th percentile should stay below.
    """

    what: str
    span: str
    count: int
    p50_ms: float
    p99_ms: float
    goal_ms: float


def window_findings(windows: Iterable[Window]) -> Iterator[Finding]:
    """One a window in which something was measured."""
    for window in windows:
        if not window.count:
            continue
        reading = (
            f"half within {window.p50_ms:.0f} ms, 99 % within {window.p99_ms:.0f} ms (goal {window.goal_ms:.0f}), "
            f"{window.count} measured"
        )
        subject = f"{window.what}, last {window.span}"
        if window.p99_ms <= window.goal_ms:
            yield Finding(Area.PERFORMANCE, subject, Verdict.OK, reading)
        else:
            yield Finding(
                Area.PERFORMANCE,
                subject,
                Verdict.WARNING,
                reading,
                "People wait longer than they should.",
                "Look at the database and at the load of the machine that runs the bot.",
            )
