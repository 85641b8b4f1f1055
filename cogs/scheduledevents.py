"""Shows weekly sessions as scheduled events of Discord, where that is permitted; failing at it disturbs nothing."""

import logging
from typing import Any

import aiohttp
import discord

from cogs import text
from domain.errors import PaydirtError
from domain.permissions import words_of
from domain.settings import GuildSettings
from services.events import EventAct, Events, EventWish

log = logging.getLogger(__name__)

DESCRIPTION = (
    "Paydirt begins and stops this session by itself. Time in its voice channels is counted and paid."
)
NEEDED = words_of("view_channel", "connect", "create_events")
TITLE_CHARACTERS = 100


class ScheduledEvents:
    def __init__(self, events: Events) -> None:
        self._events = events
        self._client: discord.Client | None = None

    def use(self, client: discord.Client) -> None:
        """The client to speak with; it is made after this."""
        self._client = client

    async def keep(self) -> None:
        """Bring all events up to date; called every minute."""
        client = self._client
        if client is None or not client.is_ready():
            return
        for guild_id in await self._events.guild_ids():
            guild = client.get_guild(guild_id)
            if guild is not None and not guild.unavailable:
                await self._keep_guild(guild)

    async def _keep_guild(self, guild: discord.Guild) -> None:
        for wish in await self._events.wishes(guild.id):
            try:
                await self._carry_out(guild, wish)
            except (PaydirtError, OSError, aiohttp.ClientError, discord.DiscordServerError) as error:
                log.info("guild %d: an event waits: %r", guild.id, error)

    async def _carry_out(self, guild: discord.Guild, wish: EventWish) -> None:
        """Once; what Discord refuses is not tried again before something else is to be shown."""
        event_id = wish.appointment.event_id
        try:
            if wish.act is not EventAct.SHOW:
                event_id = await _settle(guild, wish)
            elif (channel := _channel(guild, wish.channel_ids)) is not None:
                event_id = await _show(guild, channel, wish)
            else:
                return  # not permitted: perhaps later
        except discord.NotFound:
            event_id = None  # somebody deleted it, and meant that
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            log.info("guild %d: an event was refused: %s", guild.id, error)
        await self._events.carried_out(guild.id, wish, event_id)


def event_troubles(guild: discord.Guild, settings: GuildSettings) -> list[str]:
    """Why no event is shown in Discord, in words for an admin."""
    if _channel(guild, settings.mining_channel_ids) is not None:
        return []
    for channel in _voice_channels(guild, settings.mining_channel_ids):
        allowed = channel.permissions_for(guild.me)
        lacking = [words for name, words in NEEDED.items() if not getattr(allowed, name)]
        return [
            f"Discord shows no event for these sessions: I lack {', '.join(lacking)} in "
            f"{text.channel(channel.id)}. They begin all the same."
        ]
    return ["Discord shows no event for these sessions: none of the mining channels is a voice channel."]


def _voice_channels(guild: discord.Guild, channel_ids: tuple[int, ...]) -> list[discord.VoiceChannel]:
    found = (guild.get_channel(each) for each in channel_ids)
    return [each for each in found if isinstance(each, discord.VoiceChannel)]


def _channel(guild: discord.Guild, channel_ids: tuple[int, ...]) -> discord.VoiceChannel | None:
    """The first mining channel in which an event may be held."""
    for channel in _voice_channels(guild, channel_ids):
        allowed = channel.permissions_for(guild.me)
        if all(getattr(allowed, name) for name in NEEDED):
            return channel
    return None


async def _show(guild: discord.Guild, channel: discord.VoiceChannel, wish: EventWish) -> int:
    """Make the event, or change the one that is there; its id."""
    facts: dict[str, Any] = {
        "name": text.label(wish.weekly.schedule.title, TITLE_CHARACTERS),
        "start_time": wish.appointment.starts_at,
        "end_time": wish.appointment.stops_at,
        "description": DESCRIPTION,
        "channel": channel,
        "privacy_level": discord.PrivacyLevel.guild_only,
        "entity_type": discord.EntityType.voice,
    }
    if wish.appointment.event_id is not None:
        event = await guild.fetch_scheduled_event(wish.appointment.event_id)
    elif (made := await _made_before(guild, wish)) is not None:
        event = made
    else:
        made = await guild.create_scheduled_event(**facts)
        return int(made.id)
    await event.edit(**facts)
    return event.id


async def _made_before(guild: discord.Guild, wish: EventWish) -> discord.ScheduledEvent | None:
    """One of mine for that very time, which a crash kept me from noting."""
    title = text.label(wish.weekly.schedule.title, TITLE_CHARACTERS)
    for event in await guild.fetch_scheduled_events():
        same = event.start_time == wish.appointment.starts_at and event.name == title
        if same and event.creator_id == guild.me.id:
            return event
    return None


async def _settle(guild: discord.Guild, wish: EventWish) -> int | None:
    """Begin, end or remove the event; the id of one that has to be cared for further."""
    assert wish.appointment.event_id is not None, "only an event that was made"
    event = await guild.fetch_scheduled_event(wish.appointment.event_id)
    if wish.act is EventAct.BEGIN:
        if event.status is discord.EventStatus.scheduled:
            await event.start()
        return event.id
    if wish.act is EventAct.END and event.status is discord.EventStatus.active:
        await event.end()
    elif event.status is discord.EventStatus.scheduled:
        await event.delete()
    return None
