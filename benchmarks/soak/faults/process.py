"""Faults of the bot's own process: killed, restarted, doubled."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.soak.bots import BotApart
from benchmarks.soak.fault import Fault, Where
from benchmarks.soak.machine import MemoryGroup
from benchmarks.soak.scene import Scene
from db.voice import Fenced
from tests.stories.troubles import database_away

LONGEST_WAIT_SECONDS = 0.15
LOOK_SECONDS = 0.05


@asynccontextmanager
async def _killed(scene: Scene) -> AsyncIterator[None]:
    """kill -9 at a chance moment, while somebody moves and a sale is being noted; started again afterwards."""
    earliest = scene.stage.clock.now()
    scene.stage.clock.passes(seconds=scene.dice.uniform(0.1, 5))
    await scene.somebody_acts()
    scene.begins_to_sell()
    await asyncio.sleep(scene.dice.uniform(0, LONGEST_WAIT_SECONDS))
    await _apart(scene).kill()
    killed_at = scene.stage.clock.now()
    yield
    await scene.bot.starts()
    scene.sight.was_blind(killed_at, scene.stage.clock.now(), earliest=earliest)


@asynccontextmanager
async def _killed_without_database(scene: Scene) -> AsyncIterator[None]:
    """What is seen while the database is away stands in the local journal, and is written by the next process."""
    bot = _apart(scene)
    async with database_away(scene.stage.dsn):
        for _ in range(3):
            await scene.mines(4, 60)
            await bot.has_noted_all()
        await scene.passes(scene.dice.uniform(1, 20))
        noted_at = scene.stage.clock.now()
        await bot.has_noted_all()
        await bot.kill()
    yield
    await scene.bot.starts()
    scene.sight.was_blind(noted_at, scene.stage.clock.now())


@asynccontextmanager
async def _restarted(scene: Scene) -> AsyncIterator[None]:
    await scene.bot.stops()
    stopped_at = scene.stage.clock.now()
    yield
    await scene.bot.starts()
    scene.sight.was_blind(stopped_at, scene.stage.clock.now())


@asynccontextmanager
async def _doubled(scene: Scene) -> AsyncIterator[None]:
    """A second process takes the shard while the first still runs; the older one must end by itself."""
    older = await scene.stage.newer_bot_starts()
    yield
    (ended,) = await asyncio.gather(older, return_exceptions=True)
    if not isinstance(ended, ExceptionGroup) or ended.split(Fenced)[1] is not None:
        scene.broken.append(f"the older process did not end because it was fenced out: {ended!r}")


@asynccontextmanager
async def _out_of_memory(scene: Scene) -> AsyncIterator[None]:
    """The kernel kills the bot at a moment that it chooses itself, while people go on."""
    earliest = scene.stage.clock.now()
    group = MemoryGroup(f"paydirt-{os.getpid()}")
    bot = _apart(scene)
    group.take_in(bot.process.pid)
    try:
        while not bot.has_ended:
            scene.stage.clock.passes(seconds=scene.dice.uniform(0.1, 5))
            await scene.somebody_acts()
            scene.stage.boss.asks("/mining status", in_=scene.stage.general)
            await asyncio.sleep(LOOK_SECONDS)
        if not group.kills:
            scene.broken.append("the bot ended, and not because the kernel killed it")
    finally:
        group.remove()
    killed_at = scene.stage.clock.now()
    yield
    await scene.bot.starts()
    scene.sight.was_blind(killed_at, scene.stage.clock.now(), earliest=earliest)


def _apart(scene: Scene) -> BotApart:
    assert isinstance(scene.bot, BotApart), "only a process of its own can be killed"
    return scene.bot


PROCESS = (
    Fault("the bot is killed", "process", _killed, Where.APART),
    Fault("the bot is killed while the database is away", "process", _killed_without_database, Where.APART),
    Fault("the bot is restarted", "process", _restarted, Where.ANYWHERE),
    Fault(
        "the kernel kills the bot for its memory",
        "process",
        _out_of_memory,
        Where.APART,
        hindrance=lambda _: MemoryGroup.hindrance(),
    ),
    Fault("two processes run on one shard", "process", _doubled),
)
