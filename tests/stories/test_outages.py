"""What the bot cannot see: restarts, lost connections, lost guilds (pay-rules.md A6)."""

import discord
import pytest

from domain.payroll import Flag
from sandbox import Kind, Member
from tests.stories.measures import flags_of, seconds_of, truth
from tests.stories.stage import Stage

BRIDGED, GAP = {Flag.BRIDGED}, {Flag.GAP}


@pytest.fixture
async def slow_stage(stage: Stage) -> Stage:
    """A bot that takes its time between a new gateway session and calling itself ready."""
    await stage.bot_stops()
    stage.guild_ready_seconds = 0.5
    await stage.bot_starts()
    return stage


def times_identified(stage: Stage) -> int:
    return sum(entry.what == "identified" for entry in stage.discord.log.of(Kind.GATEWAY))


def crew(stage: Stage, *names: str) -> list[Member]:
    return [stage.guild.member(name) for name in names]


async def test_a_restart_is_bridged_for_who_was_there_on_both_sides(stage: Stage) -> None:
    ann, bob, cyd, dot = crew(stage, "Ann", "Bob", "Cyd", "Dot")
    for each in (ann, bob, cyd):
        await each.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=30)
    await stage.bot_stops()
    stage.clock.passes(minutes=5)
    await bob.moves_to(stage.beta)  # another session channel: as good as staying
    await cyd.leaves()
    await dot.joins(stage.alpha)
    stage.clock.passes(minutes=10)
    await stage.bot_starts()
    await stage.time_passes(minutes=15)
    await stage.stops()
    # Ann and Bob: 30 + 15 + 15 minutes; Cyd: 30, none of the outage; Dot: 15, none of the outage.
    assert await seconds_of(stage, code) == {"Ann": 3600, "Bob": 3600, "Cyd": 1800, "Dot": 900}
    assert await flags_of(stage, code) == {"Ann": BRIDGED, "Bob": BRIDGED, "Cyd": GAP, "Dot": GAP}
    assert not [each for each in stage.discord.messages(stage.general) if "could not see" in each.text]


async def test_an_outage_of_a_moment_more_than_the_guild_bridges_counts_for_nobody_and_is_told(
    stage: Stage,
) -> None:
    (ann,) = crew(stage, "Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=30)
    await stage.bot_stops()
    stage.clock.passes(seconds=900, microseconds=1)
    await stage.bot_starts()
    told = await stage.boss.sees("I could not see voice", in_=stage.general)
    # 18:30:00 to 18:45:00 of 15 November 2026, as Discord shows it to everybody in their own zone.
    assert "from <t:1794767400:T> to <t:1794768300:T>" in told.text
    assert "longer than the 15 minutes" in told.text
    assert code in told.text
    await stage.time_passes(minutes=15)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 2700}  # 30 + 15 minutes
    assert await flags_of(stage, code) == {"Ann": GAP}


async def test_a_resumed_connection_is_no_outage_and_what_was_missed_counts_as_it_arrives(
    stage: Stage,
) -> None:
    ann, bob, cyd = crew(stage, "Ann", "Bob", "Cyd")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    async with stage.discord.gateway_lost():
        await bob.leaves()
        stage.clock.passes(minutes=2)
        await cyd.joins(stage.beta)
        stage.clock.passes(minutes=1)
    await stage.all_written()
    await stage.time_passes(minutes=7)
    await stage.stops()
    # All is replayed at 18:13: Bob is seen leaving then, and Cyd coming.
    assert await seconds_of(stage, code) == {"Ann": 1200, "Bob": 780, "Cyd": 420}
    assert await flags_of(stage, code) == {"Ann": set(), "Bob": set(), "Cyd": set()}


