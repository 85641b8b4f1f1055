"""Tables of the PDF: one look for all."""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Table

from reports.fonts import BOLD, REGULAR
from reports.pdf.style import (
    BODY_SIZE,
    CELL_PADDING,
    INK,
    MUTED,
    PAPER,
    ROW_HEIGHT,
    RULE,
    STRIPE,
    Words,
    paragraph,
)
from reports.text import fit, plain_width

Row = Sequence[object]
"""The cells of one row of a table: text or flowables."""


def grid(
    header: Row,
    rows: Sequence[Row],
    widths: Sequence[float],
    *,
    right: Sequence[int] = (),
    total: bool = False,
) -> Table:
    """Rows of one height with the header repeated on each page, number columns (``right``) to the right.

    With ``total`` the last row is the sum of the others. Strings must be our own; names go into `name_cell`.
    """
    heights = [ROW_HEIGHT] * (len(rows) + 1)
    table = Table([list(header), *map(list, rows)], list(widths), heights, repeatRows=1, hAlign="LEFT")
    table.setStyle([*_GRID_STYLE, *_aligned_right(right), *(_TOTAL_STYLE if total else ())])
    return table


def text_grid(
    header: Row, rows: Sequence[Sequence[str]], widths: Sequence[float], *, right: Sequence[int] = ()
) -> Table:
    """Like `grid`, for cleaned free text: rows grow with what they hold."""
    cells = [
        [paragraph(text, "amount" if column in right else "cell") for column, text in enumerate(row)]
        for row in rows
    ]
    table = Table([list(header), *cells], list(widths), repeatRows=1, hAlign="LEFT")
    table.setStyle([*_GRID_STYLE, *_aligned_right(right)])
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


def _aligned_right(columns: Sequence[int]) -> list[Any]:
    return [("ALIGN", (column, 0), (column, -1), "RIGHT") for column in columns]


def widest(texts: Sequence[str], *, bold: bool = False) -> float:
    """The width of a column that holds all these texts, padding included; they must be plain ones."""
    font = BOLD if bold else REGULAR
    return max((plain_width(text, font, BODY_SIZE) for text in texts), default=0) + 2 * CELL_PADDING


def name_cell(name: str, available: float) -> Words:
    """A readable name on one line, cut with an ellipsis where the column ends."""
    return Words(fit(name, BODY_SIZE, available - 2 * CELL_PADDING))
