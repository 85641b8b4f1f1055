"""The REST side as such: tokens, headers, unknown routes, and trouble on purpose."""

import asyncio
import time

import discord
import pytest

from sandbox import Guild, Sandbox, UnexpectedRequests
from tests.sandbox.client import Bot, make_connector, running_bot
from tests.sandbox.conftest import Stopwatch
from tests.sandbox.hand import Hand, make_hand

PATCH_MESSAGE = "PATCH /channels/{channel_id}/messages/{message_id}"


async def test_a_wrong_token_is_unauthorized(hand: Hand) -> None:
    refused = await hand.call("GET", "/users/@me", token="wrong")
    assert (refused.status, refused.code) == (401, 0)


async def test_discord_py_cannot_log_in_with_a_wrong_token(sandbox: Sandbox) -> None:
    async with discord.Client(intents=discord.Intents.none(), connector=make_connector(sandbox)) as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")


async def test_privileged_intents_must_be_granted(sandbox: Sandbox, guild: Guild) -> None:
    async with Bot(sandbox, intents=discord.Intents(guilds=True, members=True)) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(sandbox.token)


async def test_with_the_members_intent_the_bot_is_told_of_members() -> None:
    async with Sandbox(privileged_intents=True) as sandbox:
        guild = sandbox.guild("Red Rock Mining")
        bob = guild.member("Bob")
        intents = discord.Intents(guilds=True, members=True)
        async with running_bot(sandbox, intents=intents, chunk_guilds_at_startup=False) as bot:
            ann = guild.member("Ann")
            await ann.renames("Annie")
            await bob.leaves_server()
            await sandbox.settled()
            seen = bot.get_guild(guild.id)
            assert seen is not None
            assert {each.display_name for each in seen.members} == {"paydirt", "Annie"}


async def test_members_can_be_asked_for_by_id(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    seen = bot.get_guild(guild.id)
    assert seen is not None
    found = await seen.query_members(user_ids=[ann.id])
    assert [each.display_name for each in found] == ["Ann"]


async def test_answers_are_json_without_a_charset_and_with_rate_limit_headers(hand: Hand) -> None:
    answer = await hand.call("GET", "/gateway/bot")
    assert answer.headers["Content-Type"] == "application/json"
    assert int(answer.headers["X-RateLimit-Remaining"]) < int(answer.headers["X-RateLimit-Limit"])
    assert answer.body["session_start_limit"]["max_concurrency"] == 1


async def test_an_unknown_route_fails_the_test_that_asked_for_it() -> None:
    sandbox = await Sandbox().__aenter__()
    async with make_hand(sandbox) as hand:
        answer = await hand.call("GET", "/nowhere")
    assert (answer.status, answer.code) == (404, 0)
    with pytest.raises(UnexpectedRequests, match=r"unknown route: GET discord\.com/api/v10/nowhere"):
        await sandbox.__aexit__(None, None, None)


async def test_broken_json_is_refused(guild: Guild, hand: Hand) -> None:
    path = f"https://discord.com/api/v10/channels/{guild.first_text_channel.id}/messages"
    headers = {"Authorization": f"Bot {hand.sandbox.token}", "Content-Type": "application/json"}
    async with hand.session.post(path, data="{", headers=headers) as response:
        assert (await response.json())["code"] == 50109


async def test_a_limited_call_is_repeated_by_the_client(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    sandbox.limits(0.05, route="POST /channels")
    channel = bot.get_channel(guild.first_text_channel.id)
    assert isinstance(channel, discord.TextChannel)
    began = time.monotonic()
    await channel.send("At last")
    assert time.monotonic() - began >= 0.05
    assert len(guild.first_text_channel.messages) == 1


async def test_a_limited_call_names_its_limit(sandbox: Sandbox, hand: Hand) -> None:
    sandbox.limits(1.5, global_=True)
    limited = await hand.call("GET", "/gateway/bot")
    assert limited.status == 429
    assert limited.body == {"message": "You are being rate limited.", "retry_after": 1.5, "global": True}
    assert limited.headers["Via"]
    assert limited.headers["Retry-After"] == "1.5"
    assert (await hand.call("GET", "/gateway/bot")).status == 200


async def test_a_route_can_have_its_real_limit(
    sandbox: Sandbox, guild: Guild, hand: Hand, stopwatch: Stopwatch
) -> None:
    posted = await hand.call("POST", f"/channels/{guild.first_text_channel.id}/messages", {"content": "x"})
    path = f"/channels/{guild.first_text_channel.id}/messages/{posted.body['id']}"
    sandbox.limits_route(PATCH_MESSAGE, 5, 5.0)
    for left in (4, 3, 2, 1, 0):
        answer = await hand.call("PATCH", path, {"content": "y"})
        assert (answer.status, answer.headers["X-RateLimit-Remaining"]) == (200, str(left))
    limited = await hand.call("PATCH", path, {"content": "z"})
    assert (limited.status, limited.body["retry_after"]) == (429, 5.0)
    stopwatch.seconds += 5
    assert (await hand.call("PATCH", path, {"content": "z"})).status == 200


async def test_calls_fail_as_often_as_they_shall(sandbox: Sandbox, hand: Hand) -> None:
    sandbox.fails(500, times=2, route="GET /gateway")
    statuses = [
        (await hand.call("GET", path)).status for path in ("/gateway/bot", "/users/@me", "/gateway/bot")
    ]
    statuses.append((await hand.call("GET", "/gateway/bot")).status)
    assert statuses == [500, 200, 500, 200]


async def test_calls_take_their_time(sandbox: Sandbox, hand: Hand) -> None:
    sandbox.is_slow(0.1, route="GET /gateway")
    began = time.monotonic()
    await hand.call("GET", "/users/@me")
    assert time.monotonic() - began < 0.1
    await hand.call("GET", "/gateway/bot")
    assert time.monotonic() - began >= 0.1
    sandbox.is_slow(0, route="GET /gateway")
    began = time.monotonic()
    await hand.call("GET", "/gateway/bot")
    assert time.monotonic() - began < 0.1


async def test_an_away_discord_takes_no_calls(sandbox: Sandbox, guild: Guild, hand: Hand) -> None:
    async with sandbox.is_away():
        with pytest.raises(OSError, match=sandbox.address.partition(":")[2]):
            await hand.call("GET", "/gateway/bot")
    assert (await hand.call("GET", "/gateway/bot")).status == 200


async def test_the_certificate_is_trusted_for_its_authority_alone(sandbox: Sandbox) -> None:
    host, _, port = sandbox.address.partition(":")
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        await asyncio.open_connection(host, int(port), ssl=True, server_hostname="discord.com")