@pytest.mark.parametrize("code", [4000, None], ids=["closed by Discord", "a line that was cut"])
async def test_a_new_gateway_session_is_an_outage_with_a_snapshot_at_its_end(
    stage: Stage, code: int | None
) -> None:
    ann, bob, cyd = crew(stage, "Ann", "Bob", "Cyd")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    session = await stage.starts()
    await stage.time_passes(minutes=10)
    async with stage.discord.gateway_lost(resumable=False, code=code):
        await ann.moves_to(stage.gamma)
        await bob.leaves()
        stage.clock.passes(minutes=2)
        await cyd.joins(stage.beta)
        stage.clock.passes(minutes=1)
    await stage.all_written()
    await stage.time_passes(minutes=7)
    await stage.stops()
    # Outage 18:10 to 18:13. Ann: all 20 minutes; Bob: 10 before; Cyd: 7 after.
    assert await seconds_of(stage, session) == {"Ann": 1200, "Bob": 600, "Cyd": 420}
    assert await flags_of(stage, session) == {"Ann": BRIDGED, "Bob": GAP, "Cyd": GAP}


async def test_two_outages_are_each_bridged_for_themselves(stage: Stage) -> None:
    (ann,) = crew(stage, "Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    for _ in range(2):
        await stage.time_passes(minutes=5)
        async with stage.discord.gateway_lost(resumable=False):
            stage.clock.passes(minutes=14)
        await stage.all_written()
    await stage.time_passes(minutes=5)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 2580}  # 5 + 14 + 5 + 14 + 5 = 43 minutes
    assert await flags_of(stage, code) == {"Ann": BRIDGED}


async def test_a_connection_that_is_lost_again_before_its_snapshot_is_one_outage(slow_stage: Stage) -> None:
    stage = slow_stage
    (ann,) = crew(stage, "Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=5)
    async with stage.discord.gateway_lost(resumable=False):
        stage.clock.passes(minutes=9)
    await stage.discord.bot_connects()
    async with stage.discord.gateway_lost(resumable=False):
        stage.clock.passes(minutes=9)
    await stage.all_written()
    await stage.time_passes(minutes=5)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 600}  # 18 minutes blind are not bridged; 5 + 5 are left
    assert await flags_of(stage, code) == {"Ann": GAP}


async def test_nobody_stops_or_starts_between_a_reconnect_and_its_snapshot(slow_stage: Stage) -> None:
    """The cache is being filled: a stop now would take who left unseen for somebody who stayed."""
    stage = slow_stage
    ann, bob = crew(stage, "Ann", "Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    async with stage.discord.gateway_lost(resumable=False):
        await bob.leaves()
        stage.clock.passes(minutes=5)
    await stage.discord.bot_connects()
    for command in ("/mining stop", "/mining start"):
        refused = await stage.boss.runs(command, in_=stage.general)
        assert "Try again in a minute" in refused.text
    await stage.all_written()
    await stage.time_passes(minutes=1)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 960, "Bob": 600}


async def test_people_who_leave_while_the_guild_is_away_are_not_there_when_it_returns(stage: Stage) -> None:
    """discord.py keeps them in its cache (facts.md 2)."""
    ann, bob, cyd = crew(stage, "Ann", "Bob", "Cyd")
    await ann.joins(stage.alpha)
    await bob.joins(stage.beta)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.guild.goes_away()
    await stage.time_passes(minutes=2)
    await bob.leaves()
    await cyd.joins(stage.gamma)
    await stage.time_passes(minutes=3)
    await stage.guild.comes_back()
    await stage.time_passes(minutes=10)
    await stage.stops()
    # Outage 18:10 to 18:15. Ann: 25 minutes; Bob: 10; Cyd: 10.
    assert await seconds_of(stage, code) == {"Ann": 1500, "Bob": 600, "Cyd": 600}
    assert await flags_of(stage, code) == {"Ann": BRIDGED, "Bob": GAP, "Cyd": GAP}


