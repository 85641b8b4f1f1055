"""The screens of a validation: everybody page by page, whose time to correct, gaps to fill, and what was decided."""

from collections.abc import Iterator, Sequence

import discord

from cogs import text
from cogs.leaseviews import editing_line
from cogs.noteviews import act_words, confirmation
from cogs.sessionviews import heading
from cogs.validation.buttons import page_turners, roll_buttons
from cogs.validation.looking import Looking
from cogs.validation.pages import Page, page_of
from cogs.validation.words import REASON, duration_words, entry_label, entry_line
from cogs.views import (
    GOLD,
    GREEN,
    MOST_OPTIONS,
    PRIMARY,
    SECONDARY,
    Item,
    button,
    menu,
    option,
    turners,
    view_of,
)
from domain.access import Standing
from domain.frozen import page_of_ids
from domain.notes import Undo
from domain.people import Person
from domain.roll import Act, Entry
from domain.spans import Span, whole_seconds
from services.rollview import ValidationView

PEOPLE = 50
"""On a page: five groups of ten boxes are what a form of Discord holds."""
ACTS = 20
GAPS = 6
"""Gaps of one person that are named."""
UNTRACKED, JOINED = 500, 300
DESCRIPTION = 3900
"""Characters of a page; Discord takes 4096, and 6000 with the fields and the footer."""
Screen = tuple[discord.Embed, discord.ui.View]


def people_page(view: ValidationView, where: Looking) -> tuple[Page[Entry], Looking]:
    """The people on that page, or on the last, the same for the screen, its form and its menus; and where that is.

    Who is on it was settled when the order was frozen; what stands there is as it is now.
    """
    arranged = view.order.arranged(where.order, where.part)
    person_ids, number, pages = page_of_ids(arranged, where.page, PEOPLE)
    entries = {entry.person.person_id: entry for entry in view.roll.entries}
    here = [entries[each] for each in person_ids if each in entries]
    lines = text.fitted((entry_line(view, entry) for entry in here), DESCRIPTION)
    return Page(here, lines, number, pages, number * PEOPLE), where.at(number)


def roll(view: ValidationView, where: Looking, reader: Standing) -> Screen:
    """Everybody who was there, and the buttons to decide about them."""
    page, where = people_page(view, where)
    notes = view.payroll.notes
    confirmed = notes.confirmed is not None and not notes.changed_since
    embed = discord.Embed(
        title=f"Who was there · {heading(view.session)}",
        colour=GREEN if confirmed else GOLD,
        description=page.text or _nobody(view, where),
    )
    embed.add_field(name="Standing", value=confirmation(notes, view.people), inline=False)
    if line := editing_line(view.editing):
        embed.add_field(name="Editing", value=line, inline=False)
    if view.order.joined:
        joined = text.within((text.name(each.name) for each in view.order.joined), JOINED)
        embed.add_field(name=_joined(view), value=joined, inline=False)
    if view.untracked:
        names = text.within(_names(view.untracked), UNTRACKED)
        embed.add_field(name="Not tracked by own wish, so time may be missing", value=names, inline=False)
    embed.set_footer(text=_footer(view, page, where))
    return embed, view_of(*roll_buttons(view, page, where, reader))


def whose_time(view: ValidationView, where: Looking) -> tuple[str, discord.ui.View]:
    """Menus of the people on a page, one of whom is to get or lose time."""
    page, where = people_page(view, where)
    code = view.session.code
    menus: list[Item] = []
    for start in range(0, len(page.items), MOST_OPTIONS):
        part = page.items[start : start + MOST_OPTIONS]
        options = [option(entry_label(view, each), str(each.person.person_id)) for each in part]
        first, last = page.first + start + 1, page.first + start + len(part)
        menus.append(menu(f"People {first} to {last}", options, "valid.correct-form", code, where, start))
    turn = page_turners(where, page.pages, "valid.people", code)
    back = button("Back", SECONDARY, "valid.page", code, where)
    return f"Whose time in **{code}** is corrected? {page.of_pages}", view_of(*menus, back, *turn)


