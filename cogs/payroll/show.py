"""``/mining payroll show``: what was saved once more, or one member's statement."""

from typing import Any

import discord
from discord import app_commands

from cogs.choices import offer_sessions, session_code
from cogs.files import channel_names, payroll_files
from cogs.gate import Gate
from cogs.outbox import announcement
from cogs.payroll.desk import OFFICER
from cogs.payroll.statements import MemberStatements
from cogs.people import guild_of
from domain.sessions import SessionState
from services.reports import Reports
from services.sessions import Sessions

LAST_REVISION = 10_000


class PayrollShow:
    def __init__(self, reports: Reports, sessions: Sessions, statements: MemberStatements) -> None:
        self._reports = reports
        self._sessions = sessions
        self._statements = statements

    def register(self, payroll: app_commands.Group, gate: Gate) -> None:
        show = gate.command(
            self.show, "show", "A saved payroll once more, with its files", OFFICER, expensive=True
        )
        gate.suggests(show, "session", OFFICER, self.offer_with_payroll)
        gate.suggests(show, "member", OFFICER, self._statements.offer)
        payroll.add_command(show)

    @app_commands.describe(
        session="The session it is of",
        revision="Which one; left out, the latest saved",
        member="Instead, the statement of one member: of this session, and of all time",
    )
    async def show(
        self,
        interaction: discord.Interaction,
        session: str,
        revision: app_commands.Range[int, 1, LAST_REVISION] | None = None,
        member: str | None = None,
    ) -> None:
        """Of a session reopened since: what is saved stands, and can be read, until the next revision is saved."""
        await interaction.response.defer(ephemeral=True)
        guild, code = guild_of(interaction), session_code(session)
        if member is not None:
            await self._statements.send(interaction, member, code)
            return
        bundle = await self._reports.bundle(guild.id, code, revision)
        shown = await self._reports.saved(guild.id, code, revision, channel_names(guild))
        files = await payroll_files(shown, bundle)
        await interaction.followup.send(embed=announcement(shown), files=files, ephemeral=True)

    async def offer_with_payroll(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.SAVED)
