"""The preview of a payroll: every line, how it adds up, the prices. Exactly what *Save* would commit."""

from collections.abc import Iterator

import discord

from cogs import haulclosingviews, text
from cogs.noteviews import ore_words
from cogs.payroll.draftviews import NEW
from cogs.sessiontimes import flag_words
from cogs.sessionviews import heading
from cogs.views import GOLD, GREEN, SECONDARY, SUCCESS, Item, button, turners, view_of
from domain.compute import ore_value
from domain.payroll import LineKind, LineStatus, PayLine, Payroll
from domain.quantities import plain as plain_number
from domain.resolve import describe_source, is_own, percent_sources, weight_source
from domain.words import KIND_WORDS, STATUS_WORDS, describe_price, format_duration
from services.payrollview import PayrollView

LINES_PER_PAGE = 20
PAGE_CHARACTERS = 3500


def preview(view: PayrollView, payroll: Payroll, page: int) -> tuple[discord.Embed, discord.ui.View]:
    """One page of it; what it adds up to stands on each."""
    pages = list(_pages(view, payroll))
    page = min(page, len(pages) - 1)
    title = "Estimate, not payable" if view.is_provisional else f"Preview, revision {view.session.revision}"
    embed = discord.Embed(
        title=f"{title} · {heading(view.session)}",
        colour=GOLD if view.is_provisional else GREEN,
        description=pages[page],
    )
    embed.add_field(name="How it adds up", value="\n".join(_waterfall(view, payroll)), inline=False)
    haulclosingviews.show_first(embed, view.session, view.flying)
    embed.set_footer(text=_footer(view, page, len(pages)))
    return embed, view_of(*_buttons(view, page, len(pages)))


def _pages(view: PayrollView, payroll: Payroll) -> Iterator[str]:
    """Everybody's lines, then the ore with its prices."""
    people = list(text.pages(_pay_lines(view, payroll), PAGE_CHARACTERS, LINES_PER_PAGE))
    yield from people or ["Nobody is paid."]
    for ore in text.pages(_price_lines(view), PAGE_CHARACTERS, LINES_PER_PAGE):
        yield f"**Ore and prices**\n{ore}"


def _footer(view: PayrollView, page: int, pages: int) -> str:
    turn = f"Page {page + 1} of {pages} · " if pages > 1 else ""
    nothing = "An estimate cannot be saved." if view.is_provisional else "Nothing is saved yet."
    return f"{turn}{nothing} · seal {view.seal}"


def _buttons(view: PayrollView, page: int, pages: int) -> Iterator[Item]:
    code = view.session.code
    if not view.is_provisional:
        yield button("Save", SUCCESS, "payroll.save", code, view.seal)
    yield button("Back", SECONDARY, "payroll.open", code)
    yield button("PDF", SECONDARY, "payroll.pdf", code)
    yield button("What if", SECONDARY, "whatif.form", code, NEW, row=1)
    yield from turners(page, pages, "payroll.turn", code, view.seal)
    yield from haulclosingviews.items(view.session, view.flying, row=2)


def _pay_lines(view: PayrollView, payroll: Payroll) -> Iterator[str]:
    for line in payroll.lines:
        who = text.name(view.people[line.person_id].name)
        yield f"**{text.money(line.net_auec)}** {who} · {' · '.join(_line_facts(view, line))}"


def _line_facts(view: PayrollView, line: PayLine) -> Iterator[str]:
    sources = view.resolved.sources.get(line.person_id, ())
    if line.kind is not LineKind.TIME or line.seconds is None or line.weight is None:
        yield KIND_WORDS[line.kind]
        if line.kind is LineKind.PERCENT:
            yield from (describe_source(source, text.name) for source in percent_sources(sources))
    else:
        yield format_duration(line.seconds)
        if (source := weight_source(sources)) and not is_own(source):
            yield describe_source(source, text.name)
        elif line.weight != 1:
            yield f"× {plain_number(line.weight):f}"
        if line.status is not LineStatus.PAID:
            yield STATUS_WORDS[line.status]
        yield from flag_words(view.attendance[line.person_id].flags)
    if line.fee_auec:
        yield f"fee {text.money(line.fee_auec)}"


def _waterfall(view: PayrollView, payroll: Payroll) -> Iterator[str]:
    nets = sum(line.net_auec for line in payroll.lines if line.kind is not LineKind.REIMBURSEMENT)
    yield f"{'Estimate' if view.is_provisional else 'Sold'}: **{text.money(payroll.gross_auec)}**"
    yield f"− expenses returned: {text.money(payroll.expenses_auec)}"
    yield f"− tax to the treasury: {text.money(payroll.tax_auec)}"
    yield f"− fees of sending: {text.money(payroll.fees_auec)}"
    yield f"− odd aUEC and shares to the treasury: {text.money(payroll.treasury_auec - payroll.tax_auec)}"
    yield f"= to people: **{text.money(nets)}**"


def _price_lines(view: PayrollView) -> Iterator[str]:
    """Quantity, price and what it makes; the source of the price with its method, terminals and age."""
    at = view.session.closed_at or view.session.opened_at
    for ore in view.given.ore:
        worth = f" = {text.money(ore_value(ore))}" if ore.unit_price_auec else ""
        yield f"{ore_words(ore)}{worth} · {text.plain(describe_price(ore.price_source, at))}"
