"""The weekly sessions of a guild, and what has become of each occurrence: appointments are made ahead, then kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.schedules import Occurrence, Schedule, occurrence, occurrences_between

AHEAD = timedelta(days=8)
"""How long before it begins an occurrence becomes an appointment: of a weekly session one always is."""

_FARTHEST = timedelta(days=4)
"""No local date is farther from another one of the same week, whatever zone the guild moves to."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """A schedule as its guild keeps it. ``channel_id`` is where it is announced; ``template`` None: the guild's rules.

    Nothing that would have begun up to ``planned_from`` is an occurrence of it.
    """

    schedule: Schedule
    channel_id: int
    planned_from: datetime
    template: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """One occurrence of a schedule, known by its local date, and what has become of it.

    Until it begins it follows its schedule and the guild's clock; from then on its times stay. It was ``held`` by a
    session from ``opened_at`` on, until it is ``over_at``; or nobody could hold it (``missed_at``); or the guild
    wants it no more (``dropped_at``). ``waits_since``: no mining channel was free, and officers know. ``event_id``
    is its event in Discord as long as that has to be cared for, ``event_shown`` what it was made or changed to
    show; None: none was made yet.
    """

    schedule_id: int
    local_date: date
    starts_at: datetime
    stops_at: datetime
    reminded_at: datetime | None = None
    waits_since: datetime | None = None
    session_code: str | None = None
    opened_at: datetime | None = None
    missed_at: datetime | None = None
    over_at: datetime | None = None
    dropped_at: datetime | None = None
    event_id: int | None = None
    event_shown: str | None = None

    @property
    def is_ahead(self) -> bool:
        """It has neither begun nor been missed nor dropped."""
        return self.opened_at is None and self.missed_at is None and self.dropped_at is None

    @property
    def is_on(self) -> bool:
        """A session holds it, and its stop is still to come."""
        return self.opened_at is not None and self.over_at is None

    def is_due(self, now: datetime) -> bool:
        """A session is to be opened for it."""
        return self.is_ahead and self.starts_at <= now < self.stops_at

    def is_missed(self, now: datetime) -> bool:
        """It is over, and nobody has opened a session for it."""
        return self.is_ahead and self.stops_at <= now


def follow(
    weekly: Weekly, known: Sequence[Appointment], zone: ZoneInfo, now: datetime
) -> tuple[Weekly, list[Appointment]]:
    """What the schedule and the clock now say of its appointments: those that are new or changed.

    ``known`` are its appointments that are ahead, and the newest of the others. Each local date is given once. One
    that by a new clock would have begun already is dropped, and the schedule goes on from now.
    """
    changed: list[Appointment] = []
    for each in known:
        if each.is_ahead and each.starts_at > now and (moved := _follow(weekly, each, zone, now)) != each:
            changed.append(moved)
    dropped = {each.local_date for each in changed if each.dropped_at is not None}
    stays = [each for each in known if each.dropped_at is None and each.local_date not in dropped]
    if weekly.ended_at is not None:
        return weekly, changed
    if any(each.local_date in dropped and _begins(weekly, each, zone) <= now for each in known):
        weekly = replace(weekly, planned_from=now)
    return weekly, changed + _new(weekly, stays, zone, now)


def reminder_is_due(weekly: Weekly, appointment: Appointment, now: datetime) -> bool:
    """Whether people are to be reminded now; once it has begun it is too late for that."""
    notice = timedelta(minutes=weekly.schedule.remind_minutes)
    if not notice or not appointment.is_ahead or appointment.reminded_at is not None:
        return False
    return appointment.starts_at - notice <= now < appointment.starts_at


def upcoming(appointments: Iterable[Appointment]) -> dict[int, Appointment]:
    """Of each schedule, by its number, the appointment that is on; else the next one."""
    first: dict[int, Appointment] = {}
    for each in sorted(appointments, key=lambda each: each.local_date):
        if each.is_on or each.is_ahead:
            first.setdefault(each.schedule_id, each)
    return first


def _follow(weekly: Weekly, each: Appointment, zone: ZoneInfo, now: datetime) -> Appointment:
    """The appointment at its time of today; dropped where the schedule has no such occurrence any more."""
    now_meant = occurrence(weekly.schedule, each.local_date, zone)
    elsewhere = each.local_date.weekday() != weekly.schedule.weekday
    if weekly.ended_at is not None or elsewhere or now_meant.starts_at <= now:
        return replace(each, dropped_at=now)
    if now_meant.starts_at == each.starts_at:
        return replace(each, stops_at=now_meant.stops_at)
    return replace(each, starts_at=now_meant.starts_at, stops_at=now_meant.stops_at, reminded_at=None)


def _begins(weekly: Weekly, each: Appointment, zone: ZoneInfo) -> datetime:
    return occurrence(weekly.schedule, each.local_date, zone).starts_at


def _new(weekly: Weekly, known: Sequence[Appointment], zone: ZoneInfo, now: datetime) -> list[Appointment]:
    """The occurrences after the last one known, up to a week ahead; those that went by meanwhile, too."""
    newest = max(known, key=lambda each: each.local_date, default=None)
    after = weekly.planned_from
    if newest is not None:
        after = max(after, newest.starts_at - _FARTHEST)
    found = occurrences_between(weekly.schedule, zone, after, now + AHEAD)
    return [
        _made(weekly.schedule, each)
        for each in found
        if newest is None or each.local_date > newest.local_date
    ]


def _made(schedule: Schedule, each: Occurrence) -> Appointment:
    return Appointment(schedule.schedule_id, each.local_date, each.starts_at, each.stops_at)
