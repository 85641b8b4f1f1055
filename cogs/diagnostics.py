"""``/mining diagnostics``: what an admin looks at when something seems wrong, one view at a time."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import discord
from discord import app_commands

from cogs.diagnosticviews import hauls_view
from cogs.gate import Gate
from cogs.people import guild_of
from cogs.presses import Handler, Press, Presses
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from services.haullists import HaulLists

ADMIN = Standing.ADMIN
HAULS = "hauls"
LABELS = {HAULS: "hauls in flight"}
"""Every view by its name, in the order in which they are offered."""

Draw: TypeAlias = Callable[[int, int], Awaitable[tuple[discord.Embed, discord.ui.View]]]
"""A page of a view, of that guild and of that number, from 0."""


class DiagnosticsCommand:
    """A view has a label above and something that draws it below; its buttons turn pages by ``diag.<view>``."""

    def __init__(self, hauls: HaulLists, clock: Clock) -> None:
        self._hauls = hauls
        self._clock = clock
        self._views: Mapping[str, Draw] = {HAULS: self._hauls_page}

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        mining.add_command(
            gate.command(
                self.diagnostics,
                "diagnostics",
                "What works and what does not, for admins",
                ADMIN,
                expensive=True,
            )
        )
        for name, draw in self._views.items():
            presses.on(f"diag.{name}", ADMIN, _turns(draw))

    @app_commands.describe(view="What to look at")
    @app_commands.choices(view=[app_commands.Choice(name=each, value=name) for name, each in LABELS.items()])
    async def diagnostics(self, interaction: discord.Interaction, view: str = HAULS) -> None:
        await interaction.response.defer(ephemeral=True)
        if (draw := self._views.get(view)) is None:
            raise Refused("There is no such view: choose one from the list that `view` offers.")
        embed, buttons = await draw(guild_of(interaction).id, 0)
        await interaction.followup.send(embed=embed, view=buttons, ephemeral=True)

    async def _hauls_page(self, guild_id: int, number: int) -> tuple[discord.Embed, discord.ui.View]:
        return hauls_view(await self._hauls.page(guild_id, number), self._clock.now())


def _turns(draw: Draw) -> Handler:
    async def turn(press: Press) -> None:
        await press.interaction.response.defer()
        embed, buttons = await draw(guild_of(press.interaction).id, press.number(0))
        await press.interaction.edit_original_response(embed=embed, view=buttons)

    return turn
