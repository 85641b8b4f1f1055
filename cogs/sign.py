"""Showing that the bot is tracking, in the cheapest way that lasts; failing at it never stops the tracking.

First choice: the bot sits in the guild's Dispatch channel, which takes one gateway message (op 4) and neither
audio nor encryption. Second: a status line on the session's channels. Else it says which permission it lacks.
A real connection, with both, is made by the voice test alone; the sign stands aside for it.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from cogs import text
from domain.payroll import SessionKind
from domain.sessions import Session
from domain.settings import GuildSettings
from domain.voicerecord import SignOutcome

log = logging.getLogger(__name__)

ATTEMPTS = 3
STATUS = "⛏️ mining session, time is counted"

VoiceLike = discord.VoiceChannel | discord.StageChannel


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the sign is now, what it took, and a sentence for officers if it is not as wished.

    ``is_new`` False: the bot sat there already, and nothing had to be done.
    """

    outcome: SignOutcome
    milliseconds: int
    trouble: str | None
    is_new: bool


class Sign:
    """``attempt_seconds``: how long one try to sit in Dispatch may take before the next."""

    def __init__(self, attempt_seconds: float = 5.0) -> None:
        self._attempt_seconds = attempt_seconds
        self._falls: Counter[int] = Counter()
        """By guild: how often the bot has lost its place since the session began."""
        self._marked: set[int] = set()
        """The channels that carry the status line; discord.py does not tell what a status is."""
        self._places: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By guild: whose turn it is to say where the bot sits."""
        self._let_go: dict[int, asyncio.Event] = {}
        """By guild, while the sign stands aside there: the bot is seen to be in no channel."""

    async def show(
        self,
        client: discord.Client,
        guild: discord.Guild,
        settings: GuildSettings,
        session: Session,
    ) -> Shown:
        """Show the sign, as soon as nobody else needs the bot's place.

        Where an ad-hoc session may be, nobody expects one: its channels carry the status line in any case.
        """
        async with self._places[guild.id]:
            begun_at = time.monotonic()
            sat_there = guild.me.voice is not None
            outcome, trouble = await self._show(client, guild, settings, session)
            is_new = not (sat_there and outcome is SignOutcome.SEATED)
            return Shown(outcome, round((time.monotonic() - begun_at) * 1000), trouble, is_new)

    async def _show(
        self, client: discord.Client, guild: discord.Guild, settings: GuildSettings, session: Session
    ) -> tuple[SignOutcome, str | None]:
        channel_ids = session.channel_ids
        dispatch = guild.get_channel(settings.dispatch_channel_id or 0)
        if isinstance(dispatch, VoiceLike):
            if await self._sit_in(client, guild, dispatch):
                if session.kind is SessionKind.ADHOC:
                    await self._mark(guild, channel_ids)
                else:
                    await self._unmark(guild, channel_ids)
                return SignOutcome.SEATED, None
            trouble = f"I could not sit in {dispatch.mention} (is Connect allowed there?)"
        elif settings.dispatch_channel_id:
            trouble = "The Dispatch channel is gone; choose another in `/mining setup`"
        else:
            trouble = "No Dispatch channel is chosen"
        if await self._mark(guild, channel_ids):
            outcome = SignOutcome.INSTEAD if settings.dispatch_channel_id else SignOutcome.STATUS
            return (
                outcome,
                f"{trouble}, so the session's channels carry a status line instead. Tracking goes on.",
            )
        return SignOutcome.UNSEEN, (
            f"{trouble}, and I may not set a status on the session's channels either (Set Voice Channel Status). "
            "Nobody sees that I am tracking, but I am."
        )

    def fell(self, guild: discord.Guild) -> None:
        """Somebody, or Discord, has taken the bot out of Dispatch. After some times it sits there no more."""
        self._falls[guild.id] += 1

    async def hide(self, guild: discord.Guild, channel_ids: Iterable[int], *, others_open: bool) -> None:
        """Take the sign down; the bot stays in Dispatch while another session is open."""
        async with self._places[guild.id]:
            if not others_open:
                self._falls.pop(guild.id, None)
                if guild.me.voice is not None:
                    await _tried(guild.change_voice_state(channel=None))
            await self._unmark(guild, channel_ids)

    @asynccontextmanager
    async def aside(self, guild: discord.Guild) -> AsyncIterator[asyncio.Event]:
        """Within the block the bot's place is the caller's: the sign is not shown, and leaving is no fall.

        The event is set each time the bot is seen to be in no channel any more; to clear it is the caller's.
        """
        async with self._places[guild.id]:
            self._let_go[guild.id] = left = asyncio.Event()
            try:
                yield left
            finally:
                del self._let_go[guild.id]

    def left_on_purpose(self, guild: discord.Guild) -> bool:
        """The bot is in no channel any more: whether that was to be, and whoever waits for it knows it now."""
        left = self._let_go.get(guild.id)
        if left is not None:
            left.set()
        return left is not None

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
