"""When each person was in which channel: one bar a stay, drawn over the session's time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from domain.attendance import Stay
from domain.spans import Span
from reports.fonts import REGULAR
from reports.pdf.style import INK, MUTED, PAPER, RULE, STRIPE, draw_runs
from reports.text import fit, plain_width

CHANNEL_COLORS = tuple(
    HexColor(code)
    for code in ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626", "#0891b2", "#a16207", "#db2777")
)
"""For the session's channels in their order; a ninth begins again, lighter."""

_SHADE = HexColor("#e5e7eb")

_NAME_WIDTH = 104.0
_TIME_WIDTH = 40.0
_AXIS_HEIGHT = 16.0
_ROW_HEIGHT = 11.0
_BAR_HEIGHT = 6.5
_SIZE = 6.8
_STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440))
_MOST_TICKS = 9


def channel_color(position: int) -> Color:
    """The colour of the session's n-th channel."""
    color = CHANNEL_COLORS[position % len(CHANNEL_COLORS)]
    return Color(color.red, color.green, color.blue, alpha=1 if position < len(CHANNEL_COLORS) else 0.55)


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One person's bars, and the time that counted, written beside them."""

    name: str
    time: str
    stays: Sequence[Stay]


@dataclass(frozen=True, slots=True)
class GanttFrame:
    """What all rows share: the time shown, its zone, the spans behind the bars, and the channels' colours."""

    shown: Span
    zone: ZoneInfo
    outages: Sequence[Span]
    pauses: Sequence[Span]
    colors: Mapping[int, Color]


class Gantt(Flowable):
    """The chart; too long for a page, it goes on on the next one with its own axis."""

    def __init__(self, frame: GanttFrame, rows: Sequence[GanttRow]) -> None:
        super().__init__()
        self.shared = frame
        self.rows = rows

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        self.height = _AXIS_HEIGHT + _ROW_HEIGHT * len(self.rows)
        return self.width, self.height

    def split(self, _available_width: float, available_height: float) -> list[Flowable]:
        fitting = int((available_height - _AXIS_HEIGHT) // _ROW_HEIGHT)
        if fitting < min(3, len(self.rows)):
            return []
        parts = (self.rows[:fitting], self.rows[fitting:])
        return [Gantt(self.shared, part) for part in parts if part]

    def draw(self) -> None:
        self._draw_stripes()
        self._draw_axis()
        for pause in self.shared.pauses:
            self._shade(pause, hatched=False)
        for outage in self.shared.outages:
            self._shade(outage, hatched=True)
        for index, row in enumerate(self.rows):
            self._draw_row(row, self._rows_height - _ROW_HEIGHT * (index + 1))

    @property
    def _rows_height(self) -> float:
        return _ROW_HEIGHT * len(self.rows)

    def _x(self, at: datetime) -> float:
        """Where a moment is on the time axis."""
        start, end = self.shared.shown
        share = (at - start) / (end - start)
        return _NAME_WIDTH + share * (self.width - _NAME_WIDTH - _TIME_WIDTH)

    def _draw_stripes(self) -> None:
        self.canv.setFillColor(STRIPE)
        for index in range(1, len(self.rows), 2):
            bottom = self._rows_height - _ROW_HEIGHT * (index + 1)
            self.canv.rect(0, bottom, self.width, _ROW_HEIGHT, stroke=0, fill=1)

    def _draw_axis(self) -> None:
        self.canv.setLineWidth(0.3)
        for tick in ticks(self.shared.shown, self.shared.zone):
            x = self._x(tick)
            self.canv.setStrokeColor(RULE)
            self.canv.line(x, 0, x, self._rows_height + 3)
            label = f"{tick:%H:%M}"
            half = plain_width(label, REGULAR, _SIZE) / 2
            draw_runs(self.canv, fit(label, _SIZE, 40), (x - half, self._rows_height + 5), _SIZE, MUTED)
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(0.8)
        self.canv.line(0, self._rows_height, self.width, self._rows_height)

    def _shade(self, span: Span, *, hatched: bool) -> None:
        left, right = self._x(span.start), self._x(span.end)
        draw_shade(self.canv, left, 0, right - left, self._rows_height, hatched=hatched)

    def _draw_row(self, row: GanttRow, bottom: float) -> None:
        baseline = bottom + 0.34 * _ROW_HEIGHT
        draw_runs(self.canv, fit(row.name, _SIZE, _NAME_WIDTH - 8), (2, baseline), _SIZE)
        right = self.width - 2 - plain_width(row.time, REGULAR, _SIZE)
        draw_runs(self.canv, fit(row.time, _SIZE, _TIME_WIDTH), (right, baseline), _SIZE)
        for stay in row.stays:
            self._draw_stay(stay, bottom + (_ROW_HEIGHT - _BAR_HEIGHT) / 2)

    def _draw_stay(self, stay: Stay, bottom: float) -> None:
        left, right = self._x(stay.start), self._x(stay.end)
        color = self.shared.colors[stay.channel_id]
        draw_bar(self.canv, left, bottom, max(right - left, 0.5), color, deafened=stay.deafened)


def draw_bar(canvas: Canvas, x: float, y: float, wide: float, color: Color, *, deafened: bool) -> None:
    """A stay: a full bar, or only its outline and middle line for somebody who heard nothing."""
    canvas.setFillColor(PAPER if deafened else color)
    canvas.setStrokeColor(color)
    canvas.setLineWidth(0.6)
    canvas.rect(x, y, wide, _BAR_HEIGHT, stroke=int(deafened), fill=1)
    if deafened:
        canvas.line(x, y + _BAR_HEIGHT / 2, x + wide, y + _BAR_HEIGHT / 2)


def draw_shade(canvas: Canvas, x: float, y: float, wide: float, high: float, *, hatched: bool) -> None:
    """A span in which nobody's time could be seen (hatched) or none counted (plain)."""
    canvas.saveState()
    canvas.setFillColor(_SHADE)
    canvas.rect(x, y, wide, high, stroke=0, fill=1)
    if hatched:
        _hatch(canvas, x, y, wide, high)
    canvas.restoreState()


def _hatch(canvas: Canvas, x: float, y: float, wide: float, high: float) -> None:
    frame = canvas.beginPath()
    frame.rect(x, y, wide, high)
    canvas.clipPath(frame, stroke=0, fill=0)
    canvas.setStrokeColor(MUTED)
    canvas.setLineWidth(0.4)
    lines = canvas.beginPath()
    offset = -high
    while offset < wide:
        lines.moveTo(x + offset, y)
        lines.lineTo(x + offset + high, y + high)
        offset += 4
    canvas.drawPath(lines, stroke=1, fill=0)


def ticks(shown: Span, zone: ZoneInfo) -> list[datetime]:
    """Round local times within the span, at most about nine of them."""
    long = shown.end - shown.start
    step = next((step for step in _STEPS if long / step <= _MOST_TICKS), _STEPS[-1])
    midnight = shown.start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = -(-(shown.start - midnight) // step)
    count = int((shown.end - midnight) // step)
    moments = [midnight.astimezone(shown.start.tzinfo) + step * index for index in range(first, count + 1)]
    return [moment.astimezone(zone) for moment in moments]
