"""Drawing the PDF."""

from collections.abc import Iterator
from functools import partial

from benchmarks.measure import Figure, seconds
from benchmarks.world import CLOSED, payroll_input
from domain.attendance import attend, timeline
from domain.compute import compute_payroll
from reports.model import PayrollReport
from reports.pdf import payroll_pdf
from reports.picture import payroll_png


def drawing() -> Iterator[Figure]:
    """Beside ten people: what the frame, the fonts and the fixed parts cost."""
    few = seconds(partial(payroll_pdf, report_of(10)), rounds=3)
    for size, aim in ((100, "under 1 s"), (1_000, "")):
        report = report_of(size)
        took = seconds(partial(payroll_pdf, report), rounds=3)
        yield Figure(f"PDF of {size} people", took, "s", few, "10 people", aim)
    report = report_of(100)
    yield Figure("PNG of 100 people", seconds(partial(payroll_png, report), rounds=3), "s")


def report_of(count: int) -> PayrollReport:
    given = payroll_input(count)
    attendance = attend(given)
    return PayrollReport(
        given=given,
        payroll=compute_payroll(given, attendance),
        attendance=attendance,
        timeline=timeline(given),
        ran_by="Miner 1",
        saved_at=CLOSED,
        ledger_version=1,
        proof_checksum="0" * 64,
    )
