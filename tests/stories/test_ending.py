"""The bot is told to stop: it says goodbye to Discord and is gone in time, whatever hangs just then."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.demo.process import BotProcess
from sandbox import Kind
from tests.stories.killing import FileBackedClock, locked, process_of
from tests.stories.stage import SUNDAY, Stage, set_stage
from tests.stories.troubles import database_away

Trouble: TypeAlias = Callable[[Stage], AbstractAsyncContextManager[None]]

DOCKER_WAITS_SECONDS = 10.0
"""Then it kills."""


@pytest.fixture
async def stage(database_dsn: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn, FileBackedClock(tmp_path / "clock", SUNDAY)) as stage:
        yield stage


@pytest.fixture
async def process(stage: Stage, tmp_path: Path) -> AsyncIterator[BotProcess]:
    process = process_of(stage, tmp_path, "bot")
    try:
        await process.start()
        await process.is_ready()
        await stage.is_set_up()
        yield process
    finally:
        await process.stop()


@asynccontextmanager
async def a_command_that_hangs(stage: Stage) -> AsyncIterator[None]:
    """Somebody wants to start a session, and the table of sessions is locked."""
    async with locked(stage.dsn, "sessions") as waits:
        asking = asyncio.create_task(stage.boss.runs("/mining start", in_=stage.general))
        await waits()
        yield
        asking.cancel()
        with suppress(asyncio.CancelledError, AssertionError):
            await asking


@asynccontextmanager
async def discord_that_does_not_answer(stage: Stage) -> AsyncIterator[None]:
    """Calls of the REST interface hang, and somebody waits for one."""
    stage.discord.is_slow(60.0)
    asking = asyncio.create_task(stage.boss.runs("/mining status", in_=stage.general))
    await stage.discord.settled()
    yield
    stage.discord.is_slow(0.0)
    asking.cancel()
    with suppress(asyncio.CancelledError, AssertionError):
        await asking


def left_with(stage: Stage) -> list[str]:
    return [entry.what for entry in stage.discord.log.of(Kind.GATEWAY) if "left" in entry.what]


async def stops_in_time(process: BotProcess) -> int:
    async with asyncio.timeout(DOCKER_WAITS_SECONDS):
        return await process.stop()


@pytest.mark.parametrize(
    "trouble",
    [
        lambda _: nullcontext(),
        lambda stage: database_away(stage.dsn),
        a_command_that_hangs,
        discord_that_does_not_answer,
    ],
    ids=["nothing", "the database is away", "a command hangs", "Discord hangs"],
)
async def test_it_ends_in_peace_and_in_time(stage: Stage, process: BotProcess, trouble: Trouble) -> None:
    async with trouble(stage):
        assert await stops_in_time(process) == 0
        assert left_with(stage) == ["client left (1000)"]


async def test_it_ends_in_time_while_uex_hangs(stage: Stage, tmp_path: Path) -> None:
    stage.uex.hangs()
    process = process_of(stage, tmp_path, "bot")
    await process.start()
    await process.is_ready()
    await stage.uex.is_asked()
    assert await stops_in_time(process) == 0
    assert left_with(stage) == ["client left (1000)"]


async def test_it_ends_in_time_while_it_waits_to_connect_again(stage: Stage, process: BotProcess) -> None:
    async with stage.discord.is_away():
        assert await stops_in_time(process) == 0
