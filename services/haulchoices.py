"""What people decide about the hauls of a stopped session: carry them over, give them up, or wait for them."""

from dataclasses import dataclass

from db.database import Database, Transaction
from db.hauls import ActDone
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.hauls import Haul, HaulAct
from domain.people import Person
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.announcements import publish
from services.flying import NAMED, Flying, counted, flying, listed
from services.haulclosing import carry_over, void_haul
from services.notices import Notice, tell_person
from services.sessions import require_may_end, require_session


@dataclass(frozen=True, slots=True)
class Asked:
    """A stopped session, and its hauls in flight that somebody has to decide about."""

    session: Session
    flying: Flying


@dataclass(frozen=True, slots=True)
class Waiting:
    """``already``: somebody had decided just that before."""

    flying: Flying
    already: bool


class HaulChoices:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ask(self, guild_id: int, code: str) -> Asked:
        """What there is to decide. Refused if there is nothing."""
        async with self._database.transaction(guild_id) as tx:
            session = await _stopped(tx, code)
            return Asked(session, await _some_flying(tx, session))

    async def carry(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> list[Haul]:
        """Let them go on without their session now. Refused to all but officers and whoever started it."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._may_decide(tx, code, actor, reader)
            if session.practice:
                raise Refused("Nothing of a practice is carried over: its hauls end with it.")
            await _some_flying(tx, session)
            return await carry_over(
                tx, session, by.person_id, self._clock.now(), "the session goes on without it"
            )

    async def wait(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> Waiting:
        """Do not roll the session back as long as one of them is in flight; everybody reads that."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._may_decide(tx, code, actor, reader)
            found = await _some_flying(tx, session)
            if session.waits_for_hauls:
                return Waiting(found, already=True)
            await tx.sessions.update(session.wait_for_hauls())
            text = (
                f"⏳ {{by}} lets **{code}** wait for its {counted(found.count)} in flight: it is not rolled back for "
                "want of being saved before the last of them is in. It can be saved any time."
            )
            await publish(tx, session, Notice(text, {"by": by.name}), self._clock.now())
            return Waiting(found, already=False)

    async def to_void(self, guild_id: int, code: str, newest: int, actor: Actor, reader: Standing) -> int:
        """How many the actor may give up of those that were shown. Refused if that is none."""
        async with self._database.transaction(guild_id) as tx:
            session = await _stopped(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            return len(await _voidable(tx, session, newest, person, reader))

    async def void(
        self, guild_id: int, code: str, newest: int, actor: Actor, reader: Standing, *, reason: str, key: str
    ) -> list[Haul]:
        """Give them up: an officer all that were shown, anybody their own. Other owners are told.

        ``newest`` is the highest number that was shown: what left since stays in flight.
        """
        async with self._database.transaction(guild_id) as tx:
            session = await _stopped(tx, code)
            by = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            hauls = await _voidable(tx, session, newest, by, reader)
            done = ActDone(HaulAct.VOID, by.person_id, self._clock.now(), reason, key, session.round_id)
            for haul in hauls:
                await void_haul(tx, session, haul, done)
            await _tell_owners(tx, session, hauls, by, done)
            return hauls

    async def _may_decide(
        self, tx: Transaction, code: str, actor: Actor, reader: Standing
    ) -> tuple[Session, Person]:
        session = await _stopped(tx, code)
        person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
        require_may_end(session, person.person_id, reader)
        return session, person


async def _stopped(tx: Transaction, code: str) -> Session:
    session = await require_session(tx, code)
    if session.state is SessionState.OPEN:
        raise Refused(
            f"Session {code} is open again: its hauls belong to it. They are asked about when it stops."
        )
    if session.state is not SessionState.STOPPED:
        raise _nothing(session)
    return session


async def _some_flying(tx: Transaction, session: Session) -> Flying:
    found = await flying(tx, session)
    if not found.count:
        raise _nothing(session)
    return found


async def _voidable(
    tx: Transaction, session: Session, newest: int, person: Person, reader: Standing
) -> list[Haul]:
    shown = [haul for haul in await tx.hauls.in_round(session.round_id) if haul.number <= newest]
    if not shown:
        raise _nothing(session)
    mine = [haul for haul in shown if reader >= Standing.OFFICER or haul.owner == person.person_id]
    if not mine:
        raise Refused("None of these hauls is yours: only officers, and whoever has a haul, may void it.")
    return mine


async def _tell_owners(
    tx: Transaction, session: Session, hauls: list[Haul], by: Person, done: ActDone
) -> None:
    for owner_id in sorted({haul.owner for haul in hauls} - {by.person_id}):
        owner = await tx.people.get(owner_id)
        own = tuple(haul for haul in hauls if haul.owner == owner_id)
        if owner is None:
            continue
        words, free = listed(Flying(own[:NAMED], len(own), people={owner_id: owner}))
        notice = Notice(
            f"⛏️ {{by}} voided {words}: {{reason}}. What it cost stays noted as an expense of {session.code}.",
            {**free, "by": by.name, "reason": done.reason.rstrip(".")},
        )
        await tell_person(tx, owner, notice, done.at, about=session)


def _nothing(session: Session) -> Refused:
    return Refused(
        f"Session {session.code} has none of these hauls in flight any more: they were carried over, collected or "
        "voided before."
    )
