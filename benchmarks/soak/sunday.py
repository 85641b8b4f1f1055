"""A whole Sunday with its faults: set up, mine, sell, stop, save, and look what is left."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from benchmarks.soak.bots import Bot, BotApart, BotHere
from benchmarks.soak.fault import Fault, Where
from benchmarks.soak.found import opened, state_of
from benchmarks.soak.scene import CREW, Scene, WallClock
from benchmarks.soak.server import Server
from benchmarks.soak.verdict import DEAFENED_PERCENT, Verdict, judge
from domain.sessions import SessionState
from sandbox import Reply
from tests.stories.killing import FileBackedClock
from tests.stories.scenes import draft_of
from tests.stories.stage import SUNDAY, Stage, code_in, set_stage

LONGEST_ACT_SECONDS = 0.3
STEPS = 8
QUIET_SECONDS = 240.0

Act = Callable[[], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which faults strike on a Sunday, one after the other, and for how long by the story's clock."""

    seed: int
    faults: Sequence[Fault]
    fault_seconds: float
    steps: int = STEPS
    kills_at_the_end: bool = False

    @property
    def is_apart(self) -> bool:
        return self.kills_at_the_end or any(fault.where is Where.APART for fault in self.faults)


async def play(plan: Plan, server: Server, folder: Path) -> Verdict:
    """Play it on a fresh database. Raises where the bot or the sandbox breaks altogether."""
    async with server.fresh_database() as dsn, _scene(plan, server, dsn, folder) as scene:
        await scene.mines(plan.steps, QUIET_SECONDS)
        code = code_in(await scene.stage.boss.runs("/mining start", in_=scene.stage.general))
        await scene.mines(plan.steps, QUIET_SECONDS)
        await scene.sells()
        for fault in plan.faults:
            await _strike(scene, fault, plan)
            await scene.mines(plan.steps, QUIET_SECONDS)
        await _end(scene, code, kills=plan.kills_at_the_end)
        return await judge(scene)


@asynccontextmanager
async def _scene(plan: Plan, server: Server, dsn: str, folder: Path) -> AsyncIterator[Scene]:
    """A guild that is set up, with its crew and the bot running."""
    dice = Random(plan.seed)
    begins_at = next((fault.begins_at for fault in plan.faults if fault.begins_at), SUNDAY)
    async with set_stage(dsn, FileBackedClock(folder / "clock", begins_at)) as stage:
        wall = WallClock(stage)
        stage.bots_clock = wall.steady
        bot: Bot = BotApart(stage, folder) if plan.is_apart else BotHere(stage)
        scene = Scene(stage, bot, server, dice, wall, [stage.guild.member(name) for name in CREW])
        await bot.starts()
        try:
            await stage.is_set_up()
            await _agree_on_rules(stage)
            yield scene
        finally:
            await bot.stops()


async def _agree_on_rules(stage: Stage) -> None:
    """Deafened time counts half, and the guild lives where clocks change."""
    async with opened(stage) as database, database.transaction(stage.guild.id) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(
            replace(settings, deafened_percent=Decimal(DEAFENED_PERCENT), time_zone="Europe/Berlin")
        )


async def _strike(scene: Scene, fault: Fault, plan: Plan) -> None:
    """The fault lasts while people go on; whoever noted a sale meanwhile looks whether it is there."""
    scene.faults.append(fault.name)
    await scene.is_caught_up()
    async with fault.strikes(scene):
        await scene.mines(plan.steps // 2, plan.fault_seconds / 2)
        if fault.takes_commands:
            await scene.tries_to_sell()
        await scene.mines(plan.steps // 2, plan.fault_seconds / 2)
    await scene.is_caught_up()
    await scene.makes_up_for_sales()


async def _end(scene: Scene, code: str, *, kills: bool) -> None:
    """Boss stops the session and saves its payroll; ``kills``: the bot is killed over both."""
    stage = scene.stage
    await scene.passes(30)
    await scene.is_caught_up()

    async def stop() -> Reply:
        return await stage.boss.runs("/mining stop", in_=stage.general)

    await _do(scene, stop, SessionState.STOPPED, kills=kills)
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))

    async def save() -> Reply:
        return await stage.boss.presses("Save", on=preview)

    await _do(scene, save, SessionState.SAVED, kills=kills)


async def _do(scene: Scene, act: Act, done: SessionState, *, kills: bool) -> None:
    """If the bot is killed while it does it, whoever wanted it looks whether it was done, and does it again."""
    if kills and isinstance(scene.bot, BotApart):
        doing = asyncio.ensure_future(act())
        await asyncio.sleep(scene.dice.uniform(0, LONGEST_ACT_SECONDS))
        await scene.bot.kill()
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
        await scene.bot.starts()
        await scene.is_caught_up()
    if await state_of(scene.stage) is not done:
        await act()
