"""What becomes of a payment: confirmed by its receiver or a second officer, asked again, withdrawn, undone."""

from dataclasses import dataclass

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import PAYDIRT
from domain.payments import Payment, PaymentAct, PaymentState
from domain.people import Person
from domain.quantities import format_auec
from services.actors import Actor
from services.netmoves import moves_now
from services.notices import Notice, NoticeButton, tell_officers, tell_person
from services.owed import one_person_each, owed_of, who_is
from services.payments import everybody
from services.sending import (
    RESEND,
    UNDO,
    Deed,
    ask_receiver,
    ask_second_officer,
    begin_deed,
    needs_second,
    note_sent,
    plain_moves,
    post_round,
    take_back,
)


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment with everybody named in it. ``already``: what was pressed had been done before."""

    payment: Payment
    people: dict[int, Person]
    already: bool = False

    @property
    def sender(self) -> Person:
        return self.people[self.payment.sender]

    @property
    def receiver(self) -> Person:
        """Of a claimed guest, the member they are."""
        return who_is(self.people, self.payment.receiver)

    def name_of(self, person_id: int) -> str:
        """Who did something, the bot included."""
        return "Paydirt" if person_id == PAYDIRT else self.people[person_id].name


class Confirmations:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def view(self, guild_id: int, payment_id: int) -> PaymentView:
        """The payment of that number. Refused if there is none."""
        async with self._database.transaction(guild_id) as tx:
            return PaymentView(await _require(tx, payment_id), await everybody(tx))

    async def answer(
        self, guild_id: int, payment_id: int, receiver: Actor, *, came: bool, key: str
    ) -> PaymentView:
        """The receiver says whether it came; nobody else may. Saying the same again changes nothing."""
        async with self._database.transaction(guild_id) as tx:
            await tx.payments.lock()
            payment, people = await _require(tx, payment_id), await everybody(tx)
            by = await _require_receiver(tx, payment, people, receiver)
            act = PaymentAct.RECEIVED if came else PaymentAct.NOT_RECEIVED
            if payment.was_done(key) or (payment.acts and payment.acts[-1].act is act):
                return PaymentView(payment, people, already=True)
            payment.require(act)
            deed = Deed(by, key, self._clock.now())
            await tx.payments.act(payment_id, deed.happened(act))
            if not came:
                await _tell_missing(tx, payment, people, deed)
            return PaymentView(await _require(tx, payment_id), people)

    async def send_planned(
        self, guild_id: int, payment_id: int, actor: Actor, *, key: str, officer: bool
    ) -> PaymentView:
        """Mark a transfer of a netting plan as sent: by its sender, or by an officer."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, actor, key, self._clock.now())
            payment = await _require(tx, payment_id)
            people = await everybody(tx)
            if not officer and one_person_each(people.values())[payment.sender] != deed.by.person_id:
                raise Refused(f"Only officers, and who is to send payment {payment_id}, may do this.")
            if payment.was_done(key):
                return PaymentView(payment, people, already=True)
            payment.require(PaymentAct.SENT)
            settings = await tx.guilds.get()
            if settings is not None and needs_second(payment.amount_auec, settings.second_officer_above_auec):
                await moves_now(tx, payment)  # refuses now what could not be posted later
                await tx.payments.act(payment_id, deed.happened(PaymentAct.MARKED))
                await ask_second_officer(tx, [payment], people, deed)
            else:
                await _post(tx, payment, people, PaymentAct.SENT, deed)
            return PaymentView(await _require(tx, payment_id), people)

    async def approve(self, guild_id: int, payment_id: int, officer: Actor, key: str) -> PaymentView:
        """A second officer confirms a large payment, and only then it counts. Refused for whoever marked it."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, officer, key, self._clock.now())
            payment = await _require(tx, payment_id)
            people = await everybody(tx)
            if payment.last(PaymentAct.APPROVED):
                return PaymentView(payment, people, already=True)
            payment.require(PaymentAct.APPROVED)
            if payment.acts[-1].acted_by == deed.by.person_id:
                raise Refused(
                    f"You marked payment {payment_id} yourself: another officer has to confirm it. Until then it "
                    "does not count; you can withdraw it."
                )
            await _post(tx, payment, people, PaymentAct.APPROVED, deed)
            return PaymentView(await _require(tx, payment_id), people)

    async def withdraw(self, guild_id: int, payment_id: int, officer: Actor, key: str) -> PaymentView:
        """Give up a payment that is not posted yet."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, officer, key, self._clock.now())
            payment = await _require(tx, payment_id)
            if payment.state is not PaymentState.WITHDRAWN:
                payment.require(PaymentAct.WITHDRAWN)
                await tx.payments.act(payment_id, deed.happened(PaymentAct.WITHDRAWN))
            already = payment.state is PaymentState.WITHDRAWN
            return PaymentView(await _require(tx, payment_id), await everybody(tx), already)

    async def ask_again(self, guild_id: int, payment_id: int, officer: Actor, key: str) -> PaymentView:
        """Ask the receiver once more whether it came."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, officer, key, self._clock.now())
            payment = await _require(tx, payment_id)
            people = await everybody(tx)
            if payment.was_done(key):
                return PaymentView(payment, people, already=True)
            payment.require(PaymentAct.RESENT)
            await tx.payments.act(payment_id, deed.happened(PaymentAct.RESENT))
            turn = len(payment.acts) + 1
            if not await ask_receiver(tx, payment, people, deed.now, turn=turn):
                raise Refused(
                    f"Nobody can be asked about payment {payment_id}: its receiver has no Discord account here."
                )
            return PaymentView(await _require(tx, payment_id), people)

    async def undo(
        self, guild_id: int, payment_id: int, officer: Actor, reason: str, key: str
    ) -> PaymentView:
        """Take a payment back by a reversing entry: it is owed again, and the receiver is told."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, officer, key, self._clock.now())
            payment = await _require(tx, payment_id)
            people = await everybody(tx)
            if payment.state is PaymentState.UNDONE:
                return PaymentView(payment, people, already=True)
            payment.require(PaymentAct.UNDONE)
            round_id = await take_back(tx, payment, reason, deed)
            await tx.payments.act(payment_id, deed.happened(PaymentAct.UNDONE, reason, round_id))
            await _tell_undone(tx, payment, people, reason, deed)
            return PaymentView(await _require(tx, payment_id), people)


