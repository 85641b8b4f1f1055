"""Closing the books and importing balances as messages: what would happen, and that it has."""

from collections import Counter
from collections.abc import Iterator, Sequence

import discord

from cogs import text
from cogs.views import DANGER, GOLD, GREEN, GREY, SUCCESS, add_list, button, view_of
from domain.payments import Payment
from reports.archive import Archive
from services.closing import ClosingView
from services.imports import Imported, ImportView

WHO = 40
_KINDS = {"member": "owed to", "held": "on the account of", "treasury": "in the treasury"}


def asking(view: ClosingView) -> tuple[discord.Embed, discord.ui.View]:
    """Everything that would be archived, and what is left as it is."""
    day = view.closed_on.isoformat()
    embed = discord.Embed(
        title=f"Close the books as of {day}?",
        colour=GOLD,
        description="Every balance below is archived and starts at zero. Saved payrolls stay readable; a late sale or "
        "correction of an old session then posts its difference only. This cannot be taken back.",
    )
    add_list(embed, f"To be archived ({len(view.balances)})", _balances(view), empty="nothing", most_fields=2)
    unsaved = [f"**{each.code}** is {each.state}" for each in view.unsaved]
    add_list(embed, "Not saved, and left as it is", unsaved, empty="nothing", most_fields=1)
    for name, payments in (
        ("Sent, and not confirmed by whom it was sent to", view.unconfirmed),
        ("Planned, or waiting for a second officer: withdrawn", view.reserved),
    ):
        add_list(embed, name, _payments(view, payments), empty="none", most_fields=1)
    return embed, view_of(button("Close the books", DANGER, "books.form", day, view.seal))


def closed(archive: Archive) -> discord.Embed:
    return discord.Embed(
        title=f"The books are closed as of {archive.closed_on.isoformat()}",
        colour=GREEN,
        description=f"{text.counted(len(archive.balances), 'balance')} archived in round {archive.ledger_round}; "
        f"everybody started at zero. By {text.name(archive.closed_by)}: {text.plain(archive.reason, 200)}",
    )


def unreadable(view: ImportView) -> discord.Embed:
    """Every row that is wrong, with its line; the attached file has them all."""
    rows = text.counted(len(view.bad), "row")
    embed = discord.Embed(
        title=f"Nothing can be imported: {rows} to correct",
        colour=GREY,
        description="Correct these in the file and run the command again. Nothing was imported.",
    )
    lines = [f"line **{each.line}**: {text.plain(each.problem, 150)}" for each in view.bad]
    add_list(embed, "Line and problem", lines, empty="none", most_fields=3)
    return embed


def bad_rows(view: ImportView) -> bytes:
    """The same as a text file, without limit."""
    return "\n".join(f"line {each.line}: {each.problem}" for each in view.bad).encode()


def to_import(view: ImportView) -> tuple[discord.Embed, discord.ui.View]:
    """Who was found how, who is new, and how much it is."""
    kinds = Counter(each.match for each in view.matched)
    found = ", ".join(
        f"{number} by {match}" if match != "new guest" else f"{number} new" for match, number in kinds.items()
    )
    embed = discord.Embed(
        title=f"Import {text.counted(len(view.matched), 'balance')}?",
        colour=GOLD,
        description=f"**{text.money(view.total_auec)}** in all, held by {text.name(view.holder.name)}. Found: {found}.",
    )
    add_list(embed, "Who gets what", _matched(view), empty="nobody", most_fields=3)
    embed.set_footer(text="Nothing is imported yet.")
    return embed, view_of(button("Import", SUCCESS, "books.import", view.mark, view.seal))


def imported(done: Imported) -> discord.Embed:
    opening = done.opening
    verb = "Had been imported already, once" if done.already else "Imported"
    return discord.Embed(
        title=f"{verb}: {text.counted(opening.people, 'balance')}",
        colour=GREEN,
        description=f"**{text.money(opening.total_auec)}** in round {opening.round_id}.",
    )


def _balances(view: ClosingView) -> Iterator[str]:
    for account, amount in sorted(view.balances.items(), key=lambda item: (-abs(item[1]), item[0])):
        kind, _, owner = account.partition(":")
        person = view.people.get(int(owner)) if owner else None
        who = f" {text.name(person.name)}" if person else ""
        minus = "−" if amount < 0 else ""
        yield f"**{minus}{text.money(abs(amount))}** {_KINDS[kind]}{who}"


def _payments(view: ClosingView, payments: Sequence[Payment]) -> Iterator[str]:
    for payment in payments:
        giver, taker = (text.name(view.people[each].name) for each in (payment.sender, payment.receiver))
        yield f"`{payment.payment_id}` {text.money(payment.amount_auec)} from {giver} to {taker}"


def _matched(view: ImportView) -> Iterator[str]:
    for each in sorted(view.matched, key=lambda each: (-each.amount_auec, each.row.line)):
        shown = each.person.name if each.person else each.row.who
        yield f"**{text.money(each.amount_auec)}** {text.plain(shown, WHO)} ({each.match})"
