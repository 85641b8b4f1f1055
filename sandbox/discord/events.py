"""Scheduled events of a guild: what is announced for later, in a voice channel or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from sandbox.discord.clocks import Json

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.guilds import Guild
    from sandbox.discord.people import Account


class EventKind(IntEnum):
    STAGE = 1
    VOICE = 2
    EXTERNAL = 3


class EventStatus(IntEnum):
    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


OPEN = (EventStatus.SCHEDULED, EventStatus.ACTIVE)
NEXT = {
    EventStatus.SCHEDULED: (EventStatus.ACTIVE, EventStatus.CANCELED),
    EventStatus.ACTIVE: (EventStatus.COMPLETED,),
}


@dataclass(eq=False)
class ScheduledEvent:
    """One event. ``channel`` is where a voice event is held, ``location`` where an external one is.

    ``set_status`` is what somebody made of it; by its ``status`` an external one also keeps its times.
    """

    guild: Guild
    creator: Account
    name: str
    kind: EventKind
    starts_at: datetime
    ends_at: datetime | None = None
    description: str | None = None
    channel: Channel | None = None
    location: str | None = None
    set_status: EventStatus = EventStatus.SCHEDULED
    id: int = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.guild.world.ids.next()

    def __repr__(self) -> str:
        return f"<ScheduledEvent {self.name!r} {self.status.name} {self.id}>"

    @property
    def status(self) -> EventStatus:
        """An external event begins and ends by itself, as its times say."""
        if self.kind is not EventKind.EXTERNAL or self.set_status not in OPEN:
            return self.set_status
        now = self.guild.world.clock()
        if self.ends_at is not None and now >= self.ends_at:
            return EventStatus.COMPLETED
        return EventStatus.ACTIVE if now >= self.starts_at else self.set_status

    @property
    def is_open(self) -> bool:
        """Scheduled or active; the others are listed nowhere."""
        return self.status in OPEN

    async def becomes(self, status: EventStatus) -> None:
        """Somebody starts, ends or cancels it in the Discord client."""
        self.set_status = status
        self.announce("GUILD_SCHEDULED_EVENT_UPDATE")

    async def is_deleted(self) -> None:
        """It is deleted, and nothing is left of it."""
        del self.guild.events[self.id]
        self.announce("GUILD_SCHEDULED_EVENT_DELETE")

    def announce(self, event: str) -> None:
        self.guild.world.gateway.dispatch(event, self.payload(), guild=self.guild)

    def payload(self) -> Json:
        return {
            "id": str(self.id),
            "guild_id": str(self.guild.id),
            "channel_id": str(self.channel.id) if self.channel else None,
            "creator_id": str(self.creator.id),
            "creator": self.creator.payload(),
            "name": self.name,
            "description": self.description,
            "scheduled_start_time": self.starts_at.isoformat(),
            "scheduled_end_time": self.ends_at.isoformat() if self.ends_at else None,
            "privacy_level": 2,
            "status": int(self.status),
            "entity_type": int(self.kind),
            "entity_id": None,
            "entity_metadata": {"location": self.location} if self.location else None,
            "image": None,
            "recurrence_rule": None,
        }
