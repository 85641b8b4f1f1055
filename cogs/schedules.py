"""Weekly sessions in the setup: the list, one of them, and what is chosen by menus; the forms are next door."""

from dataclasses import replace

import discord

from cogs import scheduleviews as views
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.scheduledevents import event_troubles
from cogs.sessionviews import announcement_trouble
from domain.access import Standing
from domain.errors import Refused
from services.schedules import Schedules, Timetable
from services.templates import Templates

ADMIN = Standing.ADMIN


class ScheduleScreen:
    """The message of the setup, showing weekly sessions: every menu and form ends by showing it again."""

    def __init__(self, schedules: Schedules, templates: Templates) -> None:
        self._schedules = schedules
        self._templates = templates

    async def show_all(self, press: Press, timetable: Timetable | None = None) -> None:
        guild = guild_of(press.interaction)
        timetable = timetable or await self._schedules.timetable(guild.id)
        embed, items = views.overview(timetable, event_troubles(guild, timetable.settings))
        await press.interaction.edit_original_response(embed=embed, view=items)

    async def show(self, press: Press, schedule_id: int, timetable: Timetable | None = None) -> None:
        guild = guild_of(press.interaction)
        timetable = timetable or await self._schedules.timetable(guild.id)
        view, book = timetable.get(schedule_id), await self._templates.book(guild.id)
        troubles = _announcing_trouble(guild, view.weekly.channel_id)
        embed, items = views.detail(guild, timetable, view, book, troubles)
        await press.interaction.edit_original_response(embed=embed, view=items)


class ScheduleMenus:
    def __init__(self, schedules: Schedules, templates: Templates, screen: ScheduleScreen) -> None:
        self._schedules = schedules
        self._templates = templates
        self._screen = screen

    def register(self, presses: Presses) -> None:
        presses.on("schedule.list", ADMIN, self.show_all)
        presses.on("schedule.pick", ADMIN, self.pick)
        presses.on("schedule.show", ADMIN, self.show)
        presses.on("schedule.channel", ADMIN, self.set_channel)
        presses.on("schedule.template", ADMIN, self.set_template)
        presses.on("schedule.ask-end", ADMIN, self.ask_to_end)
        presses.on("schedule.end", ADMIN, self.end)

    async def show_all(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show_all(press)

    async def pick(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show(press, _chosen_number(press))

    async def show(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show(press, press.number(0))

    async def set_channel(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild, number = guild_of(press.interaction), press.number(0)
        chosen = next(iter(press.chosen_ids), 0)
        if not isinstance(guild.get_channel(chosen), discord.TextChannel):
            raise Refused("Choose a text channel: people read there when a session begins and ends.")
        timetable = await self._schedules.change(
            guild.id,
            number,
            actor(press.interaction),
            lambda weekly: replace(weekly, channel_id=chosen),
        )
        await self._screen.show(press, number, timetable)

    async def set_template(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild, number = guild_of(press.interaction), press.number(0)
        chosen = (await self._templates.book(guild.id)).get(_chosen_number(press))
        template = None if chosen.is_own else chosen.name
        timetable = await self._schedules.change(
            guild.id, number, actor(press.interaction), lambda weekly: replace(weekly, template=template)
        )
        await self._screen.show(press, number, timetable)

    async def ask_to_end(self, press: Press) -> None:
        await press.interaction.response.defer()
        timetable = await self._schedules.timetable(guild_of(press.interaction).id)
        embed, items = views.ask_to_end(timetable.get(press.number(0)))
        await press.interaction.edit_original_response(embed=embed, view=items)

    async def end(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild = guild_of(press.interaction)
        timetable = await self._schedules.end(guild.id, press.number(0), actor(press.interaction))
        await self._screen.show_all(press, timetable)


def _chosen_number(press: Press) -> int:
    """The number of what was chosen in a menu that wants one choice."""
    press.chosen_up_to(1)
    return press.chosen_ids[0]


def _announcing_trouble(guild: discord.Guild, channel_id: int) -> list[str]:
    channel = guild.get_channel(channel_id)
    if channel is None:
        return ["The channel where it is announced is gone: choose another, else nobody reads of it."]
    return announcement_trouble(channel.permissions_for(guild.me))
