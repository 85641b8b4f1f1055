"""The sandbox: start it, point a client at it, and let things happen."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from aiohttp import web

from sandbox.discord.certificate import make_server_context
from sandbox.discord.clocks import ClockLike, as_clock
from sandbox.discord.commands import Commands
from sandbox.discord.gateway import Gateway
from sandbox.discord.guilds import Guild
from sandbox.discord.log import Log
from sandbox.discord.messages import Message
from sandbox.discord.rest.app import RestApp
from sandbox.discord.trouble import Trouble
from sandbox.discord.voicehost import VoiceHost
from sandbox.discord.world import World

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.members import Member

TOKEN = "sandbox.token.that-is-no-secret"
HOST = "127.0.0.1"


class UnexpectedRequests(AssertionError):
    """The client asked for something that this Discord does not know, or the sandbox itself broke."""


class Sandbox(Trouble):
    """A Discord on loopback. Use it as ``async with Sandbox() as sandbox``; leaving it calls ``check``.

    ``clock``: the story's time (a function or an object with ``now()``); default the real UTC.
    ``stopwatch``: real seconds, for what is too late; a test may hand in its own and need not wait.
    """

    def __init__(
        self,
        *,
        clock: ClockLike | None = None,
        stopwatch: Callable[[], float] = time.monotonic,
        token: str = TOKEN,
        shards: int = 1,
        privileged_intents: bool = False,
        port: int = 0,
    ) -> None:
        self.world = World(
            as_clock(clock), stopwatch, token, shards=shards, privileged_intents=privileged_intents
        )
        self.world.commands = Commands(self.world)
        self.world.gateway = Gateway(self.world)
        self.world.voice_host = VoiceHost(self.world)
        self._rest = RestApp(self.world)
        self._port = port
        self._folder = tempfile.TemporaryDirectory(prefix="sandbox-")
        self._context, self.ca_file = make_server_context(Path(self._folder.name))
        self._runner = web.AppRunner(self._rest.build(), access_log=None, shutdown_timeout=0.1)

    # running

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self.world.voice_host.listen(HOST)
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cut_all_lines()
        self.world.voice_host.stop()
        await self._runner.cleanup()
        self._folder.cleanup()
        if error is None:
            self.check()

    async def _listen(self) -> None:
        self._site = web.TCPSite(self._runner, HOST, self._port, ssl_context=self._context)
        await self._site.start()
        self._port = self._site.port

    def _cut_all_lines(self) -> None:
        server = self._runner.server
        for handler in server.connections if server is not None else ():
            if handler.transport is not None:
                handler.transport.abort()

    @asynccontextmanager
    async def is_away(self) -> AsyncIterator[None]:
        """Within the block all lines are cut, and every connection is refused."""
        gateway = self.world.gateway
        gateway.is_open.clear()
        gateway.drop(resumable=True, code=None)
        await self._site.stop()
        self._cut_all_lines()
        try:
            yield
        finally:
            await self._listen()
            gateway.is_open.set()

    def check(self) -> None:
        """Raises UnexpectedRequests if the client asked for an unknown route, or the sandbox broke."""
        if self.world.unexpected:
            raise UnexpectedRequests("\n".join(self.world.unexpected))

    @property
    def address(self) -> str:
        """Where it listens: ``127.0.0.1:port``."""
        return f"{HOST}:{self._port}"

    @property
    def token(self) -> str:
        return self.world.token

    # what there is

    def guild(self, name: str) -> Guild:
        """A new guild with the bot in it; a running bot sees it as a join."""
        guild = Guild(self.world, name)
        self.world.gateway.send_guild(guild, joined=True)
        return guild

    def messages(self, channel: Channel) -> list[Message]:
        """The channel's messages that still exist, oldest first."""
        return channel.messages

    @property
    def log(self) -> Log:
        return self.world.log

    @property
    def refusals(self) -> list[str]:
        """Every call that was refused, with Discord's code."""
        return self.world.refusals

    def seconds_in(
        self,
        member: Member,
        channels: Iterable[Channel],
        start: datetime,
        end: datetime,
        *,
        deafened: bool | None = None,
    ) -> int:
        """The truth: whole seconds the member was in these channels within ``[start, end)``."""
        return self.log.seconds_in(member, channels, start, end, deafened=deafened)

    # waiting

    async def bot_connects(self, *, within: float = 30.0) -> None:
        """Wait until every shard has identified (or resumed) and has processed all it was sent."""

        def all_there() -> bool:
            live = self.world.gateway.live
            return bool(live) and len({each.shard[0] for each in live}) >= self.world.shards

        await self.world.facts.until(all_there, lambda: "the bot never connected", within=within)
        await self.settled()

    async def settled(self) -> None:
        """A barrier: the bot has processed every gateway message sent so far (replies may still come)."""
        await self.world.gateway.settle()

    async def until(
        self, fact: Callable[[], object], what: str = "it never happened", *, within: float = 15.0
    ) -> None:
        """Wait until ``fact()`` is true; looked at whenever the bot does something at the sandbox."""
        await self.world.facts.until(fact, lambda: what, within=within)
