"""What people note about a session: sales, expenses, ore, and the undoing of them. Notes are only added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.errors import Refused
from domain.ledger import Transfer, reversal
from domain.payroll import Correction, Exclusion, Expense, OreLine, Sale
from domain.people import Choice
from domain.postings import expense_transfer, ore_transfer, sale_transfer, sold_ore_transfers


class NothingToUndo(Refused):
    """There is no such note, or it does not count any more."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes note ``number`` of the same session back."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """What a member wants done with the share of this session; the latest one holds."""

    person_id: int
    choice: Choice


@dataclass(frozen=True, slots=True)
class Validation:
    """Somebody looked at everybody who was there and confirmed it."""


Fact = Sale | Expense | OreLine | Correction | Exclusion | SessionChoice | Validation | Undo


@dataclass(frozen=True, slots=True)
class Note:
    """One fact about a session. ``number`` counts from 1 in the session and is given when it is stored.

    ``key`` is the client's, e.g. of the press that made it: the same note twice is noted once. ``noted_by``
    is a person id. ``rolled_back`` says that its round was discarded, so that it counts no more.
    """

    session_code: str
    round_id: int
    fact: Fact
    noted_by: int
    noted_at: datetime
    key: str
    number: int = 0
    rolled_back: bool = False


@dataclass(frozen=True, slots=True)
class ActiveNotes:
    """What counts, by note number, in the order noted."""

    sales: dict[int, Sale] = field(default_factory=dict)
    expenses: dict[int, Expense] = field(default_factory=dict)
    ore: dict[int, OreLine] = field(default_factory=dict)
    corrections: dict[int, Correction] = field(default_factory=dict)
    exclusions: dict[int, Exclusion] = field(default_factory=dict)
    choices: dict[int, SessionChoice] = field(default_factory=dict)
    validations: dict[int, Note] = field(default_factory=dict)
    last_act: int = 0
    """The number of the latest note that changed who was there or for how long; 0 if nobody changed that."""

    @property
    def confirmed(self) -> Note | None:
        """The latest confirmation of who was there."""
        return self.validations[max(self.validations)] if self.validations else None

    @property
    def changed_since(self) -> bool:
        """Whether somebody changed who was there or for how long after that confirmation."""
        return self.confirmed is not None and self.last_act > self.confirmed.number

    @property
    def choice_of(self) -> dict[int, Choice]:
        """Person id to what they chose for this session."""
        return {made.person_id: made.choice for _, made in sorted(self.choices.items())}

    @property
    def excluded(self) -> tuple[Exclusion, ...]:
        """Everybody who is left out, once, with the latest reason."""
        latest = {each.person_id: each for _, each in sorted(self.exclusions.items())}
        return tuple(latest[person_id] for person_id in sorted(latest))

    @property
    def sales_auec(self) -> int:
        return sum(sale.amount_auec for sale in self.sales.values())

    @property
    def expenses_auec(self) -> int:
        return sum(expense.amount_auec for expense in self.expenses.values())


def active(notes: Iterable[Note]) -> ActiveNotes:
    """What is left when undone notes and those of discarded rounds are taken out."""
    noted = list(notes)
    found = ActiveNotes(last_act=max((note.number for note in attendance_acts(noted)), default=0))
    for note in standing(noted):
        match note.fact:
            case Sale() as sale:
                found.sales[note.number] = sale
            case Expense() as expense:
                found.expenses[note.number] = expense
            case OreLine() as ore:
                found.ore[note.number] = ore
            case Correction() as correction:
                found.corrections[note.number] = correction
            case Exclusion() as exclusion:
                found.exclusions[note.number] = exclusion
            case SessionChoice() as choice:
                found.choices[note.number] = choice
            case Validation():
                found.validations[note.number] = note
    return found


def standing(notes: Iterable[Note]) -> list[Note]:
    """The notes behind ``active``: facts that were neither undone nor discarded, by number."""
    counting = sorted((note for note in notes if not note.rolled_back), key=lambda note: note.number)
    undone = {note.fact.number for note in counting if isinstance(note.fact, Undo)}
    return [note for note in counting if note.number not in undone and not isinstance(note.fact, Undo)]


def attendance_acts(notes: Iterable[Note]) -> list[Note]:
    """Every note that changed who was there or for how long, also by taking such a note back, by number."""
    counting = sorted((note for note in notes if not note.rolled_back), key=lambda note: note.number)
    changes = {note.number for note in counting if isinstance(note.fact, Correction | Exclusion)}
    return [
        note
        for note in counting
        if note.number in changes or (isinstance(note.fact, Undo) and note.fact.number in changes)
    ]


def to_undo(notes: Iterable[Note], number: int) -> Note:
    """The note that can be undone under that number. Raises NothingToUndo."""
    for note in standing(notes):
        if note.number == number:
            return note
    raise NothingToUndo(f"There is no note {number} that still counts: look at the list in /mining status.")


def transfers_for(note: Note, notes: Sequence[Note] = ()) -> list[Transfer]:
    """What a stored note posts into its round; nothing for an amount of zero.

    A sale out of the store posts the session's own ore, too: where the money goes, the ore goes. An undo posts the
    way back of the note it names, which must be among ``notes``.
    """
    if isinstance(note.fact, Undo):
        undone = next(other for other in notes if other.number == note.fact.number)
        back, reason = transfers_for(undone), note.fact.reason
        keys = [transfer.key.replace(_key(undone), _key(note), 1) for transfer in back]
        return [
            reversal(transfer, key=key, at=note.noted_at, reason=reason)
            for key, transfer in zip(keys, back, strict=True)
        ]
    match note.fact:
        case Sale() as sale:
            money = [sale_transfer(note.session_code, sale, key=_key(note))] if sale.amount_auec else []
            return money + sold_ore_transfers(note.session_code, sale, key=_key(note))
        case Expense(amount_auec=amount) as expense if amount:
            return [expense_transfer(note.session_code, expense, key=_key(note), at=note.noted_at)]
        case OreLine(quantity_cscu=quantity) as ore if quantity:
            return [ore_transfer(note.session_code, ore, key=_key(note), at=note.noted_at)]
    return []


def carry_over(notes: Iterable[Note], *, discarded_round_id: int, round_id: int) -> list[Note]:
    """The notes to add again when a discarded session is reopened: those that counted until then."""
    lost = [replace(note, rolled_back=False) for note in notes if note.round_id == discarded_round_id]
    return [
        replace(note, round_id=round_id, number=0, key=again_key(note, round_id)) for note in standing(lost)
    ]


def again_key(note: Note, round_id: int) -> str:
    """The key under which a note of a discarded round is added again to that one."""
    return f"round {round_id}: {note.key}"


def _key(note: Note) -> str:
    return f"note:{note.session_code}:{note.number}"
