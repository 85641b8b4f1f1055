"""``/mining payroll net``: look at the netting plan, and use it."""

import discord
from discord import app_commands

from cogs.gate import Gate
from cogs.pay.netviews import plan_screen, used_words
from cogs.payroll.desk import OFFICER
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.views import SECONDARY, button, view_of
from services.netting import NettingPlans
from services.outbox import Outbox
from services.unpaid import Section


class NetCommand:
    def __init__(self, plans: NettingPlans, outbox: Outbox) -> None:
        self._plans = plans
        self._outbox = outbox

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        payroll.add_command(
            gate.command(self.net, "net", "Settle all sessions by the fewest transfers", OFFICER)
        )
        presses.on("net.page", OFFICER, self.turn_page)
        presses.on("net.use", OFFICER, self.use)

    async def net(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await self._show(interaction, 0)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show(press.interaction, press.number(0))

    async def use(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        done = await self._plans.use(guild_id, by, press.argument(0), press.key)
        self._outbox.nudge()
        follow = button("Follow it", SECONDARY, "pay.open", Section.PLANNED, 0)
        await press.interaction.edit_original_response(
            content=used_words(done), embed=None, view=view_of(follow)
        )

    async def _show(self, interaction: discord.Interaction, page: int) -> None:
        embed, buttons = plan_screen(await self._plans.look(guild_of(interaction).id), page)
        await interaction.edit_original_response(content=None, embed=embed, view=buttons)
