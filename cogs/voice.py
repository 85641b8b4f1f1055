"""From gateway events to sightings. Everything here runs inside ``dispatch``, before the next frame is parsed.

``on_voice_state_update`` would be too late: the ``after`` it is handed is the live cache entry, and frames
that arrive together have all been parsed by then (join, move, leave would read as three leaves).
"""

import logging
from asyncio import Future
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord

from domain.clock import Clock
from domain.presence import MoveSource
from services.recorder import Recorder, Sighting
from services.tracking import Tracking

log = logging.getLogger(__name__)


class VoiceWatch:
    """Sees every gateway event in the moment of its dispatch and hands on what matters to presence."""

    def __init__(self, tracking: Tracking, recorder: Recorder, clock: Clock) -> None:
        self._tracking = tracking
        self._recorder = recorder
        self._clock = clock
        self._pending: set[Future[None]] = set()
        self._handlers: dict[str, Callable[..., Future[None] | None]] = {
            "voice_state_update": self._moved,
            "disconnect": tracking.connection_lost,
            "resumed": tracking.connection_resumed,
            "connect": tracking.session_begins,
            "guild_channel_delete": self._channel_gone,
            "guild_unavailable": self._guild_lost,
            "guild_remove": self._guild_lost,
            "guild_available": self._guild_regained,
            "guild_join": self._guild_regained,
        }

    def see(self, client: discord.Client, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of one event. Never raises: an exception here would end discord.py's connection."""
        try:
            if event == "socket_raw_receive":
                self._recorder.saw_traffic(self._clock.now())
            elif event == "ready":
                self._keep(self._ready(client))
            elif handler := self._handlers.get(event):
                self._keep(handler(*arguments))
        except Exception:  # the edge to discord.py, see above
            log.exception("event %s could not be taken note of", event)

    def _ready(self, client: discord.Client) -> Future[None]:
        now = self._clock.now()
        here = [guild for guild in client.guilds if not guild.unavailable]
        return self._tracking.session_ready(
            now, {guild.id: self.people_in_voice(guild, now) for guild in here}
        )

    def _moved(self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState) -> None:
        watched = self._recorder.watched(member.guild.id)
        came_from, went_to = _tracked(before, watched), _tracked(after, watched)
        if came_from is None and went_to is None:
            return  # none of our business: only channels of open sessions are recorded
        if came_from == went_to and _is_deafened(before) == _is_deafened(after):
            return  # a mute, stream or camera change is no move (pay-rules.md A2)
        self._recorder.observe(
            Sighting(
                guild_id=member.guild.id,
                discord_id=member.id,
                name=member.display_name,
                is_bot=member.bot,
                channel_id=went_to,
                deafened=_is_deafened(after),
                at=self._clock.now(),
            )
        )

    def _channel_gone(self, channel: discord.abc.GuildChannel) -> None:
        """Whoever was in a deleted channel is out of it now, also if no event of their own says so."""
        if channel.id not in self._recorder.watched(channel.guild.id):
            return
        assert isinstance(channel, discord.VoiceChannel | discord.StageChannel)
        now = self._clock.now()
        for found in _in_channel(channel, now, MoveSource.GATEWAY):
            self._recorder.observe(replace(found, channel_id=None))

    def _guild_lost(self, guild: discord.Guild) -> Future[None] | None:
        # discord.py keeps who was in voice over an outage, and people who leave meanwhile would stay for ever.
        guild._voice_states.clear()
        return self._tracking.guild_lost(guild.id, self._clock.now())

    def _guild_regained(self, guild: discord.Guild) -> Future[None] | None:
        now = self._clock.now()
        return self._tracking.guild_regained(guild.id, now, self.people_in_voice(guild, now))

    def people_in_voice(self, guild: discord.Guild, now: datetime) -> list[Sighting]:
        """Everyone whom the cache has in a watched channel of the guild, in this very moment."""
        return list(_snapshot(guild, self._recorder.watched(guild.id), now))

    def _keep(self, pending: Future[None] | None) -> None:
        """Hold on to what is under way, and log its failure."""
        if pending is not None:
            self._pending.add(pending)
            pending.add_done_callback(self._let_go)

    def _let_go(self, done: Future[None]) -> None:
        self._pending.discard(done)
        if not done.cancelled() and (error := done.exception()) is not None:
            log.error("an outage or snapshot could not be written", exc_info=error)


def _snapshot(guild: discord.Guild, watched: frozenset[int], now: datetime) -> Iterator[Sighting]:
    for channel_id in watched:
        channel = guild.get_channel(channel_id)
        if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            yield from _in_channel(channel, now, MoveSource.SNAPSHOT)


def _in_channel(
    channel: discord.VoiceChannel | discord.StageChannel, now: datetime, source: MoveSource
) -> Iterator[Sighting]:
    for discord_id, state in channel.voice_states.items():
        # A member whom Discord did not describe still earns time; the name follows with the next event.
        member = channel.guild.get_member(discord_id)
        yield Sighting(
            guild_id=channel.guild.id,
            discord_id=discord_id,
            name=member.display_name if member else f"member {discord_id}",
            is_bot=member is not None and member.bot,
            channel_id=channel.id,
            deafened=_is_deafened(state),
            at=now,
            source=source,
        )


def _tracked(state: discord.VoiceState, watched: frozenset[int]) -> int | None:
    return state.channel.id if state.channel is not None and state.channel.id in watched else None


def _is_deafened(state: discord.VoiceState) -> bool:
    return state.self_deaf or state.deaf
