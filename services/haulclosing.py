"""What becomes of hauls when a session's round ends: they go on in rounds of their own, and some come back."""

from dataclasses import replace
from datetime import datetime

from db.database import Transaction
from db.hauls import ActDone
from domain.haulacts import resolved
from domain.hauls import (
    CameOut,
    Haul,
    HaulAct,
    HaulState,
    arrival,
    departure,
    loss,
    withdrawal,
)
from domain.ledger import RoundKind
from domain.sessions import Session
from services.announcements import publish
from services.books import post
from services.flying import NAMED, Flying, counted, listed, owners
from services.notices import Notice


async def carry_over(tx: Transaction, session: Session, by: int, now: datetime, reason: str) -> list[Haul]:
    """Let every haul in flight leave the round of a locked session, and tell where it was announced.

    Each goes on in a round of its own, tagged with the session. Those of a practice are void instead. To be called
    before the round is resolved; ``by`` is a person id.
    """
    hauls = await tx.hauls.in_round(session.round_id)
    if not hauls:
        return []
    if session.practice:
        key = f"practice:{session.round_id}"
        left = [
            await void_haul(tx, session, haul, ActDone(HaulAct.VOID, by, now, reason, key, haul.round_id))
            for haul in hauls
        ]
    else:
        back = [each for haul in hauls for each in withdrawal(haul, at=now, reason=reason)]
        await tx.ledger.post(session.round_id, back, by, now)
        left = [await _set_apart(tx, haul, by, now, reason) for haul in hauls]
    await _tell(tx, session, left, now)
    return left


async def void_haul(tx: Transaction, session: Session, haul: Haul, done: ActDone) -> Haul:
    """Resolve a haul in flight of a locked session: nothing of it comes. What it cost stays noted."""
    void, lost = resolved(haul, HaulAct.VOID, done.at), loss(haul, at=done.at, reason=done.reason)
    await post(tx, session, lost, done.by, done.at, into=haul.round_id)
    await tx.hauls.update(void)
    await tx.hauls.add_act(void, done)
    if haul.carried:
        await tx.ledger.commit(haul.round_id, done.by, f"haul {haul.name} is void: {done.reason}", done.at)
    return void


async def restore_hauls(
    tx: Transaction, reopened: Session, discarded_round_id: int, by: int, now: datetime
) -> None:
    """Put what was resolved in a discarded round into the round of the reopened session, in the same lots as before.

    So is what was put from lots into other lots there. What was carried over stays so.
    """
    for haul in await tx.hauls.of_session(reopened.code):
        if haul.round_id == discarded_round_id and haul.resolved_at is not None:
            await _restore(tx, reopened, haul, by, now)
    shifted = [
        replace(transfer, key=f"{transfer.key}:again:{reopened.round_id}")
        for transfer in await tx.store.shifted(reopened.code, discarded_round_id)
    ]
    await tx.ledger.post(reopened.round_id, shifted, by, now)


async def renumber_costs(tx: Transaction, code: str, numbers: dict[int, int]) -> None:
    """Let hauls name the note of what they cost as it is numbered since it was noted again; ``numbers`` by the old."""
    for haul in await tx.hauls.of_session(code):
        if haul.expense_number in numbers:
            await tx.hauls.update(replace(haul, expense_number=numbers[haul.expense_number]))


async def _set_apart(tx: Transaction, haul: Haul, by: int, now: datetime, reason: str) -> Haul:
    words = f"haul {haul.name} is carried over: {reason}"
    round_id = await tx.ledger.begin(RoundKind.HAUL, haul.session_code, by, words, now)
    carried = replace(haul, round_id=round_id, carried=True)
    await tx.ledger.post(round_id, departure(carried), by, now)
    await tx.hauls.update(carried)
    key = f"carried:{round_id}"
    await tx.hauls.add_act(carried, ActDone(HaulAct.CARRIED, by, now, reason, key, round_id))
    return carried


async def _restore(tx: Transaction, reopened: Session, haul: Haul, by: int, now: datetime) -> None:
    assert haul.resolved_at is not None, "only what is resolved comes back"
    at, reason = haul.resolved_at, f"session {haul.session_code} is reopened"
    restored = replace(haul, round_id=reopened.round_id)
    done = ActDone(HaulAct.RESTORED, by, now, reason, f"restored:{reopened.round_id}", reopened.round_id)
    transfers = departure(restored)
    if haul.state is HaulState.VOID:
        transfers += loss(restored, at=at, reason=reason)
    else:
        lots = await tx.store.arrived(haul.session_code, haul.number, haul.round_id)
        came_out = [CameOut(lot.cargo, lot.lot, lot.owner, lot.container) for lot in lots]
        transfers += arrival(restored, came_out, at=at)
    await post(tx, reopened, transfers, done.by, done.at, into=restored.round_id)
    await tx.hauls.update(restored)
    await tx.hauls.add_act(restored, done)


async def _tell(tx: Transaction, session: Session, left: list[Haul], now: datetime) -> None:
    named = tuple(left[:NAMED])
    words, free = listed(Flying(named, len(left), people=await owners(tx, named)))
    if session.practice:
        text = (
            f"⛏️ {counted(len(left))} of practice **{session.code}** in flight: void, as nothing of it is real"
        )
    else:
        text = (
            f"⛏️ {counted(len(left))} of **{session.code}** in flight: carried over to the guild's store, tagged with "
            "the session, to be collected as ever"
        )
    await publish(tx, session, Notice(f"{text}. {words}.", free), now)
