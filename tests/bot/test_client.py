"""Calls of Discord's REST interface end in time, and a crowd of events leaves room for everything else."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import aiohttp
import discord
import pytest

import bot.client
from tests.stories.stage import Stage, set_stage


@pytest.fixture
async def stage(database_dsn: str) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn) as stage:
        await stage.bot_starts()
        yield stage


async def test_a_call_that_discord_does_not_answer_is_given_up_and_the_next_one_works(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.app is not None
    channel = stage.app.client.get_channel(stage.general.id)
    assert isinstance(channel, discord.TextChannel)
    with monkeypatch.context() as impatient:
        impatient.setattr(bot.client, "REST_TIME_OUT", aiohttp.ClientTimeout(total=0.2))
        stage.discord.is_slow(60.0)
        with pytest.raises(TimeoutError):
            await channel.send("anybody there?")
        stage.discord.is_slow(0.0)
    await channel.send("good")
    assert [message.text for message in stage.discord.messages(stage.general)][-1] == "good"


async def test_others_have_their_turn_while_events_are_waiting(stage: Stage) -> None:
    assert stage.app is not None
    line = stage.app.client.ws
    assert isinstance(line, bot.client.FairWebSocket)
    seen: list[int] = []

    async def watch() -> None:
        while True:
            seen.append(line._taken)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    ann = stage.guild.member("Ann")
    async with stage.discord.burst():
        for _ in range(100):
            await ann.joins(stage.alpha)
            await ann.leaves()
    await stage.all_written()
    watching.cancel()
    assert seen[-1] - seen[0] >= 200
    assert max(later - earlier for earlier, later in pairwise(seen)) <= bot.client.FRAMES_IN_A_ROW
