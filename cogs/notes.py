"""``/mining sale add | undo`` and ``/mining expense add | undo``: noted in working, counted once saved."""

import discord
from discord import app_commands

from cogs import text
from cogs.notetaking import COUNTS_ONCE_SAVED, WHICH_SESSION, NoteTaking, Text, made
from cogs.people import actor, actor_of, guild_of
from domain.payroll import Sale
from domain.quantities import parse_amount
from services.notes import Noted, NoteKind


class NoteCommands:
    def __init__(self, taking: NoteTaking) -> None:
        self._taking = taking

    def register(self, mining: app_commands.Group) -> None:
        self._taking.group(
            mining,
            NoteKind.SALE,
            "What was sold",
            self.add_sale,
            "Note what was sold and who holds the money",
        )
        self._taking.group(
            mining,
            NoteKind.EXPENSE,
            "What it cost, and who advanced it",
            self.add_expense,
            "Note what somebody advanced",
        )

    @app_commands.describe(
        amount="What was paid, in aUEC: 1250000, 1 250 000 or 1.25m",
        holder="Who holds the money now; you, if left out",
        where="Where it was sold, e.g. TDD Area 18",
        session=WHICH_SESSION,
    )
    async def add_sale(
        self,
        interaction: discord.Interaction,
        amount: Text,
        holder: discord.Member | None = None,
        where: Text | None = None,
        session: str | None = None,
    ) -> None:
        amount_auec = parse_amount(amount)
        who = actor_of(holder) if holder else actor(interaction)
        code = await self._taking.code(interaction, session)
        noted = await self._taking.notes.add_sale(
            guild_of(interaction).id,
            code,
            await self._taking.noter(interaction),
            holder=who,
            amount_auec=amount_auec,
            terminal=where,
        )
        await interaction.response.send_message(sale_noted(noted, who.name))

    @app_commands.describe(
        amount="What it cost, in aUEC: 40000, 40 000 or 40k",
        what="What it was for, e.g. refining",
        claimant="Who advanced it and gets it back; you, if left out",
        session=WHICH_SESSION,
    )
    async def add_expense(
        self,
        interaction: discord.Interaction,
        amount: Text,
        what: Text,
        claimant: discord.Member | None = None,
        session: str | None = None,
    ) -> None:
        amount_auec = parse_amount(amount)
        who = actor_of(claimant) if claimant else actor(interaction)
        code = await self._taking.code(interaction, session)
        noted = await self._taking.notes.add_expense(
            guild_of(interaction).id,
            code,
            await self._taking.noter(interaction),
            claimant=who,
            amount_auec=amount_auec,
            what=what,
        )
        await interaction.response.send_message(
            f"{made(noted)} in **{code}**: **{text.money(amount_auec)}** for {text.plain(what)}, advanced by "
            f"{text.name(who.name)}, who gets it back in full. {COUNTS_ONCE_SAVED}"
        )


def sale_noted(noted: Noted, holder: str) -> str:
    """That a sale is noted, for everybody to read."""
    (note,) = noted.notes
    assert isinstance(note.fact, Sale), "a sale was noted"
    place = f" at {text.plain(note.fact.terminal)}" if note.fact.terminal else ""
    return (
        f"{made(noted)} in **{note.session_code}**: sold for **{text.money(note.fact.amount_auec)}**{place}, held by "
        f"{text.name(holder)}. {COUNTS_ONCE_SAVED}"
    )
