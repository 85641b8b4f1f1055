"""Colours, paragraphs and tables of the PDF, and how free text gets into them without being markup."""

from collections.abc import Iterator, Sequence
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Paragraph

from reports.fonts import BOLD, REGULAR, load_text_faces
from reports.text import Run, lay_out, width

INK = HexColor("#1f2937")
MUTED = HexColor("#6b7280")
RULE = HexColor("#d1d5db")
STRIPE = HexColor("#f6f7f9")
ACCENT = HexColor("#b45309")
GOOD = HexColor("#15803d")
LOSS = HexColor("#b91c1c")
PAPER = HexColor("#ffffff")

MARGIN = 16 * mm
PAGE_WIDTH, PAGE_HEIGHT = A4
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
BODY_SIZE = 8.0
ROW_HEIGHT = 13.0
CELL_PADDING = 4.0
_SECTION_START = 80.0

_STYLES = {
    "title": ParagraphStyle("title", fontName=BOLD, fontSize=19, leading=24, textColor=INK),
    "guild": ParagraphStyle("guild", fontName=BOLD, fontSize=9, leading=12, textColor=ACCENT),
    "heading": ParagraphStyle(
        "heading", fontName=BOLD, fontSize=11.5, leading=15, textColor=INK, spaceBefore=14, spaceAfter=4
    ),
    "body": ParagraphStyle("body", fontName=REGULAR, fontSize=8.5, leading=12, textColor=INK),
    "note": ParagraphStyle(
        "note", fontName=REGULAR, fontSize=7.5, leading=10.5, textColor=MUTED, spaceAfter=3
    ),
    "legend": ParagraphStyle("legend", fontName=REGULAR, fontSize=7.5, leading=10.5, textColor=MUTED),
    "fact": ParagraphStyle(
        "fact",
        fontName=REGULAR,
        fontSize=8.5,
        leading=11.5,
        textColor=INK,
        leftIndent=58,
        bulletFontName=BOLD,
        bulletFontSize=8.5,
    ),
    "amount": ParagraphStyle(
        "amount", fontName=REGULAR, fontSize=BODY_SIZE, leading=10.5, textColor=INK, alignment=TA_RIGHT
    ),
    "cell": ParagraphStyle("cell", fontName=REGULAR, fontSize=BODY_SIZE, leading=10.5, textColor=INK),
}


@cache
def load_fonts() -> None:
    """Tell reportlab our fonts, before anything is set in them."""
    load_text_faces()
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def markup(text: str, *, bold: bool = False) -> str:
    """Cleaned text as paragraph markup: inert, and each run in a font that has it."""
    return "".join(_marked(run, bold=bold) for run in lay_out(text, bold=bold))


def _marked(run: Run, *, bold: bool) -> str:
    inert = escape(run.text)
    if run.face.name == (BOLD if bold else REGULAR):
        return inert
    return f'<font name="{run.face.name}">{inert}</font>'


def paragraph(text: str, style: str = "body") -> Paragraph:
    """Cleaned text as a paragraph of one of our styles."""
    chosen = _STYLES[style]
    return Paragraph(markup(text, bold=chosen.fontName == BOLD), chosen)


def heading(text: str, room: float = _SECTION_START) -> Iterator[Flowable]:
    """A heading with room for the beginning of its section: never alone at the foot of a page."""
    yield CondPageBreak(room)
    yield paragraph(text, "heading")


def fact(label: str, text: str) -> Paragraph:
    """One of our labels, and beside it cleaned text of any length."""
    return Paragraph(markup(text), _STYLES["fact"], bulletText=label)


def definitions(pairs: Sequence[tuple[str, str]]) -> Paragraph:
    """Terms and what they mean, one after the other in small print."""
    return Paragraph(
        " ".join(f"<b>{markup(term, bold=True)}:</b> {markup(words)}" for term, words in pairs),
        _STYLES["legend"],
    )


def draw_runs(
    canvas: Canvas, runs: Sequence[Run], at: tuple[float, float], size: float, color: Color = INK
) -> None:
    """Draw laid out text from the point ``at`` on to the right."""
    canvas.setFillColor(color)
    x, y = at
    for run in runs:
        canvas.setFont(run.face.name, size)
        canvas.drawString(x, y, run.text)
        x += run.width(size)


class Words(Flowable):
    """Laid out text on one line in a table cell; far cheaper than a paragraph."""

    def __init__(self, runs: tuple[Run, ...], size: float = BODY_SIZE, color: Color = INK) -> None:
        super().__init__()
        self.runs = runs
        self.size = size
        self.color = color

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        return width(self.runs, self.size), self.size

    def draw(self) -> None:
        draw_runs(self.canv, self.runs, (0, 0.02 * self.size), self.size, self.color)
