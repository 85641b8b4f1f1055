"""A sale out of the store: how it was looked at, and what it is to every session whose ore it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ledger import AUEC, TREASURY, Transfer, held
from domain.payroll import Division, Sale
from domain.postings import sold_ore_transfers
from domain.sessions import SessionState
from domain.storepicks import PickedPart


class Outlook(StrEnum):
    """What a part of a sale is to its session."""

    NOTE = "note"
    """The session is not saved: it is noted there like any sale."""
    LATE = "late"
    """It is saved: late money, saved as a further revision."""
    TREASURY = "treasury"
    """It pays nobody: the treasury gets it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How a session stood when the sale was looked at; ``revision`` is that of its payroll."""

    outlook: Outlook
    revision: int


@dataclass(frozen=True, slots=True)
class StoreSale:
    """A sale out of the store as somebody looked at it. ``sale_id`` counts from 1 and is given when it is stored."""

    amount_auec: int
    holder: int
    terminal: str | None
    event_at: datetime
    parts: tuple[PickedPart, ...]
    seen: dict[str, Seen]
    asked_by: int
    asked_at: datetime
    sale_id: int = 0

    @property
    def division(self) -> Division:
        return Division(self.sale_id, self.amount_auec, tuple(each.part for each in self.parts))

    @property
    def codes(self) -> list[str]:
        """The sessions whose ore it is, in the order in which they are locked."""
        return sorted(self.seen)

    def share(self, amount_auec: int) -> Sale:
        """The sale as one session has it, which gets that much of it."""
        return Sale(self.holder, amount_auec, self.event_at, self.terminal, self.division)

    @property
    def key(self) -> str:
        """Of what carrying it out makes, once."""
        return f"store sale {self.sale_id}"


def outlook_of(state: SessionState) -> Outlook:
    match state:
        case SessionState.OPEN | SessionState.STOPPED:
            return Outlook.NOTE
        case SessionState.SAVED:
            return Outlook.LATE
        case SessionState.DISCARDED | SessionState.FAILED:
            return Outlook.TREASURY


def treasury_transfers(sale: StoreSale, shares: Mapping[str, int]) -> list[Transfer]:
    """What a sale posts for sessions that pay nobody; ``shares`` has what each of these got."""
    money = [
        Transfer(
            f"{sale.key}:{code}",
            AUEC,
            held(sale.holder),
            TREASURY,
            amount,
            sale.event_at,
            f"ore of {code} sold",
        )
        for code, amount in sorted(shares.items())
        if amount
    ]
    ore = [
        transfer
        for code, amount in sorted(shares.items())
        for transfer in sold_ore_transfers(code, sale.share(amount), key=f"{sale.key}:{code}")
    ]
    return money + ore
