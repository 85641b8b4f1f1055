"""What happens on a Sunday: people, officers, and the clock that moves between any two acts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from benchmarks.soak.blindness import Blindness
from benchmarks.soak.bots import Bot
from benchmarks.soak.found import amounts_sold
from benchmarks.soak.server import Server
from bot.clock import SteadyClock
from sandbox import Interaction, Member, NoAnswer
from tests.stories.stage import Stage

CREW = ("Ann", "Bob", "Cyd", "Dot", "Eve", "Fay", "Gus", "Hal")
PATIENCE_SECONDS = 8.0
LEAST_SALE, MOST_SALE = 100_000, 9_000_000


class WallClock:
    """What a machine says the time is: the story's time, unless somebody sets it wrong."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._began = stage.clock.now()
        self.wrong_by = timedelta(0)

    def steady(self) -> SteadyClock:
        """The clock of a bot that starts now."""
        return SteadyClock(lambda: self._stage.clock.now() + self.wrong_by, self._steady_ns)

    def _steady_ns(self) -> int:
        return (self._stage.clock.now() - self._began) // timedelta(microseconds=1) * 1000


@dataclass
class Scene:
    """The stage with a crew on it. ``dice`` decides everything that is left to chance."""

    stage: Stage
    bot: Bot
    server: Server
    dice: Random
    wall: WallClock
    crew: list[Member]
    sight: Blindness = field(default_factory=Blindness)
    sold: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _after_each_act: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    # --- time ---

    async def passes(self, seconds: float) -> None:
        """The clock moves on once the bot has seen all that happened before; then it hears from Discord."""
        gateway = self.stage.discord.world.gateway
        if not gateway.is_holding:
            await self.stage.discord.settled()
        self.stage.clock.passes(microseconds=round(seconds * 10**6))
        if not gateway.is_holding:
            await self.stage.hears_from_discord()

    async def is_caught_up(self) -> None:
        await self.bot.is_caught_up()

    # --- people ---

    async def mines(self, steps: int, seconds: float) -> None:
        """So many acts of anybody in about that time, no two at the same moment."""
        for _ in range(steps):
            await self.passes(self.dice.uniform(0.5, 1.5) * seconds / steps)
            await self.somebody_acts()
            for work in list(self._after_each_act):
                await work()

    async def somebody_acts(self) -> None:
        """Somebody comes, goes elsewhere, leaves, or turns something on or off."""
        member = self.dice.choice(self.crew)
        stage, voice = self.stage, member.voice
        places = [stage.alpha, stage.beta, stage.gamma, stage.lounge]
        act = self.dice.random()
        if voice.channel is None:
            member.enters(self.dice.choice(places))
        elif act < 0.4:
            member.enters(self.dice.choice([place for place in places if place is not voice.channel]))
        elif act < 0.55:
            member.leaves_now()
        elif act < 0.8:
            await (member.undeafens() if voice.is_self_deafened else member.deafens())
        else:
            await (member.unmutes() if voice.is_self_muted else member.mutes())

    @asynccontextmanager
    async def after_each_act(self, work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """Within the block this happens after each act of anybody."""
        self._after_each_act.append(work)
        try:
            yield
        finally:
            self._after_each_act.remove(work)

    # --- officers ---

    async def tries_to_sell(self) -> None:
        """Boss notes a sale, whether or not there is an answer."""
        with suppress(NoAnswer):
            await self.begins_to_sell().reply(PATIENCE_SECONDS)

    def begins_to_sell(self) -> Interaction:
        """The same without waiting."""
        self.sold.append(self.dice.randrange(LEAST_SALE, MOST_SALE))
        return self.notes(self.sold[-1])

    async def sells(self) -> None:
        self.sold.append(self.dice.randrange(LEAST_SALE, MOST_SALE))
        await self.makes_up_for_sales()

    async def makes_up_for_sales(self) -> None:
        """Boss looks which sales are there, and notes those again that are not."""
        there = await amounts_sold(self.stage)
        for amount in self.sold:
            if amount not in there:
                await self.notes(amount).reply(PATIENCE_SECONDS)

    def notes(self, amount: int) -> Interaction:
        return self.stage.boss.asks("/mining sale add", in_=self.stage.general, amount=str(amount))
