"""What is open between the guild and its people: owed, sent and not confirmed, disputed, too much."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.database import Database, Transaction
from domain.objections import Objection
from domain.owed import Owed
from domain.payments import RESERVED, Payment, PaymentState
from domain.people import Person
from domain.settings import GuildSettings
from services.guilds import require_set_up
from services.owed import one_person_each, owed_by_all

PAID_SHOWN = 300


class Section(StrEnum):
    """What a list of open things is about."""

    OWED = "owed"
    UNCONFIRMED = "unconfirmed"
    MISSING = "missing"
    SECOND = "second"
    PLANNED = "planned"
    SMALL = "small"
    DEBTS = "debts"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Account:
    """One person with something open. ``amount_auec`` is what can be paid now, or what was paid too much."""

    person: Person
    owed: Owed
    amount_auec: int

    @property
    def since_at(self) -> datetime:
        """When the oldest unpaid due began."""
        return min(due.since_at for due in self.owed.dues if due.unpaid_auec)

    @property
    def codes(self) -> list[str]:
        """The sessions that are not wholly paid."""
        return [due.session_code for due in self.owed.dues if due.unpaid_auec and due.session_code]


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Everything that is open. ``unconfirmed`` leaves out who has no Discord account and cannot confirm."""

    settings: GuildSettings
    owed: Sequence[Account]
    small: Sequence[Account]
    debts: Sequence[Account]
    unconfirmed: Sequence[Payment]
    missing: Sequence[Payment]
    second: Sequence[Payment]
    planned: Sequence[Payment]
    paid: Sequence[Payment]
    people: Mapping[int, Person]
    objections: Sequence[Objection]

    def accounts(self, section: Section) -> Sequence[Account]:
        """The people of a section; none in those that are about payments."""
        return {Section.OWED: self.owed, Section.SMALL: self.small, Section.DEBTS: self.debts}.get(
            section, ()
        )

    def payments(self, section: Section) -> Sequence[Payment]:
        """The payments of a section; none in those that are about people."""
        return {
            Section.UNCONFIRMED: self.unconfirmed,
            Section.MISSING: self.missing,
            Section.SECOND: self.second,
            Section.PLANNED: self.planned,
            Section.PAID: self.paid,
        }.get(section, ())


class UnpaidLists:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, guild_id: int) -> Unpaid:
        """Everything that is open now."""
        async with self._database.transaction(guild_id) as tx:
            return await unpaid(tx)


async def unpaid(tx: Transaction) -> Unpaid:
    settings = await require_set_up(tx)
    people = {person.person_id: person for person in await tx.people.all()}
    roots = one_person_each(people.values())
    accounts = await owed_by_all(tx)
    reserved = Counter[int]()
    spoken_for = await tx.payments.in_states(*RESERVED)
    for payment in spoken_for:
        reserved[roots[payment.receiver]] += payment.amount_auec
    sent = await tx.payments.in_states(PaymentState.SENT)
    confirmable = [each for each in sent if people[roots[each.receiver]].discord_id is not None]
    silent = [each for each in sent if people[roots[each.receiver]].discord_id is None]
    received = await tx.payments.in_states(PaymentState.RECEIVED, most=PAID_SHOWN)
    payable = _payable(accounts, reserved, people)
    least = settings.min_payout_auec
    return Unpaid(
        settings=settings,
        owed=[each for each in payable if each.amount_auec >= least],
        small=[each for each in payable if each.amount_auec < least],
        debts=[
            Account(people[person_id], owed, owed.debt_auec)
            for person_id, owed in accounts.items()
            if owed.debt_auec
        ],
        unconfirmed=confirmable,
        missing=await tx.payments.in_states(PaymentState.DISPUTED),
        second=[each for each in spoken_for if each.state is PaymentState.WAITING],
        planned=[each for each in spoken_for if each.state is PaymentState.PLANNED],
        paid=sorted([*received, *silent], key=lambda each: -each.payment_id),
        people=people,
        objections=await tx.objections.undecided(),
    )


def _payable(
    accounts: Mapping[int, Owed], reserved: Mapping[int, int], people: Mapping[int, Person]
) -> list[Account]:
    """Who can be paid something, whoever has waited longest first."""
    open_accounts = [
        Account(people[person_id], owed, free)
        for person_id, owed in accounts.items()
        if (free := owed.payable_auec - reserved.get(person_id, 0)) > 0
    ]
    return sorted(open_accounts, key=lambda each: (each.since_at, each.person.person_id))
