"""What the guild sees of its sessions: by state and date, and what they come to together."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from db.database import Database, Transaction
from db.payrolls import StandingPayroll
from domain.attendance import attend
from domain.clock import Clock
from domain.failures import FailedRun
from domain.notes import active
from domain.periods import Period
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from domain.statistics import (
    Attended,
    OreTotal,
    Run,
    Totals,
    attendance,
    by_month,
    people_in,
    top_ores,
    totals,
)
from reports.bundle.stored import read_ore, read_payroll
from reports.ranges import Range
from services.guilds import require_set_up
from services.inputs import gather_input
from services.owed import one_person_each, owed_by_all

PAGE = 10
"""Sessions on one page of the list."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions: in one state, or in all where it is None, that began in a period."""

    state: SessionState | None = None
    period: Period = field(default_factory=Period)


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in the list. Before a payroll is saved ``pot_auec`` is what was noted so far, and only working.

    ``unpaid_auec`` is what people are still owed for it; None where nothing is saved, or nothing is real.
    """

    session: Session
    people: int
    pot_auec: int
    is_working: bool
    unpaid_auec: int | None
    loss_auec: int | None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A page of the list. Pages count from 0."""

    wanted: Wanted
    listed: tuple[Listed, ...]
    totals: Totals
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the wanted sessions come to; practice sessions are left out. ``names``: of everybody who attended."""

    wanted: Wanted
    totals: Totals
    months: Mapping[date, Totals]
    ores: Sequence[OreTotal]
    attended: Sequence[Attended]
    names: Mapping[int, str]


class Lists:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def sessions(self, guild_id: int, wanted: Wanted, number: int = 0) -> SessionPage:
        """A page of them, newest first; the last page if there is none of that number."""
        async with self._database.snapshot(guild_id) as tx:
            settings = await require_set_up(tx)
            runs = await runs_of(tx, settings, wanted)
            same = one_person_each(await tx.people.all())
            pages = max(1, -(-len(runs) // PAGE))
            number = min(number, pages - 1)
            unpaid = await _unpaid(tx)
            now = self._clock.now()
            shown = runs[number * PAGE : (number + 1) * PAGE]
            listed = tuple([await _listed(tx, settings, run, unpaid, now) for run in shown])
            return SessionPage(wanted, listed, totals(runs, same), number, pages, len(runs))

    async def statistics(self, guild_id: int, wanted: Wanted) -> Statistics:
        """Totals a month, ores, and who attended."""
        async with self._database.snapshot(guild_id) as tx:
            settings = await require_set_up(tx)
            runs = await runs_of(tx, settings, wanted)
            people = await tx.people.all()
            same = one_person_each(people)
            return Statistics(
                wanted=wanted,
                totals=totals(runs, same),
                months=by_month(runs, ZoneInfo(settings.time_zone), same),
                ores=top_ores(runs),
                attended=attendance(runs, same),
                names={person.person_id: person.name for person in people},
            )

    async def range(self, guild_id: int, period: Period) -> Range:
        """All sessions that began in the period, oldest first."""
        async with self._database.snapshot(guild_id) as tx:
            settings = await require_set_up(tx)
            runs = await runs_of(tx, settings, Wanted(period=period))
            people = {person.person_id: person for person in await tx.people.all()}
            return Range(guild_id, period, tuple(reversed(runs)), people)


async def runs_of(tx: Transaction, settings: GuildSettings, wanted: Wanted) -> list[Run]:
    """The wanted sessions with what is saved of them, newest first."""
    span = wanted.period.moments(ZoneInfo(settings.time_zone))
    found = await tx.sessions.opened_between(*span)
    return await _runs(tx, [each for each in found if wanted.state in (None, each.state)])


async def runs_with(tx: Transaction, codes: Iterable[str]) -> list[Run]:
    """The sessions of these codes with what is saved of them."""
    return await _runs(tx, await tx.sessions.of(codes))


async def _runs(tx: Transaction, sessions: Sequence[Session]) -> list[Run]:
    standing = await tx.payrolls.standing(session.code for session in sessions)
    failed = {each.session_code: each for each in await tx.failures.all_standing()}
    return await asyncio.to_thread(
        lambda: [_run(each, standing.get(each.code), failed.get(each.code)) for each in sessions]
    )


def _run(session: Session, saved: StandingPayroll | None, failed: FailedRun | None) -> Run:
    if saved is None:
        return Run(session, failed=failed)
    return Run(session, read_payroll(saved.payroll), read_ore(saved.ore), failed, saved.revision)


async def _unpaid(tx: Transaction) -> dict[str | None, int]:
    unpaid: Counter[str | None] = Counter()
    for owed in (await owed_by_all(tx)).values():
        for due in owed.dues:
            unpaid[due.session_code] += due.unpaid_auec
    return unpaid


async def _listed(
    tx: Transaction, settings: GuildSettings, run: Run, unpaid: Mapping[str | None, int], now: datetime
) -> Listed:
    session = run.session
    if run.payroll is None or run.is_failed:
        return await _unsaved(tx, settings, run, now)
    return Listed(
        session=session,
        people=people_in(run.payroll),
        pot_auec=run.payroll.gross_auec,
        is_working=False,
        unpaid_auec=None if session.practice else unpaid.get(session.code, 0),
        loss_auec=None,
    )


async def _unsaved(tx: Transaction, settings: GuildSettings, run: Run, now: datetime) -> Listed:
    """What was noted, and who was there until now."""
    session = run.session
    noted = active(await tx.notes.list(session.code))
    there = attend(await gather_input(tx, settings, session, None, until=now))
    return Listed(
        session=session,
        people=len(there),
        pot_auec=run.failed.gross_auec if run.is_failed and run.failed else noted.sales_auec,
        is_working=session.state in (SessionState.OPEN, SessionState.STOPPED),
        unpaid_auec=None,
        loss_auec=run.failed.loss_auec if run.is_failed and run.failed else None,
    )
