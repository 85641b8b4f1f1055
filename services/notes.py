"""Noting what was sold, what it cost and what ore came in: working until the session is saved."""

from collections.abc import Sequence

from db.database import Database, Transaction
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.notes import Fact, Note, Undo, to_undo, transfers_for
from domain.payroll import Expense, OreLine, Sale
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.sessions import require_session

TAKES_NOTES = (SessionState.OPEN, SessionState.STOPPED)


class Notes:
    """Adds and undoes notes of sessions. ``key`` makes the same press, sent twice, one note."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add_sale(
        self,
        guild_id: int,
        code: str,
        *,
        noted_by: Actor,
        standing: Standing,
        holder: Actor,
        amount_auec: int,
        terminal: str | None,
        key: str,
    ) -> Note:
        """Note what ``holder`` got and now holds for the guild."""
        async with self._database.transaction(guild_id) as tx:
            session, noter = await self._open_for(tx, code, noted_by, standing)
            seller = await tx.people.ensure(holder.discord_id, holder.name, is_bot=False)
            sale = Sale(seller.person_id, amount_auec, self._clock.now(), terminal)
            (note,) = await self._add(tx, session, noter, [sale], key)
            return note

    async def add_expense(
        self,
        guild_id: int,
        code: str,
        *,
        noted_by: Actor,
        standing: Standing,
        claimant: Actor,
        amount_auec: int,
        what: str,
        key: str,
    ) -> Note:
        """Note what ``claimant`` advanced and gets back in full."""
        async with self._database.transaction(guild_id) as tx:
            session, noter = await self._open_for(tx, code, noted_by, standing)
            person = await tx.people.ensure(claimant.discord_id, claimant.name, is_bot=False)
            expense = Expense(person.person_id, amount_auec, what)
            (note,) = await self._add(tx, session, noter, [expense], key)
            return note

    async def add_ore(
        self,
        guild_id: int,
        code: str,
        *,
        noted_by: Actor,
        standing: Standing,
        ore: Sequence[OreLine],
        key: str,
    ) -> list[Note]:
        """Note ore lines, all of them or none."""
        async with self._database.transaction(guild_id) as tx:
            session, noter = await self._open_for(tx, code, noted_by, standing)
            return await self._add(tx, session, noter, ore, key)

    async def undo(
        self,
        guild_id: int,
        code: str,
        number: int,
        *,
        noted_by: Actor,
        standing: Standing,
        reason: str,
        key: str,
    ) -> Note:
        """Take a note back by a note of its own; members only what they noted themselves."""
        async with self._database.transaction(guild_id) as tx:
            session, noter = await self._open_for(tx, code, noted_by, standing)
            note = to_undo(await tx.notes.list(code), number)
            if note.noted_by != noter and standing < Standing.OFFICER:
                raise Refused(f"Note {number} is somebody else's: ask an officer to undo it.")
            await self._add(tx, session, noter, [Undo(number, reason)], key)
            return note

    async def _open_for(
        self, tx: Transaction, code: str, actor: Actor, standing: Standing
    ) -> tuple[Session, int]:
        """The session, locked, and the actor's person id. Refused if the session or the actor may not."""
        session = await require_session(tx, code)
        if session.state not in TAKES_NOTES:
            raise Refused(f"Session {code} is {session.state}, so nothing can be noted any more.")
        person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
        if standing < Standing.OFFICER and not await tx.voice.was_seen(person.person_id, session):
            raise Refused(f"Only people of session {code} and officers may note something there.")
        return session, person.person_id

    async def _add(
        self, tx: Transaction, session: Session, noter: int, facts: Sequence[Fact], key: str
    ) -> list[Note]:
        now = self._clock.now()
        notes = []
        for index, fact in enumerate(facts):
            note = await tx.notes.add(
                Note(session.code, session.round_id, fact, noter, now, key=f"{key}:{index}")
            )
            transfers = transfers_for(note, await tx.notes.list(session.code))
            await tx.ledger.post(session.round_id, transfers, noter, now)
            notes.append(note)
        return notes
