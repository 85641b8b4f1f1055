"""``/mining payroll late``: money of a saved session that came or went afterwards; looked at, then saved once."""

from typing import Any

import discord
from discord import app_commands

from cogs import forms
from cogs.choices import offer_sessions, session_code
from cogs.files import channel_names, payroll_files
from cogs.gate import Gate
from cogs.payroll.desk import OFFICER
from cogs.payroll.lateviews import KINDS, late_preview, late_saved
from cogs.people import actor, chosen_member, guild_of
from cogs.presses import Press, Presses, custom_id
from domain.errors import Refused
from domain.late import LateKind
from domain.quantities import parse_amount
from domain.sessions import SessionState
from services.late import LateMoney
from services.outbox import Outbox
from services.reports import Reports
from services.sessions import Sessions


class LateCommands:
    def __init__(self, late: LateMoney, sessions: Sessions, reports: Reports, outbox: Outbox) -> None:
        self._late = late
        self._sessions = sessions
        self._reports = reports
        self._outbox = outbox

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        late = gate.command(
            self.late,
            "late",
            "Money of a saved session that came or went afterwards",
            OFFICER,
            at_once=True,
        )
        gate.suggests(late, "session", OFFICER, self.offer_saved)
        payroll.add_command(late)
        presses.on("late.look", OFFICER, self.look)
        presses.on("late.save", OFFICER, self.save)

    @app_commands.describe(session="The saved session that it belongs to")
    async def late(self, interaction: discord.Interaction, session: str) -> None:
        code = session_code(session)
        await self._late.require_saved(guild_of(interaction).id, code)
        await interaction.response.send_modal(
            forms.modal(
                f"Late money of {code}",
                custom_id("late.look", code),
                forms.choice("kind", "What it is", KINDS),
                forms.line("amount", "Amount in aUEC", placeholder="1 250 000 or 1.25m"),
                forms.people("who", "Who holds it, or advanced it", default=interaction.user.id),
                forms.line("what", "Where it was sold, or what it was for"),
            )
        )

    async def look(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        by = actor(press.interaction)
        if not (what := press.answer("what")):
            raise Refused("Some words are missing: say in short what it is about.")
        view = await self._late.look(
            guild_of(press.interaction).id,
            press.code,
            by,
            chosen_member(press, "who") or by,
            kind=press.answered_option("kind", LateKind),
            amount_auec=parse_amount(press.answer("amount")),
            what=what,
            key=press.key,
        )
        embed, buttons = late_preview(view)
        await press.interaction.edit_original_response(embed=embed, view=buttons)

    async def save(self, press: Press) -> None:
        """First say that it is saved, then draw the slip and the payroll as it stands now."""
        await press.interaction.response.defer()
        guild = guild_of(press.interaction)
        done = await self._late.save(guild.id, press.code, press.number(1), actor(press.interaction))
        self._outbox.nudge()
        await press.interaction.edit_original_response(embed=late_saved(done), view=None)
        revision = done.saved.revision
        shown = await self._reports.saved(guild.id, press.code, revision, channel_names(guild))
        bundle = await self._reports.bundle(guild.id, press.code, revision)
        await press.interaction.followup.send(
            "For your records. The slip says what this revision changes for everybody.",
            files=await payroll_files(shown, bundle),
            ephemeral=True,
        )

    async def offer_saved(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.SAVED)
