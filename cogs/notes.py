"""``/mining sale add | undo`` and ``/mining expense add | undo``: noted in working, counted once saved."""

import discord
from discord import app_commands

from cogs import text
from cogs.choices import offer_sessions
from cogs.gate import Gate
from cogs.people import actor, actor_of, guild_of
from domain.access import Standing
from domain.errors import Refused
from domain.quantities import parse_amount
from domain.sessions import SessionState
from services.notes import Notes
from services.sessions import Sessions

LONGEST_TEXT = 100
Text = app_commands.Range[str, 1, LONGEST_TEXT]
TAKES_NOTES = (SessionState.OPEN, SessionState.STOPPED)


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
        add_sale = self._gate.command(
            self.add_sale, "add", "Note what was sold and who holds the money", MEMBER
        )
        add_expense = self._gate.command(self.add_expense, "add", "Note what somebody advanced", MEMBER)
        undo_sale = self._gate.command(self.undo, "undo", "Take a noted sale back", MEMBER)
        undo_expense = self._gate.command(self.undo, "undo", "Take a noted expense back", MEMBER)
        for group, commands in ((sale, (add_sale, undo_sale)), (expense, (add_expense, undo_expense))):
            for command in commands:
                command.autocomplete("session")(self.offer_sessions)
                group.add_command(command)

    @app_commands.describe(
        amount="What was paid, in aUEC: 1250000, 1 250 000 or 1.25m",
        holder="Who holds the money now; you, if left out",
        where="Where it was sold, e.g. TDD Area 18",
        session="Which session, if not the newest",
    )
    async def add_sale(
        self,
        interaction: discord.Interaction,
        amount: Text,
        holder: discord.Member | None = None,
        where: Text | None = None,
        session: str | None = None,
    ) -> None:
        await interaction.response.defer()
        code = await self._code(interaction, session)
        who = actor_of(holder) if holder else actor(interaction)
        amount_auec = parse_amount(amount)
        note = await self._notes.add_sale(
            guild_of(interaction).id,
            code,
            noted_by=actor(interaction),
            standing=await self._gate.standing_of(interaction),
            holder=who,
            amount_auec=amount_auec,
            terminal=where,
            key=f"interaction {interaction.id}",
        )
        place = f" at {text.plain(where)}" if where else ""
        await interaction.followup.send(
            f"Noted `{note.number}` in **{code}**: sold for **{text.money(amount_auec)}**{place}, held by "
            f"{text.name(who.name)}. It counts once the session is saved."
        )

    @app_commands.describe(
        amount="What it cost, in aUEC: 40000, 40 000 or 40k",
        what="What it was for, e.g. refining",
        claimant="Who advanced it and gets it back; you, if left out",
        session="Which session, if not the newest",
    )
    async def add_expense(
        self,
        interaction: discord.Interaction,
        amount: Text,
        what: Text,
        claimant: discord.Member | None = None,
        session: str | None = None,
    ) -> None:
        await interaction.response.defer()
        code = await self._code(interaction, session)
        who = actor_of(claimant) if claimant else actor(interaction)
        amount_auec = parse_amount(amount)
        note = await self._notes.add_expense(
            guild_of(interaction).id,
            code,
            noted_by=actor(interaction),
            standing=await self._gate.standing_of(interaction),
            claimant=who,
            amount_auec=amount_auec,
            what=what,
            key=f"interaction {interaction.id}",
        )
        await interaction.followup.send(
            f"Noted `{note.number}` in **{code}**: **{text.money(amount_auec)}** for {text.plain(what)}, advanced by "
            f"{text.name(who.name)}, who gets it back in full. It counts once the session is saved."
        )

    @app_commands.describe(
        number="The number of the note, as in /mining status",
        reason="Why it is taken back",
        session="Which session, if not the newest",
    )
    async def undo(
        self,
        interaction: discord.Interaction,
        number: app_commands.Range[int, 1],
        reason: Text,
        session: str | None = None,
    ) -> None:
        await interaction.response.defer()
        code = await self._code(interaction, session)
        note = await self._notes.undo(
            guild_of(interaction).id,
            code,
            number,
            noted_by=actor(interaction),
            standing=await self._gate.standing_of(interaction),
            reason=reason,
            key=f"interaction {interaction.id}",
        )
        await interaction.followup.send(
            f"Took note `{note.number}` of **{code}** back: {text.plain(reason)}."
        )

    async def offer_sessions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await offer_sessions(self._sessions, interaction, typed, *TAKES_NOTES)

    async def _code(self, interaction: discord.Interaction, given: str | None) -> str:
        if given is not None:
            return given.strip().lower()
        found = await self._sessions.choices(guild_of(interaction).id, *TAKES_NOTES, limit=1)
        if not found:
            raise Refused("There is no session to note it in: an officer begins one with `/mining start`.")
        return found[0].code


MEMBER = Standing.MEMBER
