"""From a time on the clock of a place to the moment it means."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


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
