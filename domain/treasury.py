"""What can be done with the guild's own money: spent, given, taken as a gift, handed over. Each is an entry."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Refused
from domain.ledger import AUEC, TREASURY, Holdings, Transfer, held, member
from domain.quantities import format_auec


class TreasuryKind(StrEnum):
    SPEND = "spend"
    """The holder, ``person_id``, spends money of the treasury."""
    BONUS = "bonus"
    """The treasury owes ``person_id`` so much more."""
    GIFT = "gift"
    """``person_id`` leaves so much of what they are owed to the treasury."""
    HANDOVER = "handover"
    """Money that ``person_id`` held is held by ``other_id`` now."""


@dataclass(frozen=True, slots=True)
class ActDecision:
    """Whether it was done, by whose word, and in which round."""

    confirmed: bool
    by: int
    at: datetime
    round_id: int | None


@dataclass(frozen=True, slots=True)
class TreasuryAct:
    """Something to be done with the guild's own money. ``act_id`` counts from 1 and is given when it is stored.

    ``becomes_holder``: whoever is handed the money holds the treasury from then on.
    """

    kind: TreasuryKind
    amount_auec: int
    person_id: int
    reason: str
    asked_by: int
    asked_at: datetime
    other_id: int | None = None
    becomes_holder: bool = False
    act_id: int = 0
    decision: ActDecision | None = None

    @property
    def ends(self) -> tuple[str, str]:
        """From which account to which. Who hands money over holds less, so that account rises."""
        match self.kind:
            case TreasuryKind.SPEND:
                return TREASURY, held(self.person_id)
            case TreasuryKind.BONUS:
                return TREASURY, member(self.person_id)
            case TreasuryKind.GIFT:
                return member(self.person_id), TREASURY
            case TreasuryKind.HANDOVER:
                assert self.other_id is not None, "money is handed over to somebody"
                return held(self.other_id), held(self.person_id)

    def transfer(self, at: datetime) -> Transfer:
        """What it posts."""
        return Transfer(f"treasury:{self.act_id}", AUEC, *self.ends, self.amount_auec, at, self.reason)


def require_covered(act: TreasuryAct, balances: Holdings, payable_auec: int) -> None:
    """Refused if it goes beyond what is there. ``payable_auec`` is what the person of a gift may be sent now."""
    if act.kind in (TreasuryKind.SPEND, TreasuryKind.BONUS):
        _require(act, balances.get((TREASURY, AUEC), 0), "the treasury has")
    if act.kind in (TreasuryKind.SPEND, TreasuryKind.HANDOVER):
        _require(act, -balances.get((held(act.person_id), AUEC), 0), "that person holds for the guild")
    if act.kind is TreasuryKind.GIFT:
        _require(act, payable_auec, "the guild owes that person")


def _require(act: TreasuryAct, there_auec: int, where: str) -> None:
    if act.amount_auec > there_auec:
        raise Refused(
            f"{format_auec(act.amount_auec)} aUEC are more than {where}, {format_auec(max(0, there_auec))} aUEC: "
            "nothing was moved."
        )


def needs_second(act: TreasuryAct, above_auec: int | None) -> bool:
    """Whether a second officer has to confirm it, by what the guild sets."""
    return above_auec is not None and act.amount_auec > above_auec
