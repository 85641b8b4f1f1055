"""The payroll as a sheet: one row a pay line, safe to open in any spreadsheet."""

import csv
import re
from io import StringIO

from domain.late import changes
from domain.payroll import LineKind, PayLine
from domain.people import Person
from domain.quantities import plain
from domain.words import format_duration
from reports.model import PayrollReport
from reports.names import names_of
from reports.text import clean

HEADER = (
    "session", "revision", "person_id", "discord_id", "name", "handle", "kind", "status",
    "seconds", "time", "weight", "share_auec", "fee_auec", "net_auec", "flags",
)  # fmt: skip
CHANGES_HEADER = ("session", "revision", "person_id", "name", "in_addition_auec")

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes the file for its country's old encoding."""


def payroll_csv(report: PayrollReport) -> bytes:
    """All pay lines in the payroll's order, as UTF-8. Numbers are plain; text can never become a formula."""
    people = {person.person_id: person for person in report.given.members}
    sheet = StringIO(BYTE_ORDER_MARK)
    sheet.seek(0, 2)
    writer = csv.writer(sheet)
    writer.writerow(HEADER)
    writer.writerows(_row(report, people[line.person_id], line) for line in report.payroll.lines)
    return sheet.getvalue().encode("utf-8", errors="backslashreplace")


def changes_csv(report: PayrollReport) -> bytes | None:
    """The supplementary slip: what everybody gets more or less than under the revision before. None for the first."""
    if report.previous is None:
        return None
    sheet = StringIO(BYTE_ORDER_MARK)
    sheet.seek(0, 2)
    writer = csv.writer(sheet)
    writer.writerow(CHANGES_HEADER)
    place = (report.given.session.code, report.given.revision)
    people = changes(report.previous, report.payroll).people
    names = names_of(report, people)
    for person_id, amount in people.items():
        writer.writerow((*place, person_id, inert(clean(names[person_id])), amount))
    return sheet.getvalue().encode("utf-8", errors="backslashreplace")


def _row(report: PayrollReport, person: Person, line: PayLine) -> tuple[object, ...]:
    attendance = report.attendance.get(person.person_id) if line.kind is LineKind.TIME else None
    return (
        report.given.session.code,
        report.given.revision,
        person.person_id,
        person.discord_id or "",
        inert(clean(report.names.get(person.person_id, person.name))),
        inert(clean(person.handle or "")),
        line.kind,
        line.status,
        "" if line.seconds is None else line.seconds,
        "" if line.seconds is None else format_duration(line.seconds),
        "" if line.weight is None else f"{plain(line.weight):f}",
        line.share_auec,
        line.fee_auec,
        line.net_auec,
        " ".join(attendance.flags) if attendance else "",
    )


def inert(text: str) -> str:
    """Text that a spreadsheet shows and never computes: a ``'`` goes before whatever could start a formula.

    That is at its beginning, after quotes and spaces too, and after anything that another country's
    spreadsheet takes for the border between two cells.
    """
    return _FORMULA.sub(r"\1'", text)


_SKIPPED = r"[\s\"'`\u200b\u200e\u200f\u2060\ufeff]*"
"""What a reader may skip before it looks for a formula."""

_FORMULA = re.compile(rf"(^|[;,|\t\r\n])(?={_SKIPPED}[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])")
"""The place before a formula, also one in full width; and a leading tab or carriage return."""
