"""The screens on which a payroll is put together: picker, draft, and the list of notes to take back."""

from collections.abc import Iterator, Mapping, Sequence

import discord

from cogs import haulclosingviews, text
from cogs.leaseviews import editing_line, take_over
from cogs.noteviews import confirmation, facts, note_lines, words
from cogs.payroll.ruleviews import rule_lines, rule_notes
from cogs.sessionviews import heading
from cogs.views import (
    DANGER,
    GOLD,
    MOST_OPTIONS,
    PRIMARY,
    SECONDARY,
    SUCCESS,
    Item,
    add_list,
    button,
    menu,
    option,
    turners,
    view_of,
)
from domain.access import Standing
from domain.notes import ActiveNotes
from domain.ores import Ore
from domain.payroll import Flag, OreForm
from domain.people import Person
from domain.words import format_duration
from services.editing import Editing
from services.payrollview import PayrollView
from services.sessions import SummaryPage

ORE_MENUS, ORES_PER_FORM = 2, 5
NEW = "new"
"""The argument of *What if* where nothing is compared yet."""


def picker(page: SummaryPage) -> tuple[str, discord.ui.View]:
    """Which stopped session is to be paid, newest first, 25 a page."""
    options = [
        option(
            f"{each.session.code} · {each.session.title or each.session.kind}",
            each.session.code,
            f"{each.session.opened_at:%d %b %Y %H:%M} UTC · {text.counted(each.people, 'person', 'people')} · "
            f"{format_duration(each.worked_seconds)} in all",
        )
        for each in page.summaries
    ]
    of_pages = f" (page {page.number + 1} of {page.pages})" if page.pages > 1 else ""
    return f"**{page.total}** stopped, not yet saved{of_pages}. Which one?", view_of(
        menu("Choose a session", options, "payroll.pick"),
        *turners(page.number, page.pages, "payroll.page", labels=("◀ Newer", "Older ▶")),
    )


def draft(view: PayrollView, ores: Sequence[Ore], editing: Editing) -> tuple[discord.Embed, discord.ui.View]:
    """Everything that goes into the payroll, and the buttons to complete it or, while another does, to look."""
    embed = discord.Embed(
        title=f"Payroll of {heading(view.session)}", colour=GOLD, description=_outlook(view)
    )
    embed.add_field(name="Worked", value=_worked(view), inline=False)
    noted = note_lines(view.notes, view.people)
    add_list(embed, "Ore, sales, expenses", noted, empty="nothing yet", most_fields=2)
    add_list(embed, "Rules of this run", rule_lines(view), empty="none", most_fields=2)
    haulclosingviews.mention_first(embed, view.flying)
    if notes := rule_notes(view):
        embed.add_field(name="About these rules", value=notes, inline=False)
    if line := editing_line(editing):
        embed.add_field(name="Editing", value=line, inline=False)
    return embed, view_of(
        *_draft_buttons(view.session.code, ores, editing),
        *haulclosingviews.opener(view.session, view.flying, row=2),
    )


def finished(code: str) -> tuple[str, discord.ui.View]:
    """In place of the draft of somebody who has done with it."""
    words = (
        f"You have finished with **{code}**: others can edit it now. Nothing of it counts before it is saved."
    )
    return words, view_of(button("Open again", SECONDARY, "payroll.open", code))


