"""Objections to saved payrolls: members object in time, officers decide with a reason, everybody is told."""

from dataclasses import replace

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.objections import Decision, Objection, require_in_time
from domain.sessions import SessionState
from services.actors import Actor
from services.notices import Notice, NoticeButton, tell_officers, tell_person
from services.sessions import require_session

LARGEST_ID = 2**31 - 1
DECIDE = "objection.decide-form"
"""The verb of the button under an objection that officers are told of."""

WITHOUT_PAYROLL = (SessionState.FAILED, SessionState.DISCARDED)
"""States in which no saved payroll holds, even if there was one: of a practice that was thrown away, e.g."""


class Objections:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def make(self, guild_id: int, code: str, actor: Actor, reason: str, key: str) -> Objection:
        """Object to the latest revision. Refused after the guild's window, and while an earlier one is undecided."""
        async with self._database.transaction(guild_id) as tx:
            if (made := await tx.objections.by_key(key)) is not None:
                return made
            session = await require_session(tx, code)
            saved = None if session.state in WITHOUT_PAYROLL else await tx.payrolls.latest(code)
            settings = await tx.guilds.get()
            if saved is None or settings is None:
                raise Refused(f"Session {code} has no saved payroll: there is nothing to object to.")
            now = self._clock.now()
            require_in_time(code, saved.saved_at, settings.objection_hours, now)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            await _refuse_a_second(tx, code, person.person_id)
            about = (code, saved.revision, person.person_id)
            objection = await tx.objections.add(*about, reason, now=now, key=key)
            number = objection.objection_id
            notice = Notice(
                "⚠️ Objection {number} to the payroll of **{code}**, revision {revision}, by {who}: {reason}",
                {
                    "number": str(number),
                    "code": code,
                    "revision": str(saved.revision),
                    "who": person.name,
                    "reason": reason,
                },
                (NoticeButton("Decide", DECIDE, (number,), "primary"),),
            )
            await tell_officers(tx, notice, now, about=session)
            return objection

    async def get(self, guild_id: int, objection_id: int) -> Objection:
        """The objection of that number. Refused if there is none, or it is decided."""
        async with self._database.transaction(guild_id) as tx:
            objection = await _require(tx, objection_id)
            _require_undecided(objection)
            return objection

    async def decide(
        self, guild_id: int, objection_id: int, actor: Actor, *, accepted: bool, reason: str
    ) -> Objection:
        """Decide it, once; the member is told. Correcting what was accepted is a revision, made afterwards.

        An officer cannot accept their own objection, but take it back by refusing it.
        """
        async with self._database.transaction(guild_id) as tx:
            objection = await _require(tx, objection_id)
            officer = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            _require_undecided(objection)
            if accepted and objection.person_id == officer.person_id:
                raise Refused("This is your own objection: another officer accepts it, or you take it back.")
            now = self._clock.now()
            decision = Decision(accepted, reason, officer.person_id, now)
            await tx.objections.decide(objection_id, decision)
            await _tell(tx, objection, decision, officer.name)
            return replace(objection, decision=decision)

    async def to_correct(self, guild_id: int, objection_id: int) -> Objection:
        """An accepted objection whose session was not corrected since. Refused if it is not, or was."""
        async with self._database.transaction(guild_id) as tx:
            objection = await _require(tx, objection_id)
            saved = await tx.payrolls.latest(objection.session_code)
            if objection.decision is None or not objection.decision.accepted:
                raise Refused(f"Objection {objection_id} is not accepted, so there is nothing to correct.")
            if saved is not None and saved.revision != objection.revision:
                raise Refused(
                    f"Revision {saved.revision} of {objection.session_code} has been saved since this objection: if "
                    "more is to be corrected, use `/mining payroll correct`."
                )
            return objection


async def _tell(tx: Transaction, objection: Objection, decision: Decision, officer: str) -> None:
    member = await tx.people.get(objection.person_id)
    if member is None:
        return
    outcome = "accepted; a correction follows" if decision.accepted else "not accepted"
    notice = Notice(
        f"Your objection {objection.objection_id} to the payroll of **{objection.session_code}** is {outcome}. "
        "{officer}: {reason}",
        {"officer": officer, "reason": decision.reason},
    )
    session = await tx.sessions.get(objection.session_code)
    await tell_person(tx, member, notice, decision.at, about=session)


async def _refuse_a_second(tx: Transaction, code: str, person_id: int) -> None:
    for other in await tx.objections.of_session(code):
        if other.person_id == person_id and other.decision is None:
            raise Refused(
                f"Your objection {other.objection_id} to {code} is not decided yet: officers have been told of it."
            )


async def _require(tx: Transaction, objection_id: int) -> Objection:
    objection = await tx.objections.get_for_update(objection_id) if objection_id <= LARGEST_ID else None
    if objection is None:
        raise Refused(f"There is no objection {objection_id} here.")
    return objection


def _require_undecided(objection: Objection) -> None:
    if (decision := objection.decision) is not None:
        words = "accepted" if decision.accepted else "not accepted"
        raise Refused(f"Objection {objection.objection_id} was decided before: {words}.")
