"""What somebody earned, session by session, as a picture for a Discord message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from domain.quantities import format_auec
from domain.words import format_duration
from reports.fonts import REGULAR, face

_WIDTH, _MARGIN, _ROW, _HEAD, _FOOT = 1080, 48, 52, 96, 84
_GROUND, _BAR, _TEXT, _QUIET, _GREEN = "#313338", "#3d5a45", "#f2f3f5", "#b5bac1", "#57d38c"
_SIZE, _LARGE = 26, 36


@dataclass(frozen=True, slots=True)
class Point:
    """One session: when it began, the seconds that counted, and what it brought in aUEC."""

    code: str
    at: datetime
    seconds: int
    net_auec: int


def history_png(points: Sequence[Point], time_zone: str) -> bytes:
    """A bar a session, the oldest first, and the total. The same points give the same bytes."""
    height = _HEAD + _ROW * max(1, len(points)) + _FOOT
    image = Image.new("RGB", (_WIDTH, height), _GROUND)
    canvas = ImageDraw.Draw(image)
    canvas.text((_MARGIN, 32), "What you earned", font=_font(_LARGE), fill=_TEXT)
    most = max((point.net_auec for point in points), default=0)
    zone = ZoneInfo(time_zone)
    for place, point in enumerate(points):
        _bar(canvas, _HEAD + place * _ROW, point, most, zone)
    if not points:
        canvas.text((_MARGIN, _HEAD), "no saved session yet", font=_font(_SIZE), fill=_QUIET)
    canvas.text((_MARGIN, height - _FOOT + 20), total_words(points), font=_font(_LARGE), fill=_GREEN)
    target = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


def total_words(points: Sequence[Point]) -> str:
    """What stands below the bars."""
    sessions = "1 session" if len(points) == 1 else f"{len(points)} sessions"
    return f"{format_auec(sum(point.net_auec for point in points))} aUEC in {sessions}"


def _bar(canvas: ImageDraw.ImageDraw, top: int, point: Point, most: int, zone: ZoneInfo) -> None:
    """A bar as long as the session's part of the largest, with its day, time and amount on it."""
    room = _WIDTH - 2 * _MARGIN
    length = room * point.net_auec // most if most else 0
    canvas.rectangle((_MARGIN, top, _MARGIN + max(4, length), top + _ROW - 8), fill=_BAR)
    said = f"{point.at.astimezone(zone):%d %b %Y}  {point.code}  {format_duration(point.seconds)}"
    canvas.text((_MARGIN + 12, top + 6), said, font=_font(_SIZE), fill=_TEXT)
    amount = format_auec(point.net_auec)
    width = canvas.textlength(amount, font=_font(_SIZE))
    canvas.text((_WIDTH - _MARGIN - 12 - width, top + 6), amount, font=_font(_SIZE), fill=_TEXT)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(face(REGULAR).data), size, layout_engine=ImageFont.Layout.BASIC)
