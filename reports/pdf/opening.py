"""The top of the first page: which session, who ran the payroll, and how the gross became what was split."""

from collections.abc import Iterator
from datetime import timedelta

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable, Spacer

from domain.quantities import format_auec, plain
from domain.words import format_duration
from reports.model import PayrollReport
from reports.names import session_title
from reports.pdf.charts import FloatingBar, Part, StackedBar
from reports.pdf.style import ACCENT, CONTENT_WIDTH, GOOD, INK, LOSS, MUTED, fact, heading, paragraph
from reports.pdf.tables import grid
from reports.summary import net_of, waterfall
from reports.text import read
from reports.times import format_moment, format_span


def opening(report: PayrollReport) -> Iterator[Flowable]:
    """Title, the facts of the run, the waterfall, and where the gross went."""
    yield paragraph(read(report.given.guild.name).text, "guild")
    yield paragraph(session_title(report), "title")
    yield Spacer(0, 4)
    yield from _facts(report)
    yield from heading("From the pot to the split")
    yield _waterfall_table(report)
    yield from heading("Where the pot went")
    yield _destinations(report)


def _facts(report: PayrollReport) -> Iterator[Flowable]:
    session = report.given.session
    when = format_span(session.opened_at, session.closed_at, report.zone)
    long = (session.closed_at - session.opened_at) // timedelta(seconds=1)
    yield fact("Session", f"{session.code}, {format_duration(long)} long, {_pauses(report)}")
    if report.marks:
        yield fact("Marked", ", ".join(report.marks))
    yield fact("When", when)
    yield fact(
        "Payroll", f"Revision {report.given.revision}, run by {read(report.ran_by).text or 'somebody'}"
    )
    yield fact("Saved", _saved(report))


def _pauses(report: PayrollReport) -> str:
    count = len(report.given.session.pauses)
    return {0: "no pauses", 1: "1 pause"}.get(count, f"{count} pauses")


def _saved(report: PayrollReport) -> str:
    if report.provisional:
        return "No: an estimate is provisional and not payable."
    if report.saved_at is None:
        return "No: this is a preview."
    return format_moment(report.saved_at, report.zone)


def _waterfall_table(report: PayrollReport) -> Flowable:
    steps = waterfall(report.payroll)
    source = "estimated" if report.provisional else "sold"
    after_expenses = steps.gross_auec - steps.expenses_auec
    after_fees = after_expenses - steps.expense_fees_auec
    rows = [
        (f"Gross: what was {source}", steps.gross_auec, 0, steps.gross_auec, INK),
        ("– Expenses, returned in full", -steps.expenses_auec, after_expenses, steps.gross_auec, LOSS),
        ("– Fees of sending the expenses", -steps.expense_fees_auec, after_fees, after_expenses, LOSS),
        (_tax_label(report), -steps.tax_auec, steps.split_auec, after_fees, ACCENT),
        ("= To be split", steps.split_auec, 0, steps.split_auec, GOOD),
    ]
    cells = [
        [label, _signed(amount), _step(start, end, steps.gross_auec, color)]
        for label, amount, start, end, color in rows
    ]
    bar = 190
    return grid(["Step", "aUEC", ""], cells, [CONTENT_WIDTH - bar - 100, 100, bar], right=[1], total=True)


def _tax_label(report: PayrollReport) -> str:
    return f"– Tax to the treasury, {plain(report.rules.org_tax_percent):f} %"


def _signed(amount_auec: int) -> str:
    return format_auec(amount_auec).replace("-", "–")


def _step(start: int, end: int, whole: int, color: Color) -> Flowable:
    return FloatingBar(start / (whole or 1), end / (whole or 1), color)


def _destinations(report: PayrollReport) -> Flowable:
    payroll = report.payroll
    parts = [
        ("People receive", net_of(payroll.lines), GOOD),
        ("Treasury", payroll.treasury_auec, ACCENT),
        ("Fees of the game", payroll.fees_auec, MUTED),
    ]
    return StackedBar([Part(label, format_auec(size), size, color) for label, size, color in parts])
