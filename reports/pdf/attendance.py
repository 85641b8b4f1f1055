"""Who was there and when: a chart for up to a hundred people, a table for more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from domain.spans import Span, intersect, merge
from domain.words import format_duration
from reports.model import PayrollReport
from reports.names import channel_name
from reports.pdf.gantt import Gantt, GanttFrame, GanttRow, channel_color, draw_bar, draw_shade
from reports.pdf.style import (
    BODY_SIZE,
    CELL_PADDING,
    CONTENT_WIDTH,
    Words,
    draw_runs,
    grid,
    heading,
    paragraph,
    widest,
)
from reports.summary import PersonRow, person_rows
from reports.text import fit

MOST_IN_CHART = 100
"""More people than this are a table: first and last seen, and the time in each channel."""

_MOST_CHANNEL_COLUMNS = 4


def attendance(report: PayrollReport) -> Iterator[Flowable]:
    """The attendance of everybody with a time line."""
    rows = [row for row in person_rows(report) if row.line is not None]
    yield from heading("Attendance")
    if not rows:
        yield paragraph("Nobody was in a channel of the session.", "note")
    elif len(rows) > MOST_IN_CHART:
        yield paragraph(f"Times of day are {report.time_zone}; time is what counted, per channel.", "note")
        yield _table(report, rows)
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


def _table(report: PayrollReport, rows: Sequence[PersonRow]) -> Flowable:
    channels = report.given.session.channel_ids[:_MOST_CHANNEL_COLUMNS]
    numbers = [_numbers(report, row, channels) for row in rows]
    channel_headers = [_header(channel_name(report, channel)) for channel in channels]
    others = ["Others"] if len(report.given.session.channel_ids) > len(channels) else []
    number_width = widest([str(row.person_id) for row in rows])
    clock_width, time_width = 42.0, 52.0
    name_width = CONTENT_WIDTH - number_width - 2 * clock_width - time_width * (len(numbers[0]) - 2)
    body = [
        [str(row.person_id), Words(fit(row.name, BODY_SIZE, name_width - 2 * CELL_PADDING)), *own]
        for row, own in zip(rows, numbers, strict=True)
    ]
    header = ["#", "Name", "First", "Last", *channel_headers, *others, "Time"]
    widths = [number_width, name_width, clock_width, clock_width, *[time_width] * (len(header) - 4)]
    return grid(header, body, widths, right=[0, *range(2, len(header))])


def _header(name: str) -> Words:
    return Words(fit(name, 7.5, 44, bold=True), 7.5)


def _numbers(report: PayrollReport, row: PersonRow, channels: Sequence[int]) -> list[str]:
    stays = report.timeline.get(row.person_id, ())
    own = report.attendance[row.person_id]
    by_channel = [own.by_channel.get(channel, 0) for channel in channels]
    others = sum(own.by_channel.values()) - sum(by_channel)
    has_others = len(report.given.session.channel_ids) > len(channels)
    times = [*by_channel, *([others] if has_others else []), own.seconds]
    seen = [_clock(report, stays[0].start), _clock(report, stays[-1].end)] if stays else ["–", "–"]
    return [*seen, *map(format_duration, times)]


def _clock(report: PayrollReport, at: datetime) -> str:
    return f"{at.astimezone(report.zone):%H:%M}"
