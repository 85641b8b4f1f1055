"""What the guild owes one person: the account ``member:<person>`` read session by session (pay-rules.md 4).

The rules, for an officer to read:

- What a session pays somebody is one due, whenever it comes: the first payroll, its revisions, late money and
  expenses. What comes without a session (a gift of the treasury, an opening balance) is a due of its own.
- A payment settles the oldest unpaid dues first; one for a session begins with that session. What is paid
  beyond them is a debt of the person.
- Undoing a payment takes back exactly what that payment settled. What of it was already given back is then
  owed to the person again.
- A revision that lowers a session's pay below what was already paid for it leaves a debt. Nothing else is
  touched: other sessions are still paid in full. If that session's pay rises again, it first eats its own debt.
- A debt is offset only as far as the member or an officer agreed. What is agreed at once settles the oldest
  unpaid dues, and then whatever becomes due later, up to the amount; it never covers a debt made afterwards.
- Money that the person gives back ends their debts, oldest first; what is beyond them is owed to them again.
- Closing the books ends debts and dues alike. The sessions keep what was settled, so that a later revision of
  an old session changes only what it corrects.

An offset moves nothing in the ledger. At every moment: balance = payable - debt.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.movements import Act, Movement, MovementKind, Offset


@dataclass(frozen=True, slots=True)
class Due:
    """What one session, or one movement without a session, earned and what of it is settled.

    ``earned_auec`` is never negative; ``settled_auec`` only where somebody gave back what they never received.
    """

    session_code: str | None
    since_at: datetime
    earned_auec: int
    settled_auec: int

    @property
    def unpaid_auec(self) -> int:
        return max(0, self.earned_auec - self.settled_auec)

    @property
    def overpaid_auec(self) -> int:
        return max(0, self.settled_auec - self.earned_auec)


@dataclass(frozen=True, slots=True)
class Owed:
    """One person's account: ``payable_auec`` may be sent now, ``debt_auec`` was paid too much.

    The balance is payable - debt. Later pay may offset ``agreed_auec`` of the debt, and no more. ``dues`` are
    the oldest first, settled ones included; those that came to nothing are left out.
    """

    payable_auec: int
    debt_auec: int
    agreed_auec: int
    dues: tuple[Due, ...]

    @property
    def balance_auec(self) -> int:
        return self.payable_auec - self.debt_auec


def reckon(acts: Iterable[Act]) -> Owed:
    """What is owed after the committed movements and agreed offsets of one person.

    They come in the order in which they were committed and agreed. A member who claimed a guest is one person
    with them: hand in what moved on both accounts, without the merge that carries a balance between the two.
    """
    account = _Account()
    for act in acts:
        account.take(act)
    return account.owed()


def waits(owed: Owed, minimum_payout_auec: int) -> bool:
    """Whether there is something to pay, but less than the guild sends at once."""
    return 0 < owed.payable_auec < minimum_payout_auec


@dataclass(slots=True)
class _Entry:
    """A due in the making; ``place`` counts from the oldest.

    ``parts`` says which movement settled how much of it, money given back being negative; ``settled`` is their sum.
    """

    place: int
    session_code: str | None
    since_at: datetime
    earned: int = 0
    settled: int = 0
    parts: Counter[int] = field(default_factory=Counter)

    @property
    def open(self) -> int:
        """Above zero unpaid, below zero overpaid."""
        return self.earned - self.settled

    def change(self, by: int, version: int) -> None:
        """Earn more or less; what is taken beyond all that was earned is as good as paid."""
        self.earned += by
        if self.earned < 0:
            self.settle(-self.earned, version)
            self.earned = 0

    def settle(self, by: int, version: int) -> None:
        if by:
            self.parts[version] += by
            self.settled += by

    def release(self, amount: int) -> Iterator[tuple[int, int]]:
        """Give up so much of what was settled, the newest first: pairs of amount and movement."""
        for version, settled in sorted(self.parts.items(), reverse=True):
            if part := min(amount, max(0, settled)):
                self.settle(-part, version)
                amount -= part
                yield part, version

    def due(self) -> Due:
        return Due(self.session_code, self.since_at, self.earned, self.settled)


class _Account:
    """The fold. Entries are in the order in which they began, by session code or by version.

    All before ``_first`` are even: with years of paid sessions nothing has to look at them again.
    """

    def __init__(self) -> None:
        self._entries: dict[str | int, _Entry] = {}
        self._in_order: list[_Entry] = []
        self._first = 0
        self._agreed = 0

    @property
    def payable(self) -> int:
        return sum(max(0, entry.open) for entry in self._uneven())

    @property
    def debt(self) -> int:
        return sum(max(0, -entry.open) for entry in self._uneven())

    def take(self, act: Act) -> None:
        if isinstance(act, Offset):
            self._agreed += act.amount_auec
        else:
            _STEPS[act.kind](self, act)
        self._keep_to_what_was_agreed()

    def owed(self) -> Owed:
        dues = (entry.due() for entry in self._in_order)
        shown = tuple(due for due in dues if due.earned_auec or due.settled_auec)
        return Owed(self.payable, self.debt, self._agreed, shown)

    def earn(self, movement: Movement) -> None:
        self._entry(movement, movement.session_code).change(movement.change_auec, movement.version)

    def pay(self, movement: Movement) -> None:
        left = -movement.change_auec
        if (meant := self._entries.get(movement.session_code or "")) is not None:
            part = min(left, max(0, meant.open))
            meant.settle(part, movement.version)
            left -= part
        if left := self._settle(left, movement.version):
            self._entry(movement).settle(left, movement.version)

    def give_back(self, movement: Movement) -> None:
        left = movement.change_auec
        for entry in self._uneven():
            part = min(left, max(0, -entry.open))
            entry.settle(-part, movement.version)
            left -= part
        if left:
            self._entry(movement).change(left, movement.version)

    def undo(self, movement: Movement) -> None:
        """Take back the parts of the movement, the newest first; the rest is what it made a due of its own."""
        undone, left = movement.undoes or 0, movement.change_auec
        sign = 1 if left > 0 else -1
        for entry in reversed(self._in_order):
            if part := sign * max(0, min(sign * left, sign * entry.parts[undone])):
                self._touch(entry)
                entry.settle(-part, undone)
                left -= part
        if left:
            self._entry(movement, undone if undone in self._entries else None).change(left, movement.version)

    def close(self, movement: Movement) -> None:
        self._offset(min(self.debt, self.payable))
        (self.pay if movement.change_auec < 0 else self.give_back)(movement)

    def _entry(self, movement: Movement, key: str | int | None = None) -> _Entry:
        """The entry of the key, else one of the movement's own; it is about to change."""
        name = movement.version if key is None else key
        if name not in self._entries:
            code = key if isinstance(key, str) else None
            self._entries[name] = _Entry(len(self._in_order), code, movement.at)
            self._in_order.append(self._entries[name])
        self._touch(self._entries[name])
        return self._entries[name]

    def _touch(self, entry: _Entry) -> None:
        """An entry that may have been even is going to change."""
        self._first = min(self._first, entry.place)

    def _uneven(self) -> Sequence[_Entry]:
        """The entries from the first one on that is not even, oldest first."""
        while self._first < len(self._in_order) and not self._in_order[self._first].open:
            self._first += 1
        return self._in_order[self._first :]

    def _keep_to_what_was_agreed(self) -> None:
        if self._agreed:
            self._agreed = min(self._agreed, self.debt)
            amount = min(self._agreed, self.payable)
            self._offset(amount)
            self._agreed -= amount

    def _offset(self, amount: int) -> None:
        """Let what was paid too much settle other dues: the oldest of both first."""
        for entry in self._uneven():
            given = min(amount, max(0, -entry.open))
            amount -= given
            for part, version in entry.release(given):
                self._settle(part, version)

    def _settle(self, amount: int, version: int) -> int:
        """Settle the oldest unpaid dues; return what is left."""
        for entry in self._uneven():
            part = min(amount, max(0, entry.open))
            entry.settle(part, version)
            amount -= part
        return amount


_STEPS: dict[MovementKind, Callable[[_Account, Movement], None]] = {
    MovementKind.EARNED: _Account.earn,
    MovementKind.PAID: _Account.pay,
    MovementKind.RETURNED: _Account.give_back,
    MovementKind.UNDONE: _Account.undo,
    MovementKind.CLOSED: _Account.close,
}
