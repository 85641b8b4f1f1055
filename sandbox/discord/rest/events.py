"""Scheduled events over REST."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.discord import refusals
from sandbox.discord.channels import Channel, ChannelKind
from sandbox.discord.clocks import Json
from sandbox.discord.events import EventKind, EventStatus, ScheduledEvent
from sandbox.discord.limits.events import OPEN_EVENTS, check_event, check_new_event, check_status
from sandbox.discord.limits.forms import Form
from sandbox.discord.permissions import Permission, guild_permissions, permissions_in
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest.calls import Call, Route
from sandbox.discord.rest.channels import require

if TYPE_CHECKING:
    from sandbox.discord.guilds import Guild

CHANNEL_KINDS = {EventKind.VOICE: ChannelKind.VOICE, EventKind.STAGE: ChannelKind.STAGE}
NEEDED = {
    EventKind.VOICE: Permission.CONNECT,
    EventKind.STAGE: Permission.MANAGE_CHANNELS | Permission.MUTE_MEMBERS | Permission.MOVE_MEMBERS,
}


async def list_events(call: Call) -> list[Json]:
    return [event.payload() for event in call.guild().scheduled_events if event.is_open]


async def get_event(call: Call) -> Json:
    return _find(call).payload()


def _find(call: Call) -> ScheduledEvent:
    event = call.guild().events.get(call.id("event_id"))
    if event is None:
        raise refusals.unknown(10070, "Guild Scheduled Event")
    return event


async def create_event(call: Call) -> Json:
    guild, body = call.guild(), await call.json()
    form = Form()
    check_new_event(form, body, call.world.clock())
    form.raise_if_wrong()
    channel = _channel(guild, body)
    _require(guild, EventKind(body["entity_type"]), channel, Permission.CREATE_EVENTS)
    if sum(event.is_open for event in guild.scheduled_events) >= OPEN_EVENTS:
        raise Refusal(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
    event = ScheduledEvent(guild, call.world.bot, **_read(body, channel))
    guild.events[event.id] = event
    event.announce("GUILD_SCHEDULED_EVENT_CREATE")
    return event.payload()


async def edit_event(call: Call) -> Json:
    event, changes = _find(call), await call.json()
    _require_own(event)
    if not event.is_open:
        raise Refusal(400, 180000, "Cannot update a finished event")
    merged = _merged(event, changes)
    form = Form()
    check_event(form, merged, changes, call.world.clock())
    if changes.get("status") is not None:
        check_status(form, event, changes["status"])
    form.raise_if_wrong()
    channel = event.channel if _stays(event, merged) else _channel(event.guild, merged)
    _require(event.guild, EventKind(merged["entity_type"]), channel, 0)
    for name, value in _read(merged, channel).items():
        setattr(event, name, value)
    if changes.get("status") is not None:
        event.set_status = EventStatus(changes["status"])
    event.announce("GUILD_SCHEDULED_EVENT_UPDATE")
    return event.payload()


async def delete_event(call: Call) -> None:
    event = _find(call)
    _require_own(event)
    await event.is_deleted()


def _merged(event: ScheduledEvent, changes: Json) -> Json:
    """The event as it would be; what an event of its kind does not have falls away where it is not named."""
    merged = event.payload() | changes
    if merged["entity_type"] != EventKind.EXTERNAL:
        merged["entity_metadata"] = None
    return merged


def _stays(event: ScheduledEvent, merged: Json) -> bool:
    """Whether it is held where it was, be that channel still there or not."""
    known = event.payload()
    return all(known[each] == merged[each] for each in ("entity_type", "channel_id"))


def _read(body: Json, channel: Channel | None) -> dict[str, Any]:
    """The fields of a checked body."""
    ends_at = body.get("scheduled_end_time")
    return {
        "name": body["name"].strip(),
        "description": body.get("description") or None,
        "kind": EventKind(body["entity_type"]),
        "starts_at": datetime.fromisoformat(body["scheduled_start_time"]),
        "ends_at": None if ends_at is None else datetime.fromisoformat(ends_at),
        "channel": channel,
        "location": (body.get("entity_metadata") or {}).get("location"),
    }


def _channel(guild: Guild, body: Json) -> Channel | None:
    """The channel the event is held in, of the fitting kind; raises 10003 and 50024."""
    if body.get("channel_id") is None:
        return None
    channel = guild.channels.get(int(body["channel_id"]))
    if channel is None:
        raise refusals.unknown_channel()
    if channel.kind is not CHANNEL_KINDS[EventKind(body["entity_type"])]:
        raise refusals.wrong_channel_type()
    return channel


def _require(guild: Guild, kind: EventKind, channel: Channel | None, permissions: int) -> None:
    """Raises 50013: for an external event by the guild's permissions, else by those in the channel."""
    if channel is not None:
        require(channel, NEEDED[kind] | permissions)
    elif permissions & ~guild_permissions(guild.bot):
        raise refusals.missing_permissions()


def _require_own(event: ScheduledEvent) -> None:
    """Raises 50013: CREATE_EVENTS is enough for an event of one's own, MANAGE_EVENTS for any."""
    _require(event.guild, event.kind, event.channel, 0)
    enough = int(Permission.MANAGE_EVENTS)
    if event.creator is event.guild.world.bot:
        enough |= Permission.CREATE_EVENTS
    bot, channel = event.guild.bot, event.channel
    granted = guild_permissions(bot) if channel is None else permissions_in(channel, bot)
    if not granted & enough:
        raise refusals.missing_permissions()


EVENTS = "/guilds/{guild_id}/scheduled-events"

ROUTES = (
    Route("GET", EVENTS, list_events),
    Route("POST", EVENTS, create_event),
    Route("GET", EVENTS + "/{event_id}", get_event),
    Route("PATCH", EVENTS + "/{event_id}", edit_event),
    Route("DELETE", EVENTS + "/{event_id}", delete_event),
)
