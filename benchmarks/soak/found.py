"""What the bot has made of a Sunday: read from its database, once everything is over."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.soak.oracle import Span
from db.database import Database, Transaction
from domain.attendance import attend
from domain.compute import compute_payroll
from domain.ledger import AUEC
from domain.notes import active
from domain.payroll import LineKind
from domain.sessions import Session, SessionState
from reports.bundle import differences, payroll_json, read_bundle
from services.reports import Reports
from tests.stories.stage import Stage

LONG = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything by the names of people. ``broken``: what does not hold and always must, in words."""

    code: str
    opened_at: datetime
    closed_at: datetime
    person_ids: Mapping[str, int]
    seconds: Mapping[str, int]
    nets: Mapping[str, int]
    outages: tuple[Span, ...]
    sold: tuple[int, ...]
    broken: tuple[str, ...]


@asynccontextmanager
async def opened(stage: Stage) -> AsyncIterator[Database]:
    database = await Database.open(stage.dsn, max_size=2)
    try:
        yield database
    finally:
        await database.close()


async def newest_session(stage: Stage) -> Session | None:
    async with opened(stage) as database, database.transaction(stage.guild.id) as tx:
        sessions = await tx.sessions.list(limit=1)
        return sessions[0] if sessions else None


async def amounts_sold(stage: Stage) -> list[int]:
    """Of the newest session, as noted."""
    async with opened(stage) as database, database.transaction(stage.guild.id) as tx:
        (session,) = await tx.sessions.list(limit=1)
        return [sale.amount_auec for sale in active(await tx.notes.list(session.code)).sales.values()]


async def state_of(stage: Stage) -> SessionState | None:
    session = await newest_session(stage)
    return session.state if session else None


async def found(stage: Stage) -> Found:
    """The newest session, which must be saved."""
    async with opened(stage) as database:
        text = await Reports(database).bundle(stage.guild.id, (await _newest(database, stage)).code)
        async with database.snapshot(stage.guild.id) as tx:
            return await _read(tx, text)


async def _newest(database: Database, stage: Stage) -> Session:
    async with database.transaction(stage.guild.id) as tx:
        (session,) = await tx.sessions.list(limit=1)
    assert session.state is SessionState.SAVED, f"{session.code} is {session.state}"
    return session


async def _read(tx: Transaction, text: str) -> Found:
    bundle = read_bundle(text)
    given, span = bundle.given, bundle.given.session
    names = {person.person_id: person.name for person in await tx.people.all()}
    attendance = attend(given)
    payroll = compute_payroll(given, attendance)
    lines = [line for line in payroll.lines if line.kind is LineKind.TIME]
    nets = {names[line.person_id]: line.net_auec for line in lines if line.net_auec}
    outages = await tx.voice.outages(span.opened_at - LONG, span.closed_at + LONG)
    return Found(
        code=span.code,
        opened_at=span.opened_at,
        closed_at=span.closed_at,
        person_ids={name: person_id for person_id, name in names.items()},
        seconds={names[person_id]: line.seconds for person_id, line in attendance.items() if line.seconds},
        nets=nets,
        outages=tuple(_merged(Span(each.lost_at, each.regained_at) for each in outages)),
        sold=tuple(sale.amount_auec for sale in given.sales),
        broken=(
            *await tx.ledger.audit(),
            *differences(bundle.payroll, payroll_json(payroll), "payroll"),
            *_not_paid_once(Counter(line.person_id for line in lines)),
            *await _not_booked(tx, names, nets),
        ),
    )


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _not_paid_once(times: Counter[int]) -> list[str]:
    return [f"person {person_id} has {count} time lines" for person_id, count in times.items() if count != 1]


async def _not_booked(tx: Transaction, names: Mapping[int, str], nets: Mapping[str, int]) -> list[str]:
    """What the ledger owes people, where that is not what the payroll says."""
    owed = {
        names[int(account.removeprefix("member:"))]: amount
        for (account, asset), amount in (await tx.ledger.balances()).items()
        if account.startswith("member:") and asset == AUEC and amount
    }
    return [] if owed == dict(nets) else [f"the ledger owes {owed}, the payroll {dict(nets)}"]
