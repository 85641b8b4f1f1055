"""A netting plan as a message: who sends what to whom, why it is short, and what it saves."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.views import GOLD, GREEN, SECONDARY, SUCCESS, Item, button, turners, view_of
from domain.netting import NetTransfer
from domain.people import Person
from domain.quantities import format_auec
from services.netting import Plan, Used

LINES_PER_PAGE = 12


def plan_screen(plan: Plan, page: int) -> tuple[discord.Embed, discord.ui.View]:
    """One page of the plan, and what it means on each."""
    lines = [_line(plan, each) for each in plan.netting.transfers]
    pages = max(1, -(-len(lines) // LINES_PER_PAGE))
    page = min(page, pages - 1)
    shown = lines[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    if plan.is_empty:
        shown = ["Nobody holds money that is owed to somebody else."]
    embed = discord.Embed(
        title="Who sends what to whom", colour=GREEN if plan.is_empty else GOLD, description="\n".join(shown)
    )
    for name, value in _fields(plan):
        embed.add_field(name=name, value=value[:1024], inline=False)
    of_pages = f"Page {page + 1} of {pages} · " if pages > 1 else ""
    embed.set_footer(text=f"{of_pages}Nothing is changed until the plan is used.")
    return embed, view_of(*_items(plan, page, pages))


def used_words(done: Used) -> str:
    """What using it has led to."""
    had = "is in use already" if done.already else "is in use"
    count = text.counted(len(done.payments), "transfer")
    return (
        f"✅ Netting plan {done.plan_id} {had}: {count}. Who has to send is told what, to whom. Each counts once it is "
        "marked as sent, by its sender or in `/mining payroll unpaid`."
    )


def _line(plan: Plan, each: NetTransfer) -> str:
    sender, receiver = plan.people[each.sender_id], plan.people[each.receiver_id]
    return f"• {text.name(sender.name)} → {text.name(receiver.name)}{_handle(receiver)} `{each.amount_auec}`"


def _handle(person: Person) -> str:
    return (
        f" `{text.label(person.handle).replace('`', '')}`" if person.handle else " (no handle: `/mining me`)"
    )


def _fields(plan: Plan) -> Iterator[tuple[str, str]]:
    netting = plan.netting
    if netting.transfers:
        yield "Why this way", "\n".join(_why(plan))
    if plan.kept:
        kept = [f"{_owner(plan, source)} {format_auec(amount)}" for source, _, amount in plan.kept]
        yield "Keep what they hold, for it is owed to them", _listed(kept)
    if plan.offsets:
        offsets = [
            f"{text.name(plan.people[each].name)} {format_auec(amount)}" for each, amount in plan.offsets
        ]
        yield "Debts that their own pay makes up for; using the plan agrees to it", _listed(offsets)
    if plan.treasury_auec > 0 and plan.holder_id is not None:
        holder = text.name(plan.people[plan.holder_id].name)
        yield "Treasury", f"{text.money(plan.treasury_auec)} lie with {holder}"
    if plan.replaced:
        numbers = ", ".join(f"{payment.payment_id}" for payment in plan.replaced[:20])
        yield (
            "⚠️ Withdrawn by this plan",
            f"{text.counted(len(plan.replaced), 'transfer')} of the earlier plan, not marked as sent: {numbers}. If "
            "one of them was sent, mark it first in `/mining payroll unpaid`.",
        )


def _why(plan: Plan) -> Iterator[str]:
    netting = plan.netting
    count = text.counted(len(netting.transfers), "transfer")
    yield f"**{count}** instead of {text.counted(plan.direct, 'payment')} one by one."
    if netting.is_optimal:
        yield "No plan has fewer: that is certain."
    else:
        yield (
            f"Too many people to be certain that none has fewer; it has at most {netting.baseline_transfers}, which is "
            "what the plain way takes."
        )
    saves = f"{text.money(netting.saves_auec)} less than" if netting.saves_auec > 0 else "nothing less than"
    if netting.saves_auec < 0:
        saves = f"{text.money(-netting.saves_auec)} more than"
    yield f"Fees of {text.money(netting.fees_auec)}, {saves} one by one."


def _owner(plan: Plan, account: str) -> str:
    return text.name(plan.people[int(account.partition(":")[2])].name)


def _listed(items: list[str]) -> str:
    return text.within(items, 600)


def _items(plan: Plan, page: int, pages: int) -> Iterator[Item]:
    if not plan.is_empty:
        yield button("Use this plan", SUCCESS, "net.use", plan.seal)
    yield button("Refresh", SECONDARY, "net.page", page, "again")
    yield from turners(page, pages, "net.page")
