"""Checkboxes and radio buttons of a modal: what Discord takes, what a person may tick, what discord.py reads."""

from typing import Any

import discord
import pytest

from sandbox import CannotDo, Member, ModalForm, Upload
from tests.sandbox.client import Bot, Press
from tests.sandbox.conftest import Waiting
from tests.sandbox.hand import Hand
from tests.sandbox.test_limits import Json, option
from tests.sandbox.test_modal_limits import COMPONENT, group, label, modal

RADIO, CHECKBOXES = 21, 22


class Ticks(discord.ui.Modal, title="Who is paid?"):
    def __init__(self) -> None:
        super().__init__()
        crew = [("Ann", "1", True), ("Ann", "2", True), ("Bob", "3", False)]
        self.crew: discord.ui.CheckboxGroup[Any] = discord.ui.CheckboxGroup(
            required=False,
            max_values=3,
            options=[
                discord.CheckboxGroupOption(label=name, value=value, default=is_in)
                for name, value, is_in in crew
            ],
        )
        self.how: discord.ui.RadioGroup[Any] = discord.ui.RadioGroup(
            required=False, options=[discord.RadioGroupOption(label=each) for each in ("equal", "hours")]
        )
        self.sure: discord.ui.Checkbox[Any] = discord.ui.Checkbox(default=True)
        self.proof: discord.ui.FileUpload[Any] = discord.ui.FileUpload(required=False)
        for text, component in (("Crew", self.crew), ("How", self.how), ("Sure", self.sure)):
            self.add_item(discord.ui.Label(text=text, component=component))
        self.add_item(discord.ui.Label(text="Proof", component=self.proof))

    async def on_submit(self, press: Press) -> None:
        proof = [(await each.read()).decode() for each in self.proof.values]
        said = f"{self.crew.values} {self.how.value} {self.sure.value} {proof}"
        await press.response.send_message(said)


class Opener(discord.ui.View):
    @discord.ui.button(label="Open")
    async def open(self, press: Press, button: discord.ui.Button["Opener"]) -> None:
        await press.response.send_modal(Ticks())


async def opened(ann: Member, bot: Bot) -> ModalForm:
    channel = bot.get_channel(ann.guild.first_text_channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send("Panel", view=Opener())
    form = (await ann.presses("Open")).modal
    assert form is not None
    return form


async def test_an_untouched_form_gives_what_it_showed(ann: Member, bot: Bot) -> None:
    form = await opened(ann, bot)
    assert (form["Crew"], form["How"], form["Sure"], form["Proof"]) == (["1", "2"], [], True, [])
    assert form.offered("Crew") == ["Ann", "Ann", "Bob"]
    assert (await ann.submits(form)).text == "['1', '2'] None True []"


async def test_boxes_are_ticked_and_unticked(ann: Member, bot: Bot) -> None:
    form = await opened(ann, bot)
    form.ticks("Crew", "Bob")
    form.unticks("Crew", "2")
    assert form.ticked("Crew") == ["Ann", "Bob"]
    form["How"] = "hours"
    form["Sure"] = False
    form["Proof"] = Upload("sale.txt", b"sold")
    assert (await ann.submits(form)).text == "['1', '3'] hours False ['sold']"


async def test_a_group_can_be_set_as_a_whole(ann: Member, bot: Bot) -> None:
    form = await opened(ann, bot)
    form["Crew"] = ["Bob", "1", "Bob"]
    assert (await ann.submits(form)).text == "['3', '1'] None True []"


async def test_two_options_of_one_name_are_told_apart_by_their_values(ann: Member, bot: Bot) -> None:
    form = await opened(ann, bot)
    with pytest.raises(CannotDo, match="several options 'Ann'"):
        form.ticks("Crew", "Ann")
    with pytest.raises(CannotDo, match="no option 'Zoe'"):
        form.ticks("Crew", "Zoe")


@pytest.mark.parametrize(
    ("more", "chosen", "complaint"),
    [
        ({}, [], "takes 1 to 3 choices, not 0"),
        ({"min_values": 2}, ["0"], "takes 2 to 3 choices, not 1"),
        ({"max_values": 2}, ["0", "1", "2"], "takes 1 to 2 choices, not 3"),
    ],
)
async def test_a_group_is_submitted_only_with_as_many_as_it_asks_for(
    waiting: Waiting, hand: Hand, more: Json, chosen: list[str], complaint: str
) -> None:
    interaction = waiting("/ask")
    assert (await hand.answers(interaction, 9, modal(label(group(CHECKBOXES, 3) | more)))).status == 200
    form = (await interaction.reply()).modal
    assert form is not None
    form["l"] = chosen
    with pytest.raises(CannotDo, match=complaint):
        form.check()


def with_options(kind: int, *options: Json, **more: object) -> Json:
    return {"type": kind, "custom_id": "g", "options": list(options)} | more


@pytest.mark.parametrize(
    ("field", "path", "code"),
    [
        (group(CHECKBOXES, 0), ("options",), "BASE_TYPE_BAD_LENGTH"),
        (group(RADIO, 1), ("options",), "BASE_TYPE_BAD_LENGTH"),
        (group(CHECKBOXES, 2) | {"custom_id": ""}, ("custom_id",), "BASE_TYPE_REQUIRED"),
        (
            with_options(CHECKBOXES, option(0) | {"label": "l" * 101}),
            ("options", 0, "label"),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            with_options(CHECKBOXES, option(0) | {"value": "v" * 101}),
            ("options", 0, "value"),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            with_options(RADIO, option(0), option(1) | {"description": "d" * 101}),
            ("options", 1, "description"),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            with_options(CHECKBOXES, option(0), option(0)),
            ("options", 1, "value"),
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        (group(CHECKBOXES, 2) | {"max_values": 3}, ("max_values",), "NUMBER_TYPE_MAX"),
        (group(CHECKBOXES, 3) | {"max_values": 1, "min_values": 2}, ("min_values",), "NUMBER_TYPE_MAX"),
        (
            group(CHECKBOXES, 2) | {"min_values": 0},
            ("min_values",),
            "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES",
        ),
        (
            {"type": 19, "custom_id": "f", "min_values": 0},
            ("min_values",),
            "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES",
        ),
        (
            with_options(RADIO, option(0) | {"default": True}, option(1) | {"default": True}),
            ("options",),
            "SELECT_COMPONENT_TOO_MANY_DEFAULTS",
        ),
        (
            with_options(CHECKBOXES, option(0) | {"default": True}, option(1) | {"default": True})
            | {"max_values": 1},
            ("options",),
            "SELECT_COMPONENT_TOO_MANY_DEFAULTS",
        ),
    ],
)
async def test_what_no_group_may_have(
    waiting: Waiting, hand: Hand, field: Json, path: tuple[str | int, ...], code: str
) -> None:
    refused = await hand.answers(waiting("/ask"), 9, modal(label(field)))
    assert refused.code == 50035
    assert refused.error_at(*COMPONENT, *path) == code


async def test_groups_stand_in_labels_only(waiting: Waiting, hand: Hand) -> None:
    bare = await hand.answers(waiting("/ask"), 9, modal(group(CHECKBOXES, 2)))
    assert bare.error_at("data", "components", 0, "type") == "BASE_TYPE_CHOICES"
    row = {"type": 1, "components": [group(CHECKBOXES, 2)]}
    in_message = await hand.answers(waiting("/ask"), 4, {"content": "x", "components": [row]})
    assert in_message.error_at("data", "components", 0, "components", 0, "type") == "BASE_TYPE_CHOICES"
