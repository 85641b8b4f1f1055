"""A session as people see it at one moment."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from db.database import Transaction
from db.repository import MANY_ROWS
from db.voice import Place
from domain.attendance import attend, presences, running_since
from domain.notes import ActiveNotes, active
from domain.payroll import Attendance, PayrollInput
from domain.people import Person
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from domain.store import Order, Stock, in_order, stock_of
from services.flying import Flying, flying
from services.inputs import gather_input, people_in


@dataclass(frozen=True, slots=True)
class SessionView:
    """Time so far, and what is noted, which stays working until it is saved."""

    session: Session
    owner: Person | None
    """Who started it; None is the bot itself."""
    settings: GuildSettings
    seen_at: datetime
    attendance: Mapping[int, Attendance]
    people: Mapping[int, Person]
    present: Mapping[int, int]
    """Person id to the session channel they are in now; bots left out."""
    notes: ActiveNotes
    flying: Flying
    """Its hauls in flight, those carried over left out."""
    running_since: Mapping[int, datetime] = field(default_factory=dict)
    """Of those present whose time runs now, one second a second: when it would have begun without a break."""
    in_store: tuple[Stock, ...] = ()
    """What lies in the guild's store from it, the most first; empty unless asked for (``with_store``)."""

    @property
    def worked_seconds(self) -> int:
        return sum(line.seconds for line in self.attendance.values())

    @property
    def discord_ids(self) -> list[int]:
        """The Discord accounts of everybody who has a line."""
        accounts = [self.people[person_id].discord_id for person_id in self.attendance]
        return [account for account in accounts if account is not None]


async def look_at(tx: Transaction, settings: GuildSettings, session: Session, now: datetime) -> SessionView:
    """How the session stands; of an open one at this moment."""
    given = await gather_input(tx, settings, session, None, until=now)
    places = await _places(tx, session, given)
    there = {person_id: place.deafened for person_id, place in places.items()}
    notes = active(await tx.notes.list(session.code))
    people = await people_in(tx, given, notes)
    owner = await tx.people.get(session.opened_by)
    if len(given.voice_moves) < MANY_ROWS:
        attendance, since = _counted(given, there)
    else:  # nobody else would be served meanwhile
        attendance, since = await asyncio.to_thread(_counted, given, there)
    present = {person_id: place.channel_id for person_id, place in places.items()}
    in_flight = await flying(tx, session)
    return SessionView(session, owner, settings, now, attendance, people, present, notes, in_flight, since)


async def with_store(tx: Transaction, view: SessionView) -> SessionView:
    """The same with what lies in the guild's store from the session, working or not."""
    session = view.session
    lots = await tx.store.at_hand(session.code, practice=session.practice)
    return replace(view, in_store=tuple(in_order(stock_of(lots), Order.QUANTITY, {})))


def _counted(
    given: PayrollInput, there: Mapping[int, bool]
) -> tuple[dict[int, Attendance], dict[int, datetime]]:
    seen = presences(given)
    return attend(given, seen), running_since(given, seen, there)


async def _places(tx: Transaction, session: Session, given: PayrollInput) -> dict[int, Place]:
    if session.state is not SessionState.OPEN:
        return {}
    people = {person.person_id for person in given.members if not person.is_bot}
    return {
        person_id: place
        for person_id, place in (await tx.voice.present()).items()
        if person_id in people and place.channel_id in session.channel_ids
    }
