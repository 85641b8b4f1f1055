"""What goes wrong on the Sunday: a killed bot, a gateway that drops and comes back, one that does not."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.act import Act, Chance
from bot.demo.stage import Stage
from sandbox import Member

LONGEST_BATCH_SECONDS = 0.06
"""Voice moves are written in batches; the kill comes before, in or after one."""


@dataclass(frozen=True, slots=True)
class Downtime:
    """From when to when there is no bot at all."""

    start: datetime
    end: datetime

    @classmethod
    def by(cls, chance: Chance) -> "Downtime":
        """Some minutes of the Sunday."""
        start = chance.between("18:36", "18:52")
        return cls(start, start + timedelta(seconds=chance.random.randrange(200, 360)))

    @property
    def middle(self) -> datetime:
        return self.start + (self.end - self.start) / 2


def trouble(stage: Stage, chance: Chance, down: Downtime) -> Iterator[Act]:
    yield from killed(stage, chance, down)
    yield from dropped(stage, chance)
    yield from lost(stage, chance)


def killed(stage: Stage, chance: Chance, down: Downtime) -> Iterator[Act]:
    """SIGKILL at any moment, and a new start some minutes later; meanwhile life goes on."""
    at, blind = down.start, down.end - down.start
    mover, leaver, comer = stage.cast.punctual[0], stage.cast.punctual[1], stage.cast.late[0]

    in_flight = chance.random.uniform(0, LONGEST_BATCH_SECONDS)

    async def kill() -> str:
        """In the middle of two moves, which the bot may or may not have seen and written."""
        pid = stage.bot.pid
        for member in stage.cast.early[:2]:
            await change_channel(stage, member)
        await asyncio.sleep(in_flight)
        await stage.bot.kill()
        return f"SIGKILL to the bot, pid {pid}: nobody looks any more"

    async def start() -> str:
        await stage.bot.start()
        await stage.bot_is_back()
        return f"the bot is started again, pid {stage.bot.pid}: it sits in Dispatch, knows its gap and who is there"

    yield Act(at, kill)
    yield Act(
        at + blind / 4, lambda: change_channel(stage, mover), f"… unseen, {mover.name} changes the channel"
    )
    yield Act(at + blind / 3, leaver.leaves, f"… unseen, {leaver.name} leaves")
    yield Act(at + blind / 2, lambda: comer.joins(stage.mining[4]), f"… unseen, {comer.name} comes")
    yield Act(down.end, start)


def dropped(stage: Stage, chance: Chance) -> Iterator[Act]:
    """The gateway drops and is resumed within the second; Discord sends again what was missed."""
    one, other = stage.cast.punctual[2], stage.cast.punctual[3]

    async def drop() -> str:
        await stage.discord.drops_gateway(resumable=True)
        await change_channel(stage, one)
        await change_channel(stage, other)
        await stage.discord.settled()
        return (
            f"the gateway drops and is RESUMEd; {one.name} and {other.name} moved meanwhile, nothing is lost"
        )

    yield Act(chance.between("19:07", "19:09"), drop)


def lost(stage: Stage, chance: Chance) -> Iterator[Act]:
    """The gateway drops and cannot be resumed: a new IDENTIFY, and what happened meanwhile is never told."""
    at = chance.between("19:25", "19:27")
    mover, leaver = stage.cast.punctual[4], stage.cast.punctual[5]
    away = AsyncExitStack()

    async def lose() -> None:
        await away.enter_async_context(stage.discord.gateway_lost(resumable=False))

    async def regain() -> None:
        await away.aclose()
        await stage.bot_is_back()

    yield Act(at, lose, "the gateway drops, and its session is lost")
    yield Act(at + timedelta(seconds=50), lambda: change_channel(stage, mover))
    yield Act(
        at + timedelta(seconds=80),
        leaver.leaves,
        f"… unseen, {mover.name} changed the channel, {leaver.name} left",
    )
    yield Act(
        at + timedelta(seconds=140),
        regain,
        "the bot had to IDENTIFY anew, and takes a snapshot of who is there",
    )
    yield Act(at + timedelta(minutes=5), lambda: leaver.joins(stage.mining[5]), f"{leaver.name} is back")


async def change_channel(stage: Stage, member: Member) -> None:
    """To the channel next to the member's own."""
    here = member.voice.channel
    place = stage.mining.index(here) if here in stage.mining else -1
    await member.moves_to(stage.mining[(place + 1) % len(stage.mining)])
