"""From gateway events to sightings. Everything here runs inside ``dispatch``, before the next frame is parsed.

``on_voice_state_update`` would be too late: the ``after`` it is handed is the live cache entry, and frames
that arrive together have all been parsed by then (join, move, leave would read as three leaves).
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord

from domain.clock import Clock
from domain.presence import MoveSource
from services.line import LineLog
from services.recorder import Recorder
from services.sightings import Sighting
from services.tracking import Tracking

log = logging.getLogger(__name__)


class VoiceWatch:
    """Sees every gateway event in the moment of its dispatch and hands on what matters to presence."""

    def __init__(self, tracking: Tracking, recorder: Recorder, clock: Clock) -> None:
        self._tracking = tracking
        self._recorder = recorder
        self._sight = recorder.sight
        self._watchlist = tracking.watchlist
        self._clock = clock
        self.line = LineLog()
        self._is_live = False
        self._handlers: dict[str, Callable[..., None]] = {
            "voice_state_update": self._moved,
            "guild_channel_delete": self._channel_gone,
            "guild_unavailable": self._guild_lost,
            "guild_remove": self._guild_lost,
            "guild_available": self._guild_regained,
            "guild_join": self._guild_regained,
        }

    def see(self, client: discord.Client, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of one event. Never raises: an exception here would end discord.py's connection."""
        try:
            self._follow_connection(client, event)
            if handler := self._handlers.get(event):
                handler(*arguments)
        except Exception:  # the edge to discord.py: raised here it would end the connection
            log.exception("event %s could not be taken note of", event)
            self._sight.lost()  # whatever it was about: until the next look nobody knows who is where

    def _follow_connection(self, client: discord.Client, event: str) -> None:
        self.line.saw(event)
        match event:
            case "socket_raw_receive":
                self._sight.traffic(self._clock.now())
                if self._is_live and not self._sight.counts_moves and self._recorder.has_room:
                    self._look_at_everything(client)  # something was not noted; now it is seen again
            case "disconnect":
                self._is_live = False
                self._sight.cut()
            case "resumed":
                self._is_live = True
                self._sight.resumed(self._clock.now())
            case "connect":  # a new session, which knows nothing of what was missed
                self._is_live = False
                self._sight.lost()
            case "ready":
                self._is_live = True
                self._look_at_everything(client)

    def _look_at_everything(self, client: discord.Client) -> None:
        now = self._clock.now()
        here = [guild for guild in client.guilds if not guild.unavailable]
        self._tracking.regained(now, {guild.id: self.people_in_voice(guild, now) for guild in here})

    def _moved(self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState) -> None:
        watched = self._watchlist.channels(member.guild.id)
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
        if channel.id not in self._watchlist.channels(channel.guild.id):
            return
        assert isinstance(channel, discord.VoiceChannel | discord.StageChannel)
        now = self._clock.now()
        for found in _in_channel(channel, now, MoveSource.GATEWAY):
            self._recorder.observe(replace(found, channel_id=None))

    def _guild_lost(self, guild: discord.Guild) -> None:
        # discord.py keeps who was in voice over an outage, and people who leave meanwhile would stay for ever.
        guild._voice_states.clear()
        self._tracking.guild_lost(guild.id, self._clock.now())

    def _guild_regained(self, guild: discord.Guild) -> None:
        now = self._clock.now()
        self._tracking.guild_regained(guild.id, now, self.people_in_voice(guild, now))

    def watches(self, guild: discord.Guild) -> bool:
        """Whether anything is recorded there at the moment."""
        return bool(self._watchlist.channels(guild.id))

    def people_in_voice(self, guild: discord.Guild, now: datetime) -> list[Sighting]:
        """Everyone whom the cache has in a watched channel of the guild, in this very moment."""
        return list(_snapshot(guild, self._watchlist.channels(guild.id), now))


def _snapshot(guild: discord.Guild, watched: frozenset[int], now: datetime) -> Iterator[Sighting]:
    for channel_id in watched:
        channel = guild.get_channel(channel_id)
        if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            yield from _in_channel(channel, now, MoveSource.SNAPSHOT)


def _in_channel(
    channel: discord.VoiceChannel | discord.StageChannel, now: datetime, source: MoveSource
) -> Iterator[Sighting]:
    for discord_id, state in channel.voice_states.items():
        # A member whom Discord did not describe still earns time; the name follows when it does.
        member = channel.guild.get_member(discord_id)
        yield Sighting(
            guild_id=channel.guild.id,
            discord_id=discord_id,
            name=member.display_name if member else None,
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
