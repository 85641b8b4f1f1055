"""Where an officer's draft lies: every form under it ends by showing it again."""

import discord

from cogs.payroll import draftviews
from cogs.people import guild_of
from cogs.roles import RoleReader
from domain.access import Standing
from services.payrolls import Payrolls
from services.payrollview import PayrollView
from services.prices import PriceService

OFFICER = Standing.OFFICER


class Desk:
    """Shows drafts. The draft itself lies in the database: any message of it can be worked with."""

    def __init__(self, payrolls: Payrolls, prices: PriceService, roles: RoleReader) -> None:
        self._payrolls = payrolls
        self._prices = prices
        self._roles = roles

    async def view(self, interaction: discord.Interaction, code: str) -> PayrollView:
        """The draft as it is now, with the roles of those whom nobody could ask about when the session stopped."""
        guild = guild_of(interaction)
        view = await self._payrolls.view(guild.id, code)
        if not view.unread:
            return view
        await self._roles.freeze(guild, code)
        return await self._payrolls.view(guild.id, code)

    async def show(self, interaction: discord.Interaction, code: str) -> None:
        """Put the session's draft in place of what the press or command showed."""
        await self.show_view(interaction, await self.view(interaction, code))

    async def show_view(self, interaction: discord.Interaction, view: PayrollView) -> None:
        embed, buttons = draftviews.draft(view, self._prices.ores())
        await interaction.edit_original_response(content=None, embed=embed, view=buttons)
