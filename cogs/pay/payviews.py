"""The payer's list as a message: what to type, exactly, and the menus that mark it as sent."""

from collections.abc import Iterator, Sequence

import discord

from cogs import text
from cogs.pay.arguments import arguments_of
from cogs.views import GOLD, GREEN, SECONDARY, SUCCESS, Item, button, menu, option, turners, view_of
from domain.errors import Refused
from domain.payments import Payment
from domain.quantities import format_auec
from reports.paysheet import PayRow
from services.paylists import PayLine, PayList
from services.payments import Marked, Order

LINES_PER_PAGE = 15
"""With names of 32 signs that are all escaped, that many lines are below what an embed takes."""
NO_HANDLE = "**No handle yet.** Ask them to enter it with `/mining me`:"
TO_SEND = "**To send in the game**, handle and amount:"


def order_in(listed: PayList) -> Order:
    return Order(listed.payer.person_id, listed.session_code)


def pay_screen(listed: PayList, page: int) -> tuple[discord.Embed, discord.ui.View]:
    """One page of the list."""
    lines = [*listed.lines]
    pages = max(1, -(-len(lines) // LINES_PER_PAGE))
    page = min(page, pages - 1)
    shown = lines[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    of_what = "all sessions" if listed.session_code is None else listed.session_code
    embed = discord.Embed(
        title=f"To pay · {of_what}",
        colour=GOLD if lines else GREEN,
        description="\n".join(_page_lines(listed, shown)) or "Nobody is owed anything that can be sent now.",
    )
    for name, value in _fields(listed):
        embed.add_field(name=name, value=value, inline=False)
    if pages > 1:
        embed.set_footer(text=f"Page {page + 1} of {pages}")
    return embed, view_of(*_items(listed, shown, page, pages))


def all_sent_question(listed: PayList) -> tuple[str, discord.ui.View]:
    """Asked once more before everything is marked."""
    lines = listed.sendable
    if not lines:
        raise Refused("Nobody on this list can be marked: those who are left have no handle yet.")
    total, fees = sum(line.amount_auec for line in lines), sum(line.fee_auec for line in lines)
    words = (
        f"Have you sent **{text.money(total)}** to **{text.counted(len(lines), 'person', 'people')}**, exactly as "
        f"listed ({text.money(fees)} of fees on top)?"
    )
    if left := len(listed.lines) - len(lines):
        words += f" {text.counted(left, 'person', 'people')} without a handle stay on the list."
    limit = listed.settings.second_officer_above_auec
    if large := [line for line in lines if limit is not None and line.amount_auec > limit]:
        words += f" {len(large)} of them are large, each by itself: they wait for a second officer."
    args = arguments_of(order_in(listed))
    return words, view_of(
        button("Yes, all sent", SUCCESS, "pay.all-now", *args, listed.seal),
        button("Back", SECONDARY, "pay.page", *args, 0),
    )


def marked_words(done: Marked) -> str:
    """What a press has led to, on top of the list."""
    had = "had been marked already, once" if done.already else "marked as sent"
    words = []
    if done.sent:
        words.append(f"✅ {_payments(done.sent)} {had}: {_who(done, done.sent)}.")
    if done.waiting:
        words.append(
            f"🔏 {_payments(done.waiting)} above the guild's limit: a second officer has to confirm, each for "
            f"itself. Until then nothing counts: {_who(done, done.waiting)}."
        )
    return " ".join(words)


def pay_rows(listed: PayList) -> list[PayRow]:
    """What has to be typed into the game; the payer's own part is not."""
    return [
        PayRow(line.person.name, line.person.handle or "", line.amount_auec, line.fee_auec)
        for line in listed.lines
        if line.person != listed.payer
    ]


def _payments(payments: Sequence[Payment]) -> str:
    total = sum(payment.amount_auec for payment in payments)
    return f"{text.counted(len(payments), 'payment')}, {text.money(total)},"


def _who(done: Marked, payments: Sequence[Payment]) -> str:
    named = [text.name(done.people[payment.receiver].name) for payment in payments[:5]]
    more = f" and {len(payments) - 5} more" if len(payments) > 5 else ""
    return ", ".join(named) + more


def _page_lines(listed: PayList, shown: Sequence[PayLine]) -> Iterator[str]:
    for place, line in enumerate(shown):
        has_handle = line.person.handle is not None
        if place == 0 or has_handle != (shown[place - 1].person.handle is not None):
            yield TO_SEND if has_handle else NO_HANDLE
        yield _line(listed, line)


def _line(listed: PayList, line: PayLine) -> str:
    name = text.name(line.person.name)
    owes = f" · owes {format_auec(line.debt_auec)} back" if line.debt_auec else ""
    if line.person == listed.payer:
        return f"• {name} keeps `{line.amount_auec}`: nothing to send{owes}"
    handle = f" `{text.label(line.person.handle).replace('`', '')}`" if line.person.handle else ""
    fee = f" · fee {format_auec(line.fee_auec)}" if line.fee_auec else ""
    return f"• {name}{handle} `{line.amount_auec}`{fee}{owes}"


def _fields(listed: PayList) -> Iterator[tuple[str, str]]:
    total = sum(line.amount_auec for line in listed.lines)
    fees = sum(line.fee_auec for line in listed.lines)
    holds = f"{text.name(listed.payer.name)} sends, and holds {text.money(max(0, listed.holds_auec))} of the guild's."
    short = " That is less than this list." if listed.holds_auec < total else ""
    yield "Payer", f"{holds}{short}"
    if listed.lines:
        people = text.counted(len(listed.lines), "person", "people")
        yield "In all", f"{text.money(total)} to {people}, {text.money(fees)} of fees on top"
    if listed.waiting:
        amount = sum(line.amount_auec for line in listed.waiting)
        least = text.money(listed.settings.min_payout_auec)
        people = text.counted(len(listed.waiting), "person", "people")
        yield (
            "Waiting",
            f"{people} with {text.money(amount)} in all, each below {least}: it stays on their balance",
        )
    if listed.reserved_auec:
        words = f"{text.money(listed.reserved_auec)} wait for a second officer or are in a netting plan"
        yield "Spoken for", f"{words}: `/mining payroll unpaid`"


def _items(listed: PayList, shown: Sequence[PayLine], page: int, pages: int) -> Iterator[Item]:
    args = arguments_of(order_in(listed))
    if shown:
        options = [
            option(f"{line.person.name} · {format_auec(line.amount_auec)}", line.token) for line in shown
        ]
        yield menu(
            "Mark as sent: one or several", options, "pay.sent", *args, page, most=LINES_PER_PAGE, row=0
        )
        yield menu("Mark a part as sent", options, "pay.part-form", *args, page, row=1)
        yield button("All sent", SUCCESS, "pay.all", *args, row=2)
        yield button("As a file", SECONDARY, "pay.file", *args, row=2)
    yield button("Refresh", SECONDARY, "pay.page", *args, page, "again", row=2)
    for turner in turners(page, pages, "pay.page", *args):
        turner.row = 2
        yield turner