async def test_a_guild_that_is_away_over_a_reconnect_is_one_outage_until_it_returns(stage: Stage) -> None:
    (ann,) = crew(stage, "Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.guild.goes_away()
    await stage.time_passes(minutes=2)
    async with stage.discord.gateway_lost(resumable=False):
        stage.clock.passes(minutes=2)
    await stage.all_written()
    await stage.time_passes(minutes=2)
    await stage.bot_restarts()
    await stage.time_passes(minutes=2)
    await stage.guild.comes_back()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1680}  # 10 + 8 + 10 minutes
    assert await flags_of(stage, code) == {"Ann": BRIDGED}


async def test_a_guild_that_comes_back_while_the_bot_is_down_is_seen_from_the_next_start(
    stage: Stage,
) -> None:
    (ann,) = crew(stage, "Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.guild.goes_away()
    await stage.time_passes(minutes=10)
    await stage.bot_stops()
    await stage.guild.comes_back()
    stage.clock.passes(minutes=10)
    await stage.bot_starts()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200}  # blind from 18:10 to 18:30, more than 15 minutes
    assert await flags_of(stage, code) == {"Ann": GAP}


async def test_a_bot_that_is_kicked_and_invited_again_goes_on(stage: Stage) -> None:
    ann, bob = crew(stage, "Ann", "Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.guild.kicks_bot()
    await stage.time_passes(minutes=5)
    await bob.leaves()
    await stage.guild.invites_bot()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1500, "Bob": 600}
    assert await flags_of(stage, code) == {"Ann": BRIDGED, "Bob": GAP}


async def test_people_who_leave_while_discord_restarts_are_gone_without_an_event(stage: Stage) -> None:
    """facts.md 15."""
    ann, bob = crew(stage, "Ann", "Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    async with stage.discord.is_away():
        for session in list(stage.discord.world.gateway.sessions.values()):
            stage.discord.world.gateway.end(session)
        await bob.leaves()
        stage.clock.passes(minutes=1)
    await stage.discord.bot_connects()
    await stage.all_written()
    await stage.time_passes(minutes=9)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200, "Bob": 600}
    assert await flags_of(stage, code) == {"Ann": BRIDGED, "Bob": GAP}


async def test_an_event_that_makes_no_sense_costs_a_reconnect_and_nothing_else(stage: Stage) -> None:
    ann, bob = crew(stage, "Ann", "Bob")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.discord.sends_malformed_dispatch()
    await stage.discord.until(lambda: times_identified(stage) == 2, "the bot identified anew")
    await stage.all_written()
    await bob.joins(stage.beta)
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200, "Bob": 600}
    assert await flags_of(stage, code) == {"Ann": set(), "Bob": set()}  # the clock stood still meanwhile


async def test_the_voice_cache_that_is_cleared_is_where_discord_py_keeps_it(stage: Stage) -> None:
    """``Guild._voice_states`` is private: should a release rename it, this is where to learn of it."""
    assert stage.app is not None
    (ann,) = crew(stage, "Ann")
    await ann.joins(stage.alpha)
    await stage.discord.settled()
    guild = stage.app.client.get_guild(stage.guild.id)
    assert guild is not None
    assert set(guild._voice_states) == {ann.id}
    channel = guild.get_channel(stage.alpha.id)
    assert isinstance(channel, discord.VoiceChannel)
    assert channel.voice_states.keys() == {ann.id}
    await stage.guild.goes_away()
    await stage.discord.settled()
    assert not channel.voice_states


async def test_who_leaves_while_the_bot_is_down_is_credited_up_to_the_moment_it_went_down(
    stage: Stage,
) -> None:
    ann, bob = crew(stage, "Ann", "Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    opened_at = stage.clock.now()
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.bot_stops()
    await bob.leaves()
    await stage.bot_starts()
    await stage.time_passes(minutes=10)
    await stage.stops()
    expected = truth(stage, [ann, bob], [stage.alpha], opened_at, stage.clock.now())
    assert await seconds_of(stage, code) == expected == {"Ann": 1200, "Bob": 600}
