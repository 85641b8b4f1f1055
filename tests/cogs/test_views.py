"""Buttons and menus, whatever a guild puts into them."""

import discord

from cogs.views import add_list, menu, option, turners, view_of


def labels(items: list[discord.ui.Item[discord.ui.View]]) -> list[tuple[str | None, bool, str | None]]:
    return [
        (item.label, item.disabled, item.custom_id) for item in items if isinstance(item, discord.ui.Button)
    ]


def test_the_first_and_the_last_page_can_only_be_turned_inwards() -> None:
    assert labels(turners(0, 3, "page")) == [("◀", True, "pd:page:0"), ("▶", False, "pd:page:1")]
    assert labels(turners(1, 3, "page")) == [("◀", False, "pd:page:0"), ("▶", False, "pd:page:2")]
    assert labels(turners(2, 3, "page")) == [("◀", False, "pd:page:1"), ("▶", True, "pd:page:3")]
    assert turners(0, 1, "page") == []


async def test_discord_py_forgets_a_view_at_once() -> None:
    view = view_of(*turners(0, 2, "page"))
    assert view.is_finished()
    assert len(view.children) == 2


def test_a_menu_never_wants_more_choices_than_it_has() -> None:
    assert menu("One", [option("a", "a")], "pick", most=5).max_values == 1
    long = option("x" * 200, "a", "y" * 200)
    assert (len(long.label), len(long.description or "")) == (100, 100)


def test_a_list_without_lines_says_so() -> None:
    embed = discord.Embed()
    add_list(embed, "Notes", [], empty="nothing yet", most_fields=2)
    add_list(embed, "Many", ["x" * 600] * 5, empty="nothing yet", most_fields=2)
    assert [(field.name, (field.value or "")[:11]) for field in embed.fields] == [
        ("Notes", "nothing yet"),
        ("Many", "x" * 11),
        ("\N{ZERO WIDTH SPACE}", "x" * 11),
    ]
    assert (embed.fields[2].value or "").endswith("… and 3 more")
