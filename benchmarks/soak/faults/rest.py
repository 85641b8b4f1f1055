"""Faults of Discord's REST: commands suffer, time does not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from benchmarks.soak.fault import Fault, Strikes
from benchmarks.soak.scene import Scene
from sandbox import Sandbox

ANSWERS = "POST /interactions"
TOO_LATE_SECONDS = 3.2


def _told(begins: Callable[[Sandbox], None], ends: Callable[[Sandbox], None] = lambda _: None) -> Strikes:
    @asynccontextmanager
    async def strikes(scene: Scene) -> AsyncIterator[None]:
        begins(scene.stage.discord)
        yield
        ends(scene.stage.discord)

    return strikes


def _rest(name: str, strikes: Strikes) -> Fault:
    return Fault(name, "REST", strikes, takes_commands=True)


REST = (
    _rest("429 for everything", _told(lambda discord: discord.limits(0.3, times=3, global_=True))),
    _rest("429 for one route", _told(lambda discord: discord.limits(0.3, times=3, route=ANSWERS))),
    _rest("Discord answers 503", _told(lambda discord: discord.fails(503, times=3))),
    _rest("Discord answers 500", _told(lambda discord: discord.fails(500, times=1))),
    _rest(
        "answers come after three seconds",
        _told(
            lambda discord: discord.is_slow(TOO_LATE_SECONDS, route=ANSWERS),
            lambda discord: discord.is_slow(0.0, route=ANSWERS),
        ),
    ),
)
