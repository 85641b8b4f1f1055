"""Hauls: ore leaves a session, and is collected with what came out of it, or void; once, whoever presses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.database import Database, Transaction
from db.hauls import ActDone
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.haulacts import resolved
from domain.haulrules import (
    merged,
    require_came_out_of,
    require_collectable,
    require_departure,
    require_may_resolve,
)
from domain.hauls import CameOut, Cargo, Haul, HaulAct, arrival, departure
from domain.haultimes import next_look
from domain.payroll import Expense
from domain.people import Person
from domain.sessions import Session
from domain.store import Lot
from services.actors import Actor
from services.books import post
from services.guilds import require_set_up
from services.haulclosing import void_haul
from services.haulviews import HaulView, Resolved, became_of, require_haul, view_of
from services.notes import Noter, Signature, add_notes, require_may_note, require_open_for_notes
from services.sessions import require_session

ADDED = "it left"
COLLECTED = "what came out was entered"
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Leaving:
    """A haul as it was typed. ``departs_at`` None is now.

    ``claimant_id``: the person id of whoever advanced what it cost; None is whoever has the haul.
    """

    owner: Actor
    cargo: Sequence[Cargo]
    ready_at: datetime
    departs_at: datetime | None = None
    refinery: str | None = None
    method: str | None = None
    cost_auec: int = 0
    claimant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Arriving:
    """What came out, as it was typed. ``owner`` None: whoever had the haul; ``reason``: why before it is ready."""

    cargo: Sequence[Cargo]
    owner: Actor | None = None
    container: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """``already``: by this very act, brought again. ``claimant`` gets back what it cost, if it cost anything."""

    haul: Haul
    owner: Person | None
    claimant: Person | None
    already: bool


class Hauls:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, guild_id: int, code: str, noter: Noter, leaving: Leaving) -> Added:
        """Note that a haul left, once. Refused where the session takes no notes, or not theirs."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            by = await tx.people.ensure(noter.actor.discord_id, noter.actor.name, is_bot=False)
            await require_may_note(tx, session, by.person_id, noter.standing)
            if (before := await tx.hauls.by_key(noter.key)) is not None:
                return await _added(tx, before, already=True)
            require_open_for_notes(session)
            now = self._clock.now()
            departs_at = leaving.departs_at or now
            require_departure(departs_at, leaving.ready_at, opened_at=session.opened_at, now=now)
            haul = await self._left(tx, session, by.person_id, leaving, now)
            signed = Signature(by.person_id, noter.key, now)
            noted = replace(haul, expense_number=await _note_cost(tx, session, haul, leaving, signed))
            await tx.hauls.add(noted, noter.key)
            await post(tx, session, departure(noted), by.person_id, now)
            done = ActDone(HaulAct.ADDED, by.person_id, now, ADDED, noter.key, noted.round_id)
            await tx.hauls.add_act(noted, done)
            return await _added(tx, noted, already=False)

    async def look(self, guild_id: int, code: str, number: int) -> HaulView:
        """The haul as it is. Refused if there is none."""
        async with self._database.transaction(guild_id) as tx:
            return await view_of(tx, await require_session(tx, code), await require_haul(tx, code, number))

    async def resolvable(self, guild_id: int, actor: Actor, reader: Standing) -> list[HaulView]:
        """Hauls in flight that somebody may collect or void: officers the next to be ready, anybody their own."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.by_discord(actor.discord_id)
            whose = None if reader >= Standing.OFFICER else (person.person_id if person else 0)
            hauls = await tx.hauls.in_flight(owner=whose, limit=LOOKED_THROUGH)
            owners = {each.person_id: each for each in await tx.people.of({haul.owner for haul in hauls})}
            sessions = {
                each.code: each for each in await tx.sessions.of({haul.session_code for haul in hauls})
            }
            return [HaulView(haul, sessions[haul.session_code], owners.get(haul.owner)) for haul in hauls]

    async def require_theirs(
        self, guild_id: int, code: str, number: int, actor: Actor, reader: Standing
    ) -> HaulView:
        """The haul in flight, for whoever may resolve it. Refused, with what became of it, if it is resolved."""
        async with self._database.transaction(guild_id) as tx:
            session, haul, _ = await _admitted(tx, code, number, Noter(actor, reader, ""))
            if not haul.in_flight:
                done = (await became_of(tx, session, haul)).done
                raise Refused(
                    f"Haul {haul.name} is {done.act} since <t:{int(done.at.timestamp())}:f>: nothing is left to do."
                )
            return await view_of(tx, session, haul)

    async def collect(
        self, guild_id: int, code: str, number: int, noter: Noter, arriving: Arriving
    ) -> Resolved:
        """Enter what came out: it lies in the store, for good where the session did not wait for it.

        What is resolved already is said, whoever did it. Refused before it is ready, but to officers with a reason;
        to all but its owner and officers; and if more came out than went in.
        """
        async with self._database.transaction(guild_id) as tx:
            session, haul, by = await _admitted(tx, code, number, noter)
            if not haul.in_flight:
                return await became_of(tx, session, haul)
            now, is_officer = self._clock.now(), noter.standing >= Standing.OFFICER
            require_collectable(haul, now, is_officer=is_officer, reason=arriving.reason)
            require_came_out_of(haul, arriving.cargo)
            done = ActDone(HaulAct.COLLECTED, by, now, arriving.reason or COLLECTED, noter.key, haul.round_id)
            owner = await _owner(tx, haul, arriving)
            collected = resolved(haul, HaulAct.COLLECTED, now)
            came_out = await _stored(tx, haul, arriving, done, owner)
            await post(tx, session, arrival(haul, came_out, at=now), by, now, into=haul.round_id)
            await tx.hauls.update(collected)
            await tx.hauls.add_act(collected, done)
            if haul.carried:
                await tx.ledger.commit(haul.round_id, by, f"haul {haul.name} is collected", now)
            return replace(await became_of(tx, session, collected), already=False)

    async def void(self, guild_id: int, code: str, number: int, noter: Noter, reason: str) -> Resolved:
        """Nothing of it comes; what it cost stays noted. Refused to all but its owner and officers."""
        async with self._database.transaction(guild_id) as tx:
            session, haul, by = await _admitted(tx, code, number, noter)
            if not haul.in_flight:
                return await became_of(tx, session, haul)
            done = ActDone(HaulAct.VOID, by, self._clock.now(), reason, noter.key, haul.round_id)
            void = await void_haul(tx, session, haul, done)
            return replace(await became_of(tx, session, void), already=False)

    async def _left(
        self, tx: Transaction, session: Session, by: int, leaving: Leaving, now: datetime
    ) -> Haul:
        owner = leaving.owner
        person = await tx.people.ensure(owner.discord_id, owner.name, is_bot=False)
        haul = Haul(
            session_code=session.code,
            number=await tx.hauls.next_number(session.code),
            owner=person.person_id,
            cargo=merged(leaving.cargo),
            departs_at=leaving.departs_at or now,
            ready_at=leaving.ready_at,
            added_by=by,
            added_at=now,
            round_id=session.round_id,
            refinery=leaving.refinery,
            method=leaving.method,
            cost_auec=leaving.cost_auec,
        )
        return replace(haul, look_at=next_look(haul, await require_set_up(tx)))


async def _note_cost(
    tx: Transaction, session: Session, haul: Haul, leaving: Leaving, signed: Signature
) -> int | None:
    """What it cost is an expense of the session; the number of that note."""
    if not leaving.cost_auec:
        return None
    claimant_id = leaving.claimant_id or haul.owner
    if await tx.people.get(claimant_id) is None:
        raise Refused("Nobody knows who advanced the cost: run `/mining haul add` again.")
    what = f"refining, haul {haul.name}" if haul.is_refined else f"haul {haul.name}"
    noted = await add_notes(tx, session, signed, [Expense(claimant_id, leaving.cost_auec, what)])
    return noted.notes[0].number


async def _added(tx: Transaction, haul: Haul, *, already: bool) -> Added:
    return Added(haul, await tx.people.get(haul.owner), await _claimant(tx, haul), already)


async def _claimant(tx: Transaction, haul: Haul) -> Person | None:
    for note in await tx.notes.list(haul.session_code):
        if note.number == haul.expense_number and isinstance(note.fact, Expense):
            return await tx.people.get(note.fact.claimant_id)
    return None


async def _admitted(tx: Transaction, code: str, number: int, noter: Noter) -> tuple[Session, Haul, int]:
    """Session and haul, locked, and the person number of whoever may resolve it."""
    session = await require_session(tx, code)
    haul = await require_haul(tx, code, number)
    by = await tx.people.ensure(noter.actor.discord_id, noter.actor.name, is_bot=False)
    require_may_resolve(haul, by.person_id, is_officer=noter.standing >= Standing.OFFICER)
    return session, haul, by.person_id


async def _owner(tx: Transaction, haul: Haul, arriving: Arriving) -> int:
    if arriving.owner is None:
        return haul.owner
    return (await tx.people.ensure(arriving.owner.discord_id, arriving.owner.name, is_bot=False)).person_id


async def _stored(
    tx: Transaction, haul: Haul, arriving: Arriving, done: ActDone, owner: int
) -> list[CameOut]:
    """A lot for each kind of ore that came out."""
    await tx.store.lock()
    came_out = []
    for each in merged(arriving.cargo):
        lot = Lot(
            session_code=haul.session_code,
            lot=await tx.store.next_lot(haul.session_code),
            commodity=each.commodity,
            form=each.form,
            quality=each.quality,
            owner=owner,
            container=arriving.container,
            haul=haul.number,
            round_id=haul.round_id,
            made_at=done.at,
        )
        await tx.store.add(lot, done.by)
        came_out.append(CameOut(each, lot.lot, owner, arriving.container))
    return came_out
