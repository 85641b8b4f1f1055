"""Weekly sessions by the clock of the guild: when each occurrence of a schedule begins and ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.localtimes import moment

LONGEST_NOTICE_MINUTES = 7 * 24 * 60
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_FARTHEST = 3 * _DAY
"""No occurrence begins farther from its date: not even where clocks once skipped a whole day."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A session each week: ``starts`` and ``stops`` are of the guild's clock, on ``weekday`` (0 is Monday).

    It stops on the next day if ``stops`` is not later than ``starts``. ``remind_minutes`` 0: nobody is reminded.
    """

    schedule_id: int
    title: str
    weekday: int
    starts: time
    stops: time
    remind_minutes: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise Refused("A weekly session needs a day of the week, from Monday to Sunday.")
        if not 0 <= self.remind_minutes <= LONGEST_NOTICE_MINUTES:
            raise Refused("A reminder comes at most a week before: write from 0 to 10080 minutes.")

    @property
    def length(self) -> timedelta:
        """From start to stop by the clock: above 0, at most a day."""
        started, stopped = (datetime.combine(date.min, clock) for clock in (self.starts, self.stops))
        return stopped - started if stopped > started else stopped - started + _DAY


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One session of a schedule, known by its local date; times in UTC."""

    local_date: date
    starts_at: datetime
    stops_at: datetime


def occurrence(schedule: Schedule, local_date: date, zone: ZoneInfo) -> Occurrence:
    """The session of a local date. Of a time that the clock shows twice the first is meant; one that it skips moves
    forward by as much. A stop that would then not be after the start comes as late after it as by the clock.
    """
    starts_at = moment(local_date, schedule.starts, zone)
    stop_date = local_date if schedule.stops > schedule.starts else local_date + _DAY
    stops_at = moment(stop_date, schedule.stops, zone)
    return Occurrence(
        local_date=local_date,
        starts_at=starts_at,
        stops_at=stops_at if stops_at > starts_at else starts_at + schedule.length,
    )


def occurrences_between(
    schedule: Schedule, zone: ZoneInfo, after: datetime, until: datetime
) -> Iterator[Occurrence]:
    """The sessions that start after a moment, up to and with another one, in order.

    Asking from the last answer's ``until`` on gives each exactly once.
    """
    for each in _from(schedule, zone, after):
        if each.starts_at > until:
            return
        if each.starts_at > after:
            yield each


def _from(schedule: Schedule, zone: ZoneInfo, at: datetime) -> Iterator[Occurrence]:
    """Occurrences in order, beginning before any that starts after a moment."""
    day = at.astimezone(zone).date() - _FARTHEST
    day += ((schedule.weekday - day.weekday()) % 7) * _DAY
    while True:
        yield occurrence(schedule, day, zone)
        day += _WEEK
