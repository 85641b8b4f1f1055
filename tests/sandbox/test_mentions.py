"""Whom a message really calls."""

from collections.abc import Callable

import discord
import pytest

from sandbox import Guild, Member, Permission, Role
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Waiting
from tests.sandbox.hand import Answer, Hand
from tests.sandbox.test_limits import Json


@pytest.fixture
def miners(guild: Guild) -> Role:
    return guild.role("Miners", mentionable=True)


async def says(hand: Hand, guild: Guild, content: str, **more: object) -> Answer:
    path = f"/channels/{guild.first_text_channel.id}/messages"
    return await hand.call("POST", path, {"content": content} | more)


Allowed = Callable[[Member, Role], Json | None]


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (lambda ann, miners: None, "everyone ann miners"),
        (lambda ann, miners: {"parse": []}, ""),
        (lambda ann, miners: {"parse": ["users"]}, "ann"),
        (lambda ann, miners: {"users": [ann.id]}, "ann"),
        (lambda ann, miners: {"parse": ["everyone"], "users": [str(ann.id)]}, "everyone ann"),
        (lambda ann, miners: {"parse": [], "roles": [str(miners.id)]}, "miners"),
        (lambda ann, miners: {"users": [7]}, ""),
    ],
)
async def test_a_message_pings_only_whom_it_may(
    hand: Hand, ann: Member, miners: Role, allowed: Allowed, expected: str
) -> None:
    guild = ann.guild
    await guild.permits_bot(Permission.MENTION_EVERYONE)
    given = allowed(ann, miners)
    more = {} if given is None else {"allowed_mentions": given}
    await says(hand, guild, f"@everyone {ann.mention} {miners.mention} {ann.mention}", **more)
    (message,) = guild.first_text_channel.messages
    mentions = {"everyone": "@everyone", "ann": ann.mention, "miners": miners.mention}
    assert message.pings == [mentions[each] for each in expected.split()]
    assert message.pinged_users == [ann.id] * ("ann" in expected)
    assert message.pinged_roles == [miners.id] * ("miners" in expected)


async def test_an_answer_pings_users_only_if_nothing_is_said(
    waiting: Waiting, hand: Hand, ann: Member, miners: Role
) -> None:
    await ann.guild.permits_bot(Permission.MENTION_EVERYONE)
    interaction = waiting("/ask")
    await hand.answers(interaction, 4, {"content": f"@everyone {ann.mention} {miners.mention}"})
    assert (await interaction.reply()).message.pings == [ann.mention]


async def test_nobody_is_called_to_where_they_cannot_look(
    waiting: Waiting, hand: Hand, ann: Member, guild: Guild
) -> None:
    bob, zoe = guild.member("Bob"), guild.member("Zoe")
    await zoe.leaves_server()
    await says(hand, guild, f"{bob.mention} {zoe.mention} <@7>")
    assert guild.first_text_channel.messages[0].pinged_users == [bob.id]
    interaction = waiting("/ask")
    await hand.answers(interaction, 4, {"content": f"{bob.mention} {ann.mention}", "flags": 64})
    assert (await interaction.reply()).message.pinged_users == [ann.id]


async def test_calling_everyone_or_a_closed_role_takes_a_permission(hand: Hand, guild: Guild) -> None:
    officer = guild.role("Officer")
    await says(hand, guild, f"@here {officer.mention}")
    await guild.permits_bot(Permission.MENTION_EVERYONE)
    await says(hand, guild, f"@here {officer.mention}")
    silent, loud = guild.first_text_channel.messages
    assert silent.pings == []
    assert loud.pings == ["@everyone", officer.mention]


async def test_embeds_and_edits_call_nobody(hand: Hand, guild: Guild, ann: Member) -> None:
    posted = await says(hand, guild, "Crew", embeds=[{"description": ann.mention}])
    path = f"/channels/{guild.first_text_channel.id}/messages/{posted.body['id']}"
    await hand.call("PATCH", path, {"content": ann.mention})
    assert guild.first_text_channel.messages[0].pings == []


async def test_what_follows_thinking_calls(waiting: Waiting, hand: Hand, ann: Member) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, 5, {})
    await hand.webhook("PATCH", interaction, "/messages/@original", {"content": ann.mention})
    assert (await interaction.reply()).message.pings == [ann.mention]


@pytest.mark.parametrize(
    ("allowed", "path", "code"),
    [
        ({"parse": ["users"], "users": ["5"]}, (), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        ({"parse": ["all"]}, ("parse", 0), "BASE_TYPE_CHOICES"),
        ({"users": [str(each) for each in range(101)]}, ("users",), "BASE_TYPE_MAX_LENGTH"),
        ({"roles": ["6", "6"]}, ("roles",), "SET_TYPE_ALREADY_CONTAINS_VALUE"),
    ],
)
async def test_what_no_message_may_allow(
    hand: Hand, guild: Guild, allowed: Json, path: tuple[str | int, ...], code: str
) -> None:
    refused = await says(hand, guild, "x", allowed_mentions=allowed)
    assert refused.code == 50035
    assert refused.error_at("allowed_mentions", *path) == code


async def test_discord_py_calls_one_of_two(bot: Bot, guild: Guild, ann: Member) -> None:
    bob = guild.member("Bob")
    channel = bot.get_channel(guild.first_text_channel.id)
    assert isinstance(channel, discord.TextChannel)
    only_bob = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(bob.id)])
    sent = await channel.send(f"{ann.mention} owes {bob.mention}", allowed_mentions=only_bob)
    assert guild.first_text_channel.messages[0].pinged_users == [bob.id]
    assert [each.id for each in sent.mentions] == [bob.id]
