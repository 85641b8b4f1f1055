"""Colours, paragraphs and tables of the PDF, and how free text gets into them without being markup."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Table

from reports.fonts import BOLD, REGULAR, load_text_faces
from reports.text import Run, lay_out, plain_width

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
ROW_HEIGHT = 13.5
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
    "label": ParagraphStyle("label", fontName=BOLD, fontSize=BODY_SIZE, leading=10.5, textColor=INK),
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


def heading(text: str) -> Iterator[Flowable]:
    """A heading with room for the beginning of its section: never alone at the foot of a page."""
    yield CondPageBreak(_SECTION_START)
    yield paragraph(text, "heading")


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

    def __init__(self, runs: Sequence[Run], size: float = BODY_SIZE) -> None:
        super().__init__()
        self.runs = runs
        self.size = size

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        return available_width, self.size

    def draw(self) -> None:
        draw_runs(self.canv, self.runs, (0, 0.02 * self.size), self.size)


Row = Sequence[object]
"""The cells of one row of a table: text or flowables."""


def grid(
    header: Row,
    rows: Sequence[Row],
    widths: Sequence[float],
    *,
    right: Sequence[int] = (),
    total: bool = False,
    wrap: bool = False,
) -> Table:
    """A table with our looks: header repeated on each page, stripes, number columns (``right``) to the right.

    Rows are of one height unless ``wrap``; with ``total`` the last one is the sum of the others.
    """
    heights = None if wrap else [ROW_HEIGHT] * (len(rows) + 1)
    table = Table([list(header), *map(list, rows)], list(widths), heights, repeatRows=1, hAlign="LEFT")
    table.setStyle([*_GRID_STYLE, *_aligned_right(right), *(_TOTAL_STYLE if total else ())])
    return table


_GRID_STYLE: tuple[Any, ...] = (
    ("FONT", (0, 0), (-1, -1), REGULAR, BODY_SIZE),
    ("TEXTCOLOR", (0, 0), (-1, -1), INK),
    ("FONT", (0, 0), (-1, 0), BOLD, 7.5),
    ("TEXTCOLOR", (0, 0), (-1, 0), MUTED),
    ("ROWBACKGROUNDS", (0, 1), (-1, -1), (PAPER, STRIPE)),
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
    ("LINEBELOW", (0, -1), (-1, -1), 0.4, RULE),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
)
_TOTAL_STYLE: tuple[Any, ...] = (
    ("FONT", (0, -1), (-1, -1), BOLD, BODY_SIZE),
    ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
    ("BACKGROUND", (0, -1), (-1, -1), PAPER),
)


def facts(rows: Sequence[Row]) -> Table:
    """Labels and what belongs to them, without lines."""
    label_width = 52.0
    style: list[Any] = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    style += [(f"{side}PADDING", (0, 0), (-1, -1), 0.5) for side in ("TOP", "BOTTOM")]
    return Table(
        list(map(list, rows)), [label_width, CONTENT_WIDTH - label_width], style=style, hAlign="LEFT"
    )


def _aligned_right(columns: Sequence[int]) -> list[Any]:
    return [("ALIGN", (column, 0), (column, -1), "RIGHT") for column in columns]


def widest(texts: Sequence[str], *, bold: bool = False) -> float:
    """The width of a column that holds all these texts, padding included; they must be plain ones."""
    font = BOLD if bold else REGULAR
    return max((plain_width(text, font, BODY_SIZE) for text in texts), default=0) + 2 * CELL_PADDING
