"""The gateway, as a real client of discord.py lives through it."""

import asyncio

import pytest

from sandbox import CannotDo, Guild, Kind, Permission, Sandbox
from tests.sandbox.client import Bot, running_bot


async def test_events_arrive_in_order(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    alpha, beta, ann = guild.voice_channel("Alpha"), guild.voice_channel("Beta"), guild.member("Ann")
    await ann.joins(alpha)
    await ann.mutes()
    await ann.moves_to(beta)
    await ann.leaves()
    await sandbox.settled()
    assert bot.seen[-4:] == ["Ann Alpha", "Ann Alpha muted", "Ann Beta muted", "Ann None muted"]


async def test_a_burst_is_one_write_that_the_client_sees_as_several_updates(
    sandbox: Sandbox, guild: Guild, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha, beta, ann = guild.voice_channel("Alpha"), guild.voice_channel("Beta"), guild.member("Ann")
    await sandbox.settled()
    bot.live.clear()
    async with sandbox.burst():
        await ann.joins(alpha)
        await ann.moves_to(beta)
        await ann.leaves()
    await sandbox.settled()
    assert bot.seen[-3:] == ["Ann Alpha", "Ann Beta", "Ann None"]
    # The known trap: by the time the first handler runs, all three frames have been parsed.
    assert bot.live == ["Ann None", "Ann None", "Ann None"]


async def test_the_last_event_can_come_twice(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    await ann.joins(guild.voice_channel("Alpha"))
    await sandbox.repeats_last_event()
    await sandbox.settled()
    assert bot.seen[-2:] == ["Ann Alpha", "Ann Alpha"]


async def test_the_snapshot_holds_who_is_in_voice_and_no_others(sandbox: Sandbox, guild: Guild) -> None:
    alpha = guild.voice_channel("Alpha")
    ann = guild.member("Ann")
    guild.member("Bob")
    await ann.joins(alpha)
    async with running_bot(sandbox) as bot:
        seen = bot.get_guild(guild.id)
        assert seen is not None
        assert {each.display_name for each in seen.members} == {"Ann", "paydirt"}
        assert [each.display_name for each in seen.voice_channels[0].members] == ["Ann"]
        assert seen.member_count == 3


async def test_a_resume_replays_what_happened_meanwhile(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    alpha, ann = guild.voice_channel("Alpha"), guild.member("Ann")
    async with sandbox.gateway_lost(resumable=True):
        await ann.joins(alpha)
        assert not sandbox.log.of(Kind.VOICE)[-1].delivered
    await sandbox.settled()
    assert bot.seen[-2:] == ["Ann Alpha", "resumed"]
    assert sandbox.log.of(Kind.VOICE)[-1].delivered


@pytest.mark.parametrize("code", [None, 4000, 4009])
async def test_every_way_to_be_dropped_ends_in_a_resume(
    sandbox: Sandbox, guild: Guild, bot: Bot, code: int | None
) -> None:
    await sandbox.drops_gateway(code=code)
    await guild.member("Ann").joins(guild.voice_channel("Alpha"))
    await sandbox.settled()
    assert bot.seen[-2:] == ["Ann Alpha", "resumed"]


async def test_a_session_that_is_lost_brings_a_new_snapshot_and_no_events(
    sandbox: Sandbox, guild: Guild, bot: Bot
) -> None:
    alpha, ann = guild.voice_channel("Alpha"), guild.member("Ann")
    async with sandbox.gateway_lost(resumable=False):
        await ann.joins(alpha)
    await sandbox.settled()
    await bot.has_seen("ready", 2)
    assert not [each for each in bot.seen if each.startswith("Ann")]
    seen = bot.get_guild(guild.id)
    assert seen is not None
    assert [each.display_name for each in seen.voice_channels[0].members] == ["Ann"]
    assert not sandbox.log.of(Kind.VOICE)[-1].delivered


async def test_a_reconnect_request_is_followed_by_a_resume(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    await sandbox.asks_for_reconnect()
    await guild.member("Ann").joins(guild.voice_channel("Alpha"))
    await sandbox.settled()
    assert bot.seen[-2:] == ["Ann Alpha", "resumed"]


async def test_a_heartbeat_request_is_answered_with_the_last_sequence(
    sandbox: Sandbox, guild: Guild, bot: Bot
) -> None:
    await guild.member("Ann").joins(guild.voice_channel("Alpha"))
    await sandbox.asks_for_heartbeat()


async def test_a_guild_goes_away_and_comes_back_without_the_events_in_between(
    sandbox: Sandbox, guild: Guild, bot: Bot
) -> None:
    alpha, ann, bob = guild.voice_channel("Alpha"), guild.member("Ann"), guild.member("Bob")
    await ann.joins(alpha)
    await guild.goes_away()
    await ann.leaves()
    await bob.joins(alpha)
    await guild.comes_back()
    await sandbox.settled()
    assert bot.seen[-3:] == ["Ann Alpha", "guild_unavailable", "guild_available"]
    assert [entry.delivered for entry in sandbox.log.of(Kind.VOICE)] == [True, False, False]


async def test_a_kick_and_an_invitation_are_a_remove_and_a_join(
    sandbox: Sandbox, guild: Guild, bot: Bot
) -> None:
    await guild.kicks_bot()
    await guild.member("Ann").joins(guild.voice_channel("Alpha"))
    await guild.invites_bot()
    await sandbox.settled()
    assert bot.seen[-2:] == ["guild_remove", "guild_join"]


async def test_channels_and_roles_change_while_the_bot_looks(
    sandbox: Sandbox, guild: Guild, bot: Bot
) -> None:
    alpha, officer = guild.voice_channel("Alpha"), guild.role("Officer")
    ann = guild.member("Ann", roles=[officer])
    await ann.joins(alpha)
    await alpha.renames("Bravo")
    await officer.renames("Boss")
    await sandbox.settled()
    seen = bot.get_guild(guild.id)
    assert seen is not None
    assert [each.name for each in seen.voice_channels] == ["Bravo"]
    assert "Boss" in [each.name for each in seen.roles]
    await alpha.is_deleted()
    await officer.is_deleted()
    await sandbox.settled()
    assert seen.voice_channels == []
    assert "Boss" not in [each.name for each in seen.roles]
    assert bot.seen[-1] == "Ann None"


async def test_members_are_told_of_only_with_their_intent(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    await ann.renames("Annie")
    await ann.leaves_server()
    await sandbox.settled()
    assert not [each for each in bot.events if "MEMBER" in each]


async def test_a_new_name_is_seen_with_the_next_voice_event(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    alpha, ann = guild.voice_channel("Alpha"), guild.member("Ann")
    await ann.renames("=Ann*")
    await ann.joins(alpha)
    await sandbox.settled()
    assert bot.seen[-1] == "=Ann* Alpha"


async def test_the_bot_enters_voice_by_op_4(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    dispatch = guild.voice_channel("Dispatch")
    await sandbox.settled()
    seen = bot.get_guild(guild.id)
    assert seen is not None
    await seen.change_voice_state(channel=seen.voice_channels[0], self_deaf=True)
    await sandbox.until(lambda: guild.bot.voice.channel is dispatch)
    await sandbox.settled()
    assert guild.bot.voice.is_self_deafened
    assert bot.seen[-1] == "paydirt Dispatch"
    assert "VOICE_SERVER_UPDATE" in bot.events


async def test_without_connect_op_4_does_nothing(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    dispatch, other = guild.voice_channel("Dispatch"), guild.voice_channel("Other")
    await guild.forbids_bot(Permission.CONNECT, in_=dispatch)
    await sandbox.settled()
    seen = bot.get_guild(guild.id)
    assert seen is not None
    await seen.change_voice_state(channel=seen.get_channel(dispatch.id))
    await seen.change_voice_state(channel=seen.get_channel(other.id))
    await sandbox.until(lambda: guild.bot.voice.channel is not None)
    assert guild.bot.voice.channel is other


async def test_the_bot_leaves_voice_when_it_closes_its_session(sandbox: Sandbox, guild: Guild) -> None:
    dispatch = guild.voice_channel("Dispatch")
    async with running_bot(sandbox) as bot:
        seen = bot.get_guild(guild.id)
        assert seen is not None
        await seen.change_voice_state(channel=seen.voice_channels[0])
        await sandbox.until(lambda: guild.bot.voice.channel is dispatch)
    await sandbox.until(lambda: guild.bot.voice.channel is None)


async def test_an_away_discord_is_found_again(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    async with sandbox.is_away():
        await guild.member("Ann").joins(guild.voice_channel("Alpha"))
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(*sandbox.address.split(":"))
    await sandbox.settled()
    assert bot.seen[-2:] == ["Ann Alpha", "resumed"]


async def test_guilds_are_spread_over_shards(sandbox: Sandbox) -> None:
    sandbox.world.shards = 2
    guilds = [sandbox.guild(f"Guild {number}") for number in range(4)]
    async with running_bot(sandbox, shard_count=2) as bot:
        assert {guild.id for guild in bot.guilds} == {guild.id for guild in guilds}
        for guild in guilds:
            seen = bot.get_guild(guild.id)
            assert seen is not None
            assert seen.shard_id == (guild.id >> 22) % 2
            await guild.member("Ann").joins(guild.voice_channel(guild.name))
        await sandbox.settled()
        assert bot.seen[-4:] == [f"Ann {guild.name}" for guild in guilds]


async def test_people_in_voice_cannot_do_what_makes_no_sense(guild: Guild) -> None:
    alpha, ann = guild.voice_channel("Alpha"), guild.member("Ann")
    with pytest.raises(CannotDo):
        await ann.leaves()
    with pytest.raises(CannotDo):
        await ann.moves_to(alpha)
    await ann.joins(alpha)
    with pytest.raises(CannotDo):
        await ann.joins(alpha)


async def test_a_malformed_dispatch_ends_the_connection_task(sandbox: Sandbox, guild: Guild) -> None:
    bot = Bot(sandbox)
    async with bot:
        task = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.bot_connects()
        await sandbox.sends_malformed_dispatch()
        with pytest.raises(KeyError):
            await task
