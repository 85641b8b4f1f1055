"""Noting what was sold, what it cost and what ore came in: working until the session is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.database import Database, Transaction
from db.storesales import SaleAct, SaleActDone
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.leases import Editor, Purpose
from domain.notes import ActiveNotes, Fact, Note, SessionChoice, Undo, active, to_undo, transfers_for
from domain.payroll import Division, Expense, OreLine, Sale
from domain.people import Choice, Person
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.books import post
from services.editing import require_lease
from services.sessions import require_known, require_session
from services.soldparts import division_of, lock_parts, parts_to_undo

TAKES_NOTES = (SessionState.OPEN, SessionState.STOPPED)
_INSTEAD = {
    SessionState.SAVED: "an officer opens it for a correction with `/mining payroll correct`",
    SessionState.DISCARDED: "an officer reopens it with `/mining payroll correct`",
    SessionState.FAILED: "an officer reopens it with `/mining payroll correct`",
}


class NoteKind(StrEnum):
    """What a note is about."""

    SALE = "sale"
    EXPENSE = "expense"
    ORE = "ore"


_KINDS: dict[type, NoteKind] = {Sale: NoteKind.SALE, Expense: NoteKind.EXPENSE, OreLine: NoteKind.ORE}


@dataclass(frozen=True, slots=True)
class Noter:
    """Who notes something, as what, and in which act: the same ``key`` twice is noted once.

    ``edits``: what they have open to edit the session; None for a note that is dropped in by a command, for which
    nobody has to edit it.
    """

    actor: Actor
    standing: Standing
    key: str
    edits: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """The person who notes something, in which act, and when."""

    by: int
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """Notes that were made; ``already``: by this very act, brought again."""

    notes: tuple[Note, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class SessionNotes:
    """What counts of a session's notes, and who is named in them."""

    session: Session
    notes: ActiveNotes
    people: dict[int, Person]


class Notes:
    """Adds notes to sessions and takes them back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, guild_id: int, code: str) -> SessionNotes:
        """What is noted about the session and counts."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            notes = active(await tx.notes.list(code))
            named = {sale.seller_id for sale in notes.sales.values()}
            named |= {expense.claimant_id for expense in notes.expenses.values()}
            people = {person.person_id: person for person in await tx.people.of(named)}
            return SessionNotes(session, notes, people)

    async def require(self, guild_id: int, code: str, noter: Noter) -> None:
        """Before a form is shown: refused if its submit would be."""
        async with self._database.transaction(guild_id) as tx:
            session = require_known(await tx.sessions.get(code), code)
            person = await tx.people.ensure(noter.actor.discord_id, noter.actor.name, is_bot=False)
            await require_may_note(tx, session, person.person_id, noter.standing)
            require_open_for_notes(session)

    async def add_sale(
        self, guild_id: int, code: str, noter: Noter, *, holder: Actor, amount_auec: int, terminal: str | None
    ) -> Noted:
        """Note what ``holder`` got and now holds for the guild."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._session_for(tx, code, noter)
            seller = await tx.people.ensure(holder.discord_id, holder.name, is_bot=False)
            sale = Sale(seller.person_id, amount_auec, self._clock.now(), terminal)
            return await add_notes(tx, session, self._signed(by, noter), [sale])

    async def add_expense(
        self, guild_id: int, code: str, noter: Noter, *, claimant: Actor, amount_auec: int, what: str
    ) -> Noted:
        """Note what ``claimant`` advanced and gets back in full."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._session_for(tx, code, noter)
            person = await tx.people.ensure(claimant.discord_id, claimant.name, is_bot=False)
            expense = Expense(person.person_id, amount_auec, what)
            return await add_notes(tx, session, self._signed(by, noter), [expense])

    async def add_ore(self, guild_id: int, code: str, noter: Noter, ore: Sequence[OreLine]) -> Noted:
        """Note ore lines, all of them or none."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._session_for(tx, code, noter)
            return await add_notes(tx, session, self._signed(by, noter), ore)

    async def choose(self, guild_id: int, code: str, actor: Actor, choice: Choice, key: str) -> Noted:
        """Note what a member wants done with their share of this session. Refused once its payroll was saved."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            if session.revision > 1 or session.state is SessionState.SAVED:
                raise Refused(f"The payroll of {code} is saved, so the choice for it stands as it was.")
            signed = Signature(person.person_id, key, self._clock.now())
            return await add_notes(tx, session, signed, [SessionChoice(person.person_id, choice)])

    async def undo(
        self,
        guild_id: int,
        code: str,
        noter: Noter,
        number: int,
        reason: str,
        *,
        kind: NoteKind | None = None,
    ) -> Noted:
        """Take a note back by a note of its own; members only what they noted themselves.

        ``kind``: what the note must be about, None for anything. The notes returned are those taken back. Of a sale
        out of the store all parts are, in every session that has one.
        """
        async with self._database.transaction(guild_id) as tx:
            await lock_parts(tx, code, number)
            session, by = await self._session_for(tx, code, noter)
            notes = await tx.notes.list(code)
            if done := made_by(notes, noter.key):
                undone = [note for note in notes if isinstance(done[0].fact, Undo) and note.number == number]
                return Noted(tuple(undone), already=True)
            note = to_undo(notes, number)
            _require_kind(note, kind)
            if note.noted_by != by and noter.standing < Standing.OFFICER:
                raise Refused(f"Note {number} is somebody else's: ask an officer to take it back.")
            signed = self._signed(by, noter)
            if (division := division_of(note)) is not None:
                return Noted(await _undo_sale(tx, division, signed, reason), already=False)
            await add_notes(tx, session, signed, [Undo(number, reason)])
            return Noted((note,), already=False)

    async def _session_for(self, tx: Transaction, code: str, noter: Noter) -> tuple[Session, int]:
        """The session, locked, and the noter's person id. Refused if the noter may not note anything there."""
        session = await require_session(tx, code)
        person = await tx.people.ensure(noter.actor.discord_id, noter.actor.name, is_bot=False)
        await require_may_note(tx, session, person.person_id, noter.standing)
        if noter.edits is not None and not made_by(await tx.notes.list(code), noter.key):
            await require_lease(tx, session, Editor(person.person_id, noter.edits, self._clock.now()))
        return session, person.person_id

    def _signed(self, by: int, noter: Noter) -> Signature:
        return Signature(by, noter.key, self._clock.now())


