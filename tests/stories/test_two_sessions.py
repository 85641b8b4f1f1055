"""Several sessions at once: in two guilds, and in one guild over different channels."""

import asyncio
from dataclasses import dataclass

import pytest

from db.voice import Fenced
from sandbox import Channel, Guild, Member
from tests.stories.measures import flags_of, moves_of, seconds_of
from tests.stories.stage import Stage, code_in


async def mining_in(stage: Stage, *channels: Channel) -> None:
    """The boss chooses other mining channels, as an admin does between two starts."""
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", channels, on=setup)


async def stops(stage: Stage, code: str) -> None:
    await stage.all_written()
    await stage.boss.runs("/mining stop", session=code, in_=stage.general)


@dataclass
class Neighbours:
    """Another guild with the bot in it, where Ann is a member, too."""

    guild: Guild
    pit: Channel
    chat: Channel
    boss: Member
    ann: Member

    async def starts(self) -> str:
        return code_in(await self.boss.runs("/mining start", title="Theirs", in_=self.chat))


@pytest.fixture
async def neighbours(stage: Stage) -> Neighbours:
    guild = stage.discord.guild("Blue Rock Mining")
    boss = guild.member("Chief", owner=True)
    ann = guild.member("Annabel", account=stage.guild.member("Ann").account)
    theirs = Neighbours(guild, guild.voice_channel("Pit"), guild.text_channel("chat"), boss, ann)
    setup = await boss.runs("/mining setup", in_=theirs.chat)
    await boss.selects("Mining channels", [theirs.pit], on=setup)
    return theirs


async def test_two_guilds_have_their_sessions_at_once(stage: Stage, neighbours: Neighbours) -> None:
    bob = stage.guild.member("Bob")
    await bob.joins(stage.alpha)
    ours = await stage.starts()
    await stage.time_passes(minutes=10)
    theirs = await neighbours.starts()
    await neighbours.ann.joins(neighbours.pit)
    await stage.time_passes(minutes=10)
    await bob.leaves()
    await stage.time_passes(minutes=10)
    await stage.stops()
    await stage.time_passes(minutes=10)
    assert await seconds_of(stage, ours) == {"Bob": 1200}  # 18:00 to 18:20
    assert await seconds_of(stage, theirs, neighbours.guild.id) == {"Annabel": 1800}  # since 18:10


async def test_one_guild_that_is_away_does_not_touch_the_other(stage: Stage, neighbours: Neighbours) -> None:
    bob = stage.guild.member("Bob")
    await bob.joins(stage.alpha)
    await neighbours.ann.joins(neighbours.pit)
    ours, theirs = await stage.starts(), await neighbours.starts()
    await stage.time_passes(minutes=10)
    await neighbours.guild.goes_away()
    await stage.time_passes(minutes=20)
    await neighbours.guild.comes_back()
    await stage.time_passes(minutes=10)
    assert await seconds_of(stage, ours) == {"Bob": 2400}
    assert await flags_of(stage, ours) == {"Bob": set()}
    assert await seconds_of(stage, theirs, neighbours.guild.id) == {"Annabel": 1200}


async def test_one_guild_has_two_sessions_over_different_channels(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.gamma)
    await mining_in(stage, stage.alpha, stage.beta)
    first = await stage.starts("First")
    await stage.time_passes(minutes=10)
    await mining_in(stage, stage.gamma)
    second = await stage.starts("Second")
    await stage.time_passes(minutes=10)
    await ann.moves_to(stage.gamma)  # from one session into the other
    await stage.time_passes(minutes=10)
    await stops(stage, first)
    await bob.moves_to(stage.alpha)  # which nobody watches any more
    await stage.time_passes(minutes=10)
    await stops(stage, second)
    assert await seconds_of(stage, first) == {"Ann": 1200}  # 18:00 to 18:20
    assert await seconds_of(stage, second) == {"Ann": 1200, "Bob": 1200}  # from 18:20, and 18:10 to 18:30
    assert await flags_of(stage, first) == {"Ann": set()}


