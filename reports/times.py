"""Dates, times and ages as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def format_moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the guild's zone: ``15 November 2026, 21:05 (Europe/Berlin)``."""
    local = at.astimezone(zone)
    return f"{_day(local)}, {local:%H:%M} ({zone.key})"


def format_span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """A session's time in the guild's zone, and in UTC if that is another one."""
    local = _span(start.astimezone(zone), end.astimezone(zone), zone.key)
    if start.astimezone(zone).utcoffset() == timedelta(0):
        return local
    utc_start, utc_end = start.astimezone(UTC), end.astimezone(UTC)
    return f"{local}; {utc_start:%H:%M} to {utc_end:%H:%M} UTC"


def _span(start: datetime, end: datetime, zone_name: str) -> str:
    if start.date() == end.date():
        return f"{start:%A}, {_day(start)}, {start:%H:%M} to {end:%H:%M} ({zone_name})"
    return f"{start:%A}, {_day(start)}, {start:%H:%M} to {end:%A}, {_day(end)}, {end:%H:%M} ({zone_name})"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
