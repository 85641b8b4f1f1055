"""Where an officer's draft lies: every form under it ends by showing it again."""

import discord

from cogs.payroll import draftviews
from cogs.people import actor, guild_of
from cogs.roles import RoleReader
from domain.access import Standing
from domain.leases import Purpose
from services.editing import Editing
from services.leases import Leases
from services.payrolls import Payrolls
from services.payrollview import PayrollView
from services.prices import PriceService

OFFICER = Standing.OFFICER


class Desk:
    """Shows drafts. The draft itself lies in the database: any message of it can be worked with."""

    def __init__(self, payrolls: Payrolls, leases: Leases, prices: PriceService, roles: RoleReader) -> None:
        self._payrolls = payrolls
        self._leases = leases
        self._prices = prices
        self._roles = roles

    async def view(self, interaction: discord.Interaction, code: str) -> PayrollView:
        """The draft as it is now, with the roles of those whom nobody could ask about when the session stopped.

        Whoever looks at it edits the session from now on, unless somebody else does.
        """
        await self.open(interaction, code)
        return await self._view(interaction, code)

    async def open(self, interaction: discord.Interaction, code: str) -> Editing:
        guild, by = guild_of(interaction), actor(interaction)
        return await self._leases.open(guild.id, code, by, OFFICER, Purpose.PAYROLL)

    async def require(
        self, interaction: discord.Interaction, code: str, purpose: Purpose = Purpose.PAYROLL
    ) -> None:
        """Before a form is shown: raises LeaseHeld or LeaseLost if somebody else edits the session."""
        guild, by = guild_of(interaction), actor(interaction)
        await self._leases.require(guild.id, code, by, OFFICER, purpose)

    async def take_over(self, interaction: discord.Interaction, code: str, token: int) -> None:
        guild, by = guild_of(interaction), actor(interaction)
        await self._leases.take_over(guild.id, code, by, OFFICER, purpose=Purpose.PAYROLL, token=token)

    async def finish(self, interaction: discord.Interaction, code: str) -> None:
        await self._leases.release(guild_of(interaction).id, code, actor(interaction), OFFICER)

    async def show(self, interaction: discord.Interaction, code: str) -> None:
        """Put the session's draft in place of what the press or command showed."""
        editing = await self.open(interaction, code)
        await self._put(interaction, await self._view(interaction, code), editing)

    async def show_view(self, interaction: discord.Interaction, view: PayrollView) -> None:
        await self._put(interaction, view, await self.open(interaction, view.session.code))

    async def _view(self, interaction: discord.Interaction, code: str) -> PayrollView:
        guild = guild_of(interaction)
        view = await self._payrolls.view(guild.id, code)
        if not view.unread:
            return view
        await self._roles.freeze(guild, code)
        return await self._payrolls.view(guild.id, code)

    async def _put(self, interaction: discord.Interaction, view: PayrollView, editing: Editing) -> None:
        embed, buttons = draftviews.draft(view, self._prices.ores(), editing)
        await interaction.edit_original_response(content=None, embed=embed, view=buttons)
