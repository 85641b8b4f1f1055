"""The parts of a sale out of the store, as its sessions have them noted."""

from db.database import Transaction
from domain.errors import Refused
from domain.notes import Note, standing
from domain.payroll import Division, Sale
from domain.sessions import Session, SessionState
from domain.storesales import Outlook, outlook_of
from services.sessions import require_session

_INSTEAD = (
    "If money went back, note that instead: `/mining payroll late` as a refund by us, or `/mining treasury spend` if "
    "the treasury gave it."
)


def division_of(note: Note | None) -> Division | None:
    """How the sale that a note is part of was divided; None for every other note."""
    return note.fact.division if note is not None and isinstance(note.fact, Sale) else None


async def lock_parts(tx: Transaction, code: str, number: int) -> None:
    """Lock every session that has part of the sale which that note is part of, in the order of their codes."""
    note = next((note for note in await tx.notes.list(code) if note.number == number), None)
    division = division_of(note)
    for each in sorted({part.session_code for part in division.parts}) if division else ():
        await require_session(tx, each)


async def parts_to_undo(tx: Transaction, division: Division) -> list[tuple[Session, Note]]:
    """The notes to take back so that the whole sale is, each with its locked session.

    Refused, with what to do instead, if any part of it counts for good. What was left out when a session was reopened,
    or discarded with a revision, is no part any more.
    """
    sale = await tx.store_sales.get(division.sale_id)
    assert sale is not None, "what was divided was looked at before"
    found = []
    for code in sale.codes:
        session = await require_session(tx, code)
        if sale.seen[code].outlook is Outlook.TREASURY:
            raise _settled(code, "went to the treasury")
        note = _part_in(await tx.notes.list(code), division.sale_id)
        _require_unsettled(session, note)
        if note is not None:
            found.append((session, note))
    return found


def _part_in(notes: list[Note], sale_id: int) -> Note | None:
    for note in standing(notes):
        division = division_of(note)
        if division is not None and division.sale_id == sale_id:
            return note
    return None


def _require_unsettled(session: Session, note: Note | None) -> None:
    if session.state is SessionState.DISCARDED:
        raise Refused(
            f"Session {session.code} has part of this sale and is discarded: reopen it with `/mining payroll correct`, "
            "then take the whole sale back."
        )
    if note is None:
        return
    if note.round_id != session.round_id or outlook_of(session.state) is not Outlook.NOTE:
        raise _settled(session.code, "was saved there, or recorded as failed, and counts")


def _settled(code: str, why: str) -> Refused:
    return Refused(
        f"A sale out of the store is taken back whole or not at all, and its part of {code} {why}. {_INSTEAD}"
    )
