"""What the Sunday is played on: a database server, Discord and UEX, a guild, and the bot as a process."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.demo.cast import Cast, gather
from bot.demo.clock import StoryClock
from bot.demo.process import BotProcess
from db.embedded import EmbeddedServer
from sandbox import Channel, Guild, Sandbox
from sandbox.uex import UexSandbox

SUNDAY = datetime(2026, 11, 15, 17, 40, tzinfo=UTC)
MINING_CHANNELS = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf")


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that is up. ``settings`` is the whole environment of the bot."""

    clock: StoryClock
    discord: Sandbox
    guild: Guild
    mining: tuple[Channel, ...]
    lounge: Channel
    dispatch: Channel
    general: Channel
    cast: Cast
    bot: BotProcess
    dsn: str
    settings: dict[str, str]
    folder: Path
    """An empty directory to run commands in: no stray ``.env`` reaches them."""

    async def wait_until(self, at: datetime) -> None:
        """Move time on, once the bot has processed all that happened before: so its stamps are exact."""
        await self.discord.settled()
        self.clock.move_to(at)

    async def bot_is_back(self) -> None:
        """The bot is ready again, and everybody sees that it is: it sits in Dispatch."""
        await self.bot.is_ready()
        await self.discord.until(
            lambda: self.guild.bot.voice.channel is self.dispatch, "the bot did not come back to Dispatch"
        )


@asynccontextmanager
async def set_stage(chance: Random, log_file: Path) -> AsyncIterator[Stage]:
    """Set everything up but the bot's process, and take everything down again, whatever happened."""
    async with AsyncExitStack() as down:
        folder = Path(down.enter_context(tempfile.TemporaryDirectory(prefix="paydirt-demo-")))
        clock = StoryClock(folder / "clock", SUNDAY)
        dsn, data_dir = await down.enter_async_context(_database())
        discord = await down.enter_async_context(Sandbox(clock=clock))
        uex = await down.enter_async_context(UexSandbox(now=clock.now))
        settings = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_ADDRESS": discord.address,
            "DISCORD_CA_FILE": str(discord.ca_file),
            "UEX_BASE_URL": uex.base_url,
            "DATA_DIR": str(data_dir),
            "CLOCK_FILE": str(clock.path),
        }
        work = folder / "work"
        work.mkdir()
        bot = BotProcess(settings, work, log_file)
        down.push_async_callback(bot.stop)
        guild = discord.guild("Red Rock Mining")
        officers = guild.role("Officer")
        yield Stage(
            clock=clock,
            discord=discord,
            guild=guild,
            mining=tuple(guild.voice_channel(name) for name in MINING_CHANNELS),
            lounge=guild.voice_channel("Lounge"),
            dispatch=guild.voice_channel("Dispatch"),
            general=guild.text_channel("sunday-mining"),
            cast=gather(guild, officers, chance),
            bot=bot,
            dsn=dsn,
            settings=settings,
            folder=work,
        )


@asynccontextmanager
async def _database() -> AsyncIterator[tuple[str, Path]]:
    """An embedded server with its data in a directory of its own, which is removed with it."""
    # Not below another private directory: as root the server runs as somebody else, who must get in.
    data_dir = Path(tempfile.mkdtemp(prefix="paydirt-demo-data-"))
    server = EmbeddedServer(data_dir)
    starting = asyncio.create_task(asyncio.to_thread(server.start))
    try:
        yield await asyncio.shield(starting), data_dir
    finally:
        # A start cannot be broken off half way; what has been started can be stopped.
        await asyncio.gather(starting, return_exceptions=True)
        await asyncio.to_thread(server.stop)
        for directory in {data_dir, server.home}:
            shutil.rmtree(directory, ignore_errors=True)
