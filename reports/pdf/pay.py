"""Who gets what: one row a person, then the lines that are not about time, then the treasury."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer

from domain.payroll import LineKind, LineStatus, PayLine
from domain.quantities import format_auec, plain
from domain.words import FLAG_WORDS, STATUS_REASONS, STATUS_WORDS, format_duration
from reports.model import PayrollReport
from reports.names import shown_names
from reports.pdf.style import CONTENT_WIDTH, definitions, heading, paragraph
from reports.pdf.tables import Row, grid, name_cell, widest
from reports.summary import PersonRow, lines_of, net_of, person_rows, treasury_parts

_NOTHING = "–"
_WIDEST_NAME = 170.0
_OTHER_LINES = (
    (LineKind.FIXED, "Fixed pay", "Paid exactly as agreed, before anything else; the fee comes on top."),
    (LineKind.PERCENT, "Percents", "A part of what the fixed pay left."),
    (LineKind.REIMBURSEMENT, "Expenses returned", "What people advanced; the fee comes out of the pot."),
)


def pay(report: PayrollReport) -> Iterator[Flowable]:
    """The table of people with its legend, the tables of all other lines, and the treasury."""
    rows = person_rows(report)
    yield from heading("Who gets what")
    yield paragraph(
        "All amounts in aUEC; who receives most comes first. # is the person's number. Time, share, fee and net are "
        "of the time line; “In all” adds fixed pay, percents and returned expenses.",
        "note",
    )
    yield from _legend(rows)
    yield Spacer(0, 4)
    yield _people_table(rows, report.payroll.lines)
    names = shown_names(report)
    for kind, title, note in _OTHER_LINES:
        if lines := lines_of(report.payroll, kind):
            yield from heading(title)
            yield paragraph(note, "note")
            yield _lines_table(lines, names)
    yield from _treasury(report, names)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column beside the names: its header, its text in each row, and its sum."""

    header: str
    text: Callable[[PersonRow], str]
    total: str = ""


def _people_table(rows: Sequence[PersonRow], lines: Sequence[PayLine]) -> Flowable:
    columns = _columns(rows, lines)
    texts = [[column.header, *map(column.text, rows), column.total] for column in columns]
    needed = [widest(column, bold=True) for column in texts]
    # Names get what the numbers leave, up to a point: numbers far from their names are hard to follow.
    spare = max(0.0, CONTENT_WIDTH - sum(needed) - _WIDEST_NAME) / len(needed)
    widths = [needed[0], *(width + spare for width in needed[1:])]
    name_width = CONTENT_WIDTH - sum(widths)
    names = ["Name", *(name_cell(row.name, name_width) for row in rows), "Total"]
    (header, *body) = zip(texts[0], names, *texts[1:], strict=True)
    return grid(
        [str(title) for title in header],
        body,
        [widths[0], name_width, *widths[1:]],
        right=[0, *range(2, len(columns) + 1)],
        total=True,
    )


def _columns(rows: Sequence[PersonRow], lines: Sequence[PayLine]) -> list[_Column]:
    """The columns that this payroll needs: no weights where all are 1, no flags where there are none."""
    time = [row.line for row in rows if row.line is not None]
    columns = [
        _Column("#", lambda row: str(row.person_id)),
        _Column("Time", _time, format_duration(sum(line.seconds or 0 for line in time))),
        _Column("Weight", _weight),
        _Column("Share", _share, format_auec(sum(line.share_auec for line in time))),
        _Column("Fee", _fee, format_auec(sum(line.fee_auec for line in time))),
        _Column("Net", _net, format_auec(net_of(time))),
        _Column("In all", lambda row: format_auec(row.receives_auec), format_auec(net_of(lines))),
        _Column("Flags", _flags),
    ]
    unneeded = {
        "Weight": all(line.weight == 1 for line in time),
        "In all": len(lines) == len(time),
        "Flags": not any(row.flags for row in rows),
    }
    return [column for column in columns if not unneeded.get(column.header)]


def _time(row: PersonRow) -> str:
    return _NOTHING if row.line is None else format_duration(row.line.seconds or 0)


def _weight(row: PersonRow) -> str:
    return _NOTHING if row.line is None or row.line.weight is None else f"{plain(row.line.weight):f}"


def _share(row: PersonRow) -> str:
    return _NOTHING if row.line is None else format_auec(row.line.share_auec)


def _fee(row: PersonRow) -> str:
    return _NOTHING if row.line is None else format_auec(row.line.fee_auec)


def _net(row: PersonRow) -> str:
    if row.line is None:
        return _NOTHING
    return format_auec(row.line.net_auec) if _is_paid(row.line) else STATUS_WORDS[row.line.status]


def _is_paid(line: PayLine) -> bool:
    return line.status is LineStatus.PAID


def _flags(row: PersonRow) -> str:
    return " ".join(flag[0].upper() for flag in row.flags)


def _legend(rows: Sequence[PersonRow]) -> Iterator[Flowable]:
    """In words what the flags and statuses of these rows mean."""
    flags = {flag for row in rows for flag in row.flags}
    statuses = {row.line.status for row in rows if row.line is not None and not _is_paid(row.line)}
    if flags:
        yield definitions(
            [(f"{flag[0].upper()} {flag}", FLAG_WORDS[flag]) for flag in FLAG_WORDS if flag in flags]
        )
    if statuses:
        yield definitions(
            [(STATUS_WORDS[each], STATUS_REASONS[each]) for each in STATUS_WORDS if each in statuses]
        )


def _lines_table(lines: Sequence[PayLine], names: dict[int, str]) -> Flowable:
    amounts = [[line.share_auec, line.fee_auec, line.net_auec] for line in lines]
    totals = [sum(column) for column in zip(*amounts, strict=True)]
    number_width, amount_width = 40.0, 90.0
    name_width = CONTENT_WIDTH - number_width - 3 * amount_width
    rows: list[Row] = [
        [str(line.person_id), name_cell(names[line.person_id], name_width), *map(format_auec, row)]
        for line, row in zip(lines, amounts, strict=True)
    ]
    return grid(
        ["#", "Name", "Share", "Fee", "Net"],
        [*rows, ["", "Total", *map(format_auec, totals)]],
        [number_width, name_width, *[amount_width] * 3],
        right=[0, 2, 3, 4],
        total=True,
    )


def _treasury(report: PayrollReport, names: dict[int, str]) -> Iterator[Flowable]:
    parts = treasury_parts(report.payroll)
    given = [
        [name_cell(f"Share of {names[line.person_id]}", CONTENT_WIDTH - 100), format_auec(line.share_auec)]
        for line in parts.given
    ]
    rows: list[Row] = [
        [f"Tax, {plain(report.rules.org_tax_percent):f} %", format_auec(parts.tax_auec)],
        *given,
        [
            "Odd aUEC that could not be split or sent, and donations nobody could take",
            format_auec(parts.rest_auec),
        ],
        ["Treasury", format_auec(report.payroll.treasury_auec)],
    ]
    yield from heading("Treasury")
    yield grid(["What the treasury gets", "aUEC"], rows, [CONTENT_WIDTH - 100, 100], right=[1], total=True)
