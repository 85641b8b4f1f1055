"""Answering under Discord's rules: once, in time, and with what fits. By hand, so that nothing is checked before."""

import asyncio
from typing import Any

import pytest

from sandbox import Guild, Interaction, Member, NoAnswer, Sandbox
from tests.sandbox.conftest import Stopwatch, Waiting
from tests.sandbox.hand import Hand

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
EPHEMERAL = 1 << 6
TEXT = {"content": "Hello"}
PANEL = {
    "content": "Panel",
    "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}],
}
FORM = {
    "title": "Form",
    "custom_id": "form",
    "components": [
        {
            "type": 18,
            "label": "Name",
            "component": {"type": 4, "style": 1, "custom_id": "name", "required": False},
        }
    ],
}


async def test_an_answer_after_three_seconds_is_refused(
    waiting: Waiting, hand: Hand, stopwatch: Stopwatch
) -> None:
    interaction = waiting("/ask")
    stopwatch.seconds += 3.001
    refused = await hand.answers(interaction, MESSAGE, TEXT)
    assert (refused.status, refused.code) == (404, 10062)
    with pytest.raises(NoAnswer, match="after 3"):
        await interaction.reply()


async def test_an_answer_after_exactly_three_seconds_is_taken(
    waiting: Waiting, hand: Hand, stopwatch: Stopwatch
) -> None:
    interaction = waiting("/ask")
    stopwatch.seconds += 3.0
    assert (await hand.answers(interaction, MESSAGE, TEXT)).status == 200
    assert (await interaction.reply()).text == "Hello"


@pytest.mark.parametrize("first", [MESSAGE, DEFER])
@pytest.mark.parametrize(("second", "data"), [(MESSAGE, TEXT), (DEFER, None), (MODAL, FORM)])
async def test_a_second_answer_is_refused(
    waiting: Waiting, hand: Hand, first: int, second: int, data: object
) -> None:
    interaction = waiting("/ask")
    assert (await hand.answers(interaction, first, TEXT)).status == 200
    refused = await hand.answers(interaction, second, data)
    assert (refused.status, refused.code) == (400, 40060)


async def test_an_interaction_that_never_was_is_unknown(hand: Hand) -> None:
    refused = await hand.call("POST", "/interactions/1/abc/callback", {"type": 4, "data": TEXT})
    assert (refused.status, refused.code) == (404, 10062)


async def test_a_command_cannot_update_or_suggest(waiting: Waiting, hand: Hand) -> None:
    for kind in (DEFER_UPDATE, UPDATE, CHOICES):
        refused = await hand.answers(waiting("/ask"), kind, TEXT)
        assert (refused.code, refused.error_at("type")) == (50035, "BASE_TYPE_CHOICES")


async def test_a_modal_cannot_answer_a_modal(waiting: Waiting, hand: Hand, ann: Member) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, MODAL, FORM)
    form = (await interaction.reply()).modal
    submitting = asyncio.create_task(ann.submits(form))
    await asyncio.sleep(0)
    refused = await hand.answers(ann.last_interaction, MODAL, FORM)
    assert (refused.code, refused.error_at("type")) == (50035, "BASE_TYPE_CHOICES")
    assert (await hand.answers(ann.last_interaction, MESSAGE, TEXT)).status == 200
    assert (await submitting).text == "Hello"


async def test_an_autocomplete_takes_twenty_five_choices(hand: Hand, ann: Member, commands: None) -> None:
    for count, status in ((26, 400), (25, 200)):
        typing = asyncio.create_task(ann.types("/ask", what="x"))
        await asyncio.sleep(0)
        choices = [{"name": f"n{number}", "value": f"v{number}"} for number in range(count)]
        answer = await hand.answers(ann.last_interaction, CHOICES, {"choices": choices})
        assert answer.status == status
        if status == 200:
            assert len(await typing) == 25
        else:
            assert answer.error_at("data", "choices") == "BASE_TYPE_MAX_LENGTH"
            typing.cancel()


async def test_the_token_dies_after_fifteen_minutes(
    waiting: Waiting, hand: Hand, stopwatch: Stopwatch
) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, MESSAGE, TEXT)
    stopwatch.seconds += 15 * 60
    assert (await hand.webhook("PATCH", interaction, "/messages/@original", TEXT)).status == 200
    stopwatch.seconds += 0.001
    for method, path in (("POST", ""), ("PATCH", "/messages/@original"), ("GET", "/messages/@original")):
        refused = await hand.webhook(method, interaction, path, TEXT if method != "GET" else None)
        assert (refused.status, refused.code) == (401, 50027)


