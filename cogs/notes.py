"""``/mining sale add | undo`` and ``/mining expense add | undo``: noted in working, counted once saved."""

from typing import Any

import discord
from discord import app_commands

from cogs import text
from cogs.choices import offer_sessions, session_meant
from cogs.gate import Gate
from cogs.noteviews import facts, words
from cogs.people import actor, actor_of, guild_of
from cogs.views import MOST_OPTIONS
from domain.access import Standing
from domain.quantities import parse_amount
from domain.sessions import SessionState
from services.notes import TAKES_NOTES, Noted, NoteKind, Noter, Notes, kind_of
from services.sessions import Sessions

MEMBER = Standing.MEMBER
LONGEST_TEXT = 100
Text = app_commands.Range[str, 1, LONGEST_TEXT]
NONE_TAKES_NOTES = "There is no session to note it in: an officer begins one with `/mining start`."
COUNTS_ONCE_SAVED = "It counts once the session is saved."
NOTED_BEFORE = "That was noted before, and is noted once:"


class NoteCommands:
    def __init__(self, notes: Notes, sessions: Sessions, gate: Gate) -> None:
        self._notes = notes
        self._sessions = sessions
        self._gate = gate

    def register(self, mining: app_commands.Group) -> None:
        sale = app_commands.Group(name="sale", description="What was sold", parent=mining)
        expense = app_commands.Group(
            name="expense", description="What it cost, and who advanced it", parent=mining
        )
        self._register(sale, self.add_sale, "add", "Note what was sold and who holds the money")
        self._register(sale, self.undo_sale, "undo", "Take a noted sale back", self.offer_sales)
        self._register(expense, self.add_expense, "add", "Note what somebody advanced")
        self._register(expense, self.undo_expense, "undo", "Take a noted expense back", self.offer_expenses)

    def _register(
        self, group: app_commands.Group, method: Any, name: str, description: str, offer_notes: Any = None
    ) -> None:
        command = self._gate.command(method, name, description, MEMBER, at_once=True)
        self._gate.suggests(command, "session", MEMBER, self.offer_sessions)
        if offer_notes is not None:
            self._gate.suggests(command, "number", MEMBER, offer_notes)
        group.add_command(command)

    @app_commands.describe(
        amount="What was paid, in aUEC: 1250000, 1 250 000 or 1.25m",
        holder="Who holds the money now; you, if left out",
        where="Where it was sold, e.g. TDD Area 18",
        session="Which session; left out, the one that is open",
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
        code = await self._code(interaction, session)
        noted = await self._notes.add_sale(
            guild_of(interaction).id,
            code,
            await self._noter(interaction),
            holder=who,
            amount_auec=amount_auec,
            terminal=where,
        )
        place = f" at {text.plain(where)}" if where else ""
        await interaction.response.send_message(
            f"{_made(noted)} in **{code}**: sold for **{text.money(amount_auec)}**{place}, held by "
            f"{text.name(who.name)}. {COUNTS_ONCE_SAVED}"
        )

    @app_commands.describe(
        amount="What it cost, in aUEC: 40000, 40 000 or 40k",
        what="What it was for, e.g. refining",
        claimant="Who advanced it and gets it back; you, if left out",
        session="Which session; left out, the one that is open",
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
        code = await self._code(interaction, session)
        noted = await self._notes.add_expense(
            guild_of(interaction).id,
            code,
            await self._noter(interaction),
            claimant=who,
            amount_auec=amount_auec,
            what=what,
        )
        await interaction.response.send_message(
            f"{_made(noted)} in **{code}**: **{text.money(amount_auec)}** for {text.plain(what)}, advanced by "
            f"{text.name(who.name)}, who gets it back in full. {COUNTS_ONCE_SAVED}"
        )

    @app_commands.describe(
        number="Which sale; the list offers those that count",
        reason="Why it is taken back",
        session="Which session; left out, the one that is open",
    )
    async def undo_sale(
        self,
        interaction: discord.Interaction,
        number: app_commands.Range[int, 1],
        reason: Text,
        session: str | None = None,
    ) -> None:
        await self._undo(interaction, NoteKind.SALE, number, reason, session)

    @app_commands.describe(
        number="Which expense; the list offers those that count",
        reason="Why it is taken back",
        session="Which session; left out, the one that is open",
    )
    async def undo_expense(
        self,
        interaction: discord.Interaction,
        number: app_commands.Range[int, 1],
        reason: Text,
        session: str | None = None,
    ) -> None:
        await self._undo(interaction, NoteKind.EXPENSE, number, reason, session)

    async def _undo(
        self, interaction: discord.Interaction, kind: NoteKind, number: int, reason: str, session: str | None
    ) -> None:
        guild_id = guild_of(interaction).id
        code = await self._code(interaction, session)
        before = await self._notes.of(guild_id, code)
        noter = await self._noter(interaction)
        done = await self._notes.undo(guild_id, code, noter, number, reason, kind=kind)
        taken = dict(facts(before.notes)).get(number)
        what = f": {words(taken, before.people, text.plain)}" if taken else ""
        again = "had been taken back already, once" if done.already else "is taken back"
        await interaction.response.send_message(
            f"Note `{number}` of **{code}** {again}{what}. Reason: {text.plain(reason)}"
        )

    async def offer_sessions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, *TAKES_NOTES)

    async def offer_sales(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await self._offer_notes(interaction, typed, NoteKind.SALE)

    async def offer_expenses(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await self._offer_notes(interaction, typed, NoteKind.EXPENSE)

    async def _offer_notes(
        self, interaction: discord.Interaction, typed: str, kind: NoteKind
    ) -> list[app_commands.Choice[Any]]:
        """The newest notes of this kind that count and contain what was typed."""
        code = await self._code(interaction, interaction.namespace.session)
        noted = await self._notes.of(guild_of(interaction).id, code)
        lines = [
            (number, text.label(f"{number} · {words(fact, noted.people, text.label)}"))
            for number, fact in facts(noted.notes)
            if kind_of(fact) is kind
        ]
        fitting = [(number, line) for number, line in reversed(lines) if typed.lower() in line.lower()]
        return [app_commands.Choice(name=line, value=number) for number, line in fitting[:MOST_OPTIONS]]

    async def _noter(self, interaction: discord.Interaction) -> Noter:
        standing = await self._gate.standing_of(interaction)
        return Noter(actor(interaction), standing, key=f"interaction {interaction.id}")

    async def _code(self, interaction: discord.Interaction, given: str | None) -> str:
        states = (SessionState.OPEN, SessionState.STOPPED)
        return await session_meant(self._sessions, interaction, given, *states, none=NONE_TAKES_NOTES)


def _made(noted: Noted) -> str:
    (note,) = noted.notes
    return f"{NOTED_BEFORE} `{note.number}`" if noted.already else f"Noted `{note.number}`"
