"""A payroll as plain text for a terminal. Names stand last in a line, where they can push nothing aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.payroll import Attendance, LineKind, PayLine, Payroll, PayrollInput
from domain.rules import Basis
from domain.words import KIND_WORDS, STATUS_WORDS, format_duration
from reports.bundle.codecs import write_decimal

_LONGEST_NAME = 40
_ATTENDANCE_TITLES = ("member", "time", "flags", "name")
_LINE_TITLES = ("member", "for", "status", "time", "weight", "share", "fee", "net", "name")
_TO_THE_RIGHT = frozenset({"member", "time", "weight", "share", "fee", "net", "aUEC"})


def render(given: PayrollInput, attendance: Mapping[int, Attendance], payroll: Payroll | None) -> str:
    """Who was there, what the pot was and became, and who gets what."""
    names = {person.person_id: printable(person.name)[:_LONGEST_NAME] for person in given.members}
    parts = [_heading(given), _attendance_table(attendance, names)]
    if payroll is None:
        parts.append("No payroll: nothing of the kind that the rules' basis names was noted.")
    else:
        parts += [pot_table(given, payroll), _line_table(payroll.lines, names)]
    return "\n\n".join(parts)


def printable(text: str) -> str:
    """Free text without what could move the cursor, hide, or turn the line round; escaped instead."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _heading(given: PayrollInput) -> str:
    session = given.session
    span = f"{session.opened_at:%Y-%m-%d %H:%M:%S} to {session.closed_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"Session {session.code} ({session.kind}), {span}, revision {given.revision}"


def _attendance_table(attendance: Mapping[int, Attendance], names: Mapping[int, str]) -> str:
    rows = [
        (
            str(person_id),
            format_duration(line.seconds),
            ", ".join(line.flags),
            names[person_id],
        )
        for person_id, line in attendance.items()
    ]
    return "Attendance\n" + table(_ATTENDANCE_TITLES, rows) if rows else "Attendance: nobody."


def pot_table(given: PayrollInput, payroll: Payroll) -> str:
    """How the gross became what is split by time, and where all of it goes."""
    shares = {kind: sum(line.share_auec for line in payroll.lines if line.kind is kind) for kind in LineKind}
    returned = shares[LineKind.REIMBURSEMENT]
    taken = returned + payroll.tax_auec + shares[LineKind.FIXED] + shares[LineKind.PERCENT]
    nets = sum(line.net_auec for line in payroll.lines)
    rows = [
        ("gross", payroll.gross_auec),
        ("- expenses", -payroll.expenses_auec),
        ("- fees of returning them", payroll.expenses_auec - returned),
        ("- tax", -payroll.tax_auec),
        ("- fixed pay and its fees", -shares[LineKind.FIXED]),
        ("- percents", -shares[LineKind.PERCENT]),
        ("= left to split by time", payroll.gross_auec - taken),
        ("of the gross to members", nets),
        ("of the gross to fees", payroll.fees_auec),
        ("of the gross to the treasury", payroll.treasury_auec),
    ]
    is_estimate = given.rules is not None and given.rules.basis is Basis.ESTIMATE
    title = "Pot (an estimate: provisional, not payable)" if is_estimate else "Pot"
    return table((title, "aUEC"), [(what, _grouped(amount)) for what, amount in rows])


def _line_table(lines: Iterable[PayLine], names: Mapping[int, str]) -> str:
    return "Pay lines\n" + table(_LINE_TITLES, [_line_row(line, names) for line in lines])


def _line_row(line: PayLine, names: Mapping[int, str]) -> tuple[str, ...]:
    return (
        str(line.person_id),
        KIND_WORDS[line.kind],
        STATUS_WORDS[line.status],
        "" if line.seconds is None else format_duration(line.seconds),
        "" if line.weight is None else write_decimal(line.weight),
        _grouped(line.share_auec),
        _grouped(line.fee_auec),
        _grouped(line.net_auec),
        names[line.person_id],
    )


def _grouped(amount: int) -> str:
    return f"{amount:,}".replace(",", " ")


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns; numbers, known by their titles, to the right. Names belong into the last column."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    return "\n".join(_aligned(titles, widths, row) for row in (titles, *rows))


def _aligned(titles: Sequence[str], widths: Sequence[int], row: Sequence[str]) -> str:
    return "  ".join(_cells(titles, widths, row)).rstrip()


def _cells(titles: Sequence[str], widths: Sequence[int], row: Sequence[str]) -> Iterator[str]:
    for title, width, cell in zip(titles, widths, row, strict=True):
        yield cell.rjust(width) if title in _TO_THE_RIGHT else cell.ljust(width)
