"""What happens to the account ``member:<person>``: its committed changes, and what was agreed about a debt."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class MovementKind(StrEnum):
    """Why an account ``member:<person>`` changed."""

    EARNED = "earned"
    """By a session's payroll, up or down; without a session a gift or an opening balance."""
    PAID = "paid"
    """Down: money was sent to the person, or they kept what they held."""
    RETURNED = "returned"
    """Up: the person sent money, or gave it back."""
    UNDONE = "undone"
    """The way back of the movement that ``undoes`` names, in whole or in part."""
    CLOSED = "closed"
    """A book closing. One of the whole balance leaves nothing; hand in even one of 0, which no ledger shows."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One committed change of the account; above zero the guild owes more.

    ``version`` is the transfer's, ``at`` when it was committed. ``session_code``: what earned it, or what
    a PAID one is meant for; other kinds have none that counts.
    ``undoes`` is the version of the movement that an UNDONE one reverses. Raises ValueError on a kind that
    cannot mean such a change.
    """

    version: int
    at: datetime
    kind: MovementKind
    change_auec: int
    session_code: str | None = None
    undoes: int | None = None

    def __post_init__(self) -> None:
        if self.change_auec * _DIRECTIONS.get(self.kind, 0) < 0:
            raise ValueError(f"nothing {self.kind} changes an account by {self.change_auec}")
        if (self.undoes is not None) != (self.kind is MovementKind.UNDONE):
            raise ValueError("what is undone names the movement it undoes, and nothing else does")


_DIRECTIONS = {MovementKind.PAID: -1, MovementKind.RETURNED: 1}


@dataclass(frozen=True, slots=True)
class Offset:
    """The member's or an officer's word that pay may offset so much of the debt there is at that moment."""

    amount_auec: int

    def __post_init__(self) -> None:
        if self.amount_auec <= 0:
            raise ValueError("an offset is of more than nothing")


Act: TypeAlias = Movement | Offset
