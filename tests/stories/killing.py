"""A bot that is a process of its own, held in the middle of an act by a locked table, and killed there."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import asyncpg

from bot.demo.process import BotProcess
from sandbox import Reply
from tests.clock import ManualClock
from tests.stories.stage import Stage

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::text::regclass"
_LOOKS, _PAUSE = 2000, 0.01


class FileBackedClock(ManualClock):
    """The same time in a file, which the process reads. The file is replaced whole."""

    def __init__(self, path: Path, now: datetime) -> None:
        super().__init__(now)
        self.path = path
        self.passes()

    def passes(self, **amount: float) -> None:
        super().passes(**amount)
        written = self.path.with_suffix(".new")
        written.write_text(self.now().isoformat())
        os.replace(written, self.path)


def process_of(stage: Stage, folder: Path, name: str) -> BotProcess:
    """The bot against the stage's Discord, UEX, database and clock."""
    assert isinstance(stage.clock, FileBackedClock)
    settings = {
        "DISCORD_TOKEN": stage.discord.token,
        "DISCORD_ADDRESS": stage.discord.address,
        "DISCORD_CA_FILE": str(stage.discord.ca_file),
        "DATABASE_URL": stage.dsn,
        "UEX_BASE_URL": stage.uex.base_url,
        "CLOCK_FILE": str(stage.clock.path),
        "DATA_DIR": str(folder / "data"),
    }
    return BotProcess(settings, Path.cwd(), folder / f"{name}.log")


async def killed_at(
    stage: Stage, process: BotProcess, table: str, act: Callable[[], Awaitable[Reply]]
) -> None:
    """The process is killed when the act has come to write into the table, and no further."""
    async with locked(stage.dsn, table) as waits:
        doing = asyncio.create_task(_unanswered(act))
        await waits()
        await process.kill()
    doing.cancel()
    with suppress(asyncio.CancelledError):
        await doing


async def killed_before_the_answer(
    stage: Stage,
    process: BotProcess,
    is_done: Callable[[], Awaitable[bool]],
    act: Callable[[], Awaitable[Reply]],
    *,
    route: str = "PATCH /webhooks",
) -> None:
    """The process is killed when the act is done, and nobody has been told. ``route``: how it would be told."""
    stage.discord.is_slow(60.0, route=route)
    doing = asyncio.create_task(_unanswered(act))
    await _until(is_done)
    await process.kill()
    stage.discord.is_slow(0.0, route=route)
    doing.cancel()
    with suppress(asyncio.CancelledError):
        await doing


async def _unanswered(act: Callable[[], Awaitable[Reply]]) -> None:
    with suppress(AssertionError):  # there will be no answer
        await act()


@asynccontextmanager
async def locked(dsn: str, table: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Nobody else can write into the table meanwhile; gives what waits until somebody wants to."""
    holder, observer = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    held = holder.transaction()
    await held.start()
    await holder.execute(f"LOCK TABLE paydirt.{table} IN EXCLUSIVE MODE")

    async def somebody_waits() -> bool:
        return bool(await observer.fetchval(_WAITING, f"paydirt.{table}"))

    async def waits() -> None:
        await _until(somebody_waits)

    try:
        yield waits
    finally:
        await held.rollback()
        await holder.close()
        await observer.close()


async def _until(fact: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(_LOOKS):
        if await fact():
            return
        await asyncio.sleep(_PAUSE)
    raise AssertionError("it never became true")
