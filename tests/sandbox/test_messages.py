"""Messages and channels over REST: permissions, nonces, files, edits, pings."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import CannotDo, Guild, Permission, Sandbox
from tests.sandbox.client import Bot
from tests.sandbox.conftest import Stopwatch
from tests.sandbox.hand import Hand, make_hand


def in_general(guild: Guild, message: str = "") -> str:
    return f"/channels/{guild.first_text_channel.id}/messages{message}"


async def test_a_message_is_posted_edited_read_and_deleted(guild: Guild, hand: Hand) -> None:
    posted = await hand.call(
        "POST", in_general(guild), {"content": " Hello ", "embeds": [{"title": "Sunday"}]}
    )
    (message,) = guild.first_text_channel.messages
    assert posted.body["content"] == "Hello"
    assert message.text == "Hello\nSunday"
    path = in_general(guild, f"/{message.id}")
    assert (await hand.call("PATCH", path, {"content": "Bye"})).body["content"] == "Bye"
    assert (message.text, message.edits, message.earlier_texts) == ("Bye\nSunday", 1, ["Hello\nSunday"])
    assert (await hand.call("GET", path)).body["edited_timestamp"] is not None
    assert (await hand.call("DELETE", path)).status == 204
    assert guild.first_text_channel.messages == []
    assert (await hand.call("PATCH", path, {"content": "?"})).code == 10008


async def test_the_newest_messages_come_first(guild: Guild, hand: Hand) -> None:
    for text in ("one", "two", "three"):
        await hand.call("POST", in_general(guild), {"content": text})
    listed = await hand.call("GET", in_general(guild) + "?limit=2")
    assert [each["content"] for each in listed.body] == ["three", "two"]


async def test_the_same_nonce_makes_one_message(guild: Guild, hand: Hand) -> None:
    body = {"content": "Once", "nonce": "7", "enforce_nonce": True}
    first = await hand.call("POST", in_general(guild), body)
    second = await hand.call("POST", in_general(guild), body)
    assert first.body["id"] == second.body["id"]
    (message,) = guild.first_text_channel.messages
    assert message.nonce == "7"


async def test_without_enforcing_the_nonce_is_only_a_note(guild: Guild, hand: Hand) -> None:
    for _ in range(2):
        await hand.call("POST", in_general(guild), {"content": "Twice", "nonce": "7"})
    assert len(guild.first_text_channel.messages) == 2


async def test_files_are_kept_as_far_as_an_edit_lists_them(guild: Guild, hand: Hand) -> None:
    files = {"a.txt": b"A", "b.txt": b"B"}
    posted = await hand.call("POST", in_general(guild), {"content": "Files"}, files=files)
    (message,) = guild.first_text_channel.messages
    assert message.attachments == files
    kept = posted.body["attachments"][1]
    url = kept["url"]
    async with hand.session.get(url) as response:
        assert await response.read() == b"B"
    path = in_general(guild, f"/{message.id}")
    edit = {"attachments": [{"id": kept["id"]}, {"id": "0", "filename": "c.txt"}]}
    await hand.call("PATCH", path, edit, files={"c.txt": b"C"})
    assert message.attachments == {"b.txt": b"B", "c.txt": b"C"}


@pytest.mark.parametrize(
    ("lost", "code"), [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)]
)
async def test_a_bot_without_permission_is_refused(
    guild: Guild, hand: Hand, lost: Permission, code: int
) -> None:
    await guild.forbids_bot(lost, in_=guild.first_text_channel)
    refused = await hand.call("POST", in_general(guild), {"content": "x"})
    assert (refused.status, refused.code) == (403, code)
    await guild.permits_bot(lost, in_=guild.first_text_channel)
    assert (await hand.call("POST", in_general(guild), {"content": "x"})).status == 200


async def test_permissions_can_be_lost_everywhere(guild: Guild, hand: Hand) -> None:
    await guild.forbids_bot(Permission.ATTACH_FILES)
    refused = await hand.call("POST", in_general(guild), {}, files={"a.txt": b"A"})
    assert refused.code == 50013
    await guild.permits_bot(Permission.ATTACH_FILES)
    assert (await hand.call("POST", in_general(guild), {}, files={"a.txt": b"A"})).status == 200


async def test_a_channel_that_is_gone_is_unknown(guild: Guild, hand: Hand) -> None:
    path = in_general(guild)
    await guild.first_text_channel.is_deleted()
    assert (await hand.call("POST", path, {"content": "x"})).code == 10003


async def test_a_guild_that_removed_the_bot_is_unknown_to_it(guild: Guild, hand: Hand) -> None:
    await guild.kicks_bot()
    assert (await hand.call("GET", f"/guilds/{guild.id}")).code == 10004
    assert (await hand.call("POST", in_general(guild), {"content": "x"})).code == 10003


async def test_a_voice_channel_shows_a_status(guild: Guild, hand: Hand) -> None:
    alpha = guild.voice_channel("Alpha")
    path = f"/channels/{alpha.id}/voice-status"
    assert (await hand.call("PUT", path, {"status": "s" * 500})).status == 204
    assert alpha.status == "s" * 500
    assert (await hand.call("PUT", path, {"status": "s" * 501})).error_at("status") == "BASE_TYPE_MAX_LENGTH"
    assert (await hand.call("PUT", path, {"status": None})).status == 204
    assert alpha.status == ""
    await guild.forbids_bot(Permission.SET_VOICE_CHANNEL_STATUS, in_=alpha)
    assert (await hand.call("PUT", path, {"status": "x"})).code == 50013


async def test_a_person_gets_direct_messages(guild: Guild, hand: Hand, bot: Bot) -> None:
    ann = guild.member("Ann")
    user = await bot.fetch_user(ann.id)
    await user.send("For you alone")
    await user.send("And this")
    assert [each.text for each in ann.direct_messages] == ["For you alone", "And this"]
    assert not guild.member("Bob").can_read(ann.direct_messages[0])


async def test_messages_older_than_an_hour_take_three_edits_in_six_seconds(stopwatch: Stopwatch) -> None:
    now = [datetime(2026, 11, 15, 18, tzinfo=UTC)]
    async with Sandbox(clock=lambda: now[0], stopwatch=stopwatch) as sandbox, make_hand(sandbox) as hand:
        guild = sandbox.guild("Red Rock Mining")
        guild.text_channel("general")
        posted = await hand.call("POST", in_general(guild), {"content": "Old"})
        path = in_general(guild, f"/{posted.body['id']}")
        for _ in range(5):
            assert (await hand.call("PATCH", path, {"content": "Young"})).status == 200
        now[0] += timedelta(hours=1)
        for _ in range(3):
            assert (await hand.call("PATCH", path, {"content": "Old"})).status == 200
        stopwatch.seconds += 2
        refused = await hand.call("PATCH", path, {"content": "Old"})
        assert (refused.status, refused.code, refused.body["retry_after"]) == (429, 30046, 4.0)
        stopwatch.seconds += 4
        assert (await hand.call("PATCH", path, {"content": "Old"})).status == 200


async def test_discord_py_finds_what_it_asks_for(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann", roles=[guild.role("Officer")])
    seen = await bot.fetch_guild(guild.id)
    member = await seen.fetch_member(ann.id)
    assert member.display_name == "Ann"
    assert [each.name for each in await seen.fetch_roles()] == ["@everyone", "paydirt", "Officer"]
    assert {each.name for each in await seen.fetch_channels()} == {"general"}
    assert (await bot.application_info()).id == bot.application_id


async def test_a_message_that_somebody_deleted_is_unknown_to_the_bot(guild: Guild, hand: Hand) -> None:
    await hand.call("POST", in_general(guild), {"content": "Here"})
    (message,) = guild.first_text_channel.messages
    with pytest.raises(CannotDo, match="may not delete"):
        await guild.member("Ann").deletes(message)
    await guild.member("Boss", owner=True).deletes(message)
    assert guild.first_text_channel.messages == []
    path = in_general(guild, f"/{message.id}")
    assert (await hand.call("PATCH", path, {"content": "?"})).code == 10008
    with pytest.raises(CannotDo, match="does not see"):
        await guild.member("Olaf", owner=True).deletes(message)
