"""What people do with commands, buttons, menus and modals, as a real client sees it."""

import asyncio

import discord
import pytest

from sandbox import CannotDo, Guild, NeverHappened, NoAnswer
from tests.sandbox.client import Bot, Panel
from tests.sandbox.conftest import Stopwatch


async def test_a_slash_command_is_answered_to_the_one_who_ran_it(guild: Guild, bot: Bot) -> None:
    ann, bob = guild.member("Ann"), guild.member("Bob")
    reply = await ann.runs("/mining say", text="Hello", whom=bob)
    assert reply.text == "Hello, Bob"
    assert reply.ephemeral
    assert ann.can_read(reply.message)
    assert not bob.can_read(reply.message)


async def test_a_defer_is_followed_by_a_file(guild: Guild, bot: Bot) -> None:
    reply = await guild.member("Ann").runs("/mining report")
    assert reply.text == "Here it is"
    assert reply.attachments == {"report.txt": b"seven"}
    assert reply.ephemeral


async def test_a_press_edits_the_message(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    panel = await ann.runs("/mining panel")
    assert panel.buttons == {"Save": True, "Ask": True, "Later": True, "Never": False}
    reply = await ann.presses("Save")
    assert reply.text == panel.text == "Saved by Ann"
    assert reply.buttons == {}
    assert panel.message.edits == 1


async def test_a_deferred_press_is_answered_by_the_edit(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    await ann.runs("/mining panel")
    assert (await ann.presses("Later")).text == "Later it is"


async def test_a_disabled_button_cannot_be_pressed(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    await ann.runs("/mining panel")
    with pytest.raises(CannotDo, match="disabled"):
        await ann.presses("Never")


async def test_menus_take_labels_and_channels(guild: Guild, bot: Bot) -> None:
    ann, alpha = guild.member("Ann"), guild.voice_channel("Alpha")
    await ann.runs("/mining panel")
    assert (await ann.selects("Which ore?", ["Gold"])).text == "You chose ['au']"
    assert (await ann.selects("Where?", [alpha])).text == "In ['Alpha']"
    with pytest.raises(CannotDo, match="channels of kind"):
        await ann.selects("Where?", [guild.first_text_channel])


async def test_a_modal_is_filled_in_by_its_labels(guild: Guild, bot: Bot) -> None:
    ann, bob = guild.member("Ann"), guild.member("Bob")
    await ann.runs("/mining panel")
    form = (await ann.presses("Ask")).modal
    assert form is not None
    assert form.labels == ["Quantainium", "Crew", "Flags"]
    form["Quantainium"] = "125"
    form["Crew"] = [bob]
    form["Flags"] = ["late"]
    assert (await ann.submits(form)).text == "125 SCU, ['Bob'], ['late']"


async def test_a_modal_is_not_submitted_while_a_field_is_wrong(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    await ann.runs("/mining panel")
    form = (await ann.presses("Ask")).modal
    assert form is not None
    with pytest.raises(CannotDo, match="1 to 5 characters, not 0"):
        await ann.submits(form)
    form["Quantainium"] = "123456"
    with pytest.raises(CannotDo, match="1 to 5 characters, not 6"):
        await ann.submits(form)


async def test_autocomplete_suggests(guild: Guild, bot: Bot) -> None:
    choices = await guild.member("Ann").types("/mining prices", ore="Quan")
    assert [(each.name, each.value) for each in choices] == [("Quantainium", "quantainium")]


async def test_an_answer_within_three_seconds_is_taken(guild: Guild, bot: Bot, stopwatch: Stopwatch) -> None:
    ann = guild.member("Ann")
    stopwatch.seconds = 3.0
    bot.gate.set()
    assert (await ann.runs("/mining slow")).text == "At last"


@pytest.mark.parametrize("path", ["/mining", "/mining nothing", "/nothing"])
async def test_a_command_that_is_not_registered_cannot_be_run(guild: Guild, bot: Bot, path: str) -> None:
    with pytest.raises(CannotDo):
        await guild.member("Ann").runs(path)


async def test_there_are_no_commands_before_the_bot_registers_them(guild: Guild) -> None:
    with pytest.raises(CannotDo, match="registered no command"):
        await guild.member("Ann").runs("/mining say", text="Hello")


async def test_two_people_press_at_once(guild: Guild, bot: Bot) -> None:
    ann, bob = guild.member("Ann"), guild.member("Bob")
    panel = await ann.runs("/mining panel")
    replies = await asyncio.gather(ann.presses("Save", on=panel), bob.presses("Save", on=panel))
    assert {each.interaction.member.name for each in replies} == {"Ann", "Bob"}
    assert panel.message.edits == 2


async def test_a_press_can_be_forged_and_only_by_force(guild: Guild, bot: Bot) -> None:
    ann, bob = guild.member("Ann"), guild.member("Bob")
    panel = await ann.runs("/mining panel")
    with pytest.raises(CannotDo, match="sees no button"):
        await bob.presses_custom_id("forged", on=panel)
    with pytest.raises(NoAnswer):
        await bob.presses_custom_id("forged", on=panel, force=True, within=0.1)


async def test_a_person_sees_what_comes_later(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    channel = bot.get_channel(guild.first_text_channel.id)
    assert isinstance(channel, discord.TextChannel)
    sending = asyncio.create_task(channel.send("Payday"))
    message = await ann.sees("Payday")
    assert message.channel is guild.first_text_channel
    await sending
    with pytest.raises(NeverHappened, match="never saw 'Strike'"):
        await ann.sees("Strike", within=0.05)


async def test_a_command_that_nobody_answers_is_said_so(guild: Guild, bot: Bot) -> None:
    with pytest.raises(NoAnswer, match="saw nothing"):
        await guild.member("Ann").runs("/mining slow", within=0.05)


async def test_a_layout_reads_from_top_to_bottom(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    layout = await ann.runs("/mining layout")
    assert layout.text == "Top\nInside\nBottom"
    assert layout.buttons == {"Beside": True, "Below": True}
    assert (await ann.presses("Below")).text == "Pressed"


async def test_buttons_work_in_direct_messages(guild: Guild, bot: Bot) -> None:
    ann = guild.member("Ann")
    user = await bot.fetch_user(ann.id)
    await user.send("Panel", view=Panel())
    reply = await ann.presses("Save", on=ann.direct_messages[0])
    assert reply.text == "Saved by Ann"
