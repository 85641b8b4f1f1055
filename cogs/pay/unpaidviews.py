"""What is open, section by section, with menus to do something about it."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.views import GOLD, GREEN, PRIMARY, SECONDARY, Item, add_list, button, menu, option, turners, view_of
from domain.payments import Payment
from domain.quantities import format_auec
from services.objections import DECIDE
from services.offsets import open_debt
from services.unpaid import Account, Section, Unpaid

LINES_PER_PAGE = 12
MOST_DECIDED = 5
"""Objections with a button, the oldest first."""
TITLES = {
    Section.OWED: "Not paid yet",
    Section.UNCONFIRMED: "Sent, not confirmed",
    Section.MISSING: "Sent, not received",
    Section.SECOND: "Waiting for a second officer",
    Section.PLANNED: "Planned by netting, not sent",
    Section.SMALL: "Below the minimum, waiting",
    Section.DEBTS: "Paid too much",
    Section.PAID: "Received",
}
HINTS = {
    Section.OWED: "Send and mark it with `/mining payroll pay`.",
    Section.MISSING: "Choose one to ask again or to undo it.",
    Section.SECOND: "Choose one to confirm it. Until then it does not count.",
    Section.SMALL: "Stays on the balance until it is enough to be sent.",
    Section.DEBTS: "Nothing is taken back by itself. Choose one to let later pay make up for it.",
}


def unpaid_screen(found: Unpaid, section: Section, page: int) -> tuple[discord.Embed, discord.ui.View]:
    """All sections in one line each, and one page of one of them."""
    lines = [*_lines(found, section)]
    pages = max(1, -(-len(lines) // LINES_PER_PAGE))
    page = min(page, pages - 1)
    shown = lines[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    hint = [HINTS[section]] if section in HINTS and shown else []
    embed = discord.Embed(
        title="What is open",
        colour=GOLD if found.owed else GREEN,
        description="\n".join([*_summary(found), *hint]),
    )
    add_list(embed, f"{TITLES[section]} ({len(lines)})", shown, empty="nothing", most_fields=4)
    if pages > 1:
        embed.set_footer(text=f"Page {page + 1} of {pages}")
    return embed, view_of(*_items(found, section, page, pages))


def _summary(found: Unpaid) -> Iterator[str]:
    for section in Section:
        accounts, payments = found.accounts(section), found.payments(section)
        if accounts or (payments and section is not Section.PAID):
            total = sum(each.amount_auec for each in accounts) + sum(each.amount_auec for each in payments)
            yield f"{TITLES[section]}: **{len(accounts) + len(payments)}**, {text.money(total)}"
    if not found.owed:
        yield "Nobody waits for money that could be sent."
    if found.objections:
        numbers = ", ".join(f"`{each.objection_id}` ({each.session_code})" for each in found.objections[:10])
        yield f"Objections not decided: **{len(found.objections)}**: {numbers}"


def _lines(found: Unpaid, section: Section) -> Iterator[str]:
    for account in found.accounts(section):
        yield _debt(account) if section is Section.DEBTS else _owed(account)
    for payment in found.payments(section):
        yield _payment(found, payment)


def _owed(account: Account) -> str:
    codes = account.codes
    more = f" and {len(codes) - 2} more" if len(codes) > 2 else ""
    where = f" ({', '.join(codes[:2])}{more})" if codes else ""
    since = text.ago(account.since_at)
    return f"• {text.name(account.person.name)} {format_auec(account.amount_auec)}, since {since}{where}"


def _debt(account: Account) -> str:
    agreed = account.owed.agreed_auec
    words = f", {format_auec(agreed)} of it will be offset" if agreed else ""
    return f"• {text.name(account.person.name)} {format_auec(account.amount_auec)}{words}"


def _payment(found: Unpaid, payment: Payment) -> str:
    sender, receiver = found.people[payment.sender].name, found.people[payment.receiver].name
    since = text.ago(payment.acts[-1].acted_at if payment.acts else payment.asked_at)
    ends = (
        f"{text.name(receiver)} keeps" if payment.is_kept else f"{text.name(sender)} → {text.name(receiver)}"
    )
    return f"`{payment.payment_id}` {ends} {format_auec(payment.amount_auec)}, {since}"


def _items(found: Unpaid, section: Section, page: int, pages: int) -> Iterator[Item]:
    sections = [option(f"{TITLES[each]} ({_count(found, each)})", each) for each in Section]
    yield menu("Show", sections, "pay.section", row=0)
    start, stop = page * LINES_PER_PAGE, (page + 1) * LINES_PER_PAGE
    if payments := found.payments(section)[start:stop]:
        options = [
            option(
                f"{each.payment_id} · {found.people[each.receiver].name} · {format_auec(each.amount_auec)}",
                str(each.payment_id),
            )
            for each in payments
        ]
        yield menu("Look at a payment", options, "pay.card", row=1)
    debts = [each for each in found.accounts(section)[start:stop] if open_debt(each.owed)]
    if section is Section.DEBTS and debts:
        options = [
            option(
                f"{each.person.name} · {format_auec(open_debt(each.owed))}",
                f"{each.person.person_id}.{open_debt(each.owed)}",
            )
            for each in debts
        ]
        yield menu("Offset a debt", options, "pay.offset-form", row=1)
    for objection in found.objections[:MOST_DECIDED]:
        yield button(
            f"Decide objection {objection.objection_id}", PRIMARY, DECIDE, objection.objection_id, row=3
        )
    yield button("Refresh", SECONDARY, "pay.open", section, page, "again", row=2)
    for turner in turners(page, pages, "pay.open", section):
        turner.row = 2
        yield turner


def _count(found: Unpaid, section: Section) -> int:
    return len(found.accounts(section)) + len(found.payments(section))
