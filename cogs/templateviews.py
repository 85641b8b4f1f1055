"""The screens of the setup for the guild's own rules and its templates. Values in, embeds and menus out."""

from collections.abc import Callable, Iterator

import discord

from cogs import text
from cogs.views import (
    DANGER,
    GREEN,
    MOST_OPTIONS,
    PRIMARY,
    SECONDARY,
    Item,
    add_list,
    button,
    menu,
    option,
    view_of,
)
from cogs.words import OWN_RULES, rule_options
from domain.quantities import plain
from domain.rulesets import RuleSet
from domain.rulewords import describe_rule_set
from services.templates import MOST_TEMPLATES, RuleBook, Template

HasRole = Callable[[int], bool]
"""Whether the server still has a role of that id."""


def listing(book: RuleBook) -> tuple[discord.Embed, discord.ui.View]:
    """The guild's own rules in words, and its templates by name."""
    embed = discord.Embed(
        title="⛏️ Rules and templates",
        colour=GREEN,
        description="A session is paid by the guild's own rules unless an officer chooses a template, when it is "
        "started or later under its payroll. Who has which role is read when a session stops.",
    )
    add_list(embed, "The guild's own rules", _words(book.own), empty="none", most_fields=2)
    names = [f"• {text.plain(each.name)}" for each in book.templates]
    add_list(embed, f"Templates ({len(names)})", names, empty="none yet", most_fields=3)
    chosen = menu(
        "Look at or change rules", [option(*reversed(each)) for each in rule_options(book)], "template.open"
    )
    return embed, view_of(
        chosen,
        button(
            "New template",
            PRIMARY,
            "template.new-form",
            disabled=len(book.templates) >= MOST_TEMPLATES,
        ),
        button("◀ Back", SECONDARY, "setup.page", 1),
    )


def one(template: Template, has_role: HasRole) -> tuple[discord.Embed, discord.ui.View]:
    """One set of rules in words, and the forms to change it."""
    title = OWN_RULES.capitalize() if template.is_own else f"Template {text.plain(template.name)}"
    embed = discord.Embed(title=title, colour=GREEN)
    if template.is_own:
        embed.description = "Fee, tax, minimum and deafened time are on the first page of the setup."
    add_list(embed, "Rules", _words(template), empty="none", most_fields=4)
    if lost := [text.name(name) for name in _deleted(template.rule_set, has_role)]:
        add_list(embed, "⚠️ Roles that were deleted", lost, empty="none", most_fields=1)
    return embed, view_of(*_menus(template))


def ask_to_remove(template: Template) -> tuple[discord.Embed, discord.ui.View]:
    """The second look before a template is taken away."""
    return discord.Embed(
        title=f"Delete the template {text.plain(template.name)}?",
        description="What was saved by it stays as it is. A session or schedule for which it was chosen, and whose "
        "payroll nobody has opened yet, is paid by the guild's own rules.",
    ), view_of(
        button("Yes, delete", DANGER, "template.remove-now", template.template_id),
        button("Keep", SECONDARY, "template.show", template.template_id),
    )


def _words(template: Template) -> list[str]:
    return describe_rule_set(template.rule_set, text.name)


def _menus(template: Template) -> Iterator[Item]:
    number = template.template_id
    if roles := list(_role_options(template.rule_set)):
        yield menu("Take the rules of a role away", roles[:MOST_OPTIONS], "template.forget", number)
    yield button("Role weight", PRIMARY, "template.weight-form", number, row=1)
    yield button("Role percent", PRIMARY, "template.percent-form", number, row=1)
    yield button("Ship-owner's cut", PRIMARY, "template.cut-form", number, row=1)
    if not template.is_own:
        yield button("Fee", SECONDARY, "template.fee-form", number, row=2)
        yield button("Time and tax", SECONDARY, "template.limits-form", number, row=2)
        yield button("Rename", SECONDARY, "template.name-form", number, row=2)
        yield button("Delete", DANGER, "template.remove", number, row=2)
    yield button("◀ Rules and templates", SECONDARY, "template.list", row=3)


def _role_options(rule_set: RuleSet) -> Iterator[discord.SelectOption]:
    facts: dict[int, list[str]] = {}
    for role_id, name, fact in _role_facts(rule_set):
        facts.setdefault(role_id, [text.label(name, text.LONGEST_NAME)]).append(fact)
    for role_id, words in facts.items():
        yield option(" · ".join(words), str(role_id))


def _role_facts(rule_set: RuleSet) -> Iterator[tuple[int, str, str]]:
    for weight in rule_set.role_weights:
        yield weight.role_id, weight.role_name, f"× {plain(weight.weight):f}"
    for row in rule_set.role_percents:
        yield row.role_id, row.role_name, f"{plain(row.percent):f} % {'shared' if row.shared else 'each'}"


def _deleted(rule_set: RuleSet, has_role: HasRole) -> list[str]:
    names = {role_id: name for role_id, name, _ in _role_facts(rule_set)}
    return [name for role_id, name in names.items() if not has_role(role_id)]
