"""Posting payments into the ledger and taking them back, and what their receivers are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.database import Transaction
from domain.ledger import RoundKind, Transfer, held, member
from domain.payments import Happened, Payment, PaymentAct, reversals
from domain.people import Person
from domain.quantities import format_auec
from services.actors import Actor
from services.merging import forward_merged
from services.notices import Notice, NoticeButton, tell_officers, tell_person
from services.owed import who_is

RECEIVED, MISSING = "pay.received", "pay.missing"
APPROVE, WITHDRAW, RESEND, UNDO = "pay.approve", "pay.withdraw", "pay.resend", "pay.undo-form"
"""The verbs of the buttons under notices."""
KEPT = "kept: nothing has to be sent to oneself"
NOTICES_EACH = 5
"""More payments at once that wait for a second officer are told in one notice."""

Move = tuple[str, str, int]
"""From account, to account, aUEC."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, in which act, and when: the same ``key`` twice is done once."""

    by: Person
    key: str
    now: datetime

    def happened(self, act: PaymentAct, reason: str = "", round_id: int | None = None) -> Happened:
        """As an act of a payment."""
        return Happened(act, self.by.person_id, self.now, reason, round_id, self.key)


async def begin_deed(tx: Transaction, actor: Actor, key: str, now: datetime) -> Deed:
    """Lock the guild's payments for this deed: whoever pays at the same time waits, and then sees it.

    The person comes before the lock, as everywhere, so that nobody waits for each other for ever.
    """
    by = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
    await tx.payments.lock()
    return Deed(by, key, now)


def plain_moves(payment: Payment) -> list[Move]:
    """Paying somebody: the guild owes them less, and the sender holds less for it."""
    return [(member(payment.receiver), held(payment.sender), payment.amount_auec)]


async def post_round(
    tx: Transaction, transfers: Sequence[Transfer], reason: str, deed: Deed, code: str | None = None
) -> int:
    """Begin, post and commit a round of payments; its id."""
    by, now = deed.by.person_id, deed.now
    round_id = await tx.ledger.begin(RoundKind.PAYOUT, code, by, reason, now)
    await tx.ledger.post(round_id, transfers, by, now)
    await tx.ledger.commit(round_id, by, reason, now)
    # What was for a guest may have been undone, or sent, after they were claimed.
    await forward_merged(tx, by, now)
    return round_id


async def take_back(tx: Transaction, payment: Payment, reason: str, deed: Deed) -> int:
    """Post the way back of everything that the payment posted; the round's id."""
    posted = await tx.movements.posted(payment.posting_keys)
    words = f"payment {payment.payment_id} undone"
    back = reversals(posted, deed.now, f"{words}: {reason}")
    return await post_round(tx, back, words, deed, payment.session_code)


async def note_sent(tx: Transaction, payment: Payment, act: PaymentAct, deed: Deed, round_id: int) -> None:
    """Note that it is sent; what somebody keeps has arrived as well."""
    await tx.payments.act(payment.payment_id, deed.happened(act, round_id=round_id))
    if payment.is_kept:
        kept = replace(deed, key=f"{deed.key}:kept")
        await tx.payments.act(payment.payment_id, kept.happened(PaymentAct.RECEIVED, KEPT))


async def give_up(
    tx: Transaction, payments: Sequence[Payment], people: Mapping[int, Person], reason: str, deed: Deed
) -> None:
    """Withdraw payments that were not posted yet: they count no more, and their senders are told."""
    for payment in payments:
        await tx.payments.act(payment.payment_id, deed.happened(PaymentAct.WITHDRAWN, reason))
        notice = Notice(
            f"🚫 Payment {payment.payment_id}, **{format_auec(payment.amount_auec)} aUEC** to {{receiver}}, is "
            "withdrawn: do not send it. If you have sent it already, tell an officer.",
            {"receiver": people[payment.receiver].name},
        )
        sender = who_is(people, payment.sender)
        await tell_person(tx, sender, notice, deed.now, key=f"dropped-{payment.payment_id}")


async def ask_receiver(
    tx: Transaction, payment: Payment, people: Mapping[int, Person], now: datetime, *, turn: int = 1
) -> bool:
    """Ask whether it came, unless they kept it; ``turn`` counts how often. False: they cannot be asked."""
    if payment.is_kept:
        return True
    sender, receiver = people[payment.sender], who_is(people, payment.receiver)
    settings = await tx.guilds.get()
    about = "" if payment.session_code is None else f" for **{payment.session_code}**"
    notice = Notice(
        f"💸 {{sender}} has sent you **{format_auec(payment.amount_auec)} aUEC**{about} in the game "
        f"(payment {payment.payment_id} of {{guild}}). Has it come?",
        {"sender": sender.name, "guild": settings.name if settings else "?"},
        (
            NoticeButton("Received", RECEIVED, (tx.guild_id, payment.payment_id), "success"),
            NoticeButton("Not received", MISSING, (tx.guild_id, payment.payment_id), "danger"),
        ),
    )
    return await tell_person(tx, receiver, notice, now, key=f"paid-{payment.payment_id}-{turn}")


async def ask_second_officer(
    tx: Transaction, payments: Sequence[Payment], people: Mapping[int, Person], deed: Deed
) -> None:
    """Tell officers which payments wait for one of them."""
    if len(payments) > NOTICES_EACH:
        total = format_auec(sum(payment.amount_auec for payment in payments))
        text = (
            f"🔏 {{by}} has marked {len(payments)} payments as sent, {total} aUEC in all, that a second officer has "
            "to confirm, each for itself: `/mining payroll unpaid`."
        )
        await tell_officers(tx, Notice(text, {"by": deed.by.name}), deed.now)
        return
    for payment in payments:
        text = (
            f"🔏 {{by}} has marked **{format_auec(payment.amount_auec)} aUEC** to {{receiver}} as sent (payment "
            f"{payment.payment_id}). A second officer has to confirm it: until then it does not count."
        )
        free = {"by": deed.by.name, "receiver": people[payment.receiver].name}
        buttons = (
            NoticeButton("Confirm", APPROVE, (payment.payment_id,), "success"),
            NoticeButton("Withdraw", WITHDRAW, (payment.payment_id,), "secondary"),
        )
        await tell_officers(tx, Notice(text, free, buttons), deed.now, key=f"second-{payment.payment_id}")


def needs_second(amount_auec: int, limit_auec: int | None) -> bool:
    """Whether one officer alone may not send that much; what somebody keeps counts like the rest."""
    return limit_auec is not None and amount_auec > limit_auec
