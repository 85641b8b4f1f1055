"""Which scheduled events Discord should show for weekly sessions; showing them is up to those who speak to Discord."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from db.database import Database, Transaction
from domain.appointments import Appointment, Weekly, upcoming
from domain.clock import Clock
from domain.sessions import SessionState
from domain.settings import GuildSettings

SHOWN_BEFORE = timedelta(days=7)


class EventAct(StrEnum):
    """What is to be done about an event in Discord."""

    SHOW = "show"
    BEGIN = "begin"
    END = "end"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class EventWish:
    """What should become of the event of one appointment; ``channel_ids`` are the guild's mining channels."""

    act: EventAct
    weekly: Weekly
    appointment: Appointment
    channel_ids: tuple[int, ...]

    @property
    def shown(self) -> str:
        """What the event shows once the wish is carried out."""
        if self.act is not EventAct.SHOW:
            return self.act.value
        each = self.appointment
        channel = self.channel_ids[0] if self.channel_ids else 0
        return (
            f"{each.starts_at.isoformat()} {each.stops_at.isoformat()} {channel} {self.weekly.schedule.title}"
        )


class Events:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def guild_ids(self) -> list[int]:
        """The guilds where there may be something to show or to take away."""
        return await self._database.scheduled_guilds()

    async def wishes(self, guild_id: int) -> list[EventWish]:
        """What is not yet as it should be."""
        async with self._database.transaction(guild_id) as tx:
            settings = await tx.guilds.get()
            if settings is None:
                return []
            appointments = await tx.schedules.with_events()
            following = upcoming(appointments)
            wishes = [
                await _wish(
                    tx, settings, each, is_next=following.get(each.schedule_id) == each, now=self._clock.now()
                )
                for each in appointments
            ]
        return [wish for wish in wishes if wish is not None and wish.appointment.event_shown != wish.shown]

    async def carried_out(self, guild_id: int, wish: EventWish, event_id: int | None) -> None:
        """It is as wished, or never will be. ``event_id``: the event that has to be cared for from now on."""
        shown = None if wish.act is EventAct.REMOVE else wish.shown
        noted = replace(wish.appointment, event_id=event_id, event_shown=shown)
        async with self._database.transaction(guild_id) as tx:
            await tx.schedules.note_event(noted)


async def _wish(
    tx: Transaction, settings: GuildSettings, each: Appointment, *, is_next: bool, now: datetime
) -> EventWish | None:
    weekly = await tx.schedules.get(each.schedule_id)
    act = await _act(tx, each, is_next=is_next, now=now)
    if weekly is None or act is None:
        return None
    return EventWish(act, weekly, each, settings.mining_channel_ids)


async def _act(tx: Transaction, each: Appointment, *, is_next: bool, now: datetime) -> EventAct | None:
    if each.is_ahead:
        is_soon = is_next and now < each.starts_at <= now + SHOWN_BEFORE
        return EventAct.SHOW if is_soon else None
    if each.event_id is None:
        return None
    if each.session_code is None:
        return EventAct.REMOVE
    session = await tx.sessions.get(each.session_code)
    is_open = session is not None and session.state is SessionState.OPEN
    return EventAct.BEGIN if is_open else EventAct.END
