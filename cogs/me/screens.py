"""``/mining me`` and what a member looks at: sessions, time, pay in words, history."""

import asyncio
import io

import discord
from discord import app_commands

from cogs.gate import Gate
from cogs.me import views
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from domain.access import Standing
from domain.people import Choice
from reports.history import Point, history_png
from services.mine import Mine
from services.notes import Notes

MEMBER = Standing.MEMBER
LAST_PAGE = 10**6


class MeScreen:
    """Shows a member their own pages; whose they are is who presses."""

    def __init__(self, mine: Mine) -> None:
        self._mine = mine

    async def show(self, interaction: discord.Interaction, page: int = 0) -> None:
        view = await self._mine.overview(guild_of(interaction).id, actor(interaction), page)
        await _put(interaction, views.overview(view))

    async def show_session(self, interaction: discord.Interaction, code: str, page: int = 0) -> None:
        view = await self._mine.time(guild_of(interaction).id, actor(interaction), code)
        await _put(interaction, views.my_time(view, page))

    async def show_handles(self, interaction: discord.Interaction) -> None:
        profile = await self._mine.profile(guild_of(interaction).id, actor(interaction))
        await _put(interaction, views.handles(profile))

    async def show_data(self, interaction: discord.Interaction) -> None:
        profile = await self._mine.profile(guild_of(interaction).id, actor(interaction))
        await _put(interaction, views.data(profile))


async def _put(interaction: discord.Interaction, screen: tuple[discord.Embed, discord.ui.View]) -> None:
    """In place of what the press or command showed."""
    embed, items = screen
    await interaction.edit_original_response(content=None, embed=embed, view=items)


class MeCommand:
    def __init__(self, mine: Mine, notes: Notes, screen: MeScreen) -> None:
        self._mine = mine
        self._notes = notes
        self._screen = screen

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        mining.add_command(
            gate.command(self.me, "me", "Your time, your pay in words, your balance and choices", MEMBER)
        )
        presses.on("me.page", MEMBER, self.turn)
        presses.on("me.session", MEMBER, self.pick)
        presses.on("me.open", MEMBER, self.open)
        presses.on("me.time", MEMBER, self.turn_time)
        presses.on("me.choice", MEMBER, self.choose)
        presses.on("me.choice-for", MEMBER, self.choose_for)
        presses.on("me.history", MEMBER, self.history, expensive=True)

    async def me(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await self._screen.show(interaction)

    async def turn(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show(press.interaction, min(press.number(0), LAST_PAGE))

    async def pick(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show_session(press.interaction, press.chosen_code)

    async def open(self, press: Press) -> None:
        """From under a payroll that everybody reads: also for whom voice has missed and who wants to object."""
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        await self._screen.show_session(press.interaction, press.code)

    async def turn_time(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show_session(press.interaction, press.code, press.number(1))

    async def choose(self, press: Press) -> None:
        await press.interaction.response.defer()
        choice = press.chosen_option(Choice)
        await self._mine.choose(guild_of(press.interaction).id, actor(press.interaction), choice)
        await self._screen.show(press.interaction)

    async def choose_for(self, press: Press) -> None:
        await press.interaction.response.defer()
        by = actor(press.interaction)
        guild_id = guild_of(press.interaction).id
        await self._notes.choose(guild_id, press.code, by, press.chosen_option(Choice), press.key)
        await self._screen.show_session(press.interaction, press.code)

    async def history(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = guild_of(press.interaction).id
        time_zone = (await self._mine.profile(guild_id, actor(press.interaction))).settings.time_zone
        earned = await self._mine.history(guild_id, actor(press.interaction))
        points = [Point(each.code, each.at, each.seconds, each.net_auec) for each in earned]
        picture = await asyncio.to_thread(history_png, points, time_zone)
        await press.interaction.followup.send(
            "What your saved sessions brought, the newest at the bottom.",
            file=discord.File(io.BytesIO(picture), filename="history.png"),
            ephemeral=True,
        )
