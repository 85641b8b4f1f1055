"""The voice test: a real connection to the Dispatch channel, for admins who want to know whether it can be made.

The bot's place there is the tracking sign's otherwise. For the test it is given up, and taken again right after;
who is where is counted all the while, for that needs no voice connection at all.
"""

import asyncio
import time
from datetime import datetime

import discord

from cogs.people import guild_of
from cogs.presses import Press, Presses
from cogs.sign import Sign
from cogs.voiceprobe import Trace, VoiceLike, ask_to_be_let_go, can_connect, try_connection
from cogs.voicetestviews import VERB, voice_test_view
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.sessions import SessionState
from domain.settings import GuildSettings
from domain.voicetests import VoiceOutcome, VoiceStep, VoiceTest, outcome_of
from services.sessions import Sessions
from services.signrecord import SignRecord

ONE_AT_A_TIME = (
    "A voice test is running here already: its result comes in a few seconds, to whoever began it."
)
NO_CHANNEL = (
    "There is no voice channel to test in: choose a Dispatch channel or mining channels in `/mining setup`."
)


class VoiceTester:
    """Runs tests, one at a time a guild, each within ``connect_seconds + 3 * leave_seconds + 1``."""

    def __init__(
        self, sign: Sign, clock: Clock, *, connect_seconds: float = 5.0, leave_seconds: float = 1.2
    ) -> None:
        self._sign = sign
        self._clock = clock
        self._connect_seconds = connect_seconds
        self._leave_seconds = leave_seconds
        self._running: set[int] = set()

    async def run(self, client: discord.Client, channel: VoiceLike) -> VoiceTest:
        """Test in that channel, once the sign is where it wants to be. Refused while another test runs in the guild."""
        guild = channel.guild
        if guild.id in self._running:
            raise Refused(ONE_AT_A_TIME)
        if (hindrance := _hindrance(channel)) is not None:
            return VoiceTest(channel.id, self._clock.now(), hindrance, 0)
        self._running.add(guild.id)
        try:
            async with self._sign.aside(guild) as left:
                return await self._test(channel, left)
        finally:
            self._running.discard(guild.id)
            client.dispatch("voice_test_over", guild)

    async def _test(self, channel: VoiceLike, left: asyncio.Event) -> VoiceTest:
        await self._make_room(channel.guild, left)
        left.clear()
        at = self._clock.now()
        trace = await try_connection(
            channel, connect_seconds=self._connect_seconds, leave_seconds=self._leave_seconds
        )
        if VoiceStep.SEATED in trace.at and await self._sees(left):
            trace.note(VoiceStep.LEFT)
        return _result(channel.id, at, trace)

    async def _make_room(self, guild: discord.Guild, left: asyncio.Event) -> None:
        """Leave the channel where the sign is: Discord names no voice server to whoever sits there already."""
        if guild.me.voice is not None:
            await ask_to_be_let_go(guild)
            await self._sees(left)

    async def _sees(self, left: asyncio.Event) -> bool:
        try:
            async with asyncio.timeout(self._leave_seconds):
                return await left.wait()
        except TimeoutError:
            return False


class VoiceTestButton:
    """``Test voice``, below the diagnostics."""

    def __init__(self, tester: VoiceTester, sessions: Sessions, record: SignRecord) -> None:
        self._tester = tester
        self._sessions = sessions
        self._record = record

    def register(self, presses: Presses) -> None:
        presses.on(VERB, Standing.ADMIN, self.test)

    async def test(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        channel = await self._place(guild_of(interaction))
        test = await self._tester.run(interaction.client, channel)
        await self._record.note_test(channel.guild.id, test)
        embed = voice_test_view(test, await self._record.read(channel.guild.id))
        await interaction.followup.send(embed=embed, ephemeral=True)

    async def _place(self, guild: discord.Guild) -> VoiceLike:
        """Dispatch; else the first channel of an open session, or of the next one. Refused if there is none."""
        settings = await self._sessions.settings(guild.id)
        open_sessions = await self._sessions.choices(guild.id, SessionState.OPEN)
        mined = [channel_id for session in open_sessions for channel_id in session.channel_ids]
        for channel_id in _wished(settings, mined):
            channel = guild.get_channel(channel_id)
            if isinstance(channel, VoiceLike):
                return channel
        raise Refused(NO_CHANNEL)


def _wished(settings: GuildSettings, mined: list[int]) -> list[int]:
    return [settings.dispatch_channel_id or 0, *mined, *settings.mining_channel_ids]


def _hindrance(channel: VoiceLike) -> VoiceOutcome | None:
    """What makes it needless to try."""
    granted, others = channel.permissions_for(channel.guild.me), set(channel.voice_states)
    others.discard(channel.guild.me.id)
    if not can_connect():
        return VoiceOutcome.NO_LIBRARY
    if not granted.view_channel:
        return VoiceOutcome.NO_VIEW
    if not granted.connect:
        return VoiceOutcome.NO_CONNECT
    goes_above_limits = granted.move_members or granted.manage_channels
    if 0 < channel.user_limit <= len(others) and not goes_above_limits:
        return VoiceOutcome.FULL
    return None


def _result(channel_id: int, at: datetime, trace: Trace) -> VoiceTest:
    """What the trace of a test that has just ended says."""
    now, begun_at = time.monotonic(), trace.at[VoiceStep.ASKED]
    outcome = outcome_of(trace.at, close_code=trace.close_code, was_taken_out=trace.was_taken_out)
    return VoiceTest(
        channel_id=channel_id,
        at=at,
        outcome=outcome,
        took_ms=round((now - begun_at) * 1000),
        join_ms=trace.milliseconds(VoiceStep.ASKED, VoiceStep.SEATED),
        handshake_ms=trace.milliseconds(VoiceStep.SEATED, VoiceStep.CONNECTED),
        leave_ms=trace.milliseconds(VoiceStep.HUNG_UP, VoiceStep.LEFT),
        dave_version=trace.dave_version,
        close_code=trace.close_code,
    )
