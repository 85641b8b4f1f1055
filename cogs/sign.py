"""Showing that the bot is tracking, in the cheapest way that lasts; failing at it never stops the tracking.

First choice: the bot sits in the guild's Dispatch channel, which takes one gateway message (op 4) and neither
audio nor encryption. Second: a status line on the session's channels. Else it says which permission it lacks.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any

import aiohttp
import discord

from cogs import text
from domain.payroll import SessionKind
from domain.sessions import Session
from domain.settings import GuildSettings

log = logging.getLogger(__name__)

ATTEMPTS = 3
STATUS = "⛏️ mining session, time is counted"

VoiceLike = discord.VoiceChannel | discord.StageChannel


class Sign:
    """``attempt_seconds``: how long one try to sit in Dispatch may take before the next."""

    def __init__(self, attempt_seconds: float = 5.0) -> None:
        self._attempt_seconds = attempt_seconds
        self._falls: Counter[int] = Counter()
        """By guild: how often the bot has lost its place since the session began."""
        self._marked: set[int] = set()
        """The channels that carry the status line; discord.py does not tell what a status is."""

    async def show(
        self,
        client: discord.Client,
        guild: discord.Guild,
        settings: GuildSettings,
        session: Session,
    ) -> str | None:
        """Show the sign; a sentence for officers if it could not be shown as wished.

        Where an ad-hoc session may be, nobody expects one: its channels carry the status line in any case.
        """
        channel_ids = session.channel_ids
        dispatch = guild.get_channel(settings.dispatch_channel_id or 0)
        if isinstance(dispatch, VoiceLike):
            if await self._sit_in(client, guild, dispatch):
                if session.kind is SessionKind.ADHOC:
                    await self._mark(guild, channel_ids)
                else:
                    await self._unmark(guild, channel_ids)
                return None
            trouble = f"I could not sit in {dispatch.mention} (is Connect allowed there?)"
        elif settings.dispatch_channel_id:
            trouble = "The Dispatch channel is gone; choose another in `/mining setup`"
        else:
            trouble = "No Dispatch channel is chosen"
        if await self._mark(guild, channel_ids):
            return f"{trouble}, so the session's channels carry a status line instead. Tracking goes on."
        return (
            f"{trouble}, and I may not set a status on the session's channels either (Set Voice Channel Status). "
            "Nobody sees that I am tracking, but I am."
        )

    def fell(self, guild: discord.Guild) -> None:
        """Somebody, or Discord, has taken the bot out of Dispatch. After some times it sits there no more."""
        self._falls[guild.id] += 1

    async def hide(self, guild: discord.Guild, channel_ids: Iterable[int], *, others_open: bool) -> None:
        """Take the sign down; the bot stays in Dispatch while another session is open."""
        if not others_open:
            self._falls.pop(guild.id, None)
            if guild.me.voice is not None:
                await _tried(guild.change_voice_state(channel=None))
        await self._unmark(guild, channel_ids)

    async def _sit_in(self, client: discord.Client, guild: discord.Guild, dispatch: VoiceLike) -> bool:
        if not dispatch.permissions_for(guild.me).connect:
            return False
        for _ in range(self._falls[guild.id], ATTEMPTS):
            try:
                async with asyncio.timeout(self._attempt_seconds):
                    if await _tried(_seat(client, guild, dispatch)):
                        return True
            except TimeoutError:
                log.info("guild %d: the bot's place in Dispatch was not confirmed", guild.id)
        return False

    async def _mark(self, guild: discord.Guild, channel_ids: Iterable[int]) -> bool:
        """Whether at least one channel carries the status line now."""
        channels = list(_channels(guild, channel_ids))
        for channel in channels:
            if await _tried(channel.edit(status=STATUS)):
                self._marked.add(channel.id)
        return any(channel.id in self._marked for channel in channels)

    async def _unmark(self, guild: discord.Guild, channel_ids: Iterable[int]) -> None:
        for channel in _channels(guild, self._marked.intersection(channel_ids)):
            self._marked.discard(channel.id)
            await _tried(channel.edit(status=None))


async def _tried(act: Coroutine[Any, Any, object]) -> bool:
    """Whether Discord did it. If not, that is a pity and no more: the tracking does not depend on it."""
    try:
        await act
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.info("the sign could not be shown or hidden: %r", error)
        return False
    return True


async def _seat(client: discord.Client, guild: discord.Guild, dispatch: VoiceLike) -> None:
    """Ask for the place and wait until Discord shows the bot there."""

    def is_there(member: discord.Member, _: discord.VoiceState, after: discord.VoiceState) -> bool:
        return member.id == guild.me.id and after.channel is not None and after.channel.id == dispatch.id

    if guild.me.voice is not None and guild.me.voice.channel == dispatch:
        return
    arrival = asyncio.ensure_future(client.wait_for("voice_state_update", check=is_there))
    try:
        await guild.change_voice_state(channel=dispatch, self_mute=True, self_deaf=True)
        await arrival
    finally:
        arrival.cancel()


def _channels(guild: discord.Guild, channel_ids: Iterable[int]) -> Iterator[discord.VoiceChannel]:
    """Those that are still there and can carry a status; stage channels cannot."""
    for channel_id in channel_ids:
        channel = guild.get_channel(channel_id)
        if isinstance(channel, discord.VoiceChannel):
            yield channel


def missing_permissions(guild: discord.Guild, channel_ids: Iterable[int]) -> list[str]:
    """What the bot lacks to do its work, channel by channel, in words for an admin."""
    lacking = []
    for channel_id in channel_ids:
        channel = guild.get_channel(channel_id)
        if channel is None:
            lacking.append(f"{text.channel(channel_id)}: the channel is gone")
        elif not channel.permissions_for(guild.me).view_channel:
            lacking.append(
                f"{text.channel(channel_id)}: View Channel is missing, so I do not see who is there"
            )
    return lacking
