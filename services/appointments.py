"""Keeps the weekly sessions: plans them, reminds, and tells of those that nobody could hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from db.database import Transaction
from domain.appointments import Appointment, Weekly, follow, reminder_is_due
from domain.settings import GuildSettings
from services import schedulewords as words
from services.notices import Notice


@dataclass(frozen=True, slots=True)
class Planned:
    """An appointment with the schedule it is one of."""

    weekly: Weekly
    appointment: Appointment

    @property
    def reminder_key(self) -> str:
        """The same for one appointment at one time, and for no other of its guild."""
        each = self.appointment
        return f"w{each.schedule_id} {each.local_date:%y%m%d} {each.starts_at:%d%H%M}"


async def plan(tx: Transaction, settings: GuildSettings, now: datetime) -> list[Planned]:
    """Bring all appointments of the guild up to date; those that are ahead or on. Nobody else does it meanwhile.

    One that went by is missed from then on, and officers are told, once.
    """
    await tx.schedules.lock()
    known = await tx.schedules.appointments()
    planned: list[Planned] = []
    for weekly in await _weeklies(tx, known):
        own = [each for each in known if each.schedule_id == weekly.schedule.schedule_id]
        planned += await _plan_one(tx, settings, weekly, own, now)
    return sorted(planned, key=lambda each: each.appointment.starts_at)


async def _weeklies(tx: Transaction, known: Sequence[Appointment]) -> list[Weekly]:
    """Those that go on, and ended ones that have appointments left."""
    going_on = await tx.schedules.going_on()
    left = {each.schedule_id for each in known if each.is_ahead or each.is_on}
    left -= {weekly.schedule.schedule_id for weekly in going_on}
    ended = [await tx.schedules.get(schedule_id) for schedule_id in sorted(left)]
    return [*going_on, *(each for each in ended if each is not None)]


async def _plan_one(
    tx: Transaction,
    settings: GuildSettings,
    weekly: Weekly,
    known: Sequence[Appointment],
    now: datetime,
) -> list[Planned]:
    followed, changed = follow(weekly, known, ZoneInfo(settings.time_zone), now)
    if followed != weekly:
        await tx.schedules.update(followed)
    current = {each.local_date: each for each in (*known, *changed)}.values()
    missed = [replace(each, missed_at=now) for each in current if each.is_missed(now)]
    await tx.schedules.save([*changed, *missed])  # of one that is in both the later holds
    if missed:
        await tell_officers(tx, settings, weekly, words.missed(weekly, missed), now)
    going_on = [each for each in current if (each.is_ahead and not each.is_missed(now)) or each.is_on]
    return [Planned(followed, each) for each in going_on]


async def remind(tx: Transaction, settings: GuildSettings, planned: Sequence[Planned], now: datetime) -> None:
    """Remind everybody of what begins soon, once each; in the transaction that has planned it."""
    for each in planned:
        if reminder_is_due(each.weekly, each.appointment, now):
            notice = words.reminder(each.weekly, each.appointment, settings.mining_channel_ids)
            await tx.schedules.save([replace(each.appointment, reminded_at=now)])
            await tx.outbox.add(each.weekly.channel_id, notice.content(), now, nonce=each.reminder_key)


async def tell_officers(
    tx: Transaction, settings: GuildSettings, weekly: Weekly, notice: Notice, now: datetime
) -> None:
    """In the officers' channel; without one, where the weekly session is announced."""
    await tx.outbox.add(settings.officer_channel_id or weekly.channel_id, notice.content(), now)
