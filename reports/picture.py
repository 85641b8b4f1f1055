"""The payroll as a picture for a Discord message: readable on a phone, dark like Discord."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw, ImageFont

from domain.payroll import LineStatus
from domain.quantities import format_auec, plain
from domain.words import STATUS_WORDS, format_duration
from reports.fonts import face
from reports.model import PayrollReport
from reports.names import session_title
from reports.summary import PersonRow, net_of, person_rows, waterfall
from reports.text import Run, fit, lay_out, read
from reports.times import format_local_span

MOST_BARS = 25
"""More people than this are summed up in one line."""

_WIDTH = 1080
_MARGIN = 48
_INNER = _WIDTH - 2 * _MARGIN

_GROUND = "#313338"
_PANEL = "#2b2d31"
_BAR = "#3d5a45"
_TEXT = "#f2f3f5"
_QUIET = "#b5bac1"
_GOLD = "#f0b232"
_GREEN = "#57d38c"
_RED = "#da373c"

_SHADES = 18
_NEIGHBOURS = (
    *((_GROUND, color) for color in (_TEXT, _QUIET, _GOLD, _GREEN, _RED, _PANEL, _BAR)),
    *((_PANEL, color) for color in (_TEXT, _QUIET, _BAR)),
    *((_BAR, color) for color in (_TEXT, _QUIET)),
    (_RED, _TEXT),
)
"""What is drawn on what: 13 pairs of 18 shades are just less than the 256 colours of a palette."""

_TITLE, _LARGE, _BODY, _SMALL = 56, 38, 32, 27
_BAR_HEIGHT = 54
_BAR_GAP = 8
_PADDING = 22


def payroll_png(report: PayrollReport) -> bytes:
    """The summary as a PNG. The same report gives the same bytes."""
    blocks = list(_blocks(report))
    image = Image.new("RGB", (_WIDTH, sum(block.height for block in blocks)), _GROUND)
    canvas = ImageDraw.Draw(image)
    top = 0
    for block in blocks:
        block.draw(canvas, top)
        top += block.height
    target = BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


@cache
def _palette() -> Image.Image:
    """All colours of the picture with the shades between those that meet: a third of the bytes."""
    palette = Image.new("P", (1, 1))
    shades = (_mix(one, other, step) for one, other in _NEIGHBOURS for step in range(_SHADES))
    palette.putpalette([part for shade in shades for part in shade])
    return palette


def _mix(one: str, other: str, step: int) -> tuple[int, ...]:
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return tuple(start + (end - start) * step // (_SHADES - 1) for start, end in pairs)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    # Basic layout: the other one depends on what libraries the machine has, and bytes would, too.
    return ImageFont.truetype(BytesIO(face(name).data), size, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True, slots=True)
class _Block:
    """A strip of the picture: how high it is, and what draws it below a given height."""

    height: int
    draw: Callable[[ImageDraw.ImageDraw, int], None]


def _blocks(report: PayrollReport) -> Iterator[_Block]:
    """The strips of the picture from top to bottom."""
    rows = person_rows(report)
    yield _gap(_MARGIN)
    yield from _heading(report)
    if report.warning:
        yield _banner(report.warning)
    yield from _steps(report)
    yield _gap(28)
    yield from _bars(rows)
    yield _gap(14)
    total = "Total, expenses included" if report.payroll.expenses_auec else "Total to people"
    yield _line(total, format_auec(net_of(report.payroll.lines)), _LARGE, _GREEN, bold=True)
    yield _gap(10)
    yield _note(_origin(report))
    yield _gap(_MARGIN - 14)


def _gap(height: int) -> _Block:
    return _Block(height, lambda _canvas, _top: None)


def _heading(report: PayrollReport) -> Iterator[_Block]:
    session = report.given.session
    when = format_local_span(session.opened_at, session.closed_at, report.zone)
    yield _words(read(report.given.guild.name).text, _BODY, _GOLD, bold=True)
    yield _words(session_title(report), _TITLE, _TEXT, bold=True)
    yield _words(" · ".join((when, *report.marks)), _SMALL, _QUIET)
    yield _gap(20)


def _words(text: str, size: int, color: str, *, bold: bool = False) -> _Block:
    def draw(canvas: ImageDraw.ImageDraw, top: int) -> None:
        _write(canvas, fit(text, size, _INNER, bold=bold), (_MARGIN, top + size), size, color)

    return _Block(round(size * 1.4), draw)


def _note(text: str) -> _Block:
    return _words(text, _SMALL, _QUIET)


def _banner(warning: str) -> _Block:
    def draw(canvas: ImageDraw.ImageDraw, top: int) -> None:
        canvas.rounded_rectangle((_MARGIN, top, _WIDTH - _MARGIN, top + 56), 8, fill=_RED)
        runs = lay_out(warning, bold=True)
        left = (_WIDTH - _width(runs, _BODY)) / 2
        _write(canvas, runs, (left, top + 40), _BODY, _TEXT)

    return _Block(76, draw)


def _line(label: str, amount: str, size: int, color: str, *, bold: bool = False) -> _Block:
    """A label at the left and its amount at the right."""

    def draw(canvas: ImageDraw.ImageDraw, top: int) -> None:
        runs = lay_out(amount, bold=bold)
        left = _MARGIN + _PADDING
        right = _WIDTH - _MARGIN - _PADDING - _width(runs, size)
        _write(canvas, fit(label, size, right - left - 20, bold=bold), (left, top + size), size, color)
        _write(canvas, runs, (right, top + size), size, color)

    return _Block(round(size * 1.5), draw)


def _steps(report: PayrollReport) -> Iterator[_Block]:
    """The waterfall, without the steps that take nothing."""
    steps = waterfall(report.payroll)
    out = steps.expenses_auec + steps.expense_fees_auec
    yield _line("Estimated pot" if report.provisional else "Pot", format_auec(steps.gross_auec), _BODY, _TEXT)
    if out:
        yield _line("Expenses and their fees", f"– {format_auec(out)}", _BODY, _QUIET)
    if steps.tax_auec:
        tax = f"Tax, {plain(report.rules.org_tax_percent):f} %"
        yield _line(tax, f"– {format_auec(steps.tax_auec)}", _BODY, _QUIET)
    yield _line("To be split, aUEC", format_auec(steps.split_auec), _LARGE, _TEXT, bold=True)


def _bars(rows: Sequence[PersonRow]) -> Iterator[_Block]:
    """One bar a person; who is too many for that is summed up."""
    most = max((row.receives_auec for row in rows), default=0)
    for row in rows[:MOST_BARS]:
        yield _bar(row, most)
    if others := rows[MOST_BARS:]:
        together = sum(row.receives_auec for row in others)
        yield _line(f"and {len(others)} more", format_auec(together), _BODY, _QUIET)


def _bar(row: PersonRow, most: int) -> _Block:
    share = row.receives_auec / most if most else 0

    def draw(canvas: ImageDraw.ImageDraw, top: int) -> None:
        bottom = top + _BAR_HEIGHT - _BAR_GAP
        canvas.rounded_rectangle((_MARGIN, top, _WIDTH - _MARGIN, bottom), 6, fill=_PANEL)
        if share:
            right = _MARGIN + max(12, round(share * _INNER))
            canvas.rounded_rectangle((_MARGIN, top, right, bottom), 6, fill=_BAR)
        _write_row(canvas, row, top + 34)

    return _Block(_BAR_HEIGHT, draw)


def _write_row(canvas: ImageDraw.ImageDraw, row: PersonRow, baseline: int) -> None:
    """Name, time and amount; a status in words where there is no amount."""
    amount = lay_out(_amount(row), bold=True)
    time = lay_out("" if row.line is None else format_duration(row.line.seconds or 0))
    right = _WIDTH - _MARGIN - _PADDING
    name_room = right - 440 - _MARGIN
    _write(canvas, fit(row.name, _BODY, name_room), (_MARGIN + _PADDING, baseline), _BODY, _TEXT)
    _write(canvas, time, (right - 290 - _width(time, _SMALL), baseline), _SMALL, _QUIET)
    _write(canvas, amount, (right - _width(amount, _BODY), baseline), _BODY, _TEXT)


def _amount(row: PersonRow) -> str:
    if row.receives_auec or row.line is None or row.line.status is LineStatus.PAID:
        return format_auec(row.receives_auec)
    return STATUS_WORDS[row.line.status]


def _origin(report: PayrollReport) -> str:
    parts = [f"{report.given.session.code}, revision {report.given.revision}"]
    if report.ledger_version is not None:
        parts.append(f"ledger version {report.ledger_version}")
    if report.proof_checksum is not None:
        parts.append(f"proof {report.proof_checksum[:12]}")
    return ", ".join(parts)


def _write(
    canvas: ImageDraw.ImageDraw, runs: Sequence[Run], at: tuple[float, float], size: int, color: str
) -> None:
    """Draw laid out text from the point ``at``, on its baseline, on to the right."""
    x, baseline = at
    for run in runs:
        font = _font(run.face.name, size)
        canvas.text((round(x), baseline), run.text, fill=color, font=font, anchor="ls")
        x += font.getlength(run.text)


def _width(runs: Sequence[Run], size: int) -> float:
    """How wide the runs are in pixels, which the fonts fit their letters to."""
    return sum(_font(run.face.name, size).getlength(run.text) for run in runs)
