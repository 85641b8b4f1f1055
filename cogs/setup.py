"""``/mining setup``: channels, roles and rules, by menus and forms; nothing is typed that Discord can list."""

from collections.abc import Callable
from dataclasses import replace

import discord
from discord import app_commands

from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.setupviews import further, overview
from domain.access import Standing
from domain.errors import Refused
from domain.features import EarlyFeature
from domain.settings import GuildSettings
from services.guilds import Guilds

ADMIN = Standing.ADMIN
Change = Callable[[GuildSettings], GuildSettings]


class SetupScreen:
    """The one message of the setup: every menu and form ends by showing it again."""

    def __init__(self, guilds: Guilds) -> None:
        self._guilds = guilds

    async def settings(self, interaction: discord.Interaction) -> GuildSettings:
        guild = guild_of(interaction)
        return await self._guilds.settings_or_defaults(guild.id, guild.name)

    async def change(self, press: Press, change: Change, *, more: bool = False) -> None:
        """Change the settings of a press that was deferred, and show them; ``more``: on the second page."""
        guild = guild_of(press.interaction)
        settings = await self._guilds.change(guild.id, guild.name, actor(press.interaction), change)
        await self.show(press.interaction, settings, more=more)

    async def show(
        self, interaction: discord.Interaction, settings: GuildSettings, *, more: bool = False
    ) -> None:
        holder = await self._guilds.person(settings.guild_id, settings.treasury_holder_id)
        page = further if more else overview
        embed, menus = page(guild_of(interaction), settings, holder)
        await interaction.edit_original_response(embed=embed, view=menus)


class SetupCommand:
    def __init__(self, screen: SetupScreen) -> None:
        self._screen = screen

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        mining.add_command(
            gate.command(self.setup, "setup", "Channels, roles and rules of this guild", ADMIN)
        )
        presses.on("setup.mining", ADMIN, self.set_mining)
        presses.on("setup.dispatch", ADMIN, self.set_dispatch)
        presses.on("setup.members", ADMIN, self.set_members)
        presses.on("setup.officers", ADMIN, self.set_officers)
        presses.on("setup.page", ADMIN, self.turn)
        presses.on("setup.officer-channel", ADMIN, self.set_officer_channel)
        presses.on("setup.cargo-channel", ADMIN, self.set_cargo_channel)
        presses.on("setup.live-board", ADMIN, self.set_live_board)
        presses.on("setup.early", ADMIN, self.set_early_features)

    async def setup(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await self._screen.show(interaction, await self._screen.settings(interaction))

    async def turn(self, press: Press) -> None:
        await press.interaction.response.defer()
        settings = await self._screen.settings(press.interaction)
        await self._screen.show(press.interaction, settings, more=press.number(0) > 0)

    async def set_officer_channel(self, press: Press) -> None:
        await press.interaction.response.defer()
        chosen = next(iter(press.chosen_ids), None)
        await self._screen.change(
            press, lambda settings: replace(settings, officer_channel_id=chosen), more=True
        )

    async def set_cargo_channel(self, press: Press) -> None:
        await press.interaction.response.defer()
        chosen = next(iter(press.chosen_ids), None)
        await self._screen.change(
            press, lambda settings: replace(settings, cargo_channel_id=chosen), more=True
        )

    async def set_live_board(self, press: Press) -> None:
        await press.interaction.response.defer()
        wanted = press.number(0) > 0
        await self._screen.change(press, lambda settings: replace(settings, live_board=wanted), more=True)

    async def set_early_features(self, press: Press) -> None:
        await press.interaction.response.defer()
        features = press.chosen_options(EarlyFeature)
        await self._screen.change(press, lambda settings: settings.trying(features), more=True)

    async def set_mining(self, press: Press) -> None:
        await press.interaction.response.defer()
        if not (channel_ids := press.chosen_ids):
            raise Refused("Choose at least one mining channel: without one no session could be started.")
        guild = guild_of(press.interaction)
        if guild.afk_channel is not None and guild.afk_channel.id in channel_ids:
            await self._screen.show(press.interaction, await self._screen.settings(press.interaction))
            raise Refused(
                f"{guild.afk_channel.mention} is the server's AFK channel, where nobody mines: choose the others only."
            )
        await self._screen.change(press, lambda settings: replace(settings, mining_channel_ids=channel_ids))

    async def set_dispatch(self, press: Press) -> None:
        await press.interaction.response.defer()
        chosen = next(iter(press.chosen_ids), None)
        await self._screen.change(press, lambda settings: replace(settings, dispatch_channel_id=chosen))

    async def set_members(self, press: Press) -> None:
        await press.interaction.response.defer()
        role_ids = press.chosen_ids
        await self._screen.change(press, lambda settings: replace(settings, member_role_ids=role_ids))

    async def set_officers(self, press: Press) -> None:
        await press.interaction.response.defer()
        role_ids = press.chosen_ids
        await self._screen.change(press, lambda settings: replace(settings, officer_role_ids=role_ids))
