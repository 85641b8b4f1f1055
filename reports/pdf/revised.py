"""The supplementary slip of a revision: what it gives everybody more or less than the revision before."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from domain.late import changes
from domain.quantities import format_auec
from reports.model import PayrollReport
from reports.names import names_of
from reports.pdf.style import CONTENT_WIDTH, heading, paragraph
from reports.pdf.tables import Row, grid, name_cell

_AMOUNT = 110.0


def revised(report: PayrollReport) -> Iterator[Flowable]:
    """Nothing for a first revision."""
    if report.previous is None:
        return
    changed = changes(report.previous, report.payroll)
    yield from heading("What this revision changes")
    yield paragraph(
        f"In addition to revision {report.given.revision - 1}, in aUEC; with a minus what is taken back. Only these "
        "differences are posted.",
        "note",
    )
    names = names_of(report, changed.people)
    ranked = sorted(changed.people.items(), key=lambda item: (-item[1], item[0]))
    rows: list[Row] = [
        (name_cell(names[person_id], CONTENT_WIDTH - _AMOUNT), signed(amount)) for person_id, amount in ranked
    ]
    rows += [("Fees", signed(changed.fees_auec)), ("Treasury", signed(changed.treasury_auec))]
    rows.append(("Pot", signed(changed.gross_auec)))
    yield grid(("Who", "In addition"), rows, [CONTENT_WIDTH - _AMOUNT, _AMOUNT], right=[1], total=True)


def signed(amount_auec: int) -> str:
    """``+1 250`` or ``-1 250``."""
    return f"{'-' if amount_auec < 0 else '+'}{format_auec(abs(amount_auec))}"