async def test_a_follow_up_needs_a_first_answer(waiting: Waiting, hand: Hand) -> None:
    refused = await hand.webhook("POST", waiting("/ask"), "", TEXT)
    assert (refused.status, refused.code) == (404, 10015)


async def test_a_token_that_never_was_is_an_unknown_webhook(hand: Hand) -> None:
    refused = await hand.call("POST", f"/webhooks/{hand.application_id}/nothing", TEXT)
    assert (refused.status, refused.code) == (404, 10015)


async def test_the_first_follow_up_takes_the_place_of_thinking(waiting: Waiting, hand: Hand) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, DEFER, {"flags": EPHEMERAL})
    thinking = await hand.webhook("GET", interaction, "/messages/@original")
    assert thinking.body["flags"] == EPHEMERAL | 1 << 7
    first = await hand.webhook("POST", interaction, "", TEXT)
    second = await hand.webhook("POST", interaction, "", {"content": "More"})
    assert first.body["id"] == thinking.body["id"] != second.body["id"]
    reply = await interaction.reply()
    assert reply.ephemeral
    assert reply.text == "Hello"
    assert [each.text for each in reply.followups] == ["More"]


async def test_the_original_and_the_follow_ups_can_be_edited_and_deleted(
    waiting: Waiting, hand: Hand
) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, MESSAGE, TEXT)
    more = await hand.webhook("POST", interaction, "", {"content": "More"})
    path = f"/messages/{more.body['id']}"
    assert (await hand.webhook("PATCH", interaction, path, {"content": "Less"})).body["content"] == "Less"
    assert (await hand.webhook("GET", interaction, path)).body["content"] == "Less"
    assert (await hand.webhook("DELETE", interaction, path)).status == 204
    assert (await hand.webhook("GET", interaction, path)).code == 10008
    assert (await hand.webhook("DELETE", interaction, "/messages/@original")).status == 204
    assert (await hand.webhook("PATCH", interaction, "/messages/@original", TEXT)).code == 10008


async def test_a_press_can_update_its_message(waiting: Waiting, hand: Hand, ann: Member) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, MESSAGE, PANEL)
    pressing = asyncio.create_task(ann.presses("Go"))
    await asyncio.sleep(0)
    answer = await hand.answers(ann.last_interaction, UPDATE, {"content": "Gone", "components": []})
    assert answer.body["resource"]["message"]["content"] == "Gone"
    reply = await pressing
    assert (reply.text, reply.buttons) == ("Gone", {})


async def test_the_answer_tells_what_became_of_it(waiting: Waiting, hand: Hand) -> None:
    interaction = waiting("/ask")
    answer = await hand.answers(interaction, MESSAGE, TEXT | {"flags": EPHEMERAL})
    told = answer.body["interaction"]
    assert told["id"] == str(interaction.id)
    assert told["response_message_id"] == answer.body["resource"]["message"]["id"]
    assert told["response_message_ephemeral"] is True
    assert told["response_message_loading"] is False


async def test_an_ephemeral_message_exists_for_its_reader_and_its_webhook_alone(
    waiting: Waiting, hand: Hand, guild: Guild, ann: Member
) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, MESSAGE, TEXT | {"flags": EPHEMERAL})
    message = (await interaction.reply()).message
    assert ann.can_read(message)
    assert not guild.member("Bob").can_read(message)
    refused = await hand.call("GET", f"/channels/{message.channel.id}/messages/{message.id}")
    assert refused.code == 10008


async def test_an_answered_interaction_that_comes_again_stays_answered(
    sandbox: Sandbox, waiting: Waiting, hand: Hand
) -> None:
    interaction = waiting("/ask")
    await hand.answers(interaction, MESSAGE, TEXT)
    await sandbox.replay(interaction)
    assert (await hand.answers(interaction, MESSAGE, TEXT)).code == 40060
    await sandbox.replay(interaction, answerable=True)
    assert (await hand.answers(interaction, MESSAGE, {"content": "Again"})).status == 200
    assert (await interaction.reply()).text == "Again"


async def test_the_bot_is_told_who_did_what_where(waiting: Waiting, ann: Member, guild: Guild) -> None:
    told: dict[str, Any] = waiting("/ask").payload
    assert told["member"]["user"]["id"] == str(ann.id)
    assert int(told["member"]["permissions"]) & 1 << 31
    assert told["guild_id"] == str(guild.id)
    assert told["attachment_size_limit"] == 10 * 1024 * 1024
    assert told["authorizing_integration_owners"] == {"0": str(guild.id)}
    assert told["context"] == 0
    assert isinstance(ann.last_interaction, Interaction)
