"""Runs that were a loss: what it was, and what the ledger posts so that nobody is paid (pay-rules.md P2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from domain.ledger import AUEC, TREASURY, Transfer, lost, member
from domain.notes import ActiveNotes
from domain.payroll import Payroll, PayrollInput
from domain.postings import due_of, ore_asset, passing_on


@dataclass(frozen=True, slots=True)
class FailedRun:
    """``loss_auec`` is what the expenses exceed the sales by; ``round_id`` is the round that says so."""

    session_code: str
    round_id: int
    reason: str
    gross_auec: int
    expenses_auec: int
    loss_auec: int
    failed_by: int
    failed_at: datetime


def loss_of(notes: ActiveNotes) -> int:
    """What was spent and never came back, in aUEC."""
    return max(0, notes.expenses_auec - notes.sales_auec)


def failure_transfers(
    notes: ActiveNotes,
    previous: tuple[PayrollInput, Payroll] | None,
    *,
    code: str,
    round_id: int,
    at: datetime,
    reason: str,
) -> list[Transfer]:
    """What recording a failure posts, so that the session's account is zero afterwards.

    What was sold goes to the treasury, claims are taken back, the ore is lost; and whatever an earlier revision
    (``previous``) passed on comes back.
    """
    settled = due_of(*previous) if previous else {}
    return passing_on(
        failure_due(notes, code), settled, code=code, key=f"failed:{round_id}", at=at, reason=reason
    )


def recovery_transfers(
    notes: ActiveNotes,
    previous: tuple[PayrollInput, Payroll] | None,
    *,
    code: str,
    round_id: int,
    at: datetime,
    reason: str,
) -> list[Transfer]:
    """What reopening a failed session posts: the way back to what stood before. ``notes`` are those that failed."""
    standing = due_of(*previous) if previous else {}
    return passing_on(
        standing, failure_due(notes, code), code=code, key=f"recovered:{round_id}", at=at, reason=reason
    )


def failure_due(notes: ActiveNotes, code: str) -> dict[tuple[str, str], int]:
    """What a failed session passes on to each account; below zero what it takes back."""
    due: Counter[tuple[str, str]] = Counter({(TREASURY, AUEC): notes.sales_auec})
    for expense in notes.expenses.values():
        due[member(expense.claimant_id), AUEC] -= expense.amount_auec
    for ore in notes.ore.values():
        due[lost(code), ore_asset(ore)] += ore.quantity_cscu
    return dict(due)
