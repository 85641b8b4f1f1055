"""The one value that a statement is drawn from."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.payments import PaymentState
from domain.payroll import LineKind, LineStatus
from domain.people import Person


@dataclass(frozen=True, slots=True)
class Pay:
    """One line of a saved payroll; ``title`` is hostile free text. ``seconds`` is on time lines only."""

    code: str
    title: str
    at: datetime
    kind: LineKind
    status: LineStatus
    seconds: int | None
    share_auec: int
    fee_auec: int
    net_auec: int


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment from or to the member. ``other`` is the other one's name; ``sent_at`` None until it was sent."""

    amount_auec: int
    is_to_member: bool
    other: str
    state: PaymentState
    sent_at: datetime | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Movement:
    """One committed change of the account, ``balance_auec`` being what it led to. ``reason`` is free text."""

    at: datetime
    session_code: str | None
    reason: str
    change_auec: int
    balance_auec: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A member's account: of all time, or of one session where ``session_code`` names it.

    ``balance_auec`` is what the guild owes them, below zero what they owe; ``held_auec`` what they hold for the
    guild. Both are of all time at ``at``, up to the ledger's ``version``. Lists are the oldest first; the
    balances in ``movements`` are of all time, too.
    """

    guild_name: str
    time_zone: str
    person: Person
    at: datetime
    version: int
    balance_auec: int
    held_auec: int
    session_code: str | None
    pay: tuple[Pay, ...]
    paid: tuple[Paid, ...]
    movements: tuple[Movement, ...]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def net_auec(self) -> int:
        """What all lines bring together."""
        return sum(each.net_auec for each in self.pay)
