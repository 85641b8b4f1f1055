"""``/mining diagnostics``: what an admin looks at when something seems wrong, one view at a time."""

import discord
from discord import app_commands

from cogs.diagnosticviews import ALL, LABELS, diagnosed_view, hauls_view, report_file
from cogs.gate import Gate
from cogs.people import guild_of
from cogs.presses import Press, Presses
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from services.diagnosing.checks import Area
from services.diagnosing.diagnosis import Diagnosis
from services.haullists import HaulLists

ADMIN = Standing.ADMIN


class DiagnosticsCommand:
    """Also for whoever manages the server while the database, which says who is an admin, is away."""

    def __init__(self, diagnosis: Diagnosis, hauls: HaulLists, clock: Clock) -> None:
        self._diagnosis = diagnosis
        self._hauls = hauls
        self._clock = clock

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        words = "What works, what does not, and what to do about it, for admins"
        mining.add_command(
            gate.command(self.diagnostics, "diagnostics", words, ADMIN, always=True, expensive=True)
        )
        presses.on("diag.view", ADMIN, self.show, always=True, expensive=True)
        presses.on("diag.again", ADMIN, self.show, always=True, expensive=True)
        presses.on("diag.hauls", ADMIN, self.turn_hauls)

    @app_commands.describe(view="What to look at; everything if left out")
    @app_commands.choices(view=[app_commands.Choice(name=each, value=name) for name, each in LABELS.items()])
    async def diagnostics(self, interaction: discord.Interaction, view: str = ALL) -> None:
        await interaction.response.defer(ephemeral=True)
        embed, buttons, files = await self._drawn(interaction, view)
        await interaction.followup.send(embed=embed, view=buttons, files=files, ephemeral=True)

    async def show(self, press: Press) -> None:
        """Another view, or the same one as it is by now."""
        await press.interaction.response.defer()
        embed, buttons, files = await self._drawn(press.interaction, press.argument(0))
        await press.interaction.edit_original_response(embed=embed, view=buttons, attachments=files)

    async def turn_hauls(self, press: Press) -> None:
        await press.interaction.response.defer()
        embed, buttons = await self._hauls_page(guild_of(press.interaction).id, press.number(0))
        await press.interaction.edit_original_response(embed=embed, view=buttons)

    async def _drawn(
        self, interaction: discord.Interaction, view: str
    ) -> tuple[discord.Embed, discord.ui.View, list[discord.File]]:
        if view not in LABELS:
            raise Refused("There is no such view: choose one from the list that `view` offers.")
        guild_id = guild_of(interaction).id
        if view == Area.HAULS:
            return *(await self._hauls_page(guild_id, 0)), []
        diagnosed = await self._diagnosis.of(guild_id, None if view == ALL else Area(view))
        return *diagnosed_view(diagnosed), [report_file(diagnosed)]

    async def _hauls_page(self, guild_id: int, number: int) -> tuple[discord.Embed, discord.ui.View]:
        return hauls_view(await self._hauls.page(guild_id, number), self._clock.now())
