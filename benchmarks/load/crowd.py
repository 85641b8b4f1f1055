"""A stand-in Discord with thousands of guilds, as a process of its own; obeys lines on standard input.

``meet``: the bot connects. ``move SECONDS RATE``: so many people a second go to another channel. ``ask SECONDS
RATE``: so many commands a second. ``both SECONDS MOVES COMMANDS``: at the same time. ``tell FILE``: who moved how
often and in which order. After each it prints a line of JSON: what was done, and how long answers took.
"""

import asyncio
import json
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.load.tally import Tally
from sandbox import Channel, Guild, Interaction, Kind, Member, Sandbox

TICK_SECONDS = 0.02
LOOK_SECONDS = 0.005
GIVE_UP_SECONDS = 15.0
COMMANDS = ("/mining status", "/mining me", "/mining prices", "/mining haul list", "/mining status")


@dataclass
class Crowd:
    """Everybody is in voice in one of two channels of their guild, and tosses about between them."""

    discord: Sandbox
    guilds: list[Guild]
    people: list[Member]
    texts: dict[int, Channel]
    channels: dict[int, tuple[Channel, Channel]]
    dice: Random = field(default_factory=lambda: Random(1))
    tally: Tally = field(default_factory=Tally)
    waiting: list[Interaction] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    unanswered: int = 0

    async def moves(self, seconds: float, rate: float) -> int:
        """Spread evenly, in ticks; what one tick could not do the next one makes up for."""
        return await self._evenly(seconds, rate, self._toss)

    async def asks(self, seconds: float, rate: float) -> int:
        return await self._evenly(seconds, rate, self._ask)

    async def _evenly(self, seconds: float, rate: float, act: Any) -> int:
        loop = asyncio.get_running_loop()
        start, done = loop.time(), 0
        while (passed := loop.time() - start) < seconds:
            while done < min(passed, seconds) * rate:
                act()
                done += 1
                if done % 100 == 0:
                    await asyncio.sleep(0)
            await asyncio.sleep(TICK_SECONDS)
        return done

    def _toss(self) -> None:
        member = self.dice.choice(self.people)
        here, there = self.channels[member.guild.id]
        member.enters(here if member.voice.channel is there else there)

    def _ask(self) -> None:
        member = self.dice.choice(self.people)
        command = self.dice.choice(COMMANDS)
        self.waiting.append(member.asks(command, in_=self.texts[member.guild.id]))

    async def watch_answers(self) -> None:
        """Look every few milliseconds who can see an answer: waiting for each alone would cost more."""
        while True:
            still: list[Interaction] = []
            for each in self.waiting:
                if each.what_the_person_sees() is not None:
                    self.answers.append(each.age_seconds)
                elif each.is_too_late or each.age_seconds > GIVE_UP_SECONDS:
                    self.unanswered += 1
                else:
                    still.append(each)
            self.waiting = still
            await asyncio.sleep(LOOK_SECONDS)

    async def all_answered(self) -> None:
        while self.waiting:  # noqa: ASYNC110 — that they wait is seen by looking
            await asyncio.sleep(LOOK_SECONDS)

    def fold(self) -> None:
        """Keep of the log only what will be compared."""
        for entry in self.discord.log.of(Kind.VOICE):
            if entry.user_id is not None and entry.user_id != self.discord.world.bot.id:
                self.tally.add(entry.user_id, entry.channel_id)
        world = self.discord.world
        world.log.entries.clear()
        for each in world.interactions.values():
            if each.original is not None:
                world.messages.pop(each.original.id, None)
        world.interactions.clear()
        world.by_token.clear()


def build(discord: Sandbox, guilds: int, people: int) -> Crowd:
    """Everybody is in voice already, before the bot comes."""
    crowd = Crowd(discord, [], [], {}, {})
    for number in range(guilds):
        guild = discord.guild(f"Guild {number}")
        crowd.guilds.append(guild)
        crowd.texts[guild.id] = guild.text_channel("general")
        crowd.channels[guild.id] = guild.voice_channel("Alpha"), guild.voice_channel("Beta")
        officer = guild.role("Officer")
        for place in range(people):
            member = guild.member(f"Miner {number}.{place}", roles=[officer] if place == 0 else [])
            member.enters(crowd.channels[guild.id][0])
            crowd.people.append(member)
    discord.log.entries.clear()
    return crowd


async def obey(crowd: Crowd, line: list[str]) -> dict[str, Any]:
    crowd.answers.clear()
    crowd.unanswered = 0
    start = time.monotonic()
    moved = asked = 0
    match line:
        case ["meet"]:
            await crowd.discord.bot_connects(within=120)
        case ["both", seconds, moves, commands]:
            # Times and rates of a benchmark, which pay nobody.
            lasting, moves_a_second, commands_a_second = map(float, (seconds, moves, commands))
            moved, asked = await asyncio.gather(
                crowd.moves(lasting, moves_a_second), crowd.asks(lasting, commands_a_second)
            )
        case ["tell", file]:
            Path(file).write_text(json.dumps(crowd.tally.traces()))
    sent_after = time.monotonic() - start
    await crowd.all_answered()
    await crowd.discord.settled()
    crowd.fold()
    return {
        "moved": moved,
        "asked": asked,
        "seconds": sent_after,
        "settled_seconds": time.monotonic() - start,
        "answers": crowd.answers,
        "unanswered": crowd.unanswered,
        "cpu_seconds": time.process_time(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


async def main(guilds: int, people: int) -> None:
    async with Sandbox() as discord:
        crowd = build(discord, guilds, people)
        hello = {
            "address": discord.address,
            "ca_file": str(discord.ca_file),
            "token": discord.token,
            "guilds": [
                {
                    "id": guild.id,
                    "text": crowd.texts[guild.id].id,
                    "channels": [channel.id for channel in crowd.channels[guild.id]],
                }
                for guild in crowd.guilds
            ],
        }
        print(json.dumps(hello), flush=True)
        reader = asyncio.StreamReader(limit=1 << 24)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        watching = asyncio.create_task(crowd.watch_answers())
        while line := (await reader.readline()).decode().split():
            print(json.dumps(await obey(crowd, line)), flush=True)
        watching.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
