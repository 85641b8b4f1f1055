"""Showing that the bot is tracking, in the cheapest way that lasts; failing at it never stops the tracking.

First choice: the bot sits in the guild's Dispatch channel, which takes one gateway message (op 4) and neither
audio nor encryption. Second: a status line on the session's channels. Else it says which permission it lacks.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator

import discord

from cogs import text
from domain.settings import GuildSettings

log = logging.getLogger(__name__)

ATTEMPTS = 3
STATUS = "⛏️ mining session, time is counted"


class Sign:
    """``attempt_seconds``: how long one try to sit in Dispatch may take before the next."""

    def __init__(self, attempt_seconds: float = 5.0) -> None:
        self._attempt_seconds = attempt_seconds

    async def show(
        self,
        client: discord.Client,
        guild: discord.Guild,
        settings: GuildSettings,
        channel_ids: Iterable[int],
    ) -> str | None:
        """Show the sign; a sentence for officers if it could not be shown as wished."""
        dispatch = guild.get_channel(settings.dispatch_channel_id or 0)
        if isinstance(dispatch, discord.VoiceChannel | discord.StageChannel):
            if await self._sit_in(client, guild, dispatch):
                return None
            trouble = f"I could not sit in {dispatch.mention} (is Connect allowed there?)"
        elif settings.dispatch_channel_id:
            trouble = "The Dispatch channel is gone; choose another in `/mining setup`"
        else:
            trouble = "No Dispatch channel is chosen"
        if await self._write_status(_channels(guild, channel_ids), STATUS):
            return f"{trouble}, so the session's channels carry a status line instead. Tracking goes on."
        return (
            f"{trouble}, and I may not set a status on the session's channels either (Set Voice Channel Status). "
            "Nobody sees that I am tracking, but I am."
        )

    async def hide(self, guild: discord.Guild, channel_ids: Iterable[int], *, others_open: bool) -> None:
        """Take the sign down; the bot stays in Dispatch while another session is open."""
        if not others_open and guild.me.voice is not None:
            await guild.change_voice_state(channel=None)
        marked = [each for each in _channels(guild, channel_ids) if getattr(each, "status", None) == STATUS]
        await self._write_status(marked, None)

    async def _sit_in(
        self,
        client: discord.Client,
        guild: discord.Guild,
        dispatch: discord.VoiceChannel | discord.StageChannel,
    ) -> bool:
        if not dispatch.permissions_for(guild.me).connect:
            return False
        for _ in range(ATTEMPTS):
            try:
                async with asyncio.timeout(self._attempt_seconds):
                    await _seat(client, guild, dispatch)
            except TimeoutError:
                log.info("guild %d: the bot's place in Dispatch was not confirmed", guild.id)
            else:
                return True
        return False

    async def _write_status(
        self, channels: Iterable[discord.VoiceChannel | discord.StageChannel], status: str | None
    ) -> bool:
        """Whether at least one channel carries the status now."""
        written = False
        for channel in channels:
            if not isinstance(channel, discord.VoiceChannel):
                continue
            try:
                await channel.edit(status=status)
            except discord.HTTPException as error:
                log.info("no status on channel %d: %s", channel.id, error)
            else:
                written = True
        return written


async def _seat(
    client: discord.Client, guild: discord.Guild, dispatch: discord.VoiceChannel | discord.StageChannel
) -> None:
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


def _channels(
    guild: discord.Guild, channel_ids: Iterable[int]
) -> Iterator[discord.VoiceChannel | discord.StageChannel]:
    for channel_id in channel_ids:
        channel = guild.get_channel(channel_id)
        if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            yield channel


def missing_permissions(guild: discord.Guild, settings: GuildSettings) -> list[str]:
    """What the bot lacks to do its work, channel by channel, in words for an admin."""
    lacking = []
    for channel_id in settings.mining_channel_ids:
        channel = guild.get_channel(channel_id)
        if channel is None:
            lacking.append(f"{text.channel(channel_id)}: the channel is gone")
        elif not channel.permissions_for(guild.me).view_channel:
            lacking.append(
                f"{text.channel(channel_id)}: View Channel is missing, so I do not see who is there"
            )
    return lacking
