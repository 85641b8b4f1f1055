"""A stopped session that nobody saves is rolled back, announced days before; one that waits for its hauls is not."""

from dataclasses import replace
from datetime import datetime, timedelta

from db.database import Transaction
from domain.ledger import PAYDIRT
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.announcements import announce, publish
from services.discards import discard_session
from services.flying import asked, flying
from services.notices import Notice

WARNED_BEFORE = timedelta(days=3)


async def roll_back_if_unsaved(
    tx: Transaction, settings: GuildSettings, session: Session, now: datetime
) -> None:
    """Warn of a locked, stopped session whose time runs out, and roll it back when it has."""
    if session.waits_for_hauls:
        if (await tx.hauls.count_in_round(session.round_id))[0]:
            return
        session = await _wait_is_over(tx, settings, session, now)
    deadline = await _deadline(tx, settings, session)
    if session.warned_at is not None and now < deadline - WARNED_BEFORE:
        await tx.sessions.update(
            replace(session, warned_at=None)
        )  # something came in since: it was another day
    elif now >= deadline and session.warned_at is not None and now - session.warned_at >= WARNED_BEFORE:
        await _roll_back(tx, session, now)
    elif now >= deadline - WARNED_BEFORE and session.warned_at is None:
        await _warn(tx, session, max(deadline, now + WARNED_BEFORE), now)


async def _deadline(tx: Transaction, settings: GuildSettings, session: Session) -> datetime:
    """It counts from the stop, from when it was reopened, or from when its last haul was in, whichever is latest."""
    assert session.closed_at is not None, "it is stopped"
    begun_at = await tx.ledger.begun_at(session.round_id)
    left_at = await tx.hauls.left_at(session.code, session.round_id)
    return max(session.closed_at, begun_at, left_at or begun_at) + timedelta(days=settings.unsaved_days)


async def _wait_is_over(tx: Transaction, settings: GuildSettings, session: Session, now: datetime) -> Session:
    """No haul of it is in flight any more: say so, and from when on it is rolled back."""
    waits_no_more = replace(session, waits_for_hauls=False)
    await tx.sessions.update(waits_no_more)
    deadline = await _deadline(tx, settings, session)
    text = (
        f"⛏️ **{session.code}** has waited for its hauls, and none is in flight any more. It can be saved: "
        f"`/mining payroll run`. If nobody does, it is rolled back <t:{int(deadline.timestamp())}:R>."
    )
    await announce(tx, session, text, now)
    return waits_no_more


async def _warn(tx: Transaction, session: Session, due_at: datetime, now: datetime) -> None:
    await tx.sessions.update(replace(session, warned_at=now))
    text = (
        f"⚠️ **{session.code}** is stopped but not saved. It will be rolled back <t:{int(due_at.timestamp())}:R> "
        "unless an officer saves it: `/mining payroll run`."
    )
    await publish(tx, session, asked(session, await flying(tx, session), Notice(text)), now)


async def _roll_back(tx: Transaction, session: Session, now: datetime) -> None:
    discarded = await discard_session(tx, session, PAYDIRT, "nobody saved it in time", now)
    stands = f" Revision {discarded.revision} stands." if discarded.state is SessionState.SAVED else ""
    text = f"⛏️ **{session.code}** was not saved in time and is rolled back; an officer can reopen it.{stands}"
    await announce(tx, session, text, now)
