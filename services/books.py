"""Posting for a session: a practice session keeps books of its own."""

from collections.abc import Sequence
from datetime import datetime

from db.database import Transaction
from domain.ledger import Transfer
from domain.postings import in_practice
from domain.sessions import Session


async def post(
    tx: Transaction,
    session: Session,
    transfers: Sequence[Transfer],
    actor: int,
    now: datetime,
    *,
    into: int | None = None,
) -> None:
    """Post into the session's round, or ``into`` another one about it; ``actor`` is a person id."""
    kept = in_practice(transfers, session.code) if session.practice else transfers
    await tx.ledger.post(session.round_id if into is None else into, kept, actor, now)