def taking_back(
    code: str, notes: ActiveNotes, people: Mapping[int, Person], page: int
) -> tuple[str, discord.ui.View]:
    """The notes that can be taken back, newest first, 25 a page."""
    listed = sorted(facts(notes), reverse=True, key=lambda numbered: numbered[0])
    pages = max(1, -(-len(listed) // MOST_OPTIONS))
    page = min(page, pages - 1)
    shown = listed[page * MOST_OPTIONS : (page + 1) * MOST_OPTIONS]
    items: list[Item] = [
        button("Back", SECONDARY, "payroll.open", code),
        *turners(page, pages, "note.list", code),
    ]
    if not shown:
        return f"Nothing is noted in **{code}**, so there is nothing to take back.", view_of(*items)
    options = [option(f"{number} · {words(fact, people, text.label)}", str(number)) for number, fact in shown]
    picked = menu("Choose a note", options, "note.undo-form", code)
    return f"Which note of **{code}** shall be taken back?", view_of(picked, *items)


def _draft_buttons(code: str, ores: Sequence[Ore], editing: Editing) -> Iterator[Item]:
    if editing.is_anothers:
        yield from take_over(editing, Standing.OFFICER, "payroll.take", code)
    else:
        yield from _editing_buttons(code, ores)
    yield button("Validate", PRIMARY, "valid.open", code, row=4)
    yield button("Preview", SUCCESS, "payroll.preview", code, 0, row=4)
    yield button("What if", SECONDARY, "whatif.form", code, NEW, row=4)
    yield button("Discard", DANGER, "session.discard", code, row=4)
    if editing.is_mine:
        yield button("Done", SECONDARY, "payroll.done", code, row=4)


def _editing_buttons(code: str, ores: Sequence[Ore]) -> Iterator[Item]:
    yield from _ore_menus(code, [ore for ore in ores if ore.form is OreForm.REFINED])
    yield button("Type ores", PRIMARY, "ore.type", code, row=2)
    yield button("Add sale", PRIMARY, "draft.sale-form", code, row=2)
    yield button("Add expense", PRIMARY, "expense.form", code, row=2)
    yield button("Take back", SECONDARY, "note.list", code, 0, row=2)
    yield button("Payer and fee", SECONDARY, "rules.fee-form", code, row=3)
    yield button("Tax and minimum", SECONDARY, "rules.limits-form", code, row=3)
    yield button("Weights, fixed, percent", SECONDARY, "rules.person-form", code, row=3)
    yield button("Template", SECONDARY, "rules.template-form", code, row=3)
    yield button("Ship-owners", SECONDARY, "rules.owners-form", code, row=3)


def _ore_menus(code: str, refined: Sequence[Ore]) -> Iterator[Item]:
    """Two menus hold fifty ores; whatever else there is, and raw ore, can be typed."""
    for row, start in enumerate(range(0, min(len(refined), ORE_MENUS * MOST_OPTIONS), MOST_OPTIONS)):
        part = refined[start : start + MOST_OPTIONS]
        options = [option(str(ore), str(ore)) for ore in part]
        placeholder = f"Add ore, up to five: {part[0]} to {part[-1]}"
        yield menu(placeholder, options, "ore.pick", code, row, most=ORES_PER_FORM, row=row)


def _outlook(view: PayrollView) -> str:
    if not (view.notes.sales or view.notes.ore):
        return "Not ready: add ore for an estimate, or what was really sold."
    if view.payroll is None:
        return f"Not ready: {text.plain((view.refusal or '').rstrip('.'), 300)}."
    if view.is_provisional:
        return (
            f"Estimate **{text.money(view.payroll.gross_auec)}**, provisional. Nothing can be paid from an estimate: "
            "add the real sales."
        )
    sales = text.counted(len(view.notes.sales), "sale")
    return f"Pot **{text.money(view.payroll.gross_auec)}** from {sales}. **Preview** shows every line."


def _worked(view: PayrollView) -> str:
    total = sum(line.seconds for line in view.attendance.values())
    gaps = sum(Flag.GAP in line.flags for line in view.attendance.values())
    flagged = f" · ⚠️ {gaps} with a gap" if gaps else ""
    people = text.counted(len(view.attendance), "person", "people")
    out = f" · {len(view.notes.excluded)} left out" if view.notes.excluded else ""
    confirmed = confirmation(view.notes, view.people)
    return f"{people}, {format_duration(total)} in all{out}{flagged} · {confirmed}"
