"""Closing the books: what is brought to zero, and against what."""

from datetime import date, datetime

from domain.errors import Refused
from domain.ledger import AUEC, TREASURY, Holdings, Transfer


def archive_of(closed_on: date) -> str:
    """Where the balances of a closing go."""
    return f"archive:{closed_on.isoformat()}"


def open_balances(balances: Holdings) -> dict[str, int]:
    """The aUEC accounts of people and the treasury that are not at zero."""
    return {
        account: amount
        for (account, asset), amount in sorted(balances.items())
        if asset == AUEC and amount and (account == TREASURY or account.startswith(("member:", "held:")))
    }


def closing_transfers(
    balances: dict[str, int], closed_on: date, *, key: str, at: datetime, reason: str
) -> list[Transfer]:
    """What brings all of them to zero."""
    archive = archive_of(closed_on)
    return [
        Transfer(
            f"{key}:{account}",
            AUEC,
            *((account, archive) if amount > 0 else (archive, account)),
            abs(amount),
            at,
            reason,
        )
        for account, amount in balances.items()
    ]


def parse_day(typed: str, today: date) -> date:
    """A day as ``2026-11-20``. Refused if it is none, or still to come."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise Refused(f"The date must be written like {today.isoformat()}.") from None
    if day > today:
        raise Refused("That day is still to come: the books are closed as of today or before.")
    return day