def gaps(view: ValidationView, number: int) -> Screen:
    """Everybody with time that was lost while the bot was blind and that nobody has given back yet."""
    waiting = [entry for entry in view.roll.entries if entry.person.person_id in view.roll.gaps]
    page = page_of(waiting, lambda entry: _gap_line(view, entry), number, MOST_OPTIONS)
    code = view.session.code
    embed = discord.Embed(
        title=f"Gaps to fill · {heading(view.session)}",
        colour=GOLD,
        description=page.text or "No gap waits to be filled.",
    )
    embed.set_footer(text=f"{page.of_pages} The bot was blind then: fill a gap if they were there.".strip())
    options = [option(entry_label(view, each), str(each.person.person_id)) for each in page.items]
    items: list[Item] = (
        [menu("Fill the gaps of", options, "valid.fill", code, page.number)]
        if options and not view.editing.is_anothers
        else []
    )
    if waiting and not view.editing.is_anothers:
        words = text.counted(len(waiting), "person", "people")
        items.append(button(f"Fill all, {words}", PRIMARY, "valid.fill-all", code))
    items.append(button("Back", SECONDARY, "valid.page", code, 0))
    return embed, view_of(*items, *turners(page.number, page.pages, "valid.gaps", code))


def decisions(view: ValidationView, number: int) -> Screen:
    """What was decided, by whom, when and why, newest first; taken back or not."""
    page = page_of(view.acts, lambda act: _act_line(view, act), number, ACTS)
    code = view.session.code
    embed = discord.Embed(
        title=f"What was decided · {heading(view.session)}",
        colour=GOLD,
        description=page.text or "Nothing was decided yet.",
    )
    embed.set_footer(text=page.of_pages or None)
    options = [
        option(
            f"{act.note.number} · {act_words(act.note.fact, view.people, text.label)}", str(act.note.number)
        )
        for act in page.items
        if act.taken_back is None and not view.editing.is_anothers
    ]
    items: list[Item] = [menu("Take back", options, "valid.undo-form", code, page.number)] if options else []
    items.append(button("Back", SECONDARY, "valid.page", code, 0))
    return embed, view_of(*items, *turners(page.number, page.pages, "valid.acts", code))


def _nobody(view: ValidationView, where: Looking) -> str:
    if where.part:
        return f"Nobody has “{text.plain(where.part)}” in their name. **Show all** leads back."
    if view.roll.entries:
        return "Nobody of this page is on the list any more."
    return "Nobody was seen in voice. **Add someone** enters people and their time."


def _joined(view: ValidationView) -> str:
    return f"{len(view.order.joined)} joined since, at the end of the list"


def _footer(view: ValidationView, page: Page[Entry], where: Looking) -> str:
    out = sum(entry.exclusion is not None for entry in view.roll.entries)
    facts = [
        page.of_pages,
        f"with “{text.label(where.part)}” in the name, of" if where.part else "",
        text.counted(len(view.roll.entries), "person", "people"),
        f"{out} left out" if out else "",
        f"{len(view.roll.gaps)} with a gap to fill" if view.roll.gaps else "",
        "entered afterwards" if view.session.entered else "",
    ]
    return " · ".join(filter(None, facts))


def _gap_line(view: ValidationView, entry: Entry) -> str:
    lost = view.roll.gaps[entry.person.person_id]
    spans = ", ".join(f"{_span(view, gap)} ({duration_words(whole_seconds([gap]))})" for gap in lost[:GAPS])
    more = f" and {len(lost) - GAPS} more" if len(lost) > GAPS else ""
    return f"**{text.name(entry.person.name)}** {spans}{more}"


def _span(view: ValidationView, gap: Span) -> str:
    start, end = gap.start.astimezone(view.roll.zone), gap.end.astimezone(view.roll.zone)
    return f"{start:%H:%M}–{end:%H:%M}"


def _act_line(view: ValidationView, act: Act) -> str:
    note = act.note
    words = f"`{note.number}` {act_words(note.fact, view.people, text.plain)}"
    by = f"{_who(view, note.noted_by)}, {text.moment(note.noted_at)}"
    if (undo := act.taken_back) is None:
        return f"{words} · {by}"
    why = f": {text.plain(undo.fact.reason, REASON)}" if isinstance(undo.fact, Undo) else ""
    return (
        f"{words} · {by} · **taken back** by {_who(view, undo.noted_by)}, {text.moment(undo.noted_at)}{why}"
    )


def _who(view: ValidationView, person_id: int) -> str:
    person = view.people.get(person_id)
    return text.name(person.name) if person else "Paydirt"


def _names(people: Sequence[Person]) -> Iterator[str]:
    for person in people:
        yield text.name(person.name)
