"""The weekly sessions of a guild as messages: all of them, and one with what can be changed about it."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import discord

from cogs import text
from cogs.presses import custom_id
from cogs.views import (
    DANGER,
    GOLD,
    GREEN,
    PRIMARY,
    SECONDARY,
    Item,
    add_list,
    button,
    menu,
    option,
    view_of,
)
from domain.appointments import Weekly
from domain.schedules import Schedule
from services.schedules import MOST_SCHEDULES, Timetable, WeeklyView
from services.templates import RuleBook

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TITLE = 40
"""Characters of a title in a list; 25 of them must fit into one message."""
EXPLANATION = (
    "I begin them over the mining channels that are free, stop them when their time is over, and ask nobody: what is "
    "stopped waits to be validated and saved."
)


def overview(timetable: Timetable, troubles: Sequence[str]) -> tuple[discord.Embed, discord.ui.View]:
    """All that go on, with what comes next; ``troubles``: what keeps me from showing them in Discord."""
    embed = discord.Embed(
        title="⛏️ Weekly sessions",
        colour=GREEN,
        description=f"{EXPLANATION}\nThe guild's clock: {timetable.settings.time_zone}.",
    )
    lines = [line for view in timetable.views for line in _lines(view, timetable.zone)]
    add_list(embed, f"Every week ({len(timetable.views)})", lines, empty="none yet", most_fields=5)
    if troubles:
        add_list(embed, "⚠️ Events", troubles, empty="", most_fields=1)
    return embed, view_of(*_overview_items(timetable))


def detail(
    guild: discord.Guild, timetable: Timetable, view: WeeklyView, book: RuleBook, troubles: Sequence[str]
) -> tuple[discord.Embed, discord.ui.View]:
    weekly = view.weekly
    embed = discord.Embed(
        title=f"⛏️ Weekly session {weekly.schedule.schedule_id}",
        colour=GOLD if troubles else GREEN,
        description="\n".join(_details(view, timetable.zone)),
    )
    if troubles:
        add_list(embed, "⚠️ Missing", troubles, empty="", most_fields=1)
    return embed, view_of(*_detail_items(guild, weekly, book))


def soonest(timetable: Timetable) -> str:
    """What begins next by itself, as a sentence; empty if nothing does."""
    ahead = [
        (view.next.starts_at, view.weekly.schedule)
        for view in timetable.views
        if view.next is not None and view.next.is_ahead
    ]
    if not ahead:
        return ""
    at, schedule = min(ahead, key=lambda each: each[0])
    title = text.plain(schedule.title, TITLE)
    return f"Next by itself: **{title}**, {text.moment(at)} ({text.ago(at)})."


def ask_to_end(view: WeeklyView) -> tuple[discord.Embed, discord.ui.View]:
    """The second look before it is over for good."""
    schedule = view.weekly.schedule
    embed = discord.Embed(
        title=f"⛏️ End weekly session {schedule.schedule_id}?",
        colour=GOLD,
        description=f"{_heading(schedule)}\nIt begins no more by itself. What was recorded stays, and a session that "
        "is on is stopped as planned.",
    )
    return embed, view_of(
        button("Yes, end it", DANGER, "schedule.end", schedule.schedule_id),
        button("Keep", SECONDARY, "schedule.show", schedule.schedule_id),
    )


def clock_words(schedule: Schedule) -> str:
    """``Sunday 18:00–20:30``."""
    return f"{WEEKDAYS[schedule.weekday]} {schedule.starts:%H:%M}–{schedule.stops:%H:%M}"


def _heading(schedule: Schedule) -> str:
    return f"**{text.plain(schedule.title, TITLE)}** · {clock_words(schedule)}"


def _lines(view: WeeklyView, zone: ZoneInfo) -> Iterator[str]:
    schedule = view.weekly.schedule
    yield f"**{schedule.schedule_id}** · {_heading(schedule)} · {text.channel(view.weekly.channel_id)}"
    yield _next(view, zone)


def _next(view: WeeklyView, zone: ZoneInfo) -> str:
    if (each := view.next) is None:
        return "\N{EM SPACE}nothing planned"
    if each.is_on:
        return f"\N{EM SPACE}on now as **{each.session_code}**, until {text.moment(each.stops_at)}"
    here = f"{each.starts_at.astimezone(zone):%a %d %b %H:%M}"
    return f"\N{EM SPACE}next {here} here: {text.moment(each.starts_at)} ({text.ago(each.starts_at)})"


def _details(view: WeeklyView, zone: ZoneInfo) -> Iterator[str]:
    weekly = view.weekly
    minutes = weekly.schedule.remind_minutes
    yield _heading(weekly.schedule)
    yield _next(view, zone)
    yield f"Announced in {text.channel(weekly.channel_id)}"
    yield f"Reminder {minutes} min before" if minutes else "No reminder"
    rules = f"template {text.plain(weekly.template, TITLE)}" if weekly.template else "the guild's own"
    yield f"Rules: {rules}"


def _overview_items(timetable: Timetable) -> Iterator[Item]:
    if timetable.views:
        options = [
            option(
                f"{view.weekly.schedule.schedule_id} · {view.weekly.schedule.title}",
                str(view.weekly.schedule.schedule_id),
                clock_words(view.weekly.schedule),
            )
            for view in timetable.views
        ]
        yield menu("Change or end one", options, "schedule.pick", row=0)
    full = len(timetable.views) >= MOST_SCHEDULES
    yield button("Add", PRIMARY, "schedule.add-form", disabled=full, row=1)
    yield button("◀ Back", SECONDARY, "setup.page", 1, row=1)


def _detail_items(guild: discord.Guild, weekly: Weekly, book: RuleBook) -> Iterator[Item]:
    number = weekly.schedule.schedule_id
    here = [weekly.channel_id] if guild.get_channel(weekly.channel_id) else []
    yield discord.ui.ChannelSelect(
        custom_id=custom_id("schedule.channel", number),
        placeholder="Where it is announced",
        channel_types=[discord.ChannelType.text, discord.ChannelType.news],
        default_values=[
            discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.channel) for each in here
        ],
    )
    if book.templates:
        yield _template_menu(number, weekly.template, book)
    yield button("Change", PRIMARY, "schedule.change-form", number, row=2)
    yield button("End it", DANGER, "schedule.ask-end", number, row=2)
    yield button("◀ Back", SECONDARY, "schedule.list", row=2)


def _template_menu(number: int, chosen: str | None, book: RuleBook) -> Item:
    options = [
        discord.SelectOption(
            label=text.label(each.name or "The guild's own rules"),
            value=str(each.template_id),
            default=(each.name or None) == chosen,
        )
        for each in (book.own, *book.templates)
    ]
    return menu("By which rules it is paid", options, "schedule.template", number, row=1)
