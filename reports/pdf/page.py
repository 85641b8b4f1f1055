"""The paper: margins, running footers with "page x of y", and the watermark of what may not be paid."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from reports.fonts import BOLD, REGULAR
from reports.model import PayrollReport
from reports.names import session_title
from reports.pdf.style import (
    CONTENT_WIDTH,
    LOSS,
    MARGIN,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    draw_runs,
    load_fonts,
)
from reports.text import fit, plain_width, read

_FOOTER_SPACE = 8
_FOOTER_SIZE = 7
_PAGE_COUNT = "page-count"


def print_pages(report: PayrollReport, story: Sequence[Flowable]) -> bytes:
    """Set a payroll's story on pages."""
    given = report.given
    guild = read(given.guild.name).text
    footer = f"{given.session.code} · revision {given.revision} · {guild} · {session_title(report)}"
    return set_pages(story, f"{given.session.code} payroll", footer, report.warning)


def set_pages(story: Sequence[Flowable], title: str, footer: str, warning: str | None = None) -> bytes:
    """Set a story on pages. The same story gives the same bytes: no clock and no chance goes into them.

    ``footer`` is cleaned text; ``warning`` is written across every page.
    """
    load_fonts()
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, title=title, author="Paydirt", creator="Paydirt", invariant=1
    )
    frame = Frame(
        MARGIN, MARGIN + _FOOTER_SPACE, CONTENT_WIDTH, PAGE_HEIGHT - 2 * MARGIN - _FOOTER_SPACE, 0, 0, 0, 0
    )
    document.addPageTemplates(
        PageTemplate(frames=[frame], onPageEnd=lambda canvas, _: _finish_page(canvas, footer, warning))
    )
    document.build(list(story), canvasmaker=CountingCanvas)
    return target.getvalue()


class CountingCanvas(Canvas):
    """A canvas that can name the number of its pages before the last one is known.

    Each page refers to one small form for "y" of "page x of y", which is drawn when the document ends.
    """

    def draw_page_number(self, right: float, y: float) -> None:
        """Write "Page x of y" so that it ends about at ``right``."""
        number_width = plain_width("00", REGULAR, _FOOTER_SIZE)
        self.setFont(REGULAR, _FOOTER_SIZE)
        self.drawRightString(right - number_width, y, f"Page {self.getPageNumber()} of ")
        self.saveState()
        self.translate(right - number_width, y)
        self.doForm(_PAGE_COUNT)
        self.restoreState()

    def save(self) -> None:
        pages = self.getPageNumber() - 1
        self.beginForm(_PAGE_COUNT, 0, -3, 40, 10)
        self.setFillColor(MUTED)
        self.setFont(REGULAR, _FOOTER_SIZE)
        self.drawString(0, 0, str(pages))
        self.endForm()
        super().save()


def _finish_page(canvas: Canvas, footer: str, warning: str | None) -> None:
    """Write the footer, and the watermark above everything else on the page."""
    assert isinstance(canvas, CountingCanvas)
    _draw_footer(canvas, footer)
    _draw_watermark(canvas, warning)


def _draw_footer(canvas: CountingCanvas, footer: str) -> None:
    y = MARGIN - 4
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, y + 10, PAGE_WIDTH - MARGIN, y + 10)
    draw_runs(canvas, fit(footer, _FOOTER_SIZE, CONTENT_WIDTH - 80), (MARGIN, y), _FOOTER_SIZE, MUTED)
    canvas.draw_page_number(PAGE_WIDTH - MARGIN, y)


def _draw_watermark(canvas: Canvas, warning: str | None) -> None:
    if warning is None:
        return
    canvas.saveState()
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(52)
    canvas.setFillColor(LOSS)
    canvas.setFillAlpha(0.16)
    canvas.setFont(BOLD, 46)
    canvas.drawCentredString(0, -14, warning)
    canvas.restoreState()
