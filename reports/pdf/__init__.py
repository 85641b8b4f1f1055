"""The payroll on paper."""

from reports.model import PayrollReport
from reports.pdf.attendance import attendance
from reports.pdf.closing import closing
from reports.pdf.objections import objections
from reports.pdf.opening import opening
from reports.pdf.page import print_pages
from reports.pdf.pay import pay
from reports.pdf.revised import revised
from reports.pdf.sources import sources
from reports.pdf.style import load_fonts


def payroll_pdf(report: PayrollReport) -> bytes:
    """The report as an A4 PDF. The same report gives the same bytes."""
    load_fonts()
    sections = (opening, pay, revised, sources, attendance, objections, closing)
    return print_pages(report, [flowable for section in sections for flowable in section(report)])
