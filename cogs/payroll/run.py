"""``/mining payroll run | correct``: picker, draft, preview, save."""

from typing import Any

import discord
from discord import app_commands

from cogs import text
from cogs.choices import offer_sessions, session_code
from cogs.files import channel_names, payroll_files
from cogs.gate import Gate
from cogs.payroll import draftviews
from cogs.payroll.desk import OFFICER, Desk
from cogs.payroll.previews import preview
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.views import GREEN
from domain.errors import Refused
from domain.sessions import SessionState
from reports.model import PayrollReport
from services.outbox import Outbox
from services.payrolls import Payrolls, Saved
from services.reports import Reports
from services.reports import preview as report_of
from services.sessions import Sessions

CORRECTABLE = (SessionState.SAVED, SessionState.DISCARDED, SessionState.FAILED)
CHANGED = "Something changed since the page before, so this is the first page again."
NONE_WAITS = "No session waits for its payroll: stop one with `/mining stop` first."


class PayrollRun:
    def __init__(
        self,
        payrolls: Payrolls,
        sessions: Sessions,
        reports: Reports,
        outbox: Outbox,
        desk: Desk,
    ) -> None:
        self._payrolls = payrolls
        self._sessions = sessions
        self._reports = reports
        self._outbox = outbox
        self._desk = desk

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        run = gate.command(
            self.run, "run", "Complete a stopped session, preview and save its payroll", OFFICER
        )
        correct = gate.command(
            self.correct, "correct", "Reopen a saved, discarded or failed session", OFFICER
        )
        gate.suggests(run, "session", OFFICER, self.offer_stopped)
        gate.suggests(correct, "session", OFFICER, self.offer_closed)
        payroll.add_command(run)
        payroll.add_command(correct)
        presses.on("payroll.page", OFFICER, self.turn_page)
        presses.on("payroll.pick", OFFICER, self.pick)
        presses.on("payroll.open", OFFICER, self.open)
        presses.on("payroll.take", OFFICER, self.take_over)
        presses.on("payroll.done", OFFICER, self.finish)
        presses.on("payroll.preview", OFFICER, self.preview)
        presses.on("payroll.turn", OFFICER, self.turn_preview)
        presses.on("payroll.pdf", OFFICER, self.pdf, expensive=True)
        presses.on("payroll.save", OFFICER, self.save)

    @app_commands.describe(session="Which one; left out, you choose from a list")
    async def run(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        if session is None:
            await self._show_picker(interaction, 0)
        else:
            await self._desk.show(interaction, session_code(session))

    @app_commands.describe(session="The session to correct", reason="Why it has to be corrected")
    async def correct(
        self, interaction: discord.Interaction, session: str, reason: app_commands.Range[str, 1, 100]
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        guild_id, code = guild_of(interaction).id, session_code(session)
        view = await self._payrolls.reopen(guild_id, code, actor(interaction), reason)
        await self._desk.show_view(interaction, view)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show_picker(press.interaction, press.number(0))

    async def pick(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.show(press.interaction, session_code(press.first_chosen))

    async def open(self, press: Press) -> None:
        """From *Save* under a stopped session (public, so the draft is a message of its own), or *Back*."""
        message = press.interaction.message
        if message is not None and message.flags.ephemeral:
            await press.interaction.response.defer()
        else:
            await press.interaction.response.defer(ephemeral=True, thinking=True)
        await self._desk.show(press.interaction, press.code)

    async def take_over(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.take_over(press.interaction, press.code, press.number(1))
        await self._desk.show(press.interaction, press.code)

    async def finish(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.finish(press.interaction, press.code)
        content, buttons = draftviews.finished(press.code)
        await press.interaction.edit_original_response(content=content, embed=None, view=buttons)

    async def preview(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show_preview(press, press.number(1))

    async def turn_preview(self, press: Press) -> None:
        """To another page of the same numbers; once they are others, to the first page of those."""
        await press.interaction.response.defer()
        await self._show_preview(press, press.number(2), of_seal=press.argument(1))

    async def _show_preview(self, press: Press, page: int, of_seal: str | None = None) -> None:
        view = await self._desk.view(press.interaction, press.code)
        if view.payroll is None:
            why = text.plain((view.refusal or "").rstrip("."), 300)
            raise Refused(f"There is nothing to preview yet: {why}.")
        is_another = of_seal not in (None, view.seal)
        embed, buttons = preview(view, view.payroll, 0 if is_another else page)
        said = CHANGED if is_another else None
        await press.interaction.edit_original_response(content=said, embed=embed, view=buttons)

    async def pdf(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        view = await self._desk.view(press.interaction, press.code)
        names = channel_names(guild_of(press.interaction))
        shown = report_of(view, press.interaction.user.display_name, names)
        await press.interaction.followup.send(
            "Only a preview: nothing is saved yet.",
            files=await payroll_files(shown, bundle=None),
            ephemeral=True,
        )

    async def save(self, press: Press) -> None:
        """First say that it is saved, then draw what the officer keeps."""
        await press.interaction.response.defer()
        guild = guild_of(press.interaction)
        done = await self._payrolls.save(guild.id, press.code, actor(press.interaction), press.argument(1))
        self._outbox.nudge()
        revision = done.saved.revision
        shown = await self._reports.saved(guild.id, press.code, revision, channel_names(guild))
        await press.interaction.edit_original_response(content=None, embed=_saved(done, shown), view=None)
        bundle = await self._reports.bundle(guild.id, press.code, revision)
        files = await payroll_files(shown, bundle)
        await press.interaction.followup.send(
            "For your records. The `.json` proves the payroll on any machine: `paydirt recompute`.",
            files=files,
            ephemeral=True,
        )

    async def offer_stopped(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.STOPPED)

    async def offer_closed(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, *CORRECTABLE)

    async def _show_picker(self, interaction: discord.Interaction, number: int) -> None:
        page = await self._sessions.summaries(guild_of(interaction).id, SessionState.STOPPED, number)
        if not page.summaries:
            raise Refused(NONE_WAITS)
        content, buttons = draftviews.picker(page)
        await interaction.edit_original_response(content=content, embed=None, view=buttons)


def _saved(done: Saved, shown: PayrollReport) -> discord.Embed:
    verb, code = "had been saved already, once" if done.already else "is saved", done.saved.session_code
    return discord.Embed(
        title=f"Payroll of {' · '.join((code, *shown.marks))}, revision {done.saved.revision}, {verb}",
        colour=GREEN,
        description=f"**{text.money(shown.payroll.gross_auec)}** are in the ledger, version "
        f"{done.saved.ledger_version}. Proof `{done.saved.checksum}`.",
    )
