"""Attendance as a table, for sessions too large for a chart."""

from collections.abc import Sequence
from datetime import datetime

from reportlab.platypus import Flowable

from domain.words import format_duration
from reports.model import PayrollReport
from reports.names import channel_name
from reports.pdf.style import CELL_PADDING, CONTENT_WIDTH, MUTED, Words
from reports.pdf.tables import grid, name_cell, widest
from reports.summary import PersonRow
from reports.text import fit

_MOST_CHANNELS = 4
"""Channels with a column of their own; the others share one."""

_CLOCK_WIDTH = 42.0
_TIME_WIDTH = 52.0
_HEADER_SIZE = 7.5
_NOTHING = "–"


def roll(report: PayrollReport, rows: Sequence[PersonRow]) -> Flowable:
    """When each person was first and last seen, and the time in each channel before corrections."""
    times = [_times(report, row) for row in rows]
    header = ["#", "Name", "First", "Last", *_channel_headers(report), "Paid for"]
    number_width = widest([str(row.person_id) for row in rows])
    fixed = [_CLOCK_WIDTH] * 2 + [_TIME_WIDTH] * (len(header) - 4)
    name_width = CONTENT_WIDTH - number_width - sum(fixed)
    body = [
        [str(row.person_id), name_cell(row.name, name_width), *own]
        for row, own in zip(rows, times, strict=True)
    ]
    return grid(header, body, [number_width, name_width, *fixed], right=[0, *range(2, len(header))])


def _channel_headers(report: PayrollReport) -> list[object]:
    channels = report.given.session.channel_ids
    room = _TIME_WIDTH - 2 * CELL_PADDING
    named: list[object] = [
        Words(fit(channel_name(report, channel), _HEADER_SIZE, room, bold=True), _HEADER_SIZE, MUTED)
        for channel in channels[:_MOST_CHANNELS]
    ]
    return [*named, "Others"] if len(channels) > _MOST_CHANNELS else named


def _times(report: PayrollReport, row: PersonRow) -> list[str]:
    """The cells of one person from "First" on."""
    stays = report.timeline.get(row.person_id, ())
    seen = [_clock(report, stays[0].start), _clock(report, stays[-1].end)] if stays else [_NOTHING] * 2
    return [*seen, *_channel_times(report, row), format_duration(report.attendance[row.person_id].seconds)]


def _channel_times(report: PayrollReport, row: PersonRow) -> list[str]:
    channels = report.given.session.channel_ids
    by_channel = report.attendance[row.person_id].by_channel
    seconds = [by_channel.get(channel, 0) for channel in channels[:_MOST_CHANNELS]]
    if len(channels) > _MOST_CHANNELS:
        seconds.append(sum(by_channel.values()) - sum(seconds))
    return [format_duration(each) if each else _NOTHING for each in seconds]


def _clock(report: PayrollReport, at: datetime) -> str:
    return f"{at.astimezone(report.zone):%H:%M}"
