"""Marking money as sent: by one line, several, a part, or the whole list. What was pressed must still be owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.payments import Payment, PaymentAct
from domain.people import Person
from domain.quantities import format_auec
from services.actors import Actor
from services.paylists import PayLine, PayList, pay_list, usual_payer
from services.sending import (
    Deed,
    ask_receiver,
    ask_second_officer,
    begin_deed,
    needs_second,
    note_sent,
    plain_moves,
    post_round,
)

CHANGED = (
    "Something was paid or corrected since this list was shown, so nothing was marked. Press **Refresh** and look "
    "at the new one."
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a press has marked. ``waiting`` need a second officer. ``already``: it was brought twice."""

    sent: tuple[Payment, ...]
    waiting: tuple[Payment, ...]
    people: dict[int, Person]
    already: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Whose list a press belongs to: the payer, and the session or None for all."""

    payer_id: int
    session_code: str | None


class Payments:
    """Shows the payer's list, and marks what was sent."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(
        self, guild_id: int, officer: Actor, session_code: str | None, payer: Actor | None
    ) -> PayList:
        """The list for a payer, or for whoever usually sends."""
        async with self._database.transaction(guild_id) as tx:
            by = await tx.people.ensure(officer.discord_id, officer.name, is_bot=False)
            if payer is not None:
                sender = await tx.people.ensure(payer.discord_id, payer.name, is_bot=False)
            else:
                sender = await usual_payer(tx, by, session_code)
            return await pay_list(tx, sender, session_code)

    async def list(self, guild_id: int, order: Order) -> PayList:
        """The list as it stands now."""
        async with self._database.transaction(guild_id) as tx:
            return await _list(tx, order)

    async def mark(
        self, guild_id: int, officer: Actor, order: Order, tokens: Sequence[str], key: str
    ) -> Marked:
        """Mark these lines as sent, all of them or none. Refused if one is not as it was shown."""
        async with self._database.transaction(guild_id) as tx:
            return await self._mark(tx, officer, order, key, _Chosen(tokens))

    async def mark_all(self, guild_id: int, officer: Actor, order: Order, seal: str, key: str) -> Marked:
        """Mark everybody on the list who has a handle, if it still is the list with that seal."""
        async with self._database.transaction(guild_id) as tx:
            return await self._mark(tx, officer, order, key, _All(seal))

    async def mark_part(
        self, guild_id: int, officer: Actor, order: Order, token: str, *, amount_auec: int, key: str
    ) -> Marked:
        """Mark a part of a line. Refused if that is more than may be sent."""
        async with self._database.transaction(guild_id) as tx:
            return await self._mark(tx, officer, order, key, _Part(token, amount_auec))

    async def _mark(
        self, tx: Transaction, officer: Actor, order: Order, key: str, choice: "Choice"
    ) -> Marked:
        deed = await begin_deed(tx, officer, key, self._clock.now())
        if done := await tx.payments.made_by(key):
            return _marked(done, await everybody(tx), already=True)
        people, listed = await everybody(tx), await _list(tx, order)
        limit = listed.settings.second_officer_above_auec
        sent: list[Payment] = []
        waiting: list[Payment] = []
        for line, amount in choice.lines_of(listed):
            payment = await tx.payments.add(_payment(order, line.person, amount, deed))
            # By what was due in all: else one officer alone could send any amount, part by part.
            (waiting if needs_second(line.amount_auec, limit) else sent).append(payment)
        await _send(tx, sent, order, people, deed)
        for payment in waiting:
            await tx.payments.act(payment.payment_id, deed.happened(PaymentAct.MARKED))
        await ask_second_officer(tx, waiting, people, deed)
        return Marked(tuple(sent), tuple(waiting), people, already=False)


@dataclass(frozen=True, slots=True)
class _Chosen:
    tokens: Sequence[str]

    def lines_of(self, listed: PayList) -> list[tuple[PayLine, int]]:
        by_token = {line.token: line for line in listed.lines}
        if not set(self.tokens) <= by_token.keys():
            raise Refused(CHANGED)
        return [(by_token[token], by_token[token].amount_auec) for token in dict.fromkeys(self.tokens)]


@dataclass(frozen=True, slots=True)
class _All:
    seal: str

    def lines_of(self, listed: PayList) -> list[tuple[PayLine, int]]:
        if listed.seal != self.seal or not listed.sendable:
            raise Refused(CHANGED)
        return [(line, line.amount_auec) for line in listed.sendable]


@dataclass(frozen=True, slots=True)
class _Part:
    token: str
    amount_auec: int

    def lines_of(self, listed: PayList) -> list[tuple[PayLine, int]]:
        for line in listed.lines:
            if line.token == self.token:
                if self.amount_auec > line.amount_auec:
                    raise Refused(
                        f"That is more than can be paid: {format_auec(line.amount_auec)} aUEC at most. Nothing was "
                        "marked."
                    )
                return [(line, self.amount_auec)]
        raise Refused(CHANGED)


Choice = _Chosen | _All | _Part


async def _list(tx: Transaction, order: Order) -> PayList:
    payer = await tx.people.get(order.payer_id)
    if payer is None:
        raise Refused("There is no such payer here any more: run `/mining payroll pay` again.")
    return await pay_list(tx, payer, order.session_code)


async def everybody(tx: Transaction) -> dict[int, Person]:
    """Everybody of the guild by number."""
    return {person.person_id: person for person in await tx.people.all()}


def _payment(order: Order, receiver: Person, amount: int, deed: Deed) -> Payment:
    ends = (order.payer_id, receiver.person_id)
    return Payment(0, deed.key, *ends, amount, order.session_code, None, deed.by.person_id, deed.now)


async def _send(
    tx: Transaction, payments: Sequence[Payment], order: Order, people: dict[int, Person], deed: Deed
) -> None:
    """Post them in one round, and ask everybody whether it came."""
    if not payments:
        return
    transfers = [
        transfer for payment in payments for transfer in payment.transfers(plain_moves(payment), deed.now)
    ]
    reason = f"payments {payments[0].payment_id} to {payments[-1].payment_id}"
    round_id = await post_round(tx, transfers, reason, deed, order.session_code)
    for payment in payments:
        await note_sent(tx, payment, PaymentAct.SENT, deed, round_id)
        await ask_receiver(tx, payment, people, deed.now)


def _marked(payments: Sequence[Payment], people: dict[int, Person], *, already: bool) -> Marked:
    waiting = [payment for payment in payments if payment.sent_at is None]
    sent = [payment for payment in payments if payment.sent_at is not None]
    return Marked(tuple(sent), tuple(waiting), people, already)
