"""The screens of a validation: everybody page by page, whose time to correct, gaps to fill, and what was decided."""

from collections.abc import Iterator, Sequence

import discord

from cogs import text
from cogs.noteviews import act_words, confirmation
from cogs.sessionviews import heading
from cogs.validation.pages import Page, page_of
from cogs.validation.words import REASON, duration_words, entry_label, entry_line
from cogs.views import (
    GOLD,
    GREEN,
    MOST_OPTIONS,
    PRIMARY,
    SECONDARY,
    SUCCESS,
    Item,
    button,
    menu,
    option,
    turners,
    view_of,
)
from domain.access import Standing
from domain.notes import ActiveNotes, Undo
from domain.people import Person
from domain.roll import Act, Entry
from domain.spans import Span, whole_seconds
from services.rollview import ValidationView

PEOPLE = 50
"""On a page: five groups of ten boxes are what a form of Discord holds."""
ACTS = 20
GAPS = 6
"""Gaps of one person that are named."""
UNTRACKED = 500
Screen = tuple[discord.Embed, discord.ui.View]


def people_page(view: ValidationView, number: int) -> Page[Entry]:
    """The people on that page, the same for the screen, its form and its menus."""
    return page_of(view.roll.entries, lambda entry: entry_line(view, entry), number, PEOPLE)


def roll(view: ValidationView, number: int, reader: Standing) -> Screen:
    """Everybody who was there, and the buttons to decide about them."""
    page = people_page(view, number)
    notes = view.payroll.notes
    confirmed = notes.confirmed is not None and not notes.changed_since
    embed = discord.Embed(
        title=f"Who was there · {heading(view.session)}",
        colour=GREEN if confirmed else GOLD,
        description=page.text or "Nobody was seen in voice. **Add someone** enters people and their time.",
    )
    embed.add_field(name="Standing", value=confirmation(notes, view.people), inline=False)
    if view.untracked:
        names = text.within(_names(view.untracked), UNTRACKED)
        embed.add_field(name="Not tracked by own wish, so time may be missing", value=names, inline=False)
    embed.set_footer(text=_footer(view, page))
    return embed, view_of(*_roll_buttons(view, page, notes, reader))


def whose_time(view: ValidationView, number: int) -> tuple[str, discord.ui.View]:
    """Menus of the people on a page, one of whom is to get or lose time."""
    page = people_page(view, number)
    code = view.session.code
    menus: list[Item] = []
    for start in range(0, len(page.items), MOST_OPTIONS):
        part = page.items[start : start + MOST_OPTIONS]
        options = [option(entry_label(view, each), str(each.person.person_id)) for each in part]
        first, last = page.first + start + 1, page.first + start + len(part)
        menus.append(
            menu(f"People {first} to {last}", options, "valid.correct-form", code, page.number, start)
        )
    turn = turners(page.number, page.pages, "valid.people", code)
    back = button("Back", SECONDARY, "valid.page", code, page.number)
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
        [menu("Fill the gaps of", options, "valid.fill", code, page.number)] if options else []
    )
    if waiting:
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
        if act.taken_back is None
    ]
    items: list[Item] = [menu("Take back", options, "valid.undo-form", code, page.number)] if options else []
    items.append(button("Back", SECONDARY, "valid.page", code, 0))
    return embed, view_of(*items, *turners(page.number, page.pages, "valid.acts", code))


def _roll_buttons(
    view: ValidationView, page: Page[Entry], notes: ActiveNotes, reader: Standing
) -> Iterator[Item]:
    code, number = view.session.code, page.number
    nobody = not page.items
    none_out = all(entry.exclusion is None for entry in page.items)
    yield button("Tick people", PRIMARY, "valid.tick-form", code, number, disabled=nobody, row=0)
    yield button("Confirm", SUCCESS, "valid.confirm", code, number, notes.last_act, disabled=nobody, row=0)
    for turner in turners(number, page.pages, "valid.page", code):
        turner.row = 0
        yield turner
    yield button("Add someone", SECONDARY, "valid.add-form", code, number, row=1)
    yield button("Correct time", SECONDARY, "valid.people", code, number, disabled=nobody, row=1)
    yield button("Fill gaps", SECONDARY, "valid.gaps", code, 0, disabled=not view.roll.gaps, row=1)
    yield button("Give a reason", SECONDARY, "valid.why-form", code, number, disabled=none_out, row=1)
    yield button("Acts", SECONDARY, "valid.acts", code, 0, disabled=not view.acts, row=1)
    if reader >= Standing.OFFICER:
        yield button("To the payroll", SECONDARY, "payroll.open", code, row=2)


def _footer(view: ValidationView, page: Page[Entry]) -> str:
    out = sum(entry.exclusion is not None for entry in view.roll.entries)
    facts = [
        page.of_pages,
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
