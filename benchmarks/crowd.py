"""A stand-in Discord with a crowd in it, as a process of its own; obeys lines on standard input.

``meet``: the bot connects. ``join``: everybody enters voice. ``toss COUNT RATE``: so many moves between
the channels, so many a second (0: as fast as they go). After each it prints ``done`` when the bot has taken
in all of it.
"""

import asyncio
import json
import sys

from sandbox import Channel, Member, Sandbox

SLICE_SECONDS = 0.02


async def main(size: int) -> None:
    async with Sandbox() as discord:
        guild = discord.guild("Red Rock Mining")
        general = guild.text_channel("general")
        channels = [guild.voice_channel(name) for name in ("Alpha", "Beta")]
        crowd = [guild.member(f"Miner {number}") for number in range(size)]
        hello = {
            "address": discord.address,
            "ca_file": str(discord.ca_file),
            "token": discord.token,
            "guild_id": guild.id,
            "text_channel_id": general.id,
            "channel_ids": [channel.id for channel in channels],
        }
        print(json.dumps(hello), flush=True)
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while line := (await reader.readline()).decode().split():
            if line[0] == "meet":
                await discord.bot_connects()
            elif line[0] == "join":
                for member in crowd:
                    await member.joins(channels[0])
            else:
                await _toss(crowd, channels, int(line[1]), int(line[2]))
            await discord.settled()
            print("done", flush=True)


async def _toss(crowd: list[Member], channels: list[Channel], count: int, rate: int) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in range(count):
        member = crowd[number % len(crowd)]
        here, there = channels
        await member.moves_to(here if member.voice.channel is there else there)
        ahead = number / rate - (loop.time() - start) if rate else 0
        if ahead > SLICE_SECONDS or number % 100 == 0:
            await asyncio.sleep(max(0.0, ahead))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
