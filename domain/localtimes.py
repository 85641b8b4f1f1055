"""From a time on the clock of a place to the moment it means."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.errors import Refused

_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-5][0-9]))?\s*(?P<half>am|pm)?", re.IGNORECASE)


def moments(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When the clocks of a zone show that time of that day: in UTC, in order.

    Twice where clocks are put back. Where they are put forward over it, once: moved forward by what they skip.
    """
    local = datetime.combine(day, clock)
    readings = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = {at for at in readings if at.astimezone(zone).replace(tzinfo=None) == local}
    return tuple(sorted(shown)) or (readings[0],)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first of the moments."""
    return moments(day, clock, zone)[0]


def parse_clock(typed: str, what: str) -> time:
    """Read ``18:00``, ``18.30``, ``9`` or ``6 pm``. Refused, naming ``what``, if it is no time of a day."""
    match = _CLOCK.fullmatch(typed.strip())
    if match is not None:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if (half := (match["half"] or "").lower()) and 1 <= hour <= 12:
            hour = hour % 12 + 12 * (half == "pm")
        elif half:
            hour = 24
        if hour < 24:
            return time(hour, minute)
    raise Refused(f"{what} must be a time like 18:00, by the guild's clock.")
