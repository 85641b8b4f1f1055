"""``/mining payroll fail``: a run that was a loss, asked once more, with its reason."""

from typing import Any

import discord
from discord import app_commands

from cogs import forms, haulclosingviews, text
from cogs.choices import offer_sessions, session_code
from cogs.gate import Gate
from cogs.payroll.desk import OFFICER
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.sessionviews import heading
from cogs.views import DANGER, GREY, button, view_of
from domain.errors import Refused
from domain.failures import FailedRun
from domain.sessions import SessionState
from services.failures import Failures, FailureView
from services.outbox import Outbox
from services.sessions import Sessions

LONGEST_REASON = 200


class FailCommands:
    def __init__(self, failures: Failures, sessions: Sessions, outbox: Outbox) -> None:
        self._failures = failures
        self._sessions = sessions
        self._outbox = outbox

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        fail = gate.command(self.fail, "fail", "Record a stopped session as a loss: nobody is paid", OFFICER)
        gate.suggests(fail, "session", OFFICER, self.offer_stopped)
        payroll.add_command(fail)
        presses.opens("fail.form", OFFICER, self.ask)
        presses.on("fail.now", OFFICER, self.record)

    @app_commands.describe(session="The stopped session that was a loss")
    async def fail(self, interaction: discord.Interaction, session: str) -> None:
        await interaction.response.defer(ephemeral=True)
        view = await self._failures.look(guild_of(interaction).id, session_code(session))
        place = (view.session.code, view.session.round_id)
        await interaction.followup.send(
            embed=_asking(view),
            view=view_of(
                button("Record as failed", DANGER, "fail.form", *place),
                *haulclosingviews.items(view.session, view.flying, row=1),
            ),
            ephemeral=True,
        )

    async def ask(self, press: Press) -> None:
        await press.interaction.response.send_modal(
            forms.modal(
                f"{press.code} failed",
                custom_id("fail.now", press.code, press.number(1)),
                forms.line("reason", "Why", placeholder="pirates at the refinery", longest=LONGEST_REASON),
            )
        )

    async def record(self, press: Press) -> None:
        await press.interaction.response.defer()
        if not (reason := press.answer("reason")):
            raise Refused("Some words are missing: say in short why it failed.")
        failed = await self._failures.fail(
            guild_of(press.interaction).id,
            press.code,
            press.number(1),
            actor(press.interaction),
            reason=reason,
            key=press.key,
        )
        self._outbox.nudge()
        await press.interaction.edit_original_response(embed=_recorded(failed), view=None)

    async def offer_stopped(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.STOPPED)


def _asking(view: FailureView) -> discord.Embed:
    taken_back = (
        f" Revision {view.saved_revision}, which is saved, is taken back whole: who was paid already then owes it."
        if view.saved_revision
        else ""
    )
    embed = discord.Embed(
        title=f"Did it fail? {heading(view.session)}",
        colour=GREY,
        description=f"Sold {text.money(view.gross_auec)}, spent {text.money(view.expenses_auec)}: a loss of "
        f"**{text.money(view.loss_auec)}**. Nobody is paid, expenses are not returned, and what was sold goes to the "
        f"treasury.{taken_back} `/mining payroll correct` can take it back.",
    )
    haulclosingviews.show_first(embed, view.session, view.flying)
    return embed


def _recorded(failed: FailedRun) -> discord.Embed:
    return discord.Embed(
        title=f"{failed.session_code} is recorded as failed",
        colour=GREY,
        description=f"A loss of **{text.money(failed.loss_auec)}**: {text.plain(failed.reason, LONGEST_REASON)}",
    )
