"""Whether the bot shows that it tracks, and whether a real voice connection works."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area

GOAL_PERCENT = 99
ENOUGH = 10
"""Of fewer attempts a share says nothing."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The last attempts to show the tracking sign and to test the voice connection, the newest 100 at most.

    ``last_failure``: why the newest of those that failed did, in words.
    """

    attempts: int
    succeeded: int
    last_failure: str | None = None


def tried_findings(tried: Tried) -> Iterator[Finding]:
    """The success rate of signs and tests, beside the goal of 99 %."""
    if not tried.attempts:
        yield Finding(Area.VOICE, "tracking signs and voice tests", Verdict.OK, "none was needed so far")
        return
    percent = 100 * tried.succeeded / tried.attempts
    reading = (
        f"{tried.succeeded} of the last {tried.attempts} succeeded ({percent:.0f} %, goal {GOAL_PERCENT} %)"
    )
    if percent >= GOAL_PERCENT:
        yield Finding(Area.VOICE, "tracking signs and voice tests", Verdict.OK, reading)
        return
    if tried.last_failure is not None:
        reading += f"; the last failure: {tried.last_failure}"
    yield Finding(
        Area.VOICE,
        "tracking signs and voice tests",
        Verdict.WARNING if tried.attempts >= ENOUGH else Verdict.NOTE,
        reading,
        "People may not see that the bot tracks. Time is measured all the same.",
        "Allow the bot View Channel and Connect in Dispatch, and Set Voice Channel Status in mining channels.",
    )
