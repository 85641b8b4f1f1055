"""When a session took place that nobody started: what was typed, as a span in the past."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.localtimes import moment
from domain.spans import Span

HOW = (
    "Write when it was like `yesterday 19:00-21:30`, `today 19:00-21:30` or `2026-11-14 19:00-21:30`, by the guild's "
    "clock."
)
EARLIEST = 2000
"""The year; the game is younger, and times near the beginning of the calendar cannot be reckoned with."""

NOT_OVER = "That is not over yet: only a session of the past is entered afterwards."

_DAYS_AGO = {"today": 0, "yesterday": 1}
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
_DASH = r"(?:\s*[\-\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]\s*|\s+to\s+)"
_TYPED = re.compile(
    rf"(?:(?P<named>today|yesterday)|(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}))[\s,]+{_CLOCK}{_DASH}{_CLOCK}",
    re.IGNORECASE | re.ASCII,
)


def parse_past_span(typed: str, *, now: datetime, zone: ZoneInfo, longest: timedelta) -> Span:
    """Read a day with two times of the guild's zone; an end that is not after the start is the next day's.

    Refused if it is none, is not over ``now``, or is longer than ``longest``.
    """
    if (found := _TYPED.fullmatch(typed.strip())) is None:
        raise Refused(HOW)
    day = _day(found["named"], found["date"], now.astimezone(zone).date())
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups()[2:])
    start, end = time(from_hour, from_minute), time(to_hour, to_minute)
    last_day = day if start < end else day + timedelta(days=1)
    span = Span(moment(day, start, zone), moment(last_day, end, zone))
    if span.end > now:
        raise Refused(NOT_OVER)
    if span.end - span.start > longest:
        hours = longest // timedelta(hours=1)
        raise Refused(f"A session lasts {hours} hours at most here: enter a longer one in parts.")
    if span.end <= span.start:
        raise Refused("The clocks were put back or forward in between and nothing is left: name other times.")
    return span


def _day(named: str | None, written: str | None, today: date) -> date:
    if named is not None:
        return today - timedelta(days=_DAYS_AGO[named.lower()])
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        raise Refused(f"There is no day {written}: {HOW}") from None
    if day > today:
        raise Refused(NOT_OVER)
    if day.year < EARLIEST:
        raise Refused(f"Sessions of before {EARLIEST} are not entered: {HOW}")
    return day
