"""Accounts in the making, for tests: written down act by act, or anything that may happen to one."""

from datetime import timedelta

from hypothesis import strategies as st

from domain.movements import Act, Movement, MovementKind, Offset
from domain.owed import Owed, reckon
from tests.payrolls import at

EARNED, PAID, RETURNED, UNDONE, CLOSED = MovementKind
CODES = ("sm-aaaaaa", "sm-bbbbbb", "ah-cccccc")
START = at("20:00:00")


class Account:
    """A history in the making; every act comes a minute after the one before."""

    def __init__(self, *acts: Act) -> None:
        self.acts = list(acts)

    def _moves(
        self, kind: MovementKind, change: int, code: str | None = None, undoes: int | None = None
    ) -> int:
        version = len(self.acts) + 1
        moment = START + timedelta(minutes=version)
        self.acts.append(Movement(version, moment, kind, change, code, undoes))
        return version

    def earns(self, amount: int, code: str | None = None) -> int:
        return self._moves(EARNED, amount, code)

    def is_paid(self, amount: int, code: str | None = None) -> int:
        return self._moves(PAID, -amount, code)

    def gives_back(self, amount: int) -> int:
        return self._moves(RETURNED, amount)

    def undoes(self, version: int, amount: int | None = None) -> int:
        """Undo a movement, or so much of it."""
        undone = self.acts[version - 1]
        assert isinstance(undone, Movement)
        change = -undone.change_auec
        return self._moves(
            UNDONE, change if amount is None else (amount if change > 0 else -amount), undoes=version
        )

    def agrees(self, amount: int) -> None:
        self.acts.append(Offset(amount))

    def closes(self) -> int:
        return self._moves(CLOSED, -self.owed.balance_auec)

    @property
    def owed(self) -> Owed:
        return reckon(self.acts)

    @property
    def sums(self) -> tuple[int, int]:
        """Payable and debt."""
        return self.owed.payable_auec, self.owed.debt_auec

    @property
    def dues(self) -> list[tuple[str | None, int, int]]:
        """Session, earned and settled, the oldest first."""
        return [(due.session_code, due.earned_auec, due.settled_auec) for due in self.owed.dues]


amounts = st.integers(1, 60)
codes = st.sampled_from(CODES)


class Anything:
    """Whatever may happen to somebody's account; no session ever pays less than nothing."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.account = Account()
        self.earned = dict.fromkeys(CODES, 0)
        self.undoable: dict[int, int] = {}

    def session(self) -> None:
        code = self.draw(codes)
        if change := self.draw(st.integers(-self.earned[code], 60)):
            self.account.earns(change, code)
            self.earned[code] += change

    def gift(self) -> None:
        amount = self.draw(st.integers(-30, 60).filter(bool))
        self.undoable[self.account.earns(amount)] = abs(amount)

    def payment(self) -> None:
        amount = self.draw(amounts)
        self.undoable[self.account.is_paid(amount, self.draw(st.none() | codes))] = amount

    def money_back(self) -> None:
        amount = self.draw(amounts)
        self.undoable[self.account.gives_back(amount)] = amount

    def undoing(self) -> None:
        """Of a part, often of all, and of the rest later."""
        if versions := [version for version, left in self.undoable.items() if left]:
            version = self.draw(st.sampled_from(versions))
            part = self.draw(st.just(self.undoable[version]) | st.integers(1, self.undoable[version]))
            self.account.undoes(version, part)
            self.undoable[version] -= part

    def offset(self) -> None:
        self.account.agrees(self.draw(amounts))

    def closing(self) -> None:
        self.account.closes()


@st.composite
def histories(draw: st.DrawFn) -> Account:
    anything = Anything(draw)
    steps = [
        anything.session,
        anything.session,
        anything.gift,
        anything.payment,
        anything.payment,
        anything.money_back,
        anything.undoing,
        anything.offset,
        anything.closing,
    ]
    for step in draw(st.lists(st.sampled_from(steps), max_size=14)):
        step()
    return anything.account
