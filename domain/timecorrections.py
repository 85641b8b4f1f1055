"""Time that an officer adds or takes: what was typed, and what an interval is worth in seconds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.attendance import Stay, live_spans
from domain.errors import Refused
from domain.localtimes import moments
from domain.presence import Pause
from domain.spans import Span, intersect, merge, subtract, whole_seconds

LARGEST_SHIFT = 1000 * 3600
"""Seconds. More is a slip of the finger."""

_HOW = "Write time like +45m, -0:30 (hours:minutes), +1h 30m or 19:10–20:25 (from–to, by the guild's clock)."
_LONGEST_TEXT = 60
_DAY = timedelta(days=1)
_SIGN = r"(?P<sign>[+\-\N{MINUS SIGN}\N{EN DASH}]?)\s*"
_UNITS = re.compile(
    _SIGN
    + r"(?=[0-9])(?:(?P<h>[0-9]{1,6})\s*h(?:ours?|rs?)?)?\s*(?:(?P<m>[0-9]{1,6})\s*m(?:inutes?|ins?)?)?"
    + r"\s*(?:(?P<s>[0-9]{1,7})\s*s(?:econds?|ecs?)?)?",
    re.IGNORECASE,
)
_COLONS = re.compile(
    r"(?P<sign>[+\-\N{MINUS SIGN}\N{EN DASH}])\s*(?P<h>[0-9]{1,4}):(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?"
)
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_INTERVAL = re.compile(
    rf"(?P<start>{_CLOCK})(?:\s*[\-\N{{EN DASH}}\N{{EM DASH}}\N{{MINUS SIGN}}]\s*|\s+to\s+)(?P<end>{_CLOCK})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shift:
    """Whole seconds to add, or to take if negative."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A span ``[start, end)`` in which somebody was there, as typed; `seconds_for` cuts it to the session."""

    start: datetime
    end: datetime


def parse_correction(
    typed: str, *, zone: ZoneInfo, opened_at: datetime, closed_at: datetime
) -> Shift | Interval:
    """Read ``+45m``, ``-0:30`` (h:mm), ``+1:30:00``, ``+1h 30m``, ``+90s`` or ``19:10–20:25`` in the guild's zone.

    An interval may go past midnight; of the days, and of the two readings where clocks are put back, the one that
    lies in the session is meant. Refused if it is none of these, worth nothing, outside the session or ambiguous.
    """
    text = " ".join(typed.split()) if len(typed) <= _LONGEST_TEXT else ""
    if match := _INTERVAL.fullmatch(text):
        return _reading(_clock(match["start"]), _clock(match["end"]), zone, Span(opened_at, closed_at))
    if match := _UNITS.fullmatch(text) or _COLONS.fullmatch(text):
        return _shift(match)
    raise Refused(_HOW)


def seconds_for(
    interval: Interval,
    counted: Iterable[Stay],
    pauses: Iterable[Pause],
    opened_at: datetime,
    closed_at: datetime,
) -> int:
    """The whole seconds to add so that all of an interval in the session outside its pauses counts.

    ``counted`` are the person's stays that count, of `timeline`; they count in full, deafened or not. A part of a
    second that is left is not given. Refused if the interval is outside the session, or counts already.
    """
    session = live_spans(Span(opened_at, closed_at), pauses)
    live = list(intersect(Span(interval.start, interval.end), session))
    if not live:
        raise Refused("That time is outside the session or in one of its pauses: nothing of it can count.")
    own = merge(Span(stay.start, stay.end) for stay in counted)
    seconds = whole_seconds(missing for part in live for missing in subtract(part, own))
    if seconds == 0:
        raise Refused("That time already counts: there is nothing to add.")
    return seconds


def _shift(match: re.Match[str]) -> Shift:
    hours, minutes, seconds = (int(match[unit] or 0) for unit in "hms")
    length = hours * 3600 + minutes * 60 + seconds
    if length == 0:
        raise Refused(f"That changes nothing. {_HOW}")
    if length > LARGEST_SHIFT:
        raise Refused(f"At most {LARGEST_SHIFT // 3600} hours can be added or taken at once.")
    return Shift(length if match["sign"] in ("", "+") else -length)


def _clock(typed: str) -> time:
    return time.fromisoformat(typed if typed[2] == ":" else f"0{typed}")


def _reading(start: time, end: time, zone: ZoneInfo, session: Span) -> Interval:
    """The one reading that lies in the session, or, if none lies in it whole, the one with most of itself in it."""
    if start == end:
        raise Refused(f"From and to are the same. {_HOW}")
    inside = [(_overlap(span, session), span) for span in _readings(start, end, zone, session)]
    whole = [each for each in inside if each[0] == each[1].end - each[1].start]
    most = max((overlap for overlap, _ in whole or inside), default=timedelta(0))
    if not most:
        raise Refused(f"That time is not in the session, which went from {_local(session, zone)}.")
    meant = [span for overlap, span in whole or inside if whole or overlap == most]
    if len(meant) > 1:
        raise Refused("That can be read in two ways in this session: write how long it was, like +45m.")
    return Interval(*meant[0])


def _readings(start: time, end: time, zone: ZoneInfo, session: Span) -> Iterator[Span]:
    """What two times of the clock may mean on the days of the session, the second after the first."""
    first = session.start.astimezone(zone).date() - _DAY
    days = (session.end.astimezone(zone).date() - first).days + 1
    for day in (first + place * _DAY for place in range(days)):
        yield from _spans(day, start, day, end, zone)
        if end < start:
            over_midnight = _spans(day, start, day + _DAY, end, zone)
            # Two times the wrong way round would be most of a day: such a reading must lie mostly in the session.
            yield from (span for span in over_midnight if 2 * _overlap(span, session) > span.end - span.start)


def _spans(start_day: date, start: time, end_day: date, end: time, zone: ZoneInfo) -> Iterator[Span]:
    for begins in moments(start_day, start, zone):
        for ends in moments(end_day, end, zone):
            if begins < ends:
                yield Span(begins, ends)


def _overlap(span: Span, other: Span) -> timedelta:
    return max(timedelta(0), min(span.end, other.end) - max(span.start, other.start))


def _local(session: Span, zone: ZoneInfo) -> str:
    start, end = (at.astimezone(zone) for at in session)
    return f"{start:%H:%M} to {end:%H:%M} by the guild's clock"
