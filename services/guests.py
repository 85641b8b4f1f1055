"""Guests of the records who turn out to be members: claimed, confirmed by an officer, and one person from then on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from db.database import Database, Transaction
from domain.claims import Claim, require_claimable, require_guest
from domain.clock import Clock
from domain.errors import Refused
from domain.people import Person, parse_handle
from services.actors import Actor
from services.merging import forward_merged
from services.notices import Notice, NoticeButton, tell_officers, tell_person

LARGEST_ID = 2**31 - 1
CONFIRM, REFUSE = "guest.confirm", "guest.refuse"
"""The verbs of the buttons under a claim that officers are told of."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim and who is in it. ``moved``: whether a balance went over by the confirmation."""

    claim: Claim
    people: Mapping[int, Person]
    moved: bool = False


class Guests:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def claim(self, guild_id: int, actor: Actor, handle: str, key: str) -> Claim:
        """A member says that the guest with that handle is they; officers are asked. Once per ``key``.

        Refused if no guest has the handle, or the same was claimed and is not decided yet.
        """
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            await tx.guest_claims.lock()
            if (made := await tx.guest_claims.by_key(key)) is not None:
                return made
            guest = require_guest(await tx.people.by_handle(parse_handle(handle)), person)
            if await tx.guest_claims.waiting(guest.person_id, person.person_id) is not None:
                raise Refused("You claimed this guest before: officers have been told of it.")
            now = self._clock.now()
            claim = await tx.guest_claims.add(key, guest.person_id, person.person_id, person.person_id, now)
            await _ask_officers(tx, claim, guest, person, now)
            return claim

    async def assign(self, guild_id: int, officer: Actor, member: Actor, handle: str, key: str) -> ClaimView:
        """An officer says that the guest is that member, which needs no further word. Once per ``key``.

        Of themselves an officer can only claim, like everybody.
        """
        if officer.discord_id == member.discord_id:
            claim = await self.claim(guild_id, officer, handle, key)
            async with self._database.transaction(guild_id) as tx:
                return await _view(tx, claim)
        async with self._database.transaction(guild_id) as tx:
            met = await tx.people.ensure_many(
                [(each.discord_id, each.name, False) for each in (officer, member)]
            )
            by, person = met[officer.discord_id].person_id, met[member.discord_id]
            await tx.guest_claims.lock()
            if (made := await tx.guest_claims.by_key(key)) is not None:
                return await _view(tx, made)
            guest = require_guest(await tx.people.by_handle(parse_handle(handle)), person)
            now = self._clock.now()
            claim = await tx.guest_claims.add(key, guest.person_id, person.person_id, by, now)
            return await _accept(tx, claim, by, now)

    async def decide(self, guild_id: int, claim_id: int, officer: Actor, *, accepted: bool) -> ClaimView:
        """Confirm or refuse a claim, once; the member is told. Nobody confirms their own."""
        async with self._database.transaction(guild_id) as tx:
            by = (await tx.people.ensure(officer.discord_id, officer.name, is_bot=False)).person_id
            await tx.guest_claims.lock()
            claim = await tx.guest_claims.get(claim_id) if claim_id <= LARGEST_ID else None
            if claim is None:
                raise Refused(f"There is no claim {claim_id} here.")
            if claim.accepted is not None:
                return await _view(tx, claim)
            now = self._clock.now()
            if accepted and by == claim.person_id:
                raise Refused("This is your own claim: another officer confirms it.")
            if accepted:
                return await _accept(tx, claim, by, now)
            await tx.guest_claims.decide(claim_id, False, by, now)
            view = await _view(tx, replace(claim, accepted=False, decided_by=by))
            await _tell_member(tx, view, now)
            return view


async def _accept(tx: Transaction, claim: Claim, by: int, now: datetime) -> ClaimView:
    """Merge: number, handles and balance of the guest are the member's, and what comes later is, too."""
    people = {person.person_id: person for person in await tx.people.of([claim.guest_id, claim.person_id])}
    guest, person = people[claim.guest_id], people[claim.person_id]
    require_claimable(guest, person)
    await tx.guest_claims.decide(claim.claim_id, True, by, now)
    handles = await tx.people.handles(guest.person_id)
    for handle in handles:
        await tx.people.drop_handle(guest.person_id, handle)
        await tx.people.add_handle(person.person_id, handle, now)
    await tx.people.update(replace(guest, handle=None, merged_into=person.person_id))
    if person.handle is None and handles:
        await tx.people.update(replace(person, handle=guest.handle or handles[0]))
    moved = await forward_merged(tx, by, now) is not None
    view = await _view(tx, replace(claim, accepted=True, decided_by=by), moved=moved)
    await _tell_member(tx, view, now)
    return view


async def _view(tx: Transaction, claim: Claim, *, moved: bool = False) -> ClaimView:
    involved = [
        claim.guest_id,
        claim.person_id,
        claim.asked_by,
        *([claim.decided_by] if claim.decided_by else []),
    ]
    return ClaimView(claim, {person.person_id: person for person in await tx.people.of(involved)}, moved)


async def _ask_officers(tx: Transaction, claim: Claim, guest: Person, person: Person, now: datetime) -> None:
    notice = Notice(
        "{who} says that the guest {guest} is they: history and balance would be theirs.",
        {"who": person.name, "guest": guest.handle or guest.name},
        (
            NoticeButton("Confirm", CONFIRM, (claim.claim_id,), "success"),
            NoticeButton("Refuse", REFUSE, (claim.claim_id,), "danger"),
        ),
    )
    await tell_officers(tx, notice, now)


async def _tell_member(tx: Transaction, view: ClaimView, now: datetime) -> None:
    claim, people = view.claim, view.people
    words = "is you from now on" if claim.accepted else "is not you, an officer says"
    free = {"guest": people[claim.guest_id].name}
    await tell_person(tx, people[claim.person_id], Notice(f"The guest {{guest}} {words}.", free), now)
