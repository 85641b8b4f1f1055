from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from reportlab.pdfgen.canvas import Canvas

from domain.attendance import Stay
from domain.spans import Span
from reports.pdf.gantt import CHANNEL_COLORS, Gantt, GanttFrame, GanttRow, channel_color, ticks
from reports.pdf.style import load_fonts
from tests.reports.samples import SIX, at

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")


def labels(minutes: float, zone: ZoneInfo, *, start: float = 0) -> list[str]:
    return [f"{tick:%H:%M}" for tick in ticks(Span(at(start), at(start + minutes)), zone)]


def test_ticks_are_round_times_of_the_guilds_own_day() -> None:
    assert labels(120, BERLIN, start=7)[:3] == ["19:15", "19:30", "19:45"]
    assert labels(60, KOLKATA) == ["23:30", "23:40", "23:50", "00:00", "00:10", "00:20", "00:30"]


@pytest.mark.parametrize("minutes", [0.5, 1, 7, 45, 119, 600, 960, 3000])
def test_a_session_of_any_length_has_few_ticks_within_it(minutes: float) -> None:
    marks = ticks(Span(at(0), at(minutes)), BERLIN)
    assert len(marks) <= 10
    assert all(SIX <= mark <= SIX + timedelta(minutes=minutes) for mark in marks)


def test_every_channel_of_a_large_session_has_a_colour_of_its_own() -> None:
    colors = [channel_color(position) for position in range(2 * len(CHANNEL_COLORS))]
    assert len({(*color.rgb(), color.alpha) for color in colors}) == 16


def chart(people: int) -> Gantt:
    frame = GanttFrame(Span(at(0), at(60)), BERLIN, [Span(at(10), at(12))], [], {11: channel_color(0)})
    stays = (Stay(1, 11, at(0), at(30)), Stay(1, 11, at(30), at(60), deafened=True))
    return Gantt(frame, [GanttRow(f"Miner {number}", "1:00:00", stays) for number in range(people)])


def test_a_chart_too_long_for_a_page_goes_on_on_the_next() -> None:
    parts = chart(100).split(500, 400)
    sizes = [len(part.rows) for part in parts if isinstance(part, Gantt)]
    assert sizes == [34, 66]  # 400 less 16 for the axis, in rows of 11
    assert chart(100).wrap(500, 400)[1] == 1116


def test_a_chart_does_not_begin_where_only_its_axis_fits() -> None:
    assert chart(100).split(500, 30) == []


def test_a_chart_is_drawn() -> None:
    load_fonts()
    canvas = Canvas(BytesIO())
    part = chart(3)
    part.wrap(500, 400)
    part.drawOn(canvas, 40, 40)
    assert "Miner 2" in canvas.getCurrentPageContent()
