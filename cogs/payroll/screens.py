"""The screens of a payroll: picker, draft and preview. Values in, embeds and components out."""

from collections.abc import Iterator, Sequence

import discord

from cogs import text
from cogs.presses import custom_id
from cogs.sessionviews import GOLD, GREEN, buttons, heading, note_lines, ore_words
from domain.compute import ore_value
from domain.ores import Ore
from domain.payroll import LineKind, OreForm, PayLine, Payroll
from domain.quantities import plain as plain_number
from domain.words import KIND_WORDS, STATUS_WORDS, describe_price, describe_rules, format_duration
from services.payrolls import PayrollView
from services.sessions import Summary

PAGE = 25
LINES_PER_PAGE = 20
ORE_MENUS, ORES_PER_FORM = 2, 5
FIELD = 1000
PRIMARY, SECONDARY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
SUCCESS, DANGER = discord.ButtonStyle.success, discord.ButtonStyle.danger


def picker(summaries: Sequence[Summary], page: int, total: int) -> tuple[str, discord.ui.View]:
    """Which stopped session is to be paid, newest first, 25 a page."""
    menu = discord.ui.Select[discord.ui.View](
        custom_id=custom_id("payroll.pick"),
        placeholder="Choose a session",
        options=[
            discord.SelectOption(
                label=text.label(f"{each.session.code} · {each.session.title or each.session.kind}"),
                value=each.session.code,
                description=text.label(
                    f"{each.session.opened_at:%d %b %Y %H:%M} UTC · {each.people} people · "
                    f"{format_duration(each.worked_seconds)} in all"
                ),
            )
            for each in summaries
        ],
    )
    items: list[discord.ui.Item[discord.ui.View]] = [menu]
    pages = (total + PAGE - 1) // PAGE
    if pages > 1:
        items.append(_button("◀ Newer", SECONDARY, "payroll.page", page - 1, disabled=page == 0))
        items.append(_button("Older ▶", SECONDARY, "payroll.page", page + 1, disabled=page + 1 >= pages))
    of_pages = f" (page {page + 1} of {pages})" if pages > 1 else ""
    return f"**{total}** stopped, not yet saved{of_pages}. Which one?", buttons(*items)


def draft(view: PayrollView, ores: Sequence[Ore]) -> tuple[discord.Embed, discord.ui.View]:
    """Everything that goes into the payroll, and the buttons to complete it."""
    embed = discord.Embed(
        title=f"Payroll of {heading(view.session)}", colour=GOLD, description=_outlook(view)
    )
    embed.add_field(name="Worked", value=_worked(view), inline=False)
    noted = list(note_lines(view.notes, view.people))
    embed.add_field(
        name="Ore, sales, expenses", value=text.within(noted, FIELD) or "nothing yet", inline=False
    )
    embed.add_field(name="Rules of this run", value=text.within(_rules(view), FIELD), inline=False)
    return embed, buttons(*_draft_buttons(view.session.code, ores))


def _draft_buttons(code: str, ores: Sequence[Ore]) -> Iterator[discord.ui.Item[discord.ui.View]]:
    yield from _ore_menus(code, [ore for ore in ores if ore.form is OreForm.REFINED])
    yield _button("Type ores", PRIMARY, "ore.type", code, row=2)
    yield _button("Add sale", PRIMARY, "sale.form", code, row=2)
    yield _button("Add expense", PRIMARY, "expense.form", code, row=2)
    yield _button("Take back", SECONDARY, "note.undo-form", code, row=2)
    yield _button("Payer and fee", SECONDARY, "rules.fee-form", code, row=3)
    yield _button("Tax and minimum", SECONDARY, "rules.limits-form", code, row=3)
    yield _button("Weights, fixed, percent", SECONDARY, "rules.person-form", code, row=3)
    yield _button("Preview", SUCCESS, "payroll.preview", code, 0, row=4)
    yield _button("Discard", DANGER, "session.discard", code, row=4)


def _ore_menus(code: str, refined: Sequence[Ore]) -> Iterator[discord.ui.Item[discord.ui.View]]:
    """Two menus hold fifty ores; whatever else there is, and raw ore, can be typed."""
    for row, start in enumerate(range(0, min(len(refined), ORE_MENUS * PAGE), PAGE)):
        part = refined[start : start + PAGE]
        yield discord.ui.Select(
            custom_id=custom_id("ore.pick", code, row),
            placeholder=text.label(f"Add ore, up to five: {part[0]} to {part[-1]}"),
            max_values=min(ORES_PER_FORM, len(part)),
            options=[discord.SelectOption(label=text.label(str(ore)), value=str(ore)) for ore in part],
            row=row,
        )


