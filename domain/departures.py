"""When a haul left, as people type it: how long ago, or a moment.

Lengths and times are written as for `domain.durations`: ``2h 10m`` and ``20:14`` are lengths, ``at 18:30`` is a time.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.durations import read_length
from domain.errors import Refused
from domain.localtimes import moments, parse_clock

HOW = "Write when it left like 2h 10m ago, or like at 18:30, yesterday 18:30 or 2026-11-16 18:30 by the guild's clock."
_LONGEST_TEXT = 60
_DAY = timedelta(days=1)
_FARTHEST_SECONDS = 400 * 86_400
_YEARS = range(2000, 9000)
"""Times near the ends of the calendar cannot be reckoned with."""
_AGO = re.compile(r"(?P<length>.+?)(?:\s+ago)?", re.IGNORECASE)
_IN = re.compile(r"in (?P<length>.+)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:(?P<named>today|yesterday|tomorrow)[\s,]+(?:at\s+)?|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[\s,t]+|at\s+)"
    r"(?P<clock>.+)|(?P<halved>[0-9].*[ap]m)",
    re.IGNORECASE,
)
_TIMESTAMP = re.compile(r"<t:(?P<seconds>[0-9]{1,12})(?::[a-z])?>", re.IGNORECASE)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def parse_departs_at(typed: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that is meant, in UTC. A time without a day is the nearest such time. Refused if it is none."""
    text = " ".join(typed.split()) if len(typed) <= _LONGEST_TEXT else ""
    if text.lower() == "now":
        return now
    if match := _TIMESTAMP.fullmatch(text):
        return _moved(now.replace(microsecond=0), int(match["seconds"]) - int(now.timestamp()))
    if match := _IN.fullmatch(text):
        return _moved(now, _seconds(match["length"]))
    if match := _CLOCK.fullmatch(text):
        return _clock_time(match, now, zone)
    return _moved(now, -_seconds(match["length"] if (match := _AGO.fullmatch(text)) else ""))


def _seconds(length: str) -> int:
    if (seconds := read_length(length)) is None:
        raise Refused(HOW)
    return seconds


def _moved(now: datetime, seconds: int) -> datetime:
    """Far beyond any bound it is as far as that; the bounds say what is wrong with it."""
    within = max(-_FARTHEST_SECONDS, min(seconds, _FARTHEST_SECONDS))
    return (now + timedelta(seconds=within)).astimezone(UTC)


def _clock_time(match: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime:
    clock = parse_clock(match["clock"] or match["halved"], "The time")
    today = now.astimezone(zone).date()
    if match["date"] is not None:
        days = [_day(match["date"])]
    elif match["named"] is not None:
        days = [today + _DAYS[match["named"].lower()] * _DAY]
    else:
        days = [today + place * _DAY for place in (-1, 0, 1)]
    return min((at for day in days for at in moments(day, clock, zone)), key=lambda at: abs(at - now))


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Refused(f"There is no day {written}. {HOW}") from None
    if day.year not in _YEARS:
        raise Refused(HOW)
    return day
