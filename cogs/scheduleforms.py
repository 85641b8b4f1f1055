"""The form of a weekly session, to add one or to change it."""

from dataclasses import replace

import discord

from cogs import forms, text
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.schedules import ADMIN, ScheduleScreen
from cogs.scheduleviews import WEEKDAYS
from cogs.words import whole_number
from domain.appointments import Weekly
from domain.errors import Refused
from domain.localtimes import parse_clock
from domain.schedules import LONGEST_NOTICE_MINUTES, Schedule
from services.schedules import Schedules

TITLE_CHARACTERS = 80
SUNDAY, REMIND_MINUTES = 6, 60


class ScheduleForms:
    def __init__(self, schedules: Schedules, screen: ScheduleScreen) -> None:
        self._schedules = schedules
        self._screen = screen

    def register(self, presses: Presses) -> None:
        presses.opens("schedule.add-form", ADMIN, self.ask_new)
        presses.on("schedule.add", ADMIN, self.add)
        presses.opens("schedule.change-form", ADMIN, self.ask_change)
        presses.on("schedule.change", ADMIN, self.change)

    async def ask_new(self, press: Press) -> None:
        modal = forms.modal("A weekly session", custom_id("schedule.add"), *_fields(None))
        await press.interaction.response.send_modal(modal)

    async def add(self, press: Press) -> None:
        """It is announced where the setup is used until another channel is chosen."""
        await press.interaction.response.defer()
        guild = guild_of(press.interaction)
        where = press.interaction.channel_id or 0
        timetable, number = await self._schedules.add(
            guild.id, actor(press.interaction), _read(press, 0), where, key=press.key
        )
        await self._screen.show(press, number, timetable)

    async def ask_change(self, press: Press) -> None:
        number = press.number(0)
        schedule = await self._schedule(press.interaction, number)
        verb = custom_id("schedule.change", number, _digest(schedule))
        await press.interaction.response.send_modal(forms.modal("A weekly session", verb, *_fields(schedule)))

    async def change(self, press: Press) -> None:
        await press.interaction.response.defer()
        number, shown = press.number(0), press.argument(1)
        schedule = _read(press, number)

        def change_unless_outdated(weekly: Weekly) -> Weekly:
            forms.require_unchanged(shown, _digest(weekly.schedule))
            return replace(weekly, schedule=schedule)

        guild = guild_of(press.interaction)
        by = actor(press.interaction)
        timetable = await self._schedules.change(guild.id, number, by, change_unless_outdated)
        await self._screen.show(press, number, timetable)

    async def _schedule(self, interaction: discord.Interaction, number: int) -> Schedule:
        return (await self._schedules.timetable(guild_of(interaction).id)).get(number).weekly.schedule


def _fields(now: Schedule | None) -> list[forms.Field]:
    clock = "by the guild's clock"
    return [
        forms.line(
            "title", "What it is called", default=now.title if now else None, longest=TITLE_CHARACTERS
        ),
        forms.choice(
            "weekday",
            "Day of the week",
            [(str(number), name) for number, name in enumerate(WEEKDAYS)],
            default=str(now.weekday if now else SUNDAY),
        ),
        forms.line(
            "starts",
            "Starts",
            placeholder="18:00",
            default=f"{now.starts:%H:%M}" if now else None,
            hint=clock,
        ),
        forms.line(
            "stops",
            "Stops",
            placeholder="20:30",
            default=f"{now.stops:%H:%M}" if now else None,
            hint="Not later than the start: on the next day",
        ),
        forms.line(
            "remind",
            "Reminder, minutes before (0: none)",
            default=str(now.remind_minutes if now else REMIND_MINUTES),
        ),
    ]


def _read(press: Press, number: int) -> Schedule:
    """Refused, naming the field, where an answer does not fit."""
    title = " ".join(press.answer("title").split())
    if not text.plain(title):
        raise Refused("A weekly session needs a title, e.g. Sunday mining.")
    return Schedule(
        schedule_id=number,
        title=title[:TITLE_CHARACTERS],
        weekday=whole_number(press.answer("weekday"), "The day of the week", 0, 6),
        starts=parse_clock(press.answer("starts"), "The start"),
        stops=parse_clock(press.answer("stops"), "The stop"),
        remind_minutes=whole_number(
            press.answer("remind"), "The minutes of the reminder", 0, LONGEST_NOTICE_MINUTES
        ),
    )


def _digest(schedule: Schedule) -> str:
    when = (schedule.weekday, schedule.starts, schedule.stops, schedule.remind_minutes)
    return forms.digest(schedule.title, *when)