async def require_may_note(tx: Transaction, session: Session, person_id: int, standing: Standing) -> None:
    """Refused unless officer, whoever began the session, or somebody who was in its voice channels."""
    may = standing >= Standing.OFFICER or session.opened_by == person_id
    if not may and not await tx.voice.was_seen(person_id, session):
        raise Refused(
            f"Only officers, and people who were in the voice channels of session {session.code}, may do this."
        )


async def add_notes(tx: Transaction, session: Session, signed: Signature, facts: Sequence[Fact]) -> Noted:
    """Note facts about a locked session, all of them or none, and post what they are worth. Once an act."""
    before = await tx.notes.list(session.code)
    if done := made_by(before, signed.key):
        return Noted(tuple(done), already=True)
    require_open_for_notes(session)
    added = []
    for place, fact in enumerate(facts):
        key = f"{signed.key}:{place}"
        note = Note(session.code, session.round_id, fact, signed.by, signed.at, key)
        added.append(await tx.notes.add(note))
    transfers = [each for note in added for each in transfers_for(note, before)]
    await post(tx, session, transfers, signed.by, signed.at)
    return Noted(tuple(added), already=False)


async def _undo_sale(tx: Transaction, division: Division, signed: Signature, reason: str) -> tuple[Note, ...]:
    """Take every part of a sale out of the store back; its ore is in its lots again."""
    parts = await parts_to_undo(tx, division)
    for session, note in parts:
        await add_notes(tx, session, signed, [Undo(note.number, reason)])
    undone = SaleActDone(SaleAct.UNDONE, signed.by, signed.at, reason, signed.key)
    await tx.store_sales.add_act(division.sale_id, undone)
    return tuple(note for _, note in parts)


def made_by(notes: Sequence[Note], key: str) -> list[Note]:
    """The notes that an act has made, if it was carried out before."""
    return [note for note in notes if note.key.rpartition(":")[0] == key]


def require_open_for_notes(session: Session) -> None:
    """Refused, with what to do instead, unless the session is open or stopped."""
    if session.state not in TAKES_NOTES:
        raise Refused(
            f"Session {session.code} is {session.state}, so nothing can be noted or taken back: "
            f"{_INSTEAD[session.state]}."
        )


def _require_kind(note: Note, kind: NoteKind | None) -> None:
    if kind is not None and _KINDS.get(type(note.fact)) is not kind:
        raise Refused(f"Note {note.number} is no {kind}: choose one from the list that `number` offers.")
