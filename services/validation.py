"""Who was there and for how long, looked at and confirmed by people: each act is a note with who, when and why."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.leases import Editor, Purpose
from domain.notes import Fact, Undo, Validation, to_undo
from domain.payroll import Correction, Exclusion
from domain.people import Person, parse_handle
from domain.roll import Roll
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.announcements import announce
from services.editing import look_at_lease, open_lease, release_lease, require_lease
from services.notes import Noted, Noter, Signature, add_notes, made_by
from services.payrolls import Payrolls
from services.payrollview import PayrollView
from services.rollview import ValidationView, validation_view
from services.sessions import require_owner, require_session

_DISCORD_ID = re.compile(r"[0-9]{17,19}")
_LARGEST_ID = 2**63 - 1
"""What the database takes."""
_ACTS = (Correction, Exclusion, Validation)
_INSTEAD = {
    SessionState.OPEN: "stop it first",
    SessionState.SAVED: "an officer opens it for a correction with `/mining payroll correct`",
    SessionState.DISCARDED: "an officer reopens it with `/mining payroll correct`",
    SessionState.FAILED: "an officer reopens it with `/mining payroll correct`",
}


@dataclass(frozen=True, slots=True)
class Ticked:
    """How many people a form of ticks changed; nobody, where the same act was brought again."""

    excluded: int
    included: int


@dataclass(frozen=True, slots=True)
class Given:
    """Time as it was typed, to be added or taken, and why."""

    time: str
    reason: str


Decide = Callable[[Transaction, "_Desk"], Awaitable[Sequence[Fact]]]


class Validations:
    """Shows who was there, and notes what a session's owner and officers decide about it."""

    def __init__(self, database: Database, payrolls: Payrolls, clock: Clock) -> None:
        self._database = database
        self._payrolls = payrolls
        self._clock = clock

    async def view(
        self, guild_id: int, code: str, noter: Noter, *, has_finished: bool = False
    ) -> ValidationView:
        """Who was there, to be edited by the noter unless somebody else does or the noter ``has_finished``.

        Refused unless the session is stopped, and to all but its owner and officers.
        """
        async with self._database.transaction(guild_id) as tx:
            session, by = await _admitted(tx, code, noter)
            now = self._clock.now()
            if has_finished:
                editing = await look_at_lease(tx, code, by, now)
            else:
                editing = await open_lease(tx, session, Editor(by, Purpose.VALIDATION, now))
            _require_stopped(session)
            shown, roll = await self._roll(tx, session)
            return await validation_view(tx, shown, roll, editing)

    async def names(self, guild_id: int, person_ids: Collection[int]) -> dict[int, str]:
        """What these people are called, as they wrote it."""
        async with self._database.transaction(guild_id) as tx:
            return {person.person_id: person.name for person in await tx.people.of(person_ids)}

    async def tick(
        self, guild_id: int, code: str, noter: Noter, shown: Mapping[int, bool], ticked: Collection[int]
    ) -> Ticked:
        """Exclude whom a form showed ticked and no longer is, include whom it showed without and now is."""
        excluded: set[int] = set()
        included: set[int] = set()

        async def decide(_: Transaction, desk: _Desk) -> list[Fact]:
            facts = list(desk.roll.ticked(shown, ticked, desk.signed.by))
            for fact in facts:
                (excluded if isinstance(fact, Exclusion) else included).add(desk.roll.person_of(fact))
            return list(facts)

        await self._note(guild_id, code, noter, decide)
        return Ticked(len(excluded), len(included))

    async def give_reason(
        self, guild_id: int, code: str, noter: Noter, person_ids: Collection[int], reason: str
    ) -> Noted:
        """Say why people are left out."""

        async def decide(_: Transaction, desk: _Desk) -> list[Fact]:
            return list(desk.roll.reasoned(person_ids, reason, desk.signed.by))

        return await self._note(guild_id, code, noter, decide)

    async def add(
        self,
        guild_id: int,
        code: str,
        noter: Noter,
        given: Given,
        *,
        members: Sequence[Actor],
        handle: str | None,
    ) -> Noted:
        """Give time to people whom voice missed: to members, and to who has the handle, a new guest if nobody."""

        async def decide(tx: Transaction, desk: _Desk) -> list[Fact]:
            met = await tx.people.ensure_many([(each.discord_id, each.name, False) for each in members])
            people = list(met.values())
            if handle is not None:
                people.append(await self._by_handle(tx, handle))
            if not people:
                raise Refused("Nobody was named: choose members, or write an RSI handle.")
            _require_tracked(people)
            return [
                desk.correction(each, given) for each in dict.fromkeys(person.person_id for person in people)
            ]

        return await self._note(guild_id, code, noter, decide)

    async def correct(self, guild_id: int, code: str, noter: Noter, person_id: int, given: Given) -> Noted:
        """Add time to somebody or take it, exact to the second."""

        async def decide(_: Transaction, desk: _Desk) -> list[Fact]:
            desk.roll.require_entry(person_id)
            return [desk.correction(person_id, given)]

        return await self._note(guild_id, code, noter, decide)

    async def fill_gaps(
        self, guild_id: int, code: str, noter: Noter, person_ids: Collection[int] | None = None
    ) -> Noted:
        """Give back the time of gaps, each once; ``person_ids`` None for everybody's. Refused if none waits."""

        async def decide(_: Transaction, desk: _Desk) -> list[Fact]:
            return list(desk.roll.fills(person_ids, by=desk.signed.by, at=desk.signed.at))

        return await self._note(guild_id, code, noter, decide)

    async def confirm(
        self, guild_id: int, code: str, noter: Noter, last_act: int, announcement: str
    ) -> Noted:
        """Confirm what the presser looked at, announce it, and have finished with it.

        What is confirmed already is not again.
        """

        async def decide(tx: Transaction, desk: _Desk) -> list[Fact]:
            notes = desk.roll.notes
            if notes.last_act != last_act:
                raise Refused("Somebody changed who was there meanwhile: look again, then confirm.")
            await release_lease(tx, desk.session, desk.signed.by, desk.signed.at)
            if notes.confirmed is not None and not notes.changed_since:
                return []
            await announce(tx, desk.session, announcement, desk.signed.at)
            return [Validation()]

        return await self._note(guild_id, code, noter, decide)

    async def take_back(self, guild_id: int, code: str, noter: Noter, number: int, reason: str) -> Noted:
        """Take a correction, an exclusion or a confirmation back by a note of its own."""

        async def decide(tx: Transaction, _: _Desk) -> list[Fact]:
            if not isinstance(to_undo(await tx.notes.list(code), number).fact, _ACTS):
                raise Refused(f"Note {number} is not about who was there: take it back where it was noted.")
            return [Undo(number, reason)]

        return await self._note(guild_id, code, noter, decide)

    async def _note(self, guild_id: int, code: str, noter: Noter, decide: Decide) -> Noted:
        """Note what ``decide`` makes of the session as it is now; an act brought again decides nothing anew."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await _admitted(tx, code, noter)
            if done := made_by(await tx.notes.list(code), noter.key):
                return Noted(tuple(done), already=True)
            now = self._clock.now()
            await require_lease(tx, session, Editor(by, Purpose.VALIDATION, now))
            _require_stopped(session)
            _, roll = await self._roll(tx, session)
            signed = Signature(by, noter.key, now)
            facts = await decide(tx, _Desk(session, roll, signed))
            return await add_notes(tx, session, signed, facts)

    async def _roll(self, tx: Transaction, session: Session) -> tuple[PayrollView, Roll]:
        """The roll under the rules of the draft, so that it flags what the payroll will."""
        shown = await self._payrolls.view_in(tx, session)
        zone = ZoneInfo(shown.settings.time_zone)
        return shown, Roll(shown.given, shown.notes, zone)

    async def _by_handle(self, tx: Transaction, handle: str) -> Person:
        """Who has that handle, or left with that Discord number; a claimed guest is the member who claimed them."""
        if _DISCORD_ID.fullmatch(handle):
            return await _known_by_discord(tx, int(handle))
        person = await tx.people.guest(parse_handle(handle), self._clock.now())
        if person.merged_into is None:
            return person
        (member,) = await tx.people.of([person.merged_into])
        return member


@dataclass(frozen=True, slots=True)
class _Desk:
    """A session as it is now, and who decides about it."""

    session: Session
    roll: Roll
    signed: Signature

    def correction(self, person_id: int, given: Given) -> Correction:
        return self.roll.correction(person_id, given.time, given.reason, by=self.signed.by, at=self.signed.at)


async def _admitted(tx: Transaction, code: str, noter: Noter) -> tuple[Session, int]:
    """The session, locked, and the noter's person id. Refused to all but its owner and officers."""
    session = await require_session(tx, code)
    person = await tx.people.ensure(noter.actor.discord_id, noter.actor.name, is_bot=False)
    require_owner(session, person.person_id, noter.standing)
    return session, person.person_id


def _require_stopped(session: Session) -> None:
    if session.state is not SessionState.STOPPED:
        raise Refused(f"Session {session.code} is {session.state}: {_INSTEAD[session.state]}.")


async def _known_by_discord(tx: Transaction, discord_id: int) -> Person:
    person = await tx.people.by_discord(min(discord_id, _LARGEST_ID))
    if person is None or person.is_bot:
        raise Refused("Nobody with that Discord number was ever seen here: write an RSI handle instead.")
    return person


def _require_tracked(people: Sequence[Person]) -> None:
    for person in people:
        if not person.tracked:
            raise Refused(
                "One of them wants no time recorded, so none is entered: `/mining me` changes that."
            )