async def _post(
    tx: Transaction, payment: Payment, people: dict[int, Person], act: PaymentAct, deed: Deed
) -> None:
    """It counts from now on. Refused if it would pay more than is owed by now."""
    if payment.plan_id is None:
        await _require_owed(tx, payment)
        moves = plain_moves(payment)
    else:
        moves = await moves_now(tx, payment)
    reason = f"payment {payment.payment_id}"
    transfers = payment.transfers(moves, deed.now)
    round_id = await post_round(tx, transfers, reason, deed, payment.session_code)
    await note_sent(tx, payment, act, deed, round_id)
    await ask_receiver(tx, payment, people, deed.now)


async def _require_owed(tx: Transaction, payment: Payment) -> None:
    owed = await owed_of(tx, payment.receiver)
    if owed.payable_auec < payment.amount_auec:
        raise Refused(
            f"Only {format_auec(owed.payable_auec)} aUEC are owed by now, less than payment {payment.payment_id} "
            "says: withdraw it and look at `/mining payroll pay`."
        )


async def _require(tx: Transaction, payment_id: int) -> Payment:
    payment = await tx.payments.get(payment_id) if payment_id < 2**31 else None
    if payment is None:
        raise Refused(f"There is no payment {payment_id} here.")
    return payment


async def _require_receiver(
    tx: Transaction, payment: Payment, people: dict[int, Person], actor: Actor
) -> Person:
    person = await tx.people.by_discord(actor.discord_id)
    roots = one_person_each(people.values())
    if person is None or roots[payment.receiver] != person.person_id:
        raise Refused("Only the one who was to get this payment can say whether it came.")
    return person


async def _tell_missing(tx: Transaction, payment: Payment, people: dict[int, Person], deed: Deed) -> None:
    notice = Notice(
        f"⚠️ {{receiver}} says that payment {payment.payment_id}, **{format_auec(payment.amount_auec)} aUEC** from "
        "{sender}, has not come. Look into the game's records, then ask again or undo it.",
        {"receiver": deed.by.name, "sender": people[payment.sender].name},
        (
            NoticeButton("Ask again", RESEND, (payment.payment_id,), "primary"),
            NoticeButton("Undo", UNDO, (payment.payment_id,), "danger"),
        ),
    )
    await tell_officers(tx, notice, deed.now)


async def _tell_undone(
    tx: Transaction, payment: Payment, people: dict[int, Person], reason: str, deed: Deed
) -> None:
    if payment.is_kept:
        return
    notice = Notice(
        f"↩️ Payment {payment.payment_id}, **{format_auec(payment.amount_auec)} aUEC** from {{sender}}, was undone by "
        "{officer}: {reason}. It is owed to you again.",
        {"sender": people[payment.sender].name, "officer": deed.by.name, "reason": reason},
    )
    receiver = who_is(people, payment.receiver)
    await tell_person(tx, receiver, notice, deed.now, key=f"undone-{payment.payment_id}")