async def test_a_channel_that_is_held_refuses_a_second_start_and_names_the_session(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    first = await stage.starts()
    await mining_in(stage, stage.alpha, stage.lounge)
    refused = await stage.boss.runs("/mining start", in_=stage.general)
    assert refused.text == (
        f"<#{stage.alpha.id}> already belongs to the open session {first}: stop that one first, or leave the channel "
        "out."
    )
    await stage.all_written()
    await stage.time_passes(minutes=10)
    await ann.moves_to(stage.lounge)  # not watched: that session never began
    await stage.time_passes(minutes=10)
    await ann.moves_to(stage.beta)
    await stage.time_passes(minutes=10)
    await stops(stage, first)
    assert await seconds_of(stage, first) == {"Ann": 1200}
    assert stage.lounge.id not in {channel_id for _, channel_id in await moves_of(stage)}


async def test_of_two_starts_at_once_one_wins_and_the_other_is_refused(stage: Stage) -> None:
    replies = await asyncio.gather(
        *(
            stage.boss.runs("/mining start", title=f"Number {number}", in_=stage.general)
            for number in range(2)
        )
    )
    refused = [reply for reply in replies if "already belongs" in reply.text]
    assert len(refused) == 1
    (started,) = [reply for reply in replies if reply is not refused[0]]
    assert code_in(started) in refused[0].text


async def test_starts_and_stops_of_two_sessions_at_once_lose_no_move(stage: Stage) -> None:
    """Whoever looks up the held channels last must not forget a session that is just being opened."""
    crowd = [stage.guild.member(f"Miner {number}") for number in range(6)]
    await mining_in(stage, stage.alpha)
    first = await stage.starts("First")
    for each in crowd:
        await each.joins(stage.beta)
    await mining_in(stage, stage.beta)
    await stage.all_written()
    stopping = asyncio.create_task(stage.boss.runs("/mining stop", session=first, in_=stage.general))
    second = await stage.starts("Second")
    for each in crowd[:3]:
        await each.leaves()
    await stopping
    await stage.time_passes(minutes=10)
    assert await seconds_of(stage, second) == {each.name: 600 for each in crowd[3:]}


async def test_sessions_of_both_kinds_survive_a_restart(stage: Stage, neighbours: Neighbours) -> None:
    bob = stage.guild.member("Bob")
    await bob.joins(stage.alpha)
    await neighbours.ann.joins(neighbours.pit)
    ours, theirs = await stage.starts(), await neighbours.starts()
    await stage.time_passes(minutes=10)
    await stage.bot_restarts()
    await stage.time_passes(minutes=10)
    await bob.leaves()
    await neighbours.ann.leaves()
    await stage.time_passes(minutes=10)
    assert await seconds_of(stage, ours) == {"Bob": 1200}
    assert await seconds_of(stage, theirs, neighbours.guild.id) == {"Annabel": 1200}


async def test_a_thousand_people_in_voice_are_on_record_soon_after_a_restart(stage: Stage) -> None:
    crowd = [stage.guild.member(f"Miner {number}") for number in range(1000)]
    places = [stage.alpha, stage.beta, stage.gamma]
    for number, each in enumerate(crowd):
        await each.joins(places[number % 3])
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.bot_stops()
    for each in crowd[:100]:
        await each.leaves()
    await stage.bot_starts()
    await stage.time_passes(minutes=10)
    seconds = await seconds_of(stage, code)
    assert len(seconds) == 1000
    assert [seconds[each.name] for each in crowd] == [600] * 100 + [1200] * 900


async def test_a_second_process_on_the_same_shard_fences_the_first_one_out(stage: Stage) -> None:
    """As when a new version is started before the old one is stopped."""
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.all_written()
    older = await stage.newer_bot_starts()
    await bob.joins(stage.beta)  # both are told
    with pytest.raises(ExceptionGroup) as ended:
        await older
    assert ended.group_contains(Fenced)
    await stage.time_passes(minutes=10)
    await bob.leaves()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1800, "Bob": 600}
    assert await flags_of(stage, code) == {"Ann": set(), "Bob": set()}
    moves = await moves_of(stage)
    assert moves.count(("Bob", stage.beta.id)) == 1
