"""``/mining payroll list``: sessions by state and date, totals a month, ores, attendance."""

import discord
from discord import app_commands

from cogs.gate import Gate
from cogs.payroll import listviews
from cogs.people import guild_of
from cogs.presses import OUTDATED, Press, Presses
from domain.access import Standing
from domain.errors import Refused
from domain.periods import parse_period
from domain.sessions import SessionState
from services.lists import Lists, Wanted

OFFICER = Standing.OFFICER
STATES = [app_commands.Choice(name=state.value, value=state.value) for state in SessionState]


class PayrollLists:
    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        payroll.add_command(
            gate.command(self.list, "list", "Sessions by state and date, and what they come to", OFFICER)
        )
        presses.on(listviews.PAGE, OFFICER, self.turn)

    @app_commands.describe(
        state="Only sessions in this state",
        month="Only this month, like 2026-11",
        since="Only from this day on, like 2026-11-01",
        until="Only up to this day, like 2026-11-30",
    )
    @app_commands.rename(since="from", until="to")
    @app_commands.choices(state=STATES)
    async def list(
        self,
        interaction: discord.Interaction,
        state: str | None = None,
        month: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        wanted = Wanted(None if state is None else SessionState(state), parse_period(month, since, until))
        await interaction.response.defer(ephemeral=True)
        await self._show(interaction, listviews.SESSIONS, wanted, 0)

    async def turn(self, press: Press) -> None:
        which, number = press.argument(0), press.number(4)
        wanted = listviews.read_wanted(*(press.argument(place) for place in (1, 2, 3)))
        if wanted is None or which not in dict(listviews.VIEWS):
            raise Refused(OUTDATED)
        await press.interaction.response.defer()
        await self._show(press.interaction, which, wanted, number)

    async def _show(self, interaction: discord.Interaction, which: str, wanted: Wanted, number: int) -> None:
        guild_id = guild_of(interaction).id
        if which == listviews.SESSIONS:
            embed, buttons = listviews.session_page(await self._lists.sessions(guild_id, wanted, number))
        else:
            embed, buttons = listviews.statistics_page(
                await self._lists.statistics(guild_id, wanted), which, number
            )
        await interaction.edit_original_response(embed=embed, view=buttons)
