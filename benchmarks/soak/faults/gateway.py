"""Faults of the gateway: what is not seen, seen late, or seen twice."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from benchmarks.soak.fault import Fault, Strikes, Where
from benchmarks.soak.scene import Scene
from sandbox import Kind


def _lost(*, resumable: bool, code: int | None) -> Strikes:
    @asynccontextmanager
    async def strikes(scene: Scene) -> AsyncIterator[None]:
        since = scene.stage.clock.now()
        async with scene.stage.discord.gateway_lost(resumable=resumable, code=code):
            yield
        _note(scene, since, resumable=resumable)

    return strikes


def _note(scene: Scene, since: datetime, *, resumable: bool) -> None:
    """A RESUME brings everything, late; a new session brings nothing but who is there."""
    now = scene.stage.clock.now()
    if resumable:
        scene.sight.was_late(since, now)
    else:
        scene.sight.was_blind(since, now)


@asynccontextmanager
async def _asked_to_reconnect(scene: Scene) -> AsyncIterator[None]:
    await scene.stage.discord.asks_for_reconnect()
    yield


@asynccontextmanager
async def _storm(scene: Scene) -> AsyncIterator[None]:
    """After each act the line breaks, in one way or the other, for some seconds."""

    async def breaks() -> None:
        await scene.stage.discord.settled()
        since, resumable = scene.stage.clock.now(), scene.dice.random() < 0.5
        code = scene.dice.choice([4000, None])
        async with scene.stage.discord.gateway_lost(resumable=resumable, code=code):
            scene.stage.clock.passes(seconds=scene.dice.uniform(0.1, 20))
            await scene.somebody_acts()
        _note(scene, since, resumable=resumable)
        await scene.is_caught_up()

    async with scene.after_each_act(breaks):
        yield


@asynccontextmanager
async def _duplicates(scene: Scene) -> AsyncIterator[None]:
    async with scene.after_each_act(scene.stage.discord.repeats_last_event):
        yield


@asynccontextmanager
async def _held_back(scene: Scene) -> AsyncIterator[None]:
    """Events arrive late, all of them in one packet."""
    since = scene.stage.clock.now()
    async with scene.stage.discord.burst():
        yield
    scene.sight.was_late(since, scene.stage.clock.now())


@asynccontextmanager
async def _nonsense(scene: Scene) -> AsyncIterator[None]:
    """discord.py's connection task ends by it, and a new session is begun."""
    before = _identified(scene)
    await scene.stage.discord.sends_malformed_dispatch()
    await scene.stage.discord.until(lambda: _identified(scene) > before, "the bot identified anew")
    await scene.is_caught_up()
    yield


def _identified(scene: Scene) -> int:
    return sum(entry.what == "identified" for entry in scene.stage.discord.log.of(Kind.GATEWAY))


@asynccontextmanager
async def _out_of_sight(
    scene: Scene, gone: Callable[[], Awaitable[None]], back: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    since = scene.stage.clock.now()
    await gone()
    yield
    await back()
    scene.sight.was_blind(since, scene.stage.clock.now())


def _guild_away(scene: Scene) -> AbstractAsyncContextManager[None]:
    return _out_of_sight(scene, scene.stage.guild.goes_away, scene.stage.guild.comes_back)


def _kicked(scene: Scene) -> AbstractAsyncContextManager[None]:
    return _out_of_sight(scene, scene.stage.guild.kicks_bot, scene.stage.guild.invites_bot)


@asynccontextmanager
async def _discord_away(scene: Scene) -> AsyncIterator[None]:
    """Every line is cut, every connection refused; afterwards nobody remembers the session."""
    since = scene.stage.clock.now()
    gateway = scene.stage.discord.world.gateway
    async with scene.stage.discord.is_away():
        for session in list(gateway.sessions.values()):
            gateway.end(session)
        yield
    scene.sight.was_blind(since, scene.stage.clock.now())
    await scene.stage.discord.bot_connects()


def _gateway(name: str, strikes: Strikes, where: Where = Where.HERE) -> Fault:
    return Fault(name, "gateway", strikes, where)


GATEWAY = (
    _gateway("the connection is closed and resumed", _lost(resumable=True, code=4000), Where.ANYWHERE),
    _gateway("the line is cut and resumed", _lost(resumable=True, code=None), Where.ANYWHERE),
    _gateway("the session cannot be resumed", _lost(resumable=False, code=4000)),
    _gateway("the line is cut and the session is invalid", _lost(resumable=False, code=None)),
    _gateway("Discord asks for a reconnect", _asked_to_reconnect, Where.ANYWHERE),
    _gateway("a storm of reconnects", _storm),
    _gateway("events come twice", _duplicates, Where.ANYWHERE),
    _gateway("events come late and all at once", _held_back, Where.ANYWHERE),
    _gateway("an event makes no sense", _nonsense),
    _gateway("the guild is away", _guild_away, Where.ANYWHERE),
    _gateway("the bot is kicked and invited again", _kicked, Where.ANYWHERE),
    _gateway("all of Discord is away", _discord_away),
)
