"""The stage of a story: the sandbox's Discord with a mining guild in it, and the whole bot against it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App, open_app
from bot.loopback import loopback_connector
from bot.wiring import Wiring
from domain.circuit import CircuitState
from domain.clock import Clock
from sandbox import Channel, Guild, Member, Reply, Role, Sandbox
from sandbox.discord.connection import HEARTBEAT_ACK
from sandbox.uex import UexSandbox
from services.boardwriter import Pace
from tests.clock import ManualClock

SUNDAY = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
SOON = Pace(pause_seconds=0.02, looking_times=1.0, first_retry_seconds=0.05)
"""How boards are written here: the stand-in has no limits unless a story sets them."""


@dataclass
class Stage:
    """A guild with three mining channels, an officer called Boss, and a bot that can be stopped and killed."""

    discord: Sandbox
    uex: UexSandbox
    clock: ManualClock
    dsn: str
    guild: Guild
    alpha: Channel
    beta: Channel
    gamma: Channel
    lounge: Channel
    dispatch: Channel
    general: Channel
    officer: Role
    miner: Role
    boss: Member
    app: App | None = None
    guild_ready_seconds: float = 0.05
    board_pace: Pace = SOON
    metrics_address: str | None = None
    patience: float = 4.0
    bots_clock: Callable[[], Clock] | None = None
    """What time it is to the bot, asked at each start of it; None: as on the stage."""
    _life: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    _running: "asyncio.Task[None] | None" = None

    # --- the bot ---

    async def bot_starts(self) -> None:
        wiring = Wiring(
            token=self.discord.token,
            clock=self.bots_clock() if self.bots_clock else self.clock,
            uex_base_url=self.uex.base_url,
            connector=loopback_connector(self.discord.address, Path(self.discord.ca_file)),
            guild_ready_seconds=self.guild_ready_seconds,
            identify_pause_seconds=0.0,
            board_pace=self.board_pace,
            metrics_address=self.metrics_address,
            patience=self.patience,
        )
        self._life = contextlib.AsyncExitStack()
        self.app = await self._life.enter_async_context(open_app(wiring, self.dsn))
        self._running = asyncio.create_task(self.app.run())
        await asyncio.wait(
            [self._running, asyncio.ensure_future(self.discord.bot_connects())],
            return_when=asyncio.FIRST_COMPLETED,
        )
        if self._running.done():
            await self._running
        await self.all_written()

    async def bot_stops(self) -> None:
        """As after SIGTERM: what was seen is written, and Discord is told goodbye."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        await self._life.aclose()
        self.app = self._running = None

    async def bot_restarts(self) -> None:
        await self.bot_stops()
        await self.bot_starts()

    async def newer_bot_starts(self) -> "asyncio.Task[None]":
        """Another one on the same shard, which is this stage's bot from now on; what becomes of the older one."""
        older, older_life = self._running, self._life
        assert older is not None
        await self.bot_starts()
        self._life.push_async_callback(older_life.aclose)
        return older

    async def all_written(self) -> None:
        """Everything that Discord has sent so far is durable."""
        assert self.app is not None
        sight = self.app.recorder.sight
        await self.discord.settled()
        await becomes_true(lambda: sight.is_whole)  # a snapshot may still be to come, or to be written
        await self.app.recorder.flush()

    async def finds_the_database_again(self) -> None:
        """The bot knows that the database is back."""
        assert self.app is not None
        database = self.app._database
        await becomes_true(lambda: database.circuit.state is CircuitState.CLOSED)

    async def sees_again(self) -> None:
        """The bot has looked at everything after a reconnect, whether or not that is written."""
        assert self.app is not None
        sight = self.app.recorder.sight
        await self.discord.bot_connects()
        await becomes_true(lambda: sight.counts_moves)

    # --- what people do ---

    async def is_set_up(self) -> None:
        """Boss, who owns the server, sets the guild up with menus."""
        setup = await self.boss.runs("/mining setup", in_=self.general)
        await self.boss.selects("Mining channels", [self.alpha, self.beta, self.gamma], on=setup)
        await self.boss.selects("Dispatch channel", [self.dispatch], on=setup)
        await self.boss.selects("Officer roles", [self.officer], on=setup)

    async def starts(self, title: str = "Sunday") -> str:
        """Boss starts a session; its code."""
        reply = await self.boss.runs("/mining start", title=title, in_=self.general)
        return code_in(reply)

    async def stops(self) -> Reply:
        await self.all_written()
        return await self.boss.runs("/mining stop", in_=self.general)

    async def time_passes(self, **amount: float) -> None:
        """The clock moves on, once the bot has seen all that happened before; then it hears from Discord."""
        await self.discord.settled()
        self.clock.passes(**amount)
        await self.hears_from_discord()

    async def hears_from_discord(self) -> None:
        """A sign of life as the bot gets one every 41 seconds: the acknowledgement of a heartbeat."""
        for connection in self.discord.world.gateway.connections:
            connection.send(HEARTBEAT_ACK)
        await self.discord.settled()


async def becomes_true(fact: Callable[[], object]) -> None:
    """Wait for something inside the bot that nobody outside is told of."""
    for _ in range(4000):
        if fact():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never became true")


def code_in(reply: Reply) -> str:
    return next(word for word in reply.text.split() if word.startswith(("sm-", "ah-")))


@contextlib.asynccontextmanager
async def set_stage(dsn: str, clock: ManualClock | None = None) -> AsyncIterator[Stage]:
    """Discord and UEX are up, the guild is there, the bot is not started yet."""
    clock = clock or ManualClock(SUNDAY)
    async with Sandbox(clock=clock) as discord, UexSandbox(now=clock.now) as uex:
        guild = discord.guild("Red Rock Mining")
        officer, miner = guild.role("Officer"), guild.role("Miner")
        stage = Stage(
            discord=discord,
            uex=uex,
            clock=clock,
            dsn=dsn,
            guild=guild,
            alpha=guild.voice_channel("Alpha"),
            beta=guild.voice_channel("Beta"),
            gamma=guild.voice_channel("Gamma"),
            lounge=guild.voice_channel("Lounge"),
            dispatch=guild.voice_channel("Dispatch"),
            general=guild.text_channel("general"),
            officer=officer,
            miner=miner,
            boss=guild.member("Boss", roles=[officer], owner=True),
        )
        try:
            yield stage
        finally:
            await stage.bot_stops()
