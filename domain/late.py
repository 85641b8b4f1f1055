"""Late money: what came in or went out after a payroll was saved, on the attendance frozen with it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.payroll import Expense, Payroll, PayrollInput, Sale
from domain.people import Person


class LateKind(StrEnum):
    """What kind of money it is; the last two are refunds."""

    SALE = "sale"
    EXPENSE = "expense"
    RETURNED = "returned"
    """Somebody gave back what the session had spent: it comes in, like a sale."""
    GIVEN_BACK = "given_back"
    """A buyer wanted money back: somebody advanced it, like an expense."""


@dataclass(frozen=True, slots=True)
class Late:
    """``person_id`` holds what came in, or advanced what went out, at ``at``."""

    kind: LateKind
    person_id: int
    amount_auec: int
    what: str
    at: datetime

    @property
    def fact(self) -> Sale | Expense:
        """As it is noted, with a word that says if it is a refund."""
        match self.kind:
            case LateKind.SALE:
                return Sale(self.person_id, self.amount_auec, self.at, self.what or None)
            case LateKind.RETURNED:
                return Sale(self.person_id, self.amount_auec, self.at, f"refund: {self.what}")
            case LateKind.EXPENSE:
                return Expense(self.person_id, self.amount_auec, self.what)
            case LateKind.GIVEN_BACK:
                return Expense(self.person_id, self.amount_auec, f"refund: {self.what}")


def with_fact(given: PayrollInput, fact: Sale | Expense) -> PayrollInput:
    """The next revision of a saved input: one row more, and all else as it was saved."""
    who = fact.seller_id if isinstance(fact, Sale) else fact.claimant_id
    revised = replace(given, revision=given.revision + 1)
    if who not in {member.person_id for member in given.members}:
        members = (*given.members, Person(who, ""))
        revised = replace(revised, members=tuple(sorted(members, key=lambda each: each.person_id)))
    if isinstance(fact, Sale):
        return replace(revised, sales=(*given.sales, fact))
    return replace(revised, expenses=(*given.expenses, fact))


@dataclass(frozen=True, slots=True)
class Changes:
    """What one revision gives more than another, below zero what it takes back. ``people`` has who is concerned.

    Always gross = Σ people + fees + treasury.
    """

    gross_auec: int
    fees_auec: int
    treasury_auec: int
    people: dict[int, int]


def changes(before: Payroll, after: Payroll) -> Changes:
    """The difference, person by person over all their lines, the returned expenses included."""
    nets: dict[int, int] = {}
    for payroll, sign in ((before, -1), (after, 1)):
        for line in payroll.lines:
            nets[line.person_id] = nets.get(line.person_id, 0) + sign * line.net_auec
    return Changes(
        after.gross_auec - before.gross_auec,
        after.fees_auec - before.fees_auec,
        after.treasury_auec - before.treasury_auec,
        {person_id: net for person_id, net in sorted(nets.items()) if net},
    )
