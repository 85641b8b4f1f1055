"""A locked session's lease: taken, renewed, ended, and who is told, each inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Transaction
from domain.access import Standing
from domain.errors import Refused
from domain.leases import (
    OUTCOMES,
    Editor,
    Hold,
    Lease,
    LeaseAct,
    LeaseEvent,
    LeaseHeld,
    LeaseLost,
    Outcome,
    Wish,
    hold_of,
    take,
    told,
)
from domain.people import Person
from domain.sessions import Session, SessionState
from services.guilds import require_set_up
from services.notices import Notice, tell_person

SOMEBODY = "Paydirt"
"""The name of whoever has none: the bot, or somebody who is forgotten."""


@dataclass(frozen=True, slots=True)
class Editing:
    """Who edits a session now, as one person sees it. ``lease`` is None where nobody does."""

    lease: Lease | None = None
    holder: Person | None = None
    is_mine: bool = False

    @property
    def is_anothers(self) -> bool:
        """Whether the person may look only."""
        return self.lease is not None and not self.is_mine


NOBODY = Editing()


@dataclass(frozen=True, slots=True)
class _Hand:
    """One person's hand on a locked session: what its lease is to them now."""

    session: Session
    editor: Editor
    lease: Lease | None
    last: LeaseEvent | None

    @property
    def hold(self) -> Hold:
        return hold_of(self.lease, self.last, self.editor.person_id, self.editor.at)


async def open_lease(tx: Transaction, session: Session, editor: Editor) -> Editing:
    """Edit a locked session from now on, or go on; read only if somebody else does.

    Raises LeaseLost where the session can no longer be edited because of what somebody else did.
    """
    hand = await _hand(tx, session, editor)
    if session.state is not SessionState.STOPPED:
        await _refuse_what_was_lost(tx, hand)
        return NOBODY
    outcome = OUTCOMES[hand.hold, Wish.OPEN]
    if outcome is not Outcome.READ:
        await _take_or_renew(tx, hand, outcome)
    return await look_at_lease(tx, session.code, editor.person_id, editor.at)


async def look_at_lease(tx: Transaction, code: str, person_id: int, now: datetime) -> Editing:
    """Who edits a session, as the person sees it; changes nothing."""
    lease = await tx.leases.live(code, now)
    if lease is None:
        return NOBODY
    return Editing(lease, await tx.people.get(lease.holder), is_mine=lease.holder == person_id)


async def require_lease(tx: Transaction, session: Session, editor: Editor) -> None:
    """Let whoever may write go on, their lease renewed. Raises LeaseHeld or LeaseLost.

    Whether the session's state allows a write is for the caller to say.
    """
    hand = await _hand(tx, session, editor)
    if session.state is not SessionState.STOPPED:
        await _refuse_what_was_lost(tx, hand)
        return
    outcome = OUTCOMES[hand.hold, Wish.WRITE]
    if outcome is Outcome.REFUSE:
        raise await _refusal(tx, hand)
    await _take_or_renew(tx, hand, outcome)


async def take_over_lease(
    tx: Transaction, session: Session, editor: Editor, *, reader: Standing, token: int
) -> Editing:
    """Edit a locked session in place of whoever has the lease ``token``, who is told; what is free is taken."""
    hand = await _hand(tx, session, editor)
    outcome = OUTCOMES[hand.hold, Wish.TAKE_OVER]
    if outcome is Outcome.SEIZE:
        await _seize(tx, hand, reader, token)
    await _take_or_renew(tx, hand, outcome)
    return await look_at_lease(tx, session.code, editor.person_id, editor.at)


async def release_lease(tx: Transaction, session: Session, person_id: int, now: datetime) -> None:
    """Whoever edits it has finished; of somebody else's lease nothing changes."""
    lease = await tx.leases.live(session.code, now)
    if lease is not None and lease.holder == person_id:
        who = (person_id, person_id)
        await _end(tx, lease, LeaseEvent(lease.token, LeaseAct.RELEASED, *who, now, "finished"))


async def end_lease(tx: Transaction, session: Session, act: LeaseAct, by: int, now: datetime) -> None:
    """End whatever lease there is on a locked session, before it is saved, discarded and so on.

    One that ran out ends, too: its holder may have a form open still. Who was editing is told.
    """
    lease = await tx.leases.get(session.code)
    if lease is None or lease.ended_at is not None:
        return
    reason = f"session {session.code}: {act.replace('_', ' ')}"
    event = LeaseEvent(lease.token, act, lease.holder, by, now, reason)
    await _end(tx, lease, event)
    if lease.is_live(now) and lease.holder != by:
        await _tell(tx, session, event)


async def _hand(tx: Transaction, session: Session, editor: Editor) -> _Hand:
    lease = await tx.leases.get(session.code)
    last = None if lease is None else await tx.leases.last_of(session.code, editor.person_id)
    return _Hand(session, editor, lease, last)


async def _take_or_renew(tx: Transaction, hand: _Hand, outcome: Outcome) -> None:
    minutes = (await require_set_up(tx)).lease_minutes
    code, editor = hand.session.code, hand.editor
    if outcome is Outcome.RENEW:
        assert hand.lease is not None, "what is renewed is there"
        await tx.leases.put(hand.lease.renewed(editor, minutes))
        return
    taken, by = take(code, hand.lease, editor, minutes), editor.person_id
    await tx.leases.put(taken)
    event = LeaseEvent(taken.token, LeaseAct.TAKEN, by, by, editor.at, f"opened for {editor.purpose}")
    await tx.leases.add(code, event)


async def _seize(tx: Transaction, hand: _Hand, reader: Standing, token: int) -> None:
    lease, editor = hand.lease, hand.editor
    assert lease is not None, "somebody else's lease is there"
    if reader < Standing.OFFICER:
        raise Refused("Only officers may take over: ask one, or wait until it is free.")
    if lease.token != token:
        raise Refused("Somebody else edits it by now: open it again to see who.")
    who = (lease.holder, editor.person_id)
    event = LeaseEvent(token, LeaseAct.TAKEN_OVER, *who, editor.at, "an officer took over")
    await _end(tx, lease, event)
    await _tell(tx, hand.session, event)


async def _end(tx: Transaction, lease: Lease, event: LeaseEvent) -> None:
    await tx.leases.put(lease.ended(event.at))
    await tx.leases.add(lease.session_code, event)


async def _tell(tx: Transaction, session: Session, event: LeaseEvent) -> None:
    if (holder := await tx.people.get(event.holder)) is not None:
        notice = Notice(told(session.code, event.act), {"who": await _name(tx, event.by)})
        await tell_person(tx, holder, notice, event.at, about=session)


async def _refuse_what_was_lost(tx: Transaction, hand: _Hand) -> None:
    """Say why to whom somebody else's doing took a session that can no longer be edited."""
    if hand.hold is Hold.LOST and hand.last is not None and hand.last.by != hand.editor.person_id:
        raise await _refusal(tx, hand)


async def _refusal(tx: Transaction, hand: _Hand) -> LeaseHeld | LeaseLost:
    code = hand.session.code
    if hand.hold is Hold.THEIRS and hand.lease is not None:
        return LeaseHeld(hand.lease, await _name(tx, hand.lease.holder))
    assert hand.last is not None, "who lost a lease had one"
    return LeaseLost(code, hand.last, hand.session.state, await _name(tx, hand.last.by))


async def _name(tx: Transaction, person_id: int) -> str:
    person = await tx.people.get(person_id)
    return person.name if person is not None and person.name else SOMEBODY
