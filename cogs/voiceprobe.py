"""A real voice connection, made only to see whether it can be made; how far it comes and when.

discord.py does the work. What it would make long is cut short here: a connection that fails costs it twice its
time-out, and a server that does not say goodbye half a minute more.
"""

import asyncio
import contextlib
import functools
import logging
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordVoiceWebSocket
from discord.utils import MISSING
from discord.voice_client import has_nacl
from discord.voice_state import VoiceConnectionState, has_dave

from domain.voicetests import VoiceStep

log = logging.getLogger(__name__)

VoiceLike = discord.VoiceChannel | discord.StageChannel
CLEARED_SECONDS = 0.3
"""How long a connection that was given up may take to clear its things away, before nobody waits for it."""

NORMAL = 1000

_LOST = (discord.DiscordException, aiohttp.ClientError, OSError)
_STEP_OF = {
    DiscordVoiceWebSocket.HELLO: VoiceStep.GREETED,
    DiscordVoiceWebSocket.READY: VoiceStep.FOUND,  # discord.py reports it once UDP has answered, too
    DiscordVoiceWebSocket.SESSION_DESCRIPTION: VoiceStep.CONNECTED,
}


@dataclass(slots=True)
class Trace:
    """When each step was reached, by ``time.monotonic``; how it ended, if by a close code; and who wrote it."""

    at: dict[VoiceStep, float] = field(default_factory=dict)
    dave_version: int | None = None
    close_code: int | None = None
    was_taken_out: bool = False
    probe: "Probe | None" = None

    def note(self, step: VoiceStep) -> None:
        self.at.setdefault(step, time.monotonic())

    def milliseconds(self, start: VoiceStep, end: VoiceStep) -> int | None:
        """From one step to the other; None if one of them was not reached."""
        if start not in self.at or end not in self.at:
            return None
        return round((self.at[end] - self.at[start]) * 1000)


class Probe(discord.VoiceClient):
    """discord.py's own voice client, which also writes a trace."""

    def __init__(self, client: discord.Client, channel: discord.abc.Connectable, *, trace: Trace) -> None:
        self.trace = trace
        trace.probe = self
        super().__init__(client, channel)

    def create_connection_state(self) -> VoiceConnectionState:
        return VoiceConnectionState(self, hook=self._heard)

    async def on_voice_state_update(self, data: Any) -> None:
        if data["channel_id"] is not None:
            self.trace.note(VoiceStep.SEATED)
        elif VoiceStep.HUNG_UP not in self.trace.at:
            self.trace.was_taken_out = True
        await super().on_voice_state_update(data)

    async def on_voice_server_update(self, data: Any) -> None:
        if data.get("endpoint") is not None:
            self.trace.note(VoiceStep.NAMED)
        await super().on_voice_server_update(data)

    async def _heard(self, _: DiscordVoiceWebSocket, message: dict[str, Any]) -> None:
        if (step := _STEP_OF.get(message["op"])) is not None:
            self.trace.note(step)
        if step is VoiceStep.CONNECTED:
            self.trace.dave_version = message["d"]["dave_protocol_version"]

    @property
    def is_taken_in(self) -> bool:
        """The server has said READY, and discord.py asks it by UDP."""
        return self.ssrc is not MISSING


def can_connect() -> bool:
    """Whether discord.py has found the packages that voice needs."""
    return has_nacl and has_dave


async def ask_to_be_let_go(guild: discord.Guild) -> None:
    """Out of the channel where the bot sits; a line that is lost lets it go by itself."""
    with contextlib.suppress(*_LOST):
        await guild.change_voice_state(channel=None)


async def try_connection(channel: VoiceLike, *, connect_seconds: float, leave_seconds: float) -> Trace:
    """Connect and hang up. Afterwards no connection is left, and Discord was asked to let the bot go."""
    trace = Trace()
    trace.note(VoiceStep.ASKED)
    connecting = asyncio.create_task(
        channel.connect(
            timeout=2 * connect_seconds,  # never reached: here it ends sooner, and costs that once
            reconnect=False,
            self_mute=True,
            self_deaf=True,
            cls=functools.partial(Probe, trace=trace),
        )
    )
    await asyncio.wait({connecting}, timeout=connect_seconds)
    await _settled(connecting, trace)
    if trace.probe is not None:
        if trace.probe.is_taken_in:
            trace.note(VoiceStep.READY)
        await _hang_up(trace.probe, leave_seconds)
    return trace


async def _settled(connecting: asyncio.Task[Probe], trace: Trace) -> None:
    """It is over, whether it succeeded, failed or has to be given up."""
    if not connecting.done():
        connecting.cancel()
        await asyncio.wait({connecting}, timeout=CLEARED_SECONDS)
        return
    try:
        connecting.result()
    except discord.ConnectionClosed as closed:
        if closed.code > NORMAL:  # that, or less, is what our own side says when the bot was taken out
            trace.close_code = closed.code
    except _LOST:
        return  # the trace says how far it came


async def _hang_up(probe: Probe, leave_seconds: float) -> None:
    """Leave the channel, unless discord.py has asked for that already, and end the connection in any case."""
    if probe.guild.voice_client is probe:
        probe.trace.note(VoiceStep.HUNG_UP)
        await _within(leave_seconds, probe.disconnect(force=True))
        probe.cleanup()
    if probe.ws is not MISSING:  # where Discord could not be asked, discord.py forgets to close it
        await _within(CLEARED_SECONDS, probe.ws.close())


async def _within(seconds: float, work: Coroutine[Any, Any, object]) -> None:
    """Nobody waits longer for it, also if it does not let itself be cancelled."""
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=seconds)
    task.cancel()
    await asyncio.wait({task}, timeout=CLEARED_SECONDS)
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        log.info("the end of a voice connection was not taken note of: %r", error)
