"""Dates, times and ages as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def format_moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the guild's zone: ``15 November 2026, 21:05 (Europe/Berlin)``."""
    local = at.astimezone(zone)
    return f"{_day(local)}, {local:%H:%M} ({zone.key})"


def format_span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """A session's time in the guild's zone, and in UTC if that is another one."""
    local = format_local_span(start, end, zone)
    if start.astimezone(zone).utcoffset() == timedelta(0):
        return local
    utc_start, utc_end = start.astimezone(UTC), end.astimezone(UTC)
    return f"{local}; {utc_start:%H:%M} to {utc_end:%H:%M} UTC"


def format_local_span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """A session's time in the guild's zone alone, with both days if it went on past midnight."""
    start, end = start.astimezone(zone), end.astimezone(zone)
    last_day = "" if start.date() == end.date() else f"{end:%A}, {_day(end)}, "
    return f"{start:%A}, {_day(start)}, {start:%H:%M} to {last_day}{end:%H:%M} ({zone.key})"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
