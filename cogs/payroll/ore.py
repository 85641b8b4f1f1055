"""Entering ore: picked from a menu, five to a modal with one field each, or typed, one line each.

What could not be read is never lost: the good lines are noted, the others come back in a form to be corrected.
"""

from collections.abc import Iterable, Sequence

import discord

from cogs import forms, text
from cogs.payroll.desk import OFFICER, Desk
from cogs.payroll.draftviews import ORES_PER_FORM
from cogs.payroll.notes import officer
from cogs.people import guild_of
from cogs.presses import OUTDATED, Press, Presses, custom_id
from cogs.views import PRIMARY, button, view_of
from domain.errors import Refused
from domain.leases import Purpose
from domain.orelines import EXAMPLE_WITH_QUALITY, Unreadable, read_ore_lines, split_lines
from services.notes import Notes
from services.prices import PriceService

FENCE = "```"
REASONS = 1700


class OreForms:
    def __init__(self, notes: Notes, prices: PriceService, desk: Desk) -> None:
        self._notes = notes
        self._prices = prices
        self._desk = desk

    def register(self, presses: Presses) -> None:
        presses.opens("ore.pick", OFFICER, self.ask_quantities)
        presses.opens("ore.type", OFFICER, self.ask_lines)
        presses.opens("ore.again", OFFICER, self.ask_again)
        presses.on("ore.add", OFFICER, self.add)

    async def ask_quantities(self, press: Press) -> None:
        """A modal with one field for each ore that was picked."""
        await self._desk.require(press.interaction, press.code, Purpose.ORE)
        hint = "SCU, or cSCU if you write so; if you know them quality as Q812, price of one SCU behind @"
        fields = [forms.line(each, each, hint=hint, placeholder="125") for each in self._picked(press)]
        form = forms.modal(f"Ore of {press.code}", custom_id("ore.add", press.code), *fields)
        await press.interaction.response.send_modal(form)

    def _picked(self, press: Press) -> Sequence[str]:
        """The ores that were picked. Refused where no menu offers one of them, or does not any more."""
        known = {str(ore) for ore in self._prices.ores()}
        picked = press.chosen_up_to(ORES_PER_FORM)
        if not known.issuperset(picked):
            raise Refused(OUTDATED)
        return picked

    async def ask_lines(self, press: Press) -> None:
        await self._ask_lines(press, None)

    async def ask_again(self, press: Press) -> None:
        """The lines that could not be read, to be corrected; they stand in the message that lists them."""
        message = press.interaction.message
        shown = message.embeds[0].description if message and message.embeds else None
        await self._ask_lines(press, (shown or "").strip("`\n") or None)

    async def _ask_lines(self, press: Press, typed_before: str | None) -> None:
        await self._desk.require(press.interaction, press.code, Purpose.ORE)
        hint = f"Name, quantity in SCU, quality and price of one SCU if known: {EXAMPLE_WITH_QUALITY}"
        field = forms.lines("lines", "One ore a line", hint=hint, default=typed_before)
        form = forms.modal(f"Ore of {press.code}", custom_id("ore.add", press.code), field)
        await press.interaction.response.send_modal(form)

    async def add(self, press: Press) -> None:
        await press.interaction.response.defer()
        read, unreadable = read_ore_lines(_lines(press), self._prices.ores())
        guild_id = guild_of(press.interaction).id
        if read:
            ore = await self._prices.valued(guild_id, read)
            await self._notes.add_ore(guild_id, press.code, officer(press, Purpose.ORE), ore)
        await self._desk.show(press.interaction, press.code)
        if unreadable:
            await _hand_back(press, unreadable)


async def _hand_back(press: Press, unreadable: Iterable[Unreadable]) -> None:
    """Say which lines were not noted and why, and keep them, whole, for the form to begin with."""
    refused = list(unreadable)
    reasons = text.within((_why_not(each) for each in refused), REASONS)
    kept = "\n".join(each.line.replace("`", "'") for each in refused)
    await press.interaction.followup.send(
        f"Not noted, all other lines were:\n{reasons}",
        embed=discord.Embed(description=f"{FENCE}\n{kept}\n{FENCE}"),
        view=view_of(button("Correct these lines", PRIMARY, "ore.again", press.code)),
        ephemeral=True,
    )


def _why_not(refused: Unreadable) -> str:
    return f"• {text.plain(refused.line, 60)} – {text.plain(refused.reason, 200)}"


def _lines(press: Press) -> list[str]:
    """The lines of either form; in the one with a field for each ore, the field's name is the ore."""
    if "lines" in press.answers:
        return split_lines(press.answer("lines"))
    return [f"{name} {press.answer(name)}" for name in press.answers]
