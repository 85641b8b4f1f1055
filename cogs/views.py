"""Buttons, menus and embeds, made so that Discord takes them whatever a guild puts into them."""

from collections.abc import Iterable, Sequence

import discord

from cogs import text
from cogs.presses import custom_id

GOLD, GREEN, GREY, RED = 0xE0A526, 0x3BA55D, 0x72767D, 0xD83C3E
PRIMARY, SECONDARY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
SUCCESS, DANGER = discord.ButtonStyle.success, discord.ButtonStyle.danger
MOST_OPTIONS = 25
"""Options in one menu, and choices in one list of suggestions."""

Item = discord.ui.Item[discord.ui.View]


def view_of(*items: Item) -> discord.ui.View:
    """A view of buttons and menus that discord.py shall forget at once: their presses come by custom_id."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def button(
    label: str,
    style: discord.ButtonStyle,
    verb: str,
    *arguments: object,
    disabled: bool = False,
    row: int | None = None,
) -> discord.ui.Button[discord.ui.View]:
    """A button; ``arguments`` go into its custom_id."""
    return discord.ui.Button(
        label=label, style=style, custom_id=custom_id(verb, *arguments), disabled=disabled, row=row
    )


def menu(
    placeholder: str,
    options: Iterable[discord.SelectOption],
    verb: str,
    *arguments: object,
    most: int = 1,
    row: int | None = None,
) -> discord.ui.Select[discord.ui.View]:
    """A menu of at most 25 options, of which up to ``most`` can be chosen."""
    listed = list(options)
    return discord.ui.Select(
        custom_id=custom_id(verb, *arguments),
        placeholder=text.label(placeholder),
        max_values=min(most, len(listed)),
        options=listed,
        row=row,
    )


def option(words: str, value: str, description: str | None = None) -> discord.SelectOption:
    return discord.SelectOption(
        label=text.label(words), value=value, description=description and text.label(description)
    )


def turners(
    page: int, pages: int, verb: str, *arguments: object, labels: Sequence[str] = ("◀", "▶")
) -> list[Item]:
    """The two buttons that turn a page; none where there is only one. Pages count from 0."""
    if pages <= 1:
        return []
    back, forth = labels
    return [
        button(back, SECONDARY, verb, *arguments, max(page - 1, 0), disabled=page == 0),
        button(forth, SECONDARY, verb, *arguments, page + 1, disabled=page + 1 >= pages),
    ]


def add_list(embed: discord.Embed, name: str, lines: Iterable[str], *, empty: str, most_fields: int) -> None:
    """Lines as one or more fields, as many as are allowed; the rest is counted."""
    for place, value in enumerate(text.spread(lines, most_fields) or [empty]):
        embed.add_field(name=name if place == 0 else "\N{ZERO WIDTH SPACE}", value=value, inline=False)
