"""All sessions of a span of days as sheets and JSON: what a spreadsheet or another program takes in."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from domain.payroll import PayLine
from domain.people import Person
from domain.periods import Period
from domain.quantities import plain
from domain.statistics import Run, people_in
from reports.sheet import BYTE_ORDER_MARK, inert
from reports.text import clean

FORMAT = "paydirt.range/1"
SESSIONS = (
    "session", "title", "kind", "state", "practice", "opened_at", "closed_at", "revision", "people", "gross_auec",
    "expenses_auec", "tax_auec", "treasury_auec", "fees_auec", "net_auec", "loss_auec",
)  # fmt: skip
LINES = (
    "session", "opened_at", "practice", "person_id", "name", "handle", "kind", "status", "seconds", "weight",
    "share_auec", "fee_auec", "net_auec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Range:
    """Sessions that began in a period, oldest first, and everybody's present name and handle, by number."""

    guild_id: int
    period: Period
    runs: tuple[Run, ...]
    people: Mapping[int, Person]


def sessions_csv(found: Range) -> bytes:
    """One row a session."""
    return _sheet(SESSIONS, map(_session, found.runs))


def lines_csv(found: Range) -> bytes:
    """One row a pay line of the payrolls that hold."""
    return _sheet(LINES, _lines(found))


def range_json(found: Range) -> bytes:
    """The same as one JSON object: texts as they are, ids and decimals as strings, moments in UTC."""
    document = {
        "format": FORMAT,
        "guild_id": str(found.guild_id),
        "from": found.period.since and found.period.since.isoformat(),
        "to": found.period.until and found.period.until.isoformat(),
        "sessions": [dict(zip(SESSIONS, row, strict=True)) for row in map(_session, found.runs)],
        "lines": [dict(zip(LINES, row, strict=True)) for row in _lines(found)],
    }
    return json.dumps(document, indent=1, default=_written).encode("ascii") + b"\n"


def _session(run: Run) -> tuple[object, ...]:
    session, payroll = run.session, None if run.is_failed else run.payroll
    sums = (
        (None,) * 7
        if payroll is None
        else (
            people_in(payroll),
            payroll.gross_auec,
            payroll.expenses_auec,
            payroll.tax_auec,
            payroll.treasury_auec,
            payroll.fees_auec,
            sum(line.net_auec for line in payroll.lines),
        )
    )
    return (
        session.code,
        session.title,
        str(session.kind),
        str(session.state),
        session.practice,
        session.opened_at,
        session.closed_at,
        run.revision,
        *sums,
        run.failed.loss_auec if run.is_failed and run.failed else None,
    )


def _lines(found: Range) -> Iterable[tuple[object, ...]]:
    for run in found.runs:
        if run.payroll is not None and not run.is_failed:
            for line in run.payroll.lines:
                yield _line(run, line, found.people.get(line.person_id))


def _line(run: Run, line: PayLine, person: Person | None) -> tuple[object, ...]:
    return (
        run.session.code,
        run.session.opened_at,
        run.session.practice,
        line.person_id,
        person.name if person else None,
        person.handle if person else None,
        str(line.kind),
        str(line.status),
        line.seconds,
        None if line.weight is None else f"{plain(line.weight):f}",
        line.share_auec,
        line.fee_auec,
        line.net_auec,
    )


def _sheet(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    sheet = StringIO(BYTE_ORDER_MARK)
    sheet.seek(0, 2)
    writer = csv.writer(sheet)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return sheet.getvalue().encode("utf-8", errors="backslashreplace")


def _cell(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return _written(value)
        case str():
            return inert(clean(value))
    return value


def _written(value: object) -> str:
    assert isinstance(value, datetime), "everything else is JSON already"
    return value.astimezone(UTC).isoformat()
