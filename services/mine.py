"""What one member sees of themselves: sessions, time interval by interval, pay in words, balance, history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from db.database import Database, Transaction
from db.payrolls import SavedPayroll
from domain.attendance import Stay, attend, timeline
from domain.clock import Clock
from domain.notes import active
from domain.objections import Objection, objection_ends_at
from domain.owed import Owed
from domain.payroll import Attendance, Payroll, PayrollInput
from domain.people import Choice, Person
from domain.resolve import Source
from domain.sessions import Session
from domain.settings import GuildSettings
from reports.bundle import read_bundle
from reports.bundle.stored import read_payroll
from services.actors import Actor
from services.guilds import require_set_up
from services.inputs import gather_input
from services.objections import WITHOUT_PAYROLL
from services.owed import numbers_of, owed_of
from services.recorder import Recorder
from services.rulesets import sources_in
from services.sessions import require_session

_start = attrgetter("start")
PAGE = 10
MOST_HISTORY = 24


@dataclass(frozen=True, slots=True)
class MySession:
    """A session in the member's list. ``net_auec`` is None until a payroll is saved."""

    session: Session
    seconds: int
    net_auec: int | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the member is here, and their handles, oldest first."""

    person: Person
    settings: GuildSettings
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The member's first page. ``more``: whether there are older sessions than these; pages count from 0."""

    person: Person
    settings: GuildSettings
    owed: Owed
    sessions: tuple[MySession, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class MyTime:
    """One session from one member's point of view. ``payroll`` is None until one is saved.

    ``numbers`` are those under which the member was there: their own, and those of guests they turned out to be.
    ``choice`` is what holds for this session, ``chosen`` whether it was chosen for it alone.
    """

    session: Session
    settings: GuildSettings
    person: Person
    numbers: tuple[int, ...]
    stays: tuple[Stay, ...]
    given: PayrollInput
    attendance: Mapping[int, Attendance]
    payroll: Payroll | None
    choice: Choice
    chosen: bool
    objections: tuple[Objection, ...]
    may_object_until: datetime | None
    sources: tuple[Source, ...] = ()
    """Where the member's weight and percent come from, if they are not everybody's."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What one saved session brought the member."""

    code: str
    at: datetime
    seconds: int
    net_auec: int


class Mine:
    def __init__(self, database: Database, recorder: Recorder, clock: Clock) -> None:
        self._database = database
        self._recorder = recorder
        self._clock = clock

    async def profile(self, guild_id: int, actor: Actor) -> Profile:
        """Who the member is here."""
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            return Profile(person, settings, tuple(await tx.people.handles(person.person_id)))

    async def overview(self, guild_id: int, actor: Actor, page: int = 0) -> Overview:
        """The member's first page, with ten sessions."""
        await self._recorder.flush()
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            numbers = await numbers_of(tx, person.person_id)
            found = await tx.sessions.of_people(numbers, limit=PAGE + 1, offset=page * PAGE)
            listed = [await self._listed(tx, settings, numbers, each) for each in found[:PAGE]]
            return Overview(
                person=person,
                settings=settings,
                owed=await owed_of(tx, person.person_id),
                sessions=tuple(listed),
                page=page,
                more=len(found) > PAGE,
            )

    async def time(self, guild_id: int, actor: Actor, code: str) -> MyTime:
        """The member's time in one session and, once it is saved, how their pay came about."""
        await self._recorder.flush()
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            session = await require_session(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            saved = await _standing_payroll(tx, session)
            given, payroll = await self._computed(tx, settings, session, saved)
            seen, numbers = timeline(given), await numbers_of(tx, person.person_id)
            chosen = active(await tx.notes.list(code)).choice_of.get(person.person_id)
            ends_at = None if saved is None else objection_ends_at(saved.saved_at, settings.objection_hours)
            objections = await tx.objections.of_session(code)
            sources = {} if saved is None else await sources_in(tx, saved)
            return MyTime(
                session=session,
                settings=settings,
                person=person,
                numbers=tuple(each for each in numbers if each in {one.person_id for one in given.members}),
                stays=tuple(sorted((stay for each in numbers for stay in seen.get(each, ())), key=_start)),
                given=given,
                attendance=attend(given),
                payroll=payroll,
                choice=chosen or person.choice,
                chosen=chosen is not None,
                objections=tuple(each for each in objections if each.person_id == person.person_id),
                may_object_until=ends_at if ends_at is not None and ends_at > self._clock.now() else None,
                sources=sources.get(person.person_id, ()),
            )

    async def history(self, guild_id: int, actor: Actor) -> list[Earned]:
        """What the member's newest saved sessions brought, oldest first."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            earned: list[Earned] = []
            offset = 0
            numbers = await numbers_of(tx, person.person_id)
            while len(earned) < MOST_HISTORY and (
                page := await tx.sessions.of_people(numbers, limit=PAGE, offset=offset)
            ):
                offset += PAGE
                earned += await _earned(tx, page, numbers)
        return sorted(earned, key=lambda each: each.at)[-MOST_HISTORY:]

    async def choose(self, guild_id: int, actor: Actor, choice: Choice) -> None:
        """What the member wants done with their share from now on, where no payroll is saved yet."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            await tx.people.set_choice(person.person_id, choice)

    async def _computed(
        self, tx: Transaction, settings: GuildSettings, session: Session, saved: SavedPayroll | None
    ) -> tuple[PayrollInput, Payroll | None]:
        if saved is not None:
            return read_bundle(saved.input).given, read_payroll(saved.payroll)
        return await gather_input(tx, settings, session, None, until=self._clock.now()), None

    async def _listed(
        self, tx: Transaction, settings: GuildSettings, numbers: Collection[int], session: Session
    ) -> MySession:
        if (saved := await _standing_payroll(tx, session)) is not None:
            payroll = read_payroll(saved.payroll)
            return MySession(session, seconds_of(payroll, numbers), net_of(payroll, numbers))
        given = await gather_input(tx, settings, session, None, until=self._clock.now())
        lines = attend(given)
        seconds = sum(lines[each].seconds for each in numbers if each in lines)
        return MySession(session, seconds, None)


async def _standing_payroll(tx: Transaction, session: Session) -> SavedPayroll | None:
    """The payroll that holds: none where the session was recorded as failed, or a practice was thrown away."""
    return None if session.state in WITHOUT_PAYROLL else await tx.payrolls.latest(session.code)


async def _earned(tx: Transaction, sessions: Sequence[Session], numbers: Collection[int]) -> list[Earned]:
    earned = []
    for session in sessions:
        saved = None if session.practice else await _standing_payroll(tx, session)
        if saved is not None:
            payroll = read_payroll(saved.payroll)
            seconds, net = seconds_of(payroll, numbers), net_of(payroll, numbers)
            earned.append(Earned(session.code, session.opened_at, seconds, net))
    return earned


def net_of(payroll: Payroll, numbers: Collection[int]) -> int:
    """All that these people get from a payroll."""
    return sum(line.net_auec for line in payroll.lines if line.person_id in numbers)


def seconds_of(payroll: Payroll, numbers: Collection[int]) -> int:
    """Their time that counted."""
    return sum(line.seconds or 0 for line in payroll.lines if line.person_id in numbers)
