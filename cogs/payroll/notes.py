"""The forms under a draft for what was sold and what it cost, and for taking notes back."""

from cogs import forms, text
from cogs.noteviews import facts, words
from cogs.payroll import draftviews
from cogs.payroll.desk import OFFICER, Desk
from cogs.people import actor, chosen_member, guild_of
from cogs.presses import Press, Presses, custom_id
from domain.errors import Refused
from domain.leases import Purpose
from domain.quantities import parse_amount
from services.notes import Noter, Notes


class NoteForms:
    def __init__(self, notes: Notes, desk: Desk) -> None:
        self._notes = notes
        self._desk = desk

    def register(self, presses: Presses) -> None:
        presses.opens("draft.sale-form", OFFICER, self.ask_sale)
        presses.on("sale.add", OFFICER, self.add_sale)
        presses.opens("expense.form", OFFICER, self.ask_expense)
        presses.on("expense.add", OFFICER, self.add_expense)
        presses.on("note.list", OFFICER, self.list_notes)
        presses.opens("note.undo-form", OFFICER, self.ask_undo)
        presses.on("note.undo", OFFICER, self.undo)

    async def ask_sale(self, press: Press) -> None:
        await self._desk.require(press.interaction, press.code)
        await press.interaction.response.send_modal(
            forms.modal(
                f"What was sold in {press.code}",
                custom_id("sale.add", press.code),
                forms.line("amount", "Amount in aUEC", placeholder="1 250 000 or 1.25m"),
                forms.people("holder", "Who holds the money", default=press.interaction.user.id),
                forms.line("where", "Where it was sold", required=False),
            )
        )

    async def add_sale(self, press: Press) -> None:
        await press.interaction.response.defer()
        noter = officer(press)
        await self._notes.add_sale(
            guild_of(press.interaction).id,
            press.code,
            noter,
            holder=chosen_member(press, "holder") or noter.actor,
            amount_auec=parse_amount(press.answer("amount")),
            terminal=press.answer("where") or None,
        )
        await self._desk.show(press.interaction, press.code)

    async def ask_expense(self, press: Press) -> None:
        await self._desk.require(press.interaction, press.code)
        await press.interaction.response.send_modal(
            forms.modal(
                f"What {press.code} cost",
                custom_id("expense.add", press.code),
                forms.line("amount", "Amount in aUEC", placeholder="40 000 or 40k"),
                forms.line("what", "What it was for", placeholder="refining"),
                forms.people("claimant", "Who advanced it", default=press.interaction.user.id),
            )
        )

    async def add_expense(self, press: Press) -> None:
        await press.interaction.response.defer()
        noter = officer(press)
        await self._notes.add_expense(
            guild_of(press.interaction).id,
            press.code,
            noter,
            claimant=chosen_member(press, "claimant") or noter.actor,
            amount_auec=parse_amount(press.answer("amount")),
            what=_said(press, "what"),
        )
        await self._desk.show(press.interaction, press.code)

    async def list_notes(self, press: Press) -> None:
        await press.interaction.response.defer()
        noted = await self._notes.of(guild_of(press.interaction).id, press.code)
        content, buttons = draftviews.taking_back(press.code, noted.notes, noted.people, press.number(1))
        await press.interaction.edit_original_response(content=content, embed=None, view=buttons)

    async def ask_undo(self, press: Press) -> None:
        await self._desk.require(press.interaction, press.code)
        number = int(press.first_chosen) if press.first_chosen.isdecimal() else 0
        noted = await self._notes.of(guild_of(press.interaction).id, press.code)
        fact = dict(facts(noted.notes)).get(number)
        if fact is None:
            raise Refused(f"Note {number} of {press.code} does not count any more: look at the list again.")
        title = f"Take back {number}: {words(fact, noted.people, text.label)}"
        why = forms.line("reason", "Why it is taken back", placeholder="typed twice")
        await press.interaction.response.send_modal(
            forms.modal(title, custom_id("note.undo", press.code, number), why)
        )

    async def undo(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id = guild_of(press.interaction).id
        await self._notes.undo(guild_id, press.code, officer(press), press.number(1), _said(press, "reason"))
        await self._desk.show(press.interaction, press.code)


def officer(press: Press, purpose: Purpose = Purpose.PAYROLL) -> Noter:
    """The presser as one who may note anything while they edit the session: the gate lets officers only come here."""
    return Noter(actor(press.interaction), OFFICER, press.key, edits=purpose)


def _said(press: Press, field: str) -> str:
    """A text that must not be blank, though Discord takes spaces for an answer."""
    if not (answer := press.answer(field)):
        raise Refused("Some words are missing: say in short what it is about.")
    return answer
