"""``/mining payroll unpaid``: what is open, and debts that later pay may make up for."""

import discord
from discord import app_commands

from cogs import forms, text
from cogs.gate import Gate
from cogs.pay.arguments import NUMBERS_END, said, small
from cogs.pay.unpaidviews import unpaid_screen
from cogs.payroll.desk import OFFICER
from cogs.people import actor, guild_of
from cogs.presses import OUTDATED, Press, Presses, custom_id
from domain.errors import Refused
from domain.quantities import parse_amount
from services.offsets import Agreed, Offsets
from services.unpaid import Section, UnpaidLists

REASON = 100
"""Characters of a reason."""


class UnpaidCommand:
    def __init__(self, unpaid: UnpaidLists, offsets: Offsets) -> None:
        self._unpaid = unpaid
        self._offsets = offsets

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        payroll.add_command(
            gate.command(self.unpaid, "unpaid", "Who is not paid, and what is not confirmed", OFFICER)
        )
        presses.on("pay.open", OFFICER, self.turn_page)
        presses.on("pay.section", OFFICER, self.choose)
        presses.opens("pay.offset-form", OFFICER, self.open_offset)
        presses.on("pay.offset-now", OFFICER, self.offset)
        presses.on_private("pay.offset", self.agree)

    async def unpaid(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await self._show(interaction, Section.OWED, 0)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show(press.interaction, _section(press.argument(0)), press.number(1))

    async def choose(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show(press.interaction, _section(press.first_chosen), 0)

    async def open_offset(self, press: Press) -> None:
        person_id, amount = _debt(press.first_chosen)
        form = forms.modal(
            "Offset a debt",
            custom_id("pay.offset-now", person_id),
            forms.line("amount", "How much later pay may make up for", default=str(amount)),
            forms.line("reason", "Why, or who agreed", longest=REASON),
        )
        await press.interaction.response.send_modal(form)

    async def offset(self, press: Press) -> None:
        await press.interaction.response.defer()
        amount, reason = parse_amount(press.answer("amount")), said(press, "reason")
        guild_id, officer = guild_of(press.interaction).id, actor(press.interaction)
        done = await self._offsets.by_officer(
            guild_id, officer, small(press, 0), amount_auec=amount, reason=reason, key=press.key
        )
        await self._show(press.interaction, Section.DEBTS, 0, _agreed(done, text.name(done.person.name)))

    async def agree(self, press: Press) -> None:
        """The member's own word, under the notice that told them."""
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        done = await self._offsets.by_member(
            press.guild_id, actor(press.interaction), press.number(1), press.key
        )
        await press.interaction.followup.send(_agreed(done, "you"), ephemeral=True)

    async def _show(
        self, interaction: discord.Interaction, section: Section, page: int, words: str | None = None
    ) -> None:
        found = await self._unpaid.read(guild_of(interaction).id)
        embed, buttons = unpaid_screen(found, section, page)
        await interaction.edit_original_response(content=words, embed=embed, view=buttons)


def _agreed(done: Agreed, whom: str) -> str:
    again = "It had been agreed already, once" if done.already else "Agreed"
    left = f"{text.money(done.owed.debt_auec)} of debt are left" if done.owed.debt_auec else "no debt is left"
    return (
        f"{again}: pay for {whom} makes up for {text.money(done.amount_auec)}. Now {left}, and "
        f"{text.money(done.owed.payable_auec)} can be paid."
    )


def _section(named: str) -> Section:
    if named not in list(Section):
        raise Refused(OUTDATED)
    return Section(named)


def _debt(chosen: str) -> tuple[int, int]:
    """Person and amount of a line in the menu of debts."""
    parts = chosen.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and len(part) < 20 for part in parts):
        raise Refused(OUTDATED)
    person_id, amount = map(int, parts)
    if person_id >= NUMBERS_END:
        raise Refused(OUTDATED)
    return person_id, amount
