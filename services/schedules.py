"""What admins decide about weekly sessions: add one, change it, end it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from db.database import Database, Transaction
from domain.acts import AdminAct, Changes, changes
from domain.appointments import Appointment, Weekly, upcoming
from domain.clock import Clock
from domain.errors import Refused
from domain.schedules import Schedule
from domain.settings import GuildSettings
from services.actors import Actor
from services.appointments import plan
from services.guilds import require_set_up

MOST_SCHEDULES = 25
"""As many as a menu of Discord holds."""

Change = Callable[[Weekly], Weekly]
_NO_DECISIONS = frozenset({"schedule.schedule_id", "planned_from"})


@dataclass(frozen=True, slots=True)
class WeeklyView:
    """A weekly session, and the occurrence that is on or comes next; None once it has ended."""

    weekly: Weekly
    next: Appointment | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """All weekly sessions of a guild that go on, by number."""

    settings: GuildSettings
    views: tuple[WeeklyView, ...]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.time_zone)

    def get(self, schedule_id: int) -> WeeklyView:
        """Refused if it has ended, or never was."""
        for view in self.views:
            if view.weekly.schedule.schedule_id == schedule_id:
                return view
        raise Refused("This weekly session has ended: look at the list again.")


class Schedules:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def timetable(self, guild_id: int) -> Timetable:
        """Refused where the guild is not set up."""
        async with self._database.transaction(guild_id) as tx:
            return await self._timetable(tx)

    async def add(
        self, guild_id: int, actor: Actor, schedule: Schedule, channel_id: int, *, key: str
    ) -> tuple[Timetable, int]:
        """Add one, announced in the channel; and its number, which ``schedule`` need not have."""
        async with self._database.transaction(guild_id) as tx:
            require_length(schedule, await require_set_up(tx))
            now = self._clock.now()
            await tx.schedules.lock()
            number = await tx.schedules.by_key(key)
            if number is None:
                await _require_room(tx)
                by = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
                weekly = Weekly(schedule, channel_id, planned_from=now)
                number = await tx.schedules.add(weekly, by, now, key=key)
                await tx.acts.add(AdminAct.SCHEDULE_ADDED, schedule.title, _decided(None, weekly), by, now)
            return await self._timetable(tx), number

    async def change(self, guild_id: int, schedule_id: int, actor: Actor, change: Change) -> Timetable:
        """Change one. What has begun goes on as it was planned; what is to come follows."""
        async with self._database.transaction(guild_id) as tx:
            now = self._clock.now()
            await tx.schedules.lock()
            before = (await self._timetable(tx)).get(schedule_id).weekly
            if (after := change(before)) != before:
                require_length(after.schedule, await require_set_up(tx))
                moved = after.schedule != before.schedule
                stored = replace(after, planned_from=now) if moved else after
                await self._store(tx, actor, AdminAct.SCHEDULE_CHANGED, before, stored)
            return await self._timetable(tx)

    async def end(self, guild_id: int, schedule_id: int, actor: Actor) -> Timetable:
        """End one, once: nothing of it begins any more. A session that is on stops as planned."""
        async with self._database.transaction(guild_id) as tx:
            now = self._clock.now()
            await tx.schedules.lock()
            for weekly in await tx.schedules.going_on():
                if weekly.schedule.schedule_id == schedule_id:
                    ended = replace(weekly, ended_at=now)
                    await self._store(tx, actor, AdminAct.SCHEDULE_ENDED, weekly, ended)
            return await self._timetable(tx)

    async def _store(
        self, tx: Transaction, actor: Actor, act: AdminAct, before: Weekly, after: Weekly
    ) -> None:
        by = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
        now = self._clock.now()
        await tx.schedules.update(after, by, now)
        await tx.acts.add(act, before.schedule.title, _decided(before, after), by, now)

    async def _timetable(self, tx: Transaction) -> Timetable:
        settings = await require_set_up(tx)
        following = upcoming(each.appointment for each in await plan(tx, settings, self._clock.now()))
        views = [
            WeeklyView(weekly, following.get(weekly.schedule.schedule_id))
            for weekly in await tx.schedules.going_on()
        ]
        return Timetable(settings, tuple(views))


def require_length(schedule: Schedule, settings: GuildSettings) -> None:
    """Refused for one that is longer than the guild lets a session be, as when start and stop are the same."""
    if schedule.length > timedelta(hours=settings.session_limit_hours):
        raise Refused(
            f"From start to stop that is {schedule.length // timedelta(hours=1)} h, and a session here lasts at most "
            f"{settings.session_limit_hours} h: look at the two times again."
        )


def _decided(before: Weekly | None, after: Weekly) -> Changes:
    return changes(before, after, leave_out=_NO_DECISIONS)


async def _require_room(tx: Transaction) -> None:
    if len(await tx.schedules.going_on()) >= MOST_SCHEDULES:
        raise Refused(f"A guild has at most {MOST_SCHEDULES} weekly sessions: end one first.")
