"""Who was there and when: a chart for up to a hundred people, a table for more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from domain.spans import Span, intersect, merge
from domain.words import format_duration
from reports.model import PayrollReport
from reports.names import channel_name
from reports.pdf.gantt import Gantt, GanttFrame, GanttRow, channel_color, draw_bar, draw_shade
from reports.pdf.roll import roll
from reports.pdf.style import CONTENT_WIDTH, draw_runs, heading, paragraph
from reports.summary import PersonRow, person_rows
from reports.text import fit

MOST_IN_CHART = 100
"""More people than this are a table: first and last seen, and the time in each channel."""

_CHART_START = 145.0
"""The heading, what is said of the chart, a full legend and the first rows."""


def attendance(report: PayrollReport) -> Iterator[Flowable]:
    """The attendance of everybody with a time line."""
    rows = [row for row in person_rows(report) if row.line is not None]
    yield from heading("Attendance", room=_CHART_START)
    if not rows:
        yield paragraph("Nobody was in a channel of the session.", "note")
    elif len(rows) > MOST_IN_CHART:
        yield paragraph(f"Times of day are {report.time_zone}; time is what counted, per channel.", "note")
        yield roll(report, rows)
    else:
        yield paragraph(
            f"Times of day are {report.time_zone}; at the right the time that is paid, corrections included.",
            "note",
        )
        yield from _chart(report, rows)


def _chart(report: PayrollReport, rows: Sequence[PersonRow]) -> Iterator[Flowable]:
    session = report.given.session
    shown = Span(session.opened_at, session.closed_at)
    colors = {channel: channel_color(position) for position, channel in enumerate(session.channel_ids)}
    outages = _within(shown, (Span(each.lost_at, each.regained_at) for each in report.given.outages))
    pauses = _within(shown, (Span(each.start, each.end) for each in session.pauses))
    yield Legend(_legend(report, colors, outages, pauses))
    if shown.start < shown.end:
        bars = [_bars(report, row) for row in rows]
        yield Gantt(GanttFrame(shown, report.zone, outages, pauses, colors), bars)


def _within(shown: Span, spans: Iterator[Span]) -> list[Span]:
    return list(intersect(shown, merge(spans)))


def _bars(report: PayrollReport, row: PersonRow) -> GanttRow:
    seconds = report.attendance[row.person_id].seconds
    return GanttRow(row.name, format_duration(seconds), report.timeline.get(row.person_id, ()))


@dataclass(frozen=True, slots=True)
class Sign:
    """One entry of the legend; without a colour it is a shade, hatched or plain."""

    label: str
    color: Color | None = None
    deafened: bool = False
    hatched: bool = False


def _legend(
    report: PayrollReport, colors: dict[int, Color], outages: Sequence[Span], pauses: Sequence[Span]
) -> list[Sign]:
    """Only what the chart really shows."""
    stays = [stay for stays in report.timeline.values() for stay in stays]
    visited = {stay.channel_id for stay in stays}
    signs = [
        Sign(channel_name(report, channel), color) for channel, color in colors.items() if channel in visited
    ]
    if any(stay.deafened for stay in stays):
        first = next(stay for stay in stays if stay.deafened)
        signs.append(Sign("deafened there", colors[first.channel_id], deafened=True))
    if outages:
        signs.append(Sign("bot was blind", hatched=True))
    if pauses:
        signs.append(Sign("pause", hatched=False))
    return signs


class Legend(Flowable):
    """The signs of the chart, in as many lines as they need."""

    _line = 12.0
    _column = CONTENT_WIDTH / 4
    _per_line = 4

    def __init__(self, signs: Sequence[Sign]) -> None:
        super().__init__()
        self.signs = signs

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        lines = -(-len(self.signs) // self._per_line)
        self.height = lines * self._line + 6
        return available_width, self.height

    def draw(self) -> None:
        for index, sign in enumerate(self.signs):
            line, column = divmod(index, self._per_line)
            x, y = column * self._column, self.height - (line + 1) * self._line
            if sign.color is None:
                draw_shade(self.canv, x, y, 16, 6.5, hatched=sign.hatched)
            else:
                draw_bar(self.canv, x, y, 16, sign.color, deafened=sign.deafened)
            draw_runs(self.canv, fit(sign.label, 7.5, self._column - 26), (x + 20, y + 0.6), 7.5)
