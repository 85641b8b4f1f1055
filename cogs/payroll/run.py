"""``/mining payroll run | correct``: picker, draft, preview, save."""

import discord
from discord import app_commands

from cogs import text
from cogs.choices import offer_sessions
from cogs.files import channel_names, payroll_files
from cogs.gate import Gate
from cogs.payroll import screens
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.sessionviews import GREEN
from domain.access import Standing
from domain.errors import Refused
from domain.sessions import SessionState
from services.outbox import Outbox
from services.payrolls import Payrolls, PayrollView
from services.prices import PriceService
from services.reports import Reports, preview
from services.sessions import Sessions

CORRECTABLE = (SessionState.SAVED, SessionState.DISCARDED)


class PayrollRun:
    def __init__(
        self, payrolls: Payrolls, sessions: Sessions, reports: Reports, prices: PriceService, outbox: Outbox
    ) -> None:
        self._payrolls = payrolls
        self._sessions = sessions
        self._reports = reports
        self._prices = prices
        self._outbox = outbox

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        run = gate.command(
            self.run, "run", "Complete a stopped session, preview and save its payroll", OFFICER
        )
        correct = gate.command(self.correct, "correct", "Reopen a saved or discarded session", OFFICER)
        run.autocomplete("session")(self.offer_stopped)
        correct.autocomplete("session")(self.offer_closed)
        payroll.add_command(run)
        payroll.add_command(correct)
        presses.on("payroll.page", OFFICER, self.turn_page)
        presses.on("payroll.pick", OFFICER, self.pick)
        presses.on("payroll.open", OFFICER, self.open)
        presses.on("payroll.preview", OFFICER, self.preview)
        presses.on("payroll.pdf", OFFICER, self.pdf)
        presses.on("payroll.save", OFFICER, self.save)

    @app_commands.describe(session="Which one; left out, you choose from a list")
    async def run(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        if session is not None:
            view = await self._payrolls.view(guild_of(interaction).id, session.strip().lower())
            await self._show_draft(interaction, view)
        else:
            await self._show_picker(interaction, 0)

    @app_commands.describe(session="The session to correct", reason="Why it has to be corrected")
    async def correct(
        self, interaction: discord.Interaction, session: str, reason: app_commands.Range[str, 1, 100]
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        guild_id, code = guild_of(interaction).id, session.strip().lower()
        view = await self._payrolls.reopen(guild_id, code, actor(interaction), reason)
        await self._show_draft(interaction, view)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show_picker(press.interaction, int(press.arguments[0]))

    async def pick(self, press: Press) -> None:
        await press.interaction.response.defer()
        view = await self._payrolls.view(guild_of(press.interaction).id, press.chosen[0])
        await self._show_draft(press.interaction, view)

    async def open(self, press: Press) -> None:
        """From *Save* under a stopped session (public, so the draft is a message of its own), or *Back*."""
        message = press.interaction.message
        if message is not None and message.flags.ephemeral:
            await press.interaction.response.defer()
        else:
            await press.interaction.response.defer(ephemeral=True, thinking=True)
        view = await self._payrolls.view(guild_of(press.interaction).id, press.arguments[0])
        await self._show_draft(press.interaction, view)

    async def preview(self, press: Press) -> None:
        code, page = press.arguments
        await press.interaction.response.defer()
        view = await self._payrolls.view(guild_of(press.interaction).id, code)
        if view.payroll is None:
            raise Refused(f"There is nothing to preview yet: {view.refusal}.")
        embed, buttons = screens.preview(view, view.payroll, int(page))
        await press.interaction.edit_original_response(content=None, embed=embed, view=buttons)

    async def pdf(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        guild = guild_of(press.interaction)
        view = await self._payrolls.view(guild.id, press.arguments[0])
        shown = preview(view, press.interaction.user.display_name, channel_names(guild))
        files = await payroll_files(shown, bundle=None)
        await press.interaction.followup.send(
            "Only a preview: nothing is saved yet.", files=files, ephemeral=True
        )

    async def save(self, press: Press) -> None:
        code, seal = press.arguments
        await press.interaction.response.defer()
        guild = guild_of(press.interaction)
        done = await self._payrolls.save(guild.id, code, actor(press.interaction), seal)
        self._outbox.nudge()
        shown = await self._reports.saved(guild.id, code, done.saved.revision, channel_names(guild))
        verb = "had been saved already, once" if done.already else "is saved"
        embed = discord.Embed(
            title=f"Payroll of {code}, revision {done.saved.revision}, {verb}",
            colour=GREEN,
            description=f"**{text.money(shown.payroll.gross_auec)}** are in the ledger, version "
            f"{done.saved.ledger_version}. Proof `{done.saved.checksum}`.",
        )
        bundle = await self._reports.bundle(guild.id, code, done.saved.revision)
        await press.interaction.edit_original_response(content=None, embed=embed, view=None)
        await press.interaction.followup.send(files=await payroll_files(shown, bundle), ephemeral=True)

    async def offer_stopped(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.STOPPED)

    async def offer_closed(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await offer_sessions(self._sessions, interaction, typed, *CORRECTABLE)

    async def _show_picker(self, interaction: discord.Interaction, page: int) -> None:
        summaries, total = await self._sessions.summaries(
            guild_of(interaction).id, SessionState.STOPPED, limit=screens.PAGE, offset=page * screens.PAGE
        )
        if not summaries:
            raise Refused("No session waits for its payroll: stop one with `/mining stop` first.")
        content, buttons = screens.picker(summaries, page, total)
        await interaction.edit_original_response(content=content, embed=None, view=buttons)

    async def _show_draft(self, interaction: discord.Interaction, view: PayrollView) -> None:
        await show_draft(interaction, view, self._prices)


async def show_draft(interaction: discord.Interaction, view: PayrollView, prices: PriceService) -> None:
    """Put the draft in place of what the press or command showed."""
    embed, buttons = screens.draft(view, prices.ores())
    await interaction.edit_original_response(content=None, embed=embed, view=buttons)


OFFICER = Standing.OFFICER
