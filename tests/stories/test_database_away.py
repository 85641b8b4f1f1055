"""The database is away for a while in the middle of a session: nothing that is seen is lost."""

import asyncio
import random

from domain.payroll import Flag
from sandbox import Member
from tests.stories.measures import flags_of, seconds_of, truth
from tests.stories.stage import Stage
from tests.stories.troubles import cut_connections, database_away


async def test_moves_wait_for_the_database_in_order_and_with_their_own_time(stage: Stage) -> None:
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    async with database_away(stage.dsn):
        await ann.moves_to(stage.lounge)
        await stage.time_passes(minutes=1)
        await ann.moves_to(stage.beta)
        await cyd.joins(stage.gamma)
        await stage.time_passes(minutes=2)
        await bob.leaves()
        refused = await stage.boss.runs("/mining status", in_=stage.general)
        assert refused.text == (
            "Paydirt cannot reach its database or Discord at the moment. Try again in a minute, and look first "
            "whether it was done all the same."
        )
        await stage.time_passes(minutes=2)
    await stage.time_passes(minutes=5)
    await stage.stops()
    # Of 20 minutes Ann missed one; Bob left after 13; Cyd came after 11.
    assert await seconds_of(stage, code) == {"Ann": 1140, "Bob": 780, "Cyd": 540}
    assert await flags_of(stage, code) == {name: set() for name in ("Ann", "Bob", "Cyd")}


async def test_a_loss_of_discord_while_the_database_is_away_is_written_when_it_is_back(stage: Stage) -> None:
    ann, bob = (stage.guild.member(name) for name in ("Ann", "Bob"))
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    async with database_away(stage.dsn):
        async with stage.discord.gateway_lost(resumable=False):
            await bob.leaves()
            stage.clock.passes(minutes=5)
        await stage.sees_again()
        await stage.time_passes(minutes=1)
        await bob.joins(stage.beta)
        await stage.guild.goes_away()
        await stage.time_passes(minutes=2)
        await stage.guild.comes_back()
        await stage.time_passes(minutes=3)
    await stage.all_written()
    await stage.time_passes(minutes=4)
    await stage.stops()
    # Ann: 10 + 5 + 1 + 2 + 3 + 4 minutes, both outages bridged; Bob: 10, then 2 + 3 + 4, the second one bridged.
    assert await seconds_of(stage, code) == {"Ann": 1500, "Bob": 1140}
    assert await flags_of(stage, code) == {"Ann": {Flag.BRIDGED}, "Bob": {Flag.BRIDGED, Flag.GAP}}


async def test_connections_that_break_again_and_again_lose_and_double_nothing(stage: Stage) -> None:
    dice = random.Random(11)
    crowd = [stage.guild.member(f"Miner {number}") for number in range(6)]
    opened_at = stage.clock.now()
    code = await stage.starts()
    for turn in range(60):
        await _moves(dice.choice(crowd), stage, dice)
        await stage.time_passes(seconds=dice.randrange(1, 60))
        if turn % 6 == 0:
            await cut_connections(stage.dsn)
            await asyncio.sleep(0)
    await stage.stops()
    channels = [stage.alpha, stage.beta, stage.gamma]
    assert await seconds_of(stage, code) == truth(stage, crowd, channels, opened_at, stage.clock.now())
    assert not any((await flags_of(stage, code)).values())


async def _moves(member: Member, stage: Stage, dice: random.Random) -> None:
    place = dice.choice([stage.alpha, stage.beta, stage.gamma, stage.lounge, None])
    if place is None:
        await member.is_gone_from_voice()
    elif place is not member.voice.channel:
        member.enters(place)
