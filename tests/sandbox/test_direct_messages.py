"""Direct messages: who gets them, who refuses them, and what is pressed in them."""

from typing import Any

import discord
import pytest

from sandbox import CannotDo, Guild, Member, NeverHappened, Sandbox
from tests.sandbox.client import Bot, Panel, Press
from tests.sandbox.hand import Hand

PANEL = {
    "content": "Panel",
    "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}],
}


async def opened(hand: Hand, person: Member) -> str:
    answer = await hand.call("POST", "/users/@me/channels", {"recipient_id": str(person.id)})
    assert answer.status == 200
    return f"/channels/{answer.body['id']}/messages"


async def test_the_channel_to_a_person_is_the_same_each_time(hand: Hand, ann: Member) -> None:
    first = await hand.call("POST", "/users/@me/channels", {"recipient_id": str(ann.id)})
    assert first.body["type"] == 1
    assert [each["id"] for each in first.body["recipients"]] == [str(ann.id)]
    assert (await hand.call("POST", "/users/@me/channels", {"recipient_id": str(ann.id)})).body == first.body
    assert (await hand.call("POST", "/users/@me/channels", {"recipient_id": "7"})).code == 10013


async def test_a_message_is_edited_in_place(hand: Hand, ann: Member, guild: Guild) -> None:
    path = await opened(hand, ann)
    posted = await hand.call("POST", path, {"content": "42 aUEC"})
    await hand.call("PATCH", f"{path}/{posted.body['id']}", {"content": "43 aUEC"})
    message = await ann.sees_direct("43 aUEC")
    assert (message.edits, message.earlier_texts) == (1, ["42 aUEC"])
    bob = guild.member("Bob")
    with pytest.raises(NeverHappened, match="never saw '43"):
        await bob.sees_direct("43", within=0.01)


async def test_who_forbids_messages_gets_none(hand: Hand, ann: Member) -> None:
    path = await opened(hand, ann)
    posted = await hand.call("POST", path, {"content": "Before"})
    ann.forbids_messages()
    refused = await hand.call("POST", path, {"content": "Now"})
    assert (refused.status, refused.code) == (403, 50007)
    assert (await hand.call("PATCH", f"{path}/{posted.body['id']}", {"content": "Edited"})).status == 200
    ann.allows_messages()
    await hand.call("POST", path, {"content": "After"})
    assert [each.text for each in ann.direct_messages] == ["Edited", "After"]


async def test_who_shares_no_server_with_the_bot_gets_none(hand: Hand, ann: Member) -> None:
    path = await opened(hand, ann)
    await ann.leaves_server()
    assert (await hand.call("POST", path, {"content": "x"})).code == 50278


async def test_another_shared_server_is_enough(sandbox: Sandbox, hand: Hand, ann: Member) -> None:
    sandbox.guild("Blue Rock Mining").member("Annie", account=ann.account)
    path = await opened(hand, ann)
    await ann.leaves_server()
    assert (await hand.call("POST", path, {"content": "x"})).status == 200


async def test_a_press_there_comes_from_a_user_and_from_no_server(hand: Hand, ann: Member) -> None:
    await hand.call("POST", await opened(hand, ann), PANEL)
    with pytest.raises(NeverHappened):
        await ann.presses("Go", within=0.01)
    assert ann.last_interaction is not None
    told: dict[str, Any] = ann.last_interaction.payload
    assert told["user"]["id"] == str(ann.id)
    assert not {"member", "guild", "guild_id"} & set(told)
    assert (told["channel"]["type"], told["context"]) == (1, 1)
    assert told["authorizing_integration_owners"] == {"0": "0"}


async def test_a_server_command_is_not_shown_there(bot: Bot, ann: Member) -> None:
    user = await bot.fetch_user(ann.id)
    await user.send("Hello")
    with pytest.raises(CannotDo, match="not shown in direct messages"):
        await ann.runs("/mining say", text="x", in_=ann.direct_messages[0].channel)


class Note(discord.ui.Modal, title="Note"):
    def __init__(self) -> None:
        super().__init__()
        self.note: discord.ui.TextInput[Any] = discord.ui.TextInput(required=True)
        self.add_item(discord.ui.Label(text="Note", component=self.note))

    async def on_submit(self, press: Press) -> None:
        assert press.guild is None
        assert isinstance(press.user, discord.User)
        await press.response.edit_message(content=f"{press.user.display_name} notes {self.note.value}")


class Asker(discord.ui.View):
    @discord.ui.button(label="Note it")
    async def ask(self, press: Press, button: discord.ui.Button["Asker"]) -> None:
        await press.response.send_modal(Note())


async def test_a_form_is_filled_in_there(bot: Bot, ann: Member) -> None:
    user = await bot.fetch_user(ann.id)
    await user.send("Anything?", view=Asker())
    message = await ann.sees_direct("Anything?")
    form = (await ann.presses("Note it", on=message)).modal
    assert form is not None
    form["Note"] = "the rock was big"
    await ann.submits(form)
    assert message.text == "Ann notes the rock was big"


async def test_who_has_left_the_server_still_presses_there_and_nowhere_else(
    bot: Bot, ann: Member, guild: Guild
) -> None:
    panel = await ann.runs("/mining panel")
    user = await bot.fetch_user(ann.id)
    await user.send("Panel", view=Panel())
    await ann.leaves_server()
    with pytest.raises(CannotDo, match="sees no button"):
        await ann.presses("Save", on=panel)
    with pytest.raises(CannotDo, match="is not in"):
        await ann.runs("/mining panel")
    with pytest.raises(CannotDo, match="is not in"):
        await ann.joins(guild.voice_channel("Alpha"))
    assert (await ann.presses("Save", on=ann.direct_messages[0])).text == "Saved by Ann"
