"""What a report says in numbers: pure functions of the report, shared by all renderers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from domain.payroll import LineKind, LineStatus, PayLine, Payroll
from reports.model import PayrollReport
from reports.names import shown_names


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From gross to split: gross - expenses - their fees - tax = split (pay-rules.md P1 to P3)."""

    gross_auec: int
    expenses_auec: int
    expense_fees_auec: int
    tax_auec: int

    @property
    def split_auec(self) -> int:
        return self.gross_auec - self.expenses_auec - self.expense_fees_auec - self.tax_auec


@dataclass(frozen=True, slots=True)
class TreasuryParts:
    """Why the treasury gets what it gets; ``rest_auec`` is odd aUEC and donations that nobody could take."""

    tax_auec: int
    given: tuple[PayLine, ...]
    rest_auec: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person: the time line if there is one, and what all lines together bring."""

    person_id: int
    name: str
    line: PayLine | None
    receives_auec: int
    flags: tuple[str, ...]


def waterfall(payroll: Payroll) -> Waterfall:
    """How the gross became what was split."""
    fees = sum(line.fee_auec for line in lines_of(payroll, LineKind.REIMBURSEMENT))
    return Waterfall(payroll.gross_auec, payroll.expenses_auec, fees, payroll.tax_auec)


def treasury_parts(payroll: Payroll) -> TreasuryParts:
    """Split the treasury's part by its reasons."""
    given = tuple(line for line in payroll.lines if line.status is LineStatus.TREASURY)
    rest = payroll.treasury_auec - payroll.tax_auec - sum(line.share_auec for line in given)
    return TreasuryParts(payroll.tax_auec, given, rest)


def lines_of(payroll: Payroll, kind: LineKind) -> list[PayLine]:
    """The pay lines of one kind, in the payroll's order."""
    return [line for line in payroll.lines if line.kind is kind]


def net_of(lines: Iterable[PayLine]) -> int:
    """What the lines bring together, in aUEC."""
    return sum(line.net_auec for line in lines)


def person_rows(report: PayrollReport) -> list[PersonRow]:
    """One row for everybody with a line: most received first, then most time, then by number."""
    names = shown_names(report)
    lines: defaultdict[int, list[PayLine]] = defaultdict(list)
    for line in report.payroll.lines:
        lines[line.person_id].append(line)
    rows = [_person_row(report, person_id, names, own) for person_id, own in lines.items()]
    return sorted(rows, key=lambda row: (-row.receives_auec, -_seconds(row), row.person_id))


def _person_row(
    report: PayrollReport, person_id: int, names: dict[int, str], own: list[PayLine]
) -> PersonRow:
    time_line = next((line for line in own if line.kind is LineKind.TIME), None)
    attendance = report.attendance.get(person_id)
    flags = attendance.flags if attendance else ()
    return PersonRow(person_id, names[person_id], time_line, net_of(own), flags)


def _seconds(row: PersonRow) -> int:
    return (row.line and row.line.seconds) or 0
