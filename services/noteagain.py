"""What counted of a discarded session counts again once it is reopened, but for ore that was sold meanwhile."""

from datetime import datetime

from db.database import Transaction
from domain.notes import again_key, carry_over, transfers_for
from domain.payroll import Sale
from domain.quantities import format_auec
from domain.sessions import Session
from services.announcements import publish
from services.books import post
from services.haulclosing import renumber_costs
from services.notices import Notice

MOST_NAMED = 10


async def note_again(tx: Transaction, session: Session, reopened: Session, by: int, now: datetime) -> None:
    """Note again what the discarded ``session`` had noted; each note has a new number.

    A sale out of the store whose ore is not there any more is left out, which is said where the session was announced.
    Its hauls are to be restored before.
    """
    notes = await tx.notes.list(session.code)
    new_numbers: dict[str, int] = {}
    left_out: list[Sale] = []
    for note in carry_over(notes, discarded_round_id=session.round_id, round_id=reopened.round_id):
        if isinstance(note.fact, Sale) and not await _is_there(tx, session.code, note.fact):
            left_out.append(note.fact)
            continue
        again = await tx.notes.add(note)
        await post(tx, reopened, transfers_for(again), by, now)
        new_numbers[again.key] = again.number
    renumbered = {
        note.number: new_numbers[key]
        for note in notes
        if (key := again_key(note, reopened.round_id)) in new_numbers
    }
    await renumber_costs(tx, session.code, renumbered)
    if left_out:
        await publish(tx, session, await _told(tx, session.code, left_out), now)


async def _is_there(tx: Transaction, code: str, sale: Sale) -> bool:
    """Whether every lot of the session still has what the sale took out of it."""
    if sale.division is None:
        return True
    await tx.store.lock()
    there = {lot.lot: lot.at_hand_cscu for lot in await tx.store.at_hand(code)}
    own = [part for part in sale.division.parts if part.session_code == code]
    return all(there.get(part.lot, 0) >= part.quantity_cscu for part in own)


async def _told(tx: Transaction, code: str, left_out: list[Sale]) -> Notice:
    people = {
        person.person_id: person.name for person in await tx.people.of({each.seller_id for each in left_out})
    }
    named = left_out[:MOST_NAMED]
    words = [
        f"{format_auec(sale.amount_auec)} aUEC held by {{holder{place}}}" for place, sale in enumerate(named)
    ]
    more = f" and {len(left_out) - len(named)} more" if len(left_out) > len(named) else ""
    return Notice(
        f"⛏️ **{code}** is reopened without what it had of sales out of the store whose ore has been sold otherwise "
        f"meanwhile: {'; '.join(words)}{more}. If that money is there all the same, note it with `/mining sale add`.",
        {f"holder{place}": people[sale.seller_id] for place, sale in enumerate(named)},
    )