def preview(view: PayrollView, payroll: Payroll, page: int) -> tuple[discord.Embed, discord.ui.View]:
    """Every line, the waterfall, the prices: what *Save* would commit, and nothing else."""
    lines = list(_pay_lines(view, payroll))
    pages = max(1, (len(lines) + LINES_PER_PAGE - 1) // LINES_PER_PAGE)
    page = min(max(page, 0), pages - 1)
    shown = lines[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    title = "Estimate, not payable" if view.is_provisional else f"Preview, revision {view.session.revision}"
    embed = discord.Embed(
        title=f"{title} · {heading(view.session)}",
        colour=GOLD if view.is_provisional else GREEN,
        description=text.within(shown, 3500),
    )
    embed.add_field(name="How it adds up", value="\n".join(_waterfall(view, payroll)), inline=False)
    if view.given.ore:
        embed.add_field(name="Ore and prices", value=text.within(_price_lines(view), 800), inline=False)
    embed.set_footer(text=f"Page {page + 1} of {pages} · seal {view.seal}")
    return embed, buttons(*_preview_buttons(view, page, pages))


def _preview_buttons(view: PayrollView, page: int, pages: int) -> Iterator[discord.ui.Item[discord.ui.View]]:
    code = view.session.code
    if not view.is_provisional:
        yield _button("Save", SUCCESS, "payroll.save", code, view.seal)
    yield _button("Back", SECONDARY, "payroll.open", code)
    yield _button("PDF", SECONDARY, "payroll.pdf", code)
    if pages > 1:
        yield _button("◀", SECONDARY, "payroll.preview", code, page - 1, disabled=page == 0)
        yield _button("▶", SECONDARY, "payroll.preview", code, page + 1, disabled=page + 1 >= pages)


def _outlook(view: PayrollView) -> str:
    if view.payroll is None:
        return f"Not ready: {text.plain(view.refusal or '', 200)}."
    if view.is_provisional:
        return (
            f"Estimate **{text.money(view.payroll.gross_auec)}**, provisional. Nothing can be paid from an estimate: "
            "note the real sales."
        )
    return f"Pot **{text.money(view.payroll.gross_auec)}** from {len(view.notes.sales)} sales."


def _worked(view: PayrollView) -> str:
    total = sum(line.seconds for line in view.attendance.values())
    gaps = sum("gap" in line.flags for line in view.attendance.values())
    flagged = f" · ⚠️ {gaps} with a gap" if gaps else ""
    return f"{len(view.attendance)} people, {format_duration(total)} in all{flagged}"


def _rules(view: PayrollView) -> list[str]:
    names = {person_id: text.name(person.name) for person_id, person in view.people.items()}
    return describe_rules(view.rules, names)


def _pay_lines(view: PayrollView, payroll: Payroll) -> Iterator[str]:
    for line in payroll.lines:
        who = text.name(view.people[line.person_id].name)
        yield f"**{text.money(line.net_auec)}** {who} · {_line_facts(view, line)}"


def _line_facts(view: PayrollView, line: PayLine) -> str:
    facts = [KIND_WORDS[line.kind]]
    if line.kind is LineKind.TIME and line.seconds is not None and line.weight is not None:
        facts = [format_duration(line.seconds)]
        facts += [f"× {plain_number(line.weight)}"] * (line.weight != 1)
        facts += [STATUS_WORDS[line.status]] * (line.status != "paid")
        facts += view.attendance[line.person_id].flags
    if line.fee_auec:
        facts.append(f"fee {text.money(line.fee_auec)}")
    return " · ".join(facts)


def _waterfall(view: PayrollView, payroll: Payroll) -> Iterator[str]:
    nets = sum(line.net_auec for line in payroll.lines if line.kind is not LineKind.REIMBURSEMENT)
    yield f"{'Estimate' if view.is_provisional else 'Sold'}: **{text.money(payroll.gross_auec)}**"
    yield f"− expenses returned: {text.money(payroll.expenses_auec)}"
    yield f"− tax to the treasury: {text.money(payroll.tax_auec)}"
    yield f"− fees of sending: {text.money(payroll.fees_auec)}"
    yield f"− odd aUEC and shares to the treasury: {text.money(payroll.treasury_auec - payroll.tax_auec)}"
    yield f"= to people: **{text.money(nets)}**"


def _price_lines(view: PayrollView) -> Iterator[str]:
    at = view.session.closed_at or view.session.opened_at
    for ore in view.given.ore:
        worth = f" = {text.money(ore_value(ore))}" if ore.unit_price_auec else ""
        yield f"{ore_words(ore)}{worth} · {text.plain(describe_price(ore.price_source, at))}"


def _button(
    label: str,
    style: discord.ButtonStyle,
    verb: str,
    *arguments: object,
    disabled: bool = False,
    row: int | None = None,
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=label, style=style, custom_id=custom_id(verb, *arguments), disabled=disabled, row=row
    )
