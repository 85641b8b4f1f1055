"""``/mining diagnostics``: what an admin looks at when something seems wrong, one view at a time."""

import discord
from discord import app_commands

from cogs.diagnosticviews import hauls_view
from cogs.gate import Gate
from cogs.people import guild_of
from cogs.presses import Press, Presses
from domain.access import Standing
from domain.clock import Clock
from services.haullists import HaulLists

ADMIN = Standing.ADMIN
HAULS = "hauls"


class DiagnosticsCommand:
    def __init__(self, hauls: HaulLists, clock: Clock) -> None:
        self._hauls = hauls
        self._clock = clock

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        mining.add_command(
            gate.command(self.diagnostics, "diagnostics", "What works and what does not, for admins", ADMIN)
        )
        presses.on("diag.hauls", ADMIN, self.turn_hauls)

    @app_commands.describe(view="What to look at")
    @app_commands.choices(view=[app_commands.Choice(name="hauls in flight", value=HAULS)])
    async def diagnostics(self, interaction: discord.Interaction, view: str = HAULS) -> None:
        await interaction.response.defer(ephemeral=True)
        embed, buttons = await self._hauls_page(interaction, 0)
        await interaction.followup.send(embed=embed, view=buttons, ephemeral=True)

    async def turn_hauls(self, press: Press) -> None:
        await press.interaction.response.defer()
        embed, buttons = await self._hauls_page(press.interaction, press.number(0))
        await press.interaction.edit_original_response(embed=embed, view=buttons)

    async def _hauls_page(
        self, interaction: discord.Interaction, number: int
    ) -> tuple[discord.Embed, discord.ui.View]:
        page = await self._hauls.page(guild_of(interaction).id, number)
        return hauls_view(page, self._clock.now())
