"""Trouble as verbs: the gateway drops, REST fails, events come in bursts or twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sandbox.discord.invoking import deliver
from sandbox.discord.voicehost import VoiceStep

if TYPE_CHECKING:
    from sandbox.discord.interactions import Interaction
    from sandbox.discord.rest.app import RestApp
    from sandbox.discord.world import World

DROP_CODE = 4000


class Trouble:
    """The faults of a sandbox. A ``route`` names any part of ``METHOD /template``; None is every route."""

    world: World
    _rest: RestApp

    # the gateway

    async def drops_gateway(self, *, resumable: bool = True, code: int | None = DROP_CODE) -> None:
        """Close every gateway connection with that code, or (None) cut the line.

        Resumable: the client RESUMEs and is sent what it missed. Not: its RESUME gets INVALID_SESSION, it
        identifies anew, and the events in between are lost.
        """
        self.world.gateway.drop(resumable=resumable, code=code)

    @asynccontextmanager
    async def gateway_lost(
        self, *, resumable: bool = True, code: int | None = DROP_CODE
    ) -> AsyncIterator[None]:
        """Drop the gateway and let nobody back in before the end of the block."""
        self.world.gateway.is_open.clear()
        await self.drops_gateway(resumable=resumable, code=code)
        try:
            yield
        finally:
            self.world.gateway.is_open.set()

    async def asks_for_reconnect(self) -> None:
        """Send op 7 RECONNECT: the client shall come back with a RESUME."""
        self.world.gateway.ask_for_reconnect()

    async def asks_for_heartbeat(self) -> None:
        """Send op 1 to every shard, and wait until each has answered with the last sequence it has seen."""
        for session in self.world.gateway.live:
            if session.connection is not None:
                answered = await session.connection.ask_for_heartbeat()
                assert answered == session.sequence, f"the heartbeat said {answered}, not {session.sequence}"

    async def sends_malformed_dispatch(self) -> None:
        """Send voice events that lack what the client needs: discord.py's connection task ends by it."""
        for guild in self.world.guilds.values():
            self.world.gateway.dispatch("VOICE_STATE_UPDATE", {"guild_id": str(guild.id)}, guild=guild)

    @asynccontextmanager
    async def burst(self) -> AsyncIterator[None]:
        """Hold back all frames of the block, and write them in one TCP write at its end."""
        with self.world.gateway.holding():
            yield

    async def repeats_last_event(self) -> None:
        """Send the last event of every session once more, frame for frame."""
        self.world.gateway.repeat_last()

    async def replay(self, interaction: Interaction, *, answerable: bool = False) -> None:
        """Send an interaction again, with the same id and token.

        As at Discord an answered one stays answered (40060); with ``answerable`` it can be answered anew:
        read the answer with ``await interaction.reply()``.
        """
        if answerable:
            interaction.is_answerable_again()
        deliver(interaction)

    # the voice server

    def voice_hangs(self, before: VoiceStep) -> None:
        """From now on the step never comes: no server is named, no HELLO, no answer by UDP …"""
        self.world.voice_host.hangs.add(before)

    def voice_closes(self, code: int, *, instead_of: VoiceStep = VoiceStep.READY) -> None:
        """From now on the voice websocket is closed with that code where the step would be taken."""
        self.world.voice_host.closes[instead_of] = code

    @asynccontextmanager
    async def voice_held(self, before: VoiceStep) -> AsyncIterator[None]:
        """Within the block nobody gets HELLO, READY or DESCRIPTION; at its end whoever waits for it does."""
        self.world.voice_host.holds[before] = held = asyncio.Event()
        try:
            yield
        finally:
            del self.world.voice_host.holds[before]
            held.set()

    def voice_speaks_dave(self, version: int) -> None:
        """From now on the voice server knows no newer version of the encryption; 0: it knows none and wants none."""
        self.world.voice_host.dave_version = version
        self.world.voice_host.demands_dave = version > 0

    def voice_recovers(self) -> None:
        """The voice server is well again."""
        self.world.voice_host.hangs.clear()
        self.world.voice_host.closes.clear()

    # REST

    def fails(self, status: int = 500, *, times: int = 1, route: str | None = None) -> None:
        """The next calls get this status. (discord.py retries 500, 502 and 504 itself, slowly.)"""
        self._rest.faults.fail(status, times, route)

    def limits(
        self, retry_after: float, *, times: int = 1, route: str | None = None, global_: bool = False
    ) -> None:
        """The next calls are answered with 429."""
        self._rest.faults.limit(retry_after, times, route, is_global=global_)

    def limits_route(self, route: str, limit: int, per_seconds: float) -> None:
        """From now on the route (``PATCH /channels/{channel_id}``, exactly) takes so many calls in a span."""
        self._rest.rate_limits.set(route, limit, per_seconds)

    def is_slow(self, seconds: float, *, route: str | None = None) -> None:
        """From now on each call takes that much longer; 0 ends it."""
        self._rest.faults.delays[route] = seconds
