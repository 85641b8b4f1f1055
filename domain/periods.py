"""A span of whole days as people type it: a month, or from one day to another."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.localtimes import moment

_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Period:
    """From the day ``since`` to the day ``until``, both in it; None where it has no end."""

    since: date | None = None
    until: date | None = None

    def moments(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """When it begins and when, no more part of it, it ends, by the clocks of a zone; None for open ends."""
        since = None if self.since is None else moment(self.since, time(), zone)
        ends = self.until is not None and self.until < date.max - timedelta(days=1)
        return since, moment(self.until + timedelta(days=1), time(), zone) if self.until and ends else None

    def __str__(self) -> str:
        """``2026-11-01 to 2026-11-30``."""
        if self.since is None and self.until is None:
            return "all time"
        if self.since is None:
            return f"until {self.until}"
        return f"since {self.since}" if self.until is None else f"{self.since} to {self.until}"


def parse_period(month: str | None, since: str | None, until: str | None) -> Period:
    """What somebody typed: ``2026-11``, or days like ``2026-11-01``; all of them may be left out. Raises Refused."""
    if month is not None:
        if since is not None or until is not None:
            raise Refused("Name either a month, or days with `from` and `to`.")
        return _month(month)
    first, last = (None if typed is None else _day(typed) for typed in (since, until))
    if first is not None and last is not None and last < first:
        raise Refused(f"The time ends before it begins: {first} to {last}.")
    return Period(first, last)


def _month(typed: str) -> Period:
    match = _MONTH.fullmatch(typed.strip())
    try:
        if match:
            first = date(int(match[1]), int(match[2]), 1)
            following = (first + timedelta(days=31)).replace(day=1)
            return Period(first, following - timedelta(days=1))
    except (ValueError, OverflowError):
        pass
    raise Refused("A month must be written like 2026-11.")


def _day(typed: str) -> date:
    match = _DAY.fullmatch(typed.strip())
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Refused("A day must be written like 2026-11-15, and there must be such a day.")
