"""The line to Discord: whether it is up, how often it was lost, and how many new sessions are left today."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.findings import Finding, Verdict
from domain.words import format_age
from services.diagnosing.checks import Area

SILENT_FOR = timedelta(seconds=90)
"""Discord is heard at least every 41 seconds, when it acknowledges a heartbeat."""
SLOW_SECONDS = 1.0
HOUR_SECONDS = 3600.0
MANY_AN_HOUR = 5
FEW_LEFT, HARDLY_ANY_LEFT = 100, 10


class LineLog:
    """How the gateway connection has been since the process started; fed with every event of the client."""

    def __init__(self) -> None:
        self.resumes = 0
        self.losses = 0
        self._is_up = False
        self._sessions = 0
        self._begun: deque[float] = deque(maxlen=1000)

    def saw(self, event: str) -> None:
        """Costs next to nothing for events that say nothing of the line."""
        match event:
            case "connect":
                self._is_up = True
                self._sessions += 1
                self._begun.append(time.monotonic())
            case "resumed":
                self._is_up = True
                self.resumes += 1
            case "disconnect":  # which a resume that is refused says once more
                self.losses += self._is_up
                self._is_up = False

    @property
    def identifies_again(self) -> int:
        """New sessions after the first: what was missed in between is lost to them."""
        return max(self._sessions - 1, 0)

    @property
    def last_hour(self) -> int:
        """New sessions within the last hour."""
        since = time.monotonic() - HOUR_SECONDS
        return sum(begun >= since for begun in self._begun)


@dataclass(frozen=True, slots=True)
class LineState:
    """``latency_seconds`` None: not measured yet. ``sees``: whether what happens in voice is seen now.

    ``is_whole``: and every loss before is written down.
    """

    connected: bool
    latency_seconds: float | None
    seen_at: datetime | None
    sees: bool
    is_whole: bool
    log: LineLog


@dataclass(frozen=True, slots=True)
class Identifies:
    """What Discord's ``/gateway/bot`` says of ``session_start_limit``."""

    left: int
    of: int
    resets_after: timedelta


def line_findings(line: LineState, now: datetime) -> Iterator[Finding]:
    """The connection, and what became of it so far."""
    yield _connection(line, now)
    yield _sight(line)
    yield _sessions(line.log)


def identify_findings(identifies: Identifies) -> Iterator[Finding]:
    """How many new sessions the bot may begin before Discord resets its token."""
    minutes = max(1, -(-identifies.resets_after // timedelta(minutes=1)))
    reading = f"{identifies.left} of {identifies.of} left, renewed in {minutes // 60} h {minutes % 60} min"
    verdict = Verdict.OK
    if identifies.left < FEW_LEFT:
        verdict = Verdict.BROKEN if identifies.left < HARDLY_ANY_LEFT else Verdict.WARNING
    means = advice = ""
    if verdict is not Verdict.OK:
        means = "Each restart and each lost session takes one; at none Discord resets the bot's token."
        advice = "Do not restart the bot; whoever runs it looks for what makes it connect again and again."
    yield Finding(Area.VOICE, "new sessions at Discord", verdict, reading, means, advice)


def _connection(line: LineState, now: datetime) -> Finding:
    silent = None if line.seen_at is None else now - line.seen_at
    heard = "never heard" if silent is None else f"last heard {format_seconds(silent)} ago"
    if not line.connected or silent is None or silent > SILENT_FOR:
        return Finding(
            Area.VOICE,
            "connection to Discord",
            Verdict.BROKEN,
            f"lost, {heard}" if not line.connected else heard,
            "Nobody's time is seen; how much of it counts afterwards is the guild's rule for outages.",
            "It comes back by itself. If not within minutes: see discordstatus.com, then the bot's log.",
        )
    if line.latency_seconds is None:
        return _fine("connection to Discord", f"up, latency not measured yet, {heard}")
    reading = f"up, latency {line.latency_seconds * 1000:.0f} ms, {heard}"
    if line.latency_seconds <= SLOW_SECONDS:
        return _fine("connection to Discord", reading)
    return Finding(
        Area.VOICE,
        "connection to Discord",
        Verdict.WARNING,
        reading,
        "Moves are noted that much later than they happen.",
        "Look at the network and the load of the machine that runs the bot, and at discordstatus.com.",
    )


def _sight(line: LineState) -> Finding:
    if line.is_whole:
        return _fine("sight", "sees who is where, every outage so far is written down")
    return Finding(
        Area.VOICE,
        "sight",
        Verdict.WARNING,
        "an outage is not written down yet" if line.sees else "who is where is not known at the moment",
        "It is found out as soon as Discord and the database are there; the gap is marked in everybody's time.",
        "Refresh in a minute. If it stays, look at the connection and the database.",
    )


def _sessions(line: LineLog) -> Finding:
    reading = (
        f"losses: {line.losses}, resumed: {line.resumes}, begun anew: {line.identifies_again}, "
        f"sessions in the last hour: {line.last_hour}"
    )
    if line.last_hour <= MANY_AN_HOUR:
        return _fine("line since the start", reading)
    return Finding(
        Area.VOICE,
        "line since the start",
        Verdict.WARNING,
        reading,
        "The connection is lost so often that events are missed in between.",
        "Whoever runs the bot looks at its network, and whether a second process uses the same token.",
    )


def _fine(subject: str, reading: str) -> Finding:
    return Finding(Area.VOICE, subject, Verdict.OK, reading)


def format_seconds(span: timedelta) -> str:
    """Seconds below two minutes, else an age."""
    seconds = max(0, span // timedelta(seconds=1))
    return f"{seconds} s" if seconds < 120 else format_age(span)
