"""The payer's list: who is still to be sent how much, and who has to wait or to be asked something first."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from db.database import Transaction
from domain.errors import Refused
from domain.ledger import AUEC, held
from domain.owed import Owed
from domain.payments import RESERVED, Payment
from domain.people import Person
from domain.settings import GuildSettings
from domain.shares import fee_of
from services.guilds import require_set_up
from services.owed import one_person_each, owed_by_all
from services.rulesets import saved_rules

SEAL_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class PayLine:
    """What one person may be sent now. ``fee_auec`` is what the game takes on top.

    ``last_payment_id``: their newest payment, 0 if there is none; it changes whenever anything is marked for them.
    """

    person: Person
    amount_auec: int
    fee_auec: int
    debt_auec: int
    last_payment_id: int

    @property
    def token(self) -> str:
        """What a press on this line brings back: it must still be so."""
        return f"{self.person.person_id}.{self.amount_auec}.{self.last_payment_id}"


@dataclass(frozen=True, slots=True)
class PayList:
    """Everybody with something to be paid by ``payer``, of one session or of all.

    ``lines`` can be sent: first those without a handle. ``waiting`` are below the guild's minimum.
    ``reserved_auec`` was marked already and waits for a second officer, or is part of a netting plan.
    """

    settings: GuildSettings
    payer: Person
    session_code: str | None
    holds_auec: int
    lines: tuple[PayLine, ...]
    waiting: tuple[PayLine, ...]
    reserved_auec: int

    @property
    def sendable(self) -> tuple[PayLine, ...]:
        """Those whom the payer can find in the game, or who are the payer."""
        return tuple(line for line in self.lines if line.person.handle or line.person == self.payer)

    @property
    def seal(self) -> str:
        """Changes with whatever *All sent* would mark."""
        return hashlib.sha256("|".join(line.token for line in self.sendable).encode()).hexdigest()[
            :SEAL_CHARACTERS
        ]


async def pay_list(tx: Transaction, payer: Person, session_code: str | None) -> PayList:
    """The list as it stands. Refused for a session that has no saved payroll, or that was practice."""
    settings = await require_set_up(tx)
    if session_code is not None:
        await require_paid_session(tx, session_code)
    people = {person.person_id: person for person in await tx.people.all()}
    roots = one_person_each(people.values())
    reserved = _by_receiver(await tx.payments.in_states(*RESERVED), roots)
    last = await last_payments(tx, roots)
    lines = []
    for person_id, owed in (await owed_by_all(tx)).items():
        free = min(owed.payable_auec - reserved[person_id], _owed_for(owed, session_code))
        if free > 0:
            fee = 0 if person_id == payer.person_id else fee_of(free, settings.fee)
            lines.append(PayLine(people[person_id], free, fee, owed.debt_auec, last.get(person_id, 0)))
    lines.sort(key=_order)
    least = settings.min_payout_auec
    return PayList(
        settings=settings,
        payer=payer,
        session_code=session_code,
        holds_auec=-(await balances_of_people(tx, roots)).get(held(payer.person_id), 0),
        lines=tuple(line for line in lines if line.amount_auec >= least),
        waiting=tuple(line for line in lines if line.amount_auec < least),
        reserved_auec=reserved.total(),
    )


async def usual_payer(tx: Transaction, officer: Person, session_code: str | None) -> Person:
    """Who sends where nobody was named.

    The payer of the session's payroll; for all sessions the officer, if they hold money, else who holds the most.
    """
    if session_code is not None:
        payer_id = await _payer_of(tx, session_code)
    else:
        balances = await balances_of_people(tx, one_person_each(await tx.people.all()))
        holders = {int(account[5:]): amount for account, amount in balances.items() if account[:5] == "held:"}
        most = min(holders, key=lambda person_id: (holders[person_id], person_id), default=0)
        own = holders.get(officer.person_id, 0)
        payer_id = most if own >= 0 and holders.get(most, 0) < 0 else officer.person_id
    return await tx.people.get(payer_id) or officer


async def _payer_of(tx: Transaction, session_code: str) -> int:
    await require_paid_session(tx, session_code)
    saved = await tx.payrolls.latest(session_code)
    assert saved is not None, "it was required"
    return saved_rules(saved).payer_id


async def require_paid_session(tx: Transaction, code: str) -> None:
    """Refused unless the session has a payroll that was saved, and pays real money."""
    session = await tx.sessions.get(code)  # not locked: whoever saves it locks it before the payments
    if session is None:
        raise Refused(f"There is no session `{code}` here: choose one from the list that `session` offers.")
    if session.practice:
        raise Refused(f"Session {code} is practice: nobody is paid for it.")
    if await tx.payrolls.latest(code) is None:
        raise Refused(f"Session {code} has no saved payroll yet: save it first with `/mining payroll run`.")


async def balances_of_people(tx: Transaction, roots: Mapping[int, int]) -> dict[str, int]:
    """Committed aUEC by account; those of claimed guests are counted to the member."""
    summed: Counter[str] = Counter()
    for (account, asset), amount in (await tx.ledger.balances()).items():
        if asset == AUEC:
            kind, _, owner = account.partition(":")
            own = kind in ("held", "member")
            summed[f"{kind}:{roots.get(int(owner), int(owner))}" if own else account] += amount
    return dict(summed)


async def last_payments(tx: Transaction, roots: Mapping[int, int]) -> dict[int, int]:
    """Person to the number of their newest payment."""
    newest: dict[int, int] = {}
    for receiver, last in (await tx.payments.last_of_receivers()).items():
        root = roots.get(receiver, receiver)
        newest[root] = max(last, newest.get(root, 0))
    return newest


def _order(line: PayLine) -> tuple[bool, str, int]:
    return line.person.handle is not None, line.person.name.casefold(), line.person.person_id


def _owed_for(owed: Owed, session_code: str | None) -> int:
    if session_code is None:
        return owed.payable_auec
    return sum(due.unpaid_auec for due in owed.dues if due.session_code == session_code)


def _by_receiver(payments: list[Payment], roots: Mapping[int, int]) -> Counter[int]:
    amounts: Counter[int] = Counter()
    for payment in payments:
        amounts[roots.get(payment.receiver, payment.receiver)] += payment.amount_auec
    return amounts
