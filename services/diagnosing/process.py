"""The process itself: its clock beside others, and what went wrong in it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from db.vitals import Vitals
from domain.clock import Clock
from domain.findings import Finding, Verdict
from domain.words import format_age
from services.diagnosing.checks import Area
from services.diagnosing.gateway import format_seconds
from services.incidents import Incident

HALF_A_SECOND = timedelta(seconds=0.5)
"""A ``Date`` header is whole seconds, cut off: on average the moment was half a second later."""
SECOND = timedelta(seconds=1)
SKEWED, FAR_SKEWED = timedelta(seconds=5), timedelta(minutes=1)
MOST_NAMED = 5
RECENT = timedelta(days=1)


async def database_clock(vitals: Vitals, clock: Clock) -> list[Finding]:
    """Ours beside the database's, which is read between two looks at ours."""
    before = clock.now()
    server = await vitals.server()
    return [skew_finding("the database", (before + (clock.now() - before) / 2) - server.now)]


def discord_clock(skew: timedelta | None) -> list[Finding]:
    """``skew`` None: Discord has not told the time yet."""
    if skew is None:
        return []
    return [skew_finding("Discord", skew)]


def skew_of(header: str | None, now: datetime) -> timedelta | None:
    """How far our clock is ahead of the ``Date`` of an answer that has just come; None if that is no date."""
    try:
        theirs = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return now - theirs - HALF_A_SECOND if theirs.tzinfo is not None else None


def skew_finding(whose: str, skew: timedelta) -> Finding:
    """``skew``: how far our clock is ahead of somebody else's."""
    subject = f"clock beside {whose}"
    size = f"{abs(skew) / SECOND:.1f} s" if abs(skew) < FAR_SKEWED else format_age(abs(skew))
    reading = f"{size} {'ahead' if skew > timedelta(0) else 'behind'}"
    if abs(skew) <= SKEWED:
        return Finding(Area.PERFORMANCE, subject, Verdict.OK, reading)
    return Finding(
        Area.PERFORMANCE,
        subject,
        Verdict.BROKEN if abs(skew) > FAR_SKEWED else Verdict.WARNING,
        reading,
        "Sessions begin and end at the wrong time; how long people were there is measured all the same.",
        "Whoever runs the bot lets the machine's clock be set by NTP, and restarts the bot.",
    )


def incident_findings(incidents: Sequence[Incident], now: datetime) -> Iterator[Finding]:
    """``incidents``: of the guild and of none, the newest first."""
    if not incidents:
        yield Finding(Area.PERFORMANCE, "errors", Verdict.OK, "none since the start")
        return
    named = [f"{each.number} {format_seconds(now - each.at)} ago ({each.what})" for each in incidents]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    recent = now - incidents[0].at <= RECENT
    yield Finding(
        Area.PERFORMANCE,
        "errors",
        Verdict.WARNING if recent else Verdict.NOTE,
        f"{len(named)}: {', '.join(named[:MOST_NAMED])}{more}",
        "A bug met somebody, who was told this number.",
        "Whoever runs the bot finds the number in its log, and reports it with the JSON of this screen.",
    )
