"""When something is ready: a length of time from now, or a moment, as people type it; and what is left, in words.

``20:14`` is a length, hours and minutes, as the terminals of the game show it. A time of the clock says that it is one:
``at 18:30``, ``6 pm``, ``tomorrow 18:30``, ``2026-11-16 18:30``, or a timestamp of Discord, ``<t:1763300000:f>``.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.localtimes import moments, parse_clock

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)
HOW = (
    "Write when it is ready like 20h 14m, 20:14 (hours:minutes), 1d 3h or 45m from now, "
    "or like at 18:30, tomorrow 18:30 or 2026-11-16 18:30 by the guild's clock."
)

_PAST = "That time is past: write how long it still takes, like 20h 14m."
_TOO_NEAR = "Less than a minute is no time to wait: write at least 1m."
_TOO_FAR = "That is more than 30 days away: nothing takes so long, so look at the terminal again."

_LONGEST_TEXT = 60
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_FARTHEST = LONGEST + 2 * _DAY
_SECONDS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}

_UNITS = re.compile(
    r"(?=[0-9])(?:(?P<d>[0-9]{1,6})\s*d(?:ays?)?)?[\s,]*(?:(?P<h>[0-9]{1,6})\s*h(?:ours?|rs?)?)?[\s,]*"
    r"(?:(?P<m>[0-9]{1,6})\s*m(?:in(?:ute)?s?)?)?[\s,]*(?:(?P<s>[0-9]{1,7})\s*s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_HOURS_AND_REST = re.compile(
    r"(?:(?P<d>[0-9]{1,6})\s*d(?:ays?)?[\s,]*)?(?P<h>[0-9]{1,6})\s*(?::|h\s*)(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?P<whole>[0-9]{1,6})[.,](?P<part>[0-9]{1,6})\s*(?P<unit>d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:(?:(?P<named>today|tomorrow)|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}))(?:[\s,]+(?:at\s+)?|t(?=[0-9]))|at\s+)"
    r"(?P<clock>.+)|(?P<halved>[0-9].*[ap]m)",
    re.IGNORECASE,
)
_TIMESTAMP = re.compile(r"<t:(?P<seconds>[0-9]{1,12})(?::[a-z])?>", re.IGNORECASE)
_IN = re.compile(r"^in ", re.IGNORECASE)
_DAYS_AHEAD = {"today": 0, "tomorrow": 1}


def parse_ready_at(typed: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that is meant, in UTC, from a minute to 30 days after ``now``. A day is 24 hours.

    A time without a day is the next such time on the clocks of ``zone``; of one that they show twice that night the
    first that is still to come. Refused if it is none, past, or too near or far.
    """
    text = " ".join(typed.split()) if len(typed) <= _LONGEST_TEXT else ""
    if match := _TIMESTAMP.fullmatch(text):
        since_now = int(match["seconds"]) - int(now.timestamp())
        return _checked(timedelta(seconds=since_now), now.replace(microsecond=0))
    if (seconds := read_length(_IN.sub("", text))) is not None:
        return _checked(timedelta(seconds=seconds), now)
    if match := _CLOCK.fullmatch(text):
        return _clock_time(match, now, zone)
    raise Refused(HOW)


def format_eta(left: timedelta) -> str:
    """What is left as ``1 d 5 h 12 min``, rounded up to minutes, ready to be typed again; ``now`` if none."""
    minutes = -(-left // _MINUTE)
    if minutes <= 0:
        return "now"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{number} {unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if number]
    return " ".join(parts)


def read_length(text: str) -> int | None:
    """Seconds; None if the text is no length of time."""
    if match := _UNITS.fullmatch(text) or _HOURS_AND_REST.fullmatch(text):
        numbers = match.groupdict(default="0")
        return sum(int(numbers.get(unit, "0")) * seconds for unit, seconds in _SECONDS.items())
    if match := _FRACTION.fullmatch(text):
        unit, decimals = _SECONDS[match["unit"][0].lower()], len(match["part"])
        return int(match["whole"] + match["part"]) * unit // int("1" + "0" * decimals)
    return None


def _clock_time(match: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime:
    clock = parse_clock(match["clock"] or match["halved"], "The time")
    today = now.astimezone(zone).date()
    if match["named"] is None and match["date"] is None:
        days = [today + place * _DAY for place in range(-1, 3)]
    else:
        days = [_day(match["named"], match["date"], today)]
    ahead = [at for day in days for at in moments(day, clock, zone) if at > now]
    if not ahead:
        raise Refused(_PAST)
    return _checked(min(ahead) - now, now)


def _day(named: str | None, written: str | None, today: date) -> date:
    if named is not None:
        return today + _DAYS_AHEAD[named.lower()] * _DAY
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        raise Refused(f"There is no day {written}. {HOW}") from None
    if day < today - _DAY:
        raise Refused(_PAST)
    if day > today + _FARTHEST:
        raise Refused(_TOO_FAR)
    return day


def _checked(left: timedelta, now: datetime) -> datetime:
    if left <= -SHORTEST:
        raise Refused(_PAST)
    if left < SHORTEST:
        raise Refused(_TOO_NEAR)
    if left > LONGEST:
        raise Refused(_TOO_FAR)
    return (now + left).astimezone(UTC)
