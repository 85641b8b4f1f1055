"""Who was in a stopped session, as its owner and officers see it: everybody in an order that stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.database import Transaction
from domain.frozen import FrozenView
from domain.people import Person
from domain.roll import Act, Roll, acts
from domain.sessions import Session
from services.editing import Editing
from services.payrollview import PayrollView


@dataclass(frozen=True, slots=True)
class ValidationView:
    """Everybody on the roll of a stopped session, and what people decided about them."""

    payroll: PayrollView
    roll: Roll
    acts: tuple[Act, ...]
    untracked: tuple[Person, ...]
    """Who wants no time recorded; whether they were there, nobody knows."""
    people: Mapping[int, Person]
    editing: Editing
    order: FrozenView
    """Everybody in the order in which they are shown, which stays while somebody edits."""

    @property
    def session(self) -> Session:
        return self.payroll.session


async def validation_view(
    tx: Transaction, shown: PayrollView, roll: Roll, editing: Editing
) -> ValidationView:
    """The roll with what was decided, and by whom."""
    made = acts(await tx.notes.list(shown.session.code))
    deciders = await tx.people.of(_deciders(made))
    people = {person.person_id: person for person in deciders} | dict(shown.people)
    untracked = tuple(await tx.people.untracked())
    return ValidationView(shown, roll, made, untracked, people, editing, await _frozen(tx, roll, editing))


async def _frozen(tx: Transaction, roll: Roll, editing: Editing) -> FrozenView:
    """The order of people as it was when the lease's people were first looked at, with who joined since."""
    if (lease := editing.lease) is None:
        return FrozenView(roll.listed)
    order = (lease.view or FrozenView(roll.listed)).with_joined(roll.listed)
    if order != lease.view:
        await tx.leases.freeze(lease.session_code, order)
    return order


def _deciders(made: Sequence[Act]) -> set[int]:
    deciders = {act.note.noted_by for act in made}
    return deciders | {act.taken_back.noted_by for act in made if act.taken_back is not None}
