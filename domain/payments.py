"""A payment: what somebody sends to somebody in the game, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Refused
from domain.ledger import AUEC, RoundKind, Transfer, reversal
from domain.movements import MovementKind

UNDONE = ":undone"
MOST_POSTINGS = 4
"""From two accounts of the receiver to two of the sender (see ``domain.netting.postings``)."""


class PaymentState(StrEnum):
    PLANNED = "planned"
    """Part of a netting plan, and not sent yet."""
    WAITING = "waiting"
    """Large: a second officer has to confirm it before anything is posted."""
    SENT = "sent"
    RECEIVED = "received"
    DISPUTED = "disputed"
    """Sent, and the receiver says that nothing came."""
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"


class PaymentAct(StrEnum):
    MARKED = "marked"
    """Said to be sent, and above what one officer may decide alone."""
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    NOT_RECEIVED = "not_received"
    RESENT = "resent"
    """The receiver is asked again."""
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"


STATE_AFTER = {
    PaymentAct.MARKED: PaymentState.WAITING,
    PaymentAct.APPROVED: PaymentState.SENT,
    PaymentAct.SENT: PaymentState.SENT,
    PaymentAct.RECEIVED: PaymentState.RECEIVED,
    PaymentAct.NOT_RECEIVED: PaymentState.DISPUTED,
    PaymentAct.RESENT: PaymentState.SENT,
    PaymentAct.UNDONE: PaymentState.UNDONE,
    PaymentAct.WITHDRAWN: PaymentState.WITHDRAWN,
}
"""An act leads to one state only, so the last act says the state."""

ALLOWED = {
    PaymentState.PLANNED: {PaymentAct.MARKED, PaymentAct.SENT, PaymentAct.WITHDRAWN},
    PaymentState.WAITING: {PaymentAct.APPROVED, PaymentAct.WITHDRAWN},
    PaymentState.SENT: {
        PaymentAct.RECEIVED,
        PaymentAct.NOT_RECEIVED,
        PaymentAct.RESENT,
        PaymentAct.UNDONE,
    },
    PaymentState.DISPUTED: {PaymentAct.RECEIVED, PaymentAct.RESENT, PaymentAct.UNDONE},
    PaymentState.RECEIVED: {PaymentAct.UNDONE},
    PaymentState.UNDONE: set[PaymentAct](),
    PaymentState.WITHDRAWN: set[PaymentAct](),
}
POSTED = (PaymentState.SENT, PaymentState.RECEIVED, PaymentState.DISPUTED)
"""In these the ledger has it."""
RESERVED = (PaymentState.PLANNED, PaymentState.WAITING)
"""In these the amount is spoken for: nobody else may send it as well."""

_WORDS = {
    PaymentState.PLANNED: "is not marked as sent yet",
    PaymentState.WAITING: "waits for a second officer",
    PaymentState.SENT: "is sent",
    PaymentState.RECEIVED: "is sent, and was received",
    PaymentState.DISPUTED: "is sent, and was not received",
    PaymentState.UNDONE: "was undone",
    PaymentState.WITHDRAWN: "was withdrawn",
}


class NotNow(Refused):
    """The payment cannot do that any more, or not yet."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One act. ``acted_by`` is a person id, 0 the bot itself; ``round_id`` what it posted."""

    act: PaymentAct
    acted_by: int
    acted_at: datetime
    reason: str
    round_id: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Payment:
    """``amount_auec`` from one person to another. ``session_code``: what it is for, None for whatever is owed.

    ``plan_id``: the netting plan that it is part of.
    """

    payment_id: int
    key: str
    sender: int
    receiver: int
    amount_auec: int
    session_code: str | None
    plan_id: int | None
    asked_by: int
    asked_at: datetime
    acts: tuple[Happened, ...] = ()

    @property
    def state(self) -> PaymentState:
        return STATE_AFTER[self.acts[-1].act] if self.acts else PaymentState.PLANNED

    @property
    def is_kept(self) -> bool:
        """Whoever holds the money owes it to themselves: nothing is sent in the game."""
        return self.sender == self.receiver

    def require(self, act: PaymentAct) -> None:
        """Raises NotNow if the payment is in no state for that."""
        if act not in ALLOWED[self.state]:
            raise NotNow(f"Payment {self.payment_id} {_WORDS[self.state]}: nothing was changed.")

    def was_done(self, key: str) -> bool:
        """Whether this press, brought again, has done something here before."""
        return any(each.key == key for each in self.acts)

    def last(self, *acts: PaymentAct) -> Happened | None:
        """The newest of such acts."""
        return next((each for each in reversed(self.acts) if each.act in acts), None)

    @property
    def sent_at(self) -> datetime | None:
        """When it was posted; None if it never was."""
        sent = self.last(PaymentAct.SENT, PaymentAct.APPROVED)
        return sent.acted_at if sent else None

    def posting_key(self, place: int) -> str:
        return f"payment:{self.payment_id}:{place}"

    @property
    def posting_keys(self) -> list[str]:
        """Every key that its transfers may have."""
        return [self.posting_key(place) for place in range(MOST_POSTINGS)]

    def transfers(self, moves: Sequence[tuple[str, str, int]], at: datetime) -> list[Transfer]:
        """What sending it posts: each move is from account, to account, aUEC."""
        reason = f"payment {self.payment_id}"
        return [
            Transfer(self.posting_key(place), AUEC, source, target, amount, at, reason)
            for place, (source, target, amount) in enumerate(moves)
        ]


def reversals(transfers: Sequence[Transfer], at: datetime, reason: str) -> list[Transfer]:
    """The way back of what was posted; their keys name what they undo."""
    return [reversal(each, key=f"{each.key}{UNDONE}", at=at, reason=reason) for each in transfers]


def undone_key(key: str) -> str | None:
    """The key of the transfer that this one is the way back of."""
    return key.removesuffix(UNDONE) if key.endswith(UNDONE) else None


def movement_kind(kind: RoundKind, change_auec: int) -> MovementKind:
    """What a change of a member's account was, by the kind of its round. A way back is not asked for here."""
    if kind is RoundKind.CLOSING:
        return MovementKind.CLOSED
    if kind is RoundKind.PAYOUT and change_auec > 0:
        return MovementKind.RETURNED
    if kind is RoundKind.PAYOUT or (kind is RoundKind.TREASURY and change_auec < 0):
        return MovementKind.PAID
    return MovementKind.EARNED
