"""Throwing a practice session away whole: afterwards its books are as if it had never been."""

from datetime import datetime

from db.database import Transaction
from domain.leases import LeaseAct
from domain.ledger import RoundKind, RoundState
from domain.postings import emptying
from domain.sessions import Session
from services.editing import end_lease
from services.haulclosing import carry_over


async def throw_away(tx: Transaction, session: Session, by: int, now: datetime) -> Session:
    """Roll back what is noted and reverse what was saved; ``by`` is a person id. Raises NotInThatState."""
    thrown = session.throw_away()
    await end_lease(tx, session, LeaseAct.DISCARDED, by, now)
    reason = f"practice {session.code} is thrown away"
    if await tx.ledger.state(session.round_id) is RoundState.OPEN:
        await carry_over(tx, session, by, now, reason)
        await tx.ledger.roll_back(session.round_id, by, reason, now)
    if back := emptying(await tx.ledger.balances(), session.code, at=now):
        round_id = await tx.ledger.begin(RoundKind.CORRECTION, session.code, by, reason, now)
        await tx.ledger.post(round_id, back, by, now)
        await tx.ledger.commit(round_id, by, reason, now)
    await tx.sessions.update(thrown)
    await tx.drafts.remove(session.code)
    return thrown
