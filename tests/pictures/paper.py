"""A sheet to draw on from top to bottom, in the colours of Discord."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from reports.fonts import face
from reports.text import Run, lay_out, read
from tests.pictures.markdown import Word
from tests.pictures.signs import sign_of

WIDTH, MARGIN, LINE = 1080, 36, 40
GROUND, PANEL, FIELD_GROUND = "#313338", "#2b2d31", "#1e1f22"
TEXT, QUIET, LINK = "#f2f3f5", "#b5bac1", "#c9cdfb"
SIZE = 27
PADDING = 6
"""On either side of code and mentions."""


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(face(name).data), size, layout_engine=ImageFont.Layout.BASIC)


@dataclass
class Paper:
    """What has been drawn so far ends at ``top``."""

    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, 6000), GROUND))
    top: int = MARGIN

    @property
    def canvas(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def png(self) -> bytes:
        target = BytesIO()
        sheet = self.image.crop((0, 0, WIDTH, self.top + MARGIN))
        sheet.quantize(64, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
        return target.getvalue()

    def gap(self, height: int) -> None:
        self.top += height

    def box(self, left: int, right: int, height: int, colour: str, *, outline: str | None = None) -> None:
        """A rounded box below what is drawn; the top stays where it is."""
        area = (left, self.top, right, self.top + height)
        self.canvas.rounded_rectangle(area, 8, fill=colour, outline=outline)

    def write(
        self, words: Iterable[Word], left: int, right: int, *, size: int = SIZE, colour: str = TEXT
    ) -> None:
        """Words, broken into lines between the two edges."""
        for line in _lines(words, right - left, size):
            x: float = left  # widths of words are parts of a pixel
            for word in line:
                x = self._word(word, x, size, colour)
            self.top += LINE if size == SIZE else size + 10

    def _word(self, word: Word, x: float, size: int, colour: str) -> float:
        width = _width(word, size)
        if word.code or word.mention:
            ground = "#3c4270" if word.mention else FIELD_GROUND
            area = (x + 1, self.top - 1, x + width - 1, self.top + size + 7)
            self.canvas.rounded_rectangle(area, 5, fill=ground)
            x += PADDING
        elif draw := sign_of(word.text):
            draw(self.canvas, x, self.top + 3, size)
            return x + size
        for run in _runs(word):
            shown = LINK if word.mention else colour
            self.canvas.text((x, self.top), run.text, font=font(run.face.name, size), fill=shown)
            x += run.width(size)
        return x + (PADDING if word.code or word.mention else 0)


def _runs(word: Word) -> tuple[Run, ...]:
    return lay_out(_kept(word.text), bold=word.bold)


def _kept(text: str) -> str:
    """The text as fonts can draw it, its spaces kept."""
    return text if text.isspace() else read(text).text


def _width(word: Word, size: int) -> float:
    if not word.code and sign_of(word.text):
        return size
    padding = 2 * PADDING if word.code or word.mention else 0
    return padding + sum(run.width(size) for run in _runs(word))


def _lines(words: Iterable[Word], room: int, size: int) -> Iterator[list[Word]]:
    line: list[Word] = []
    used = 0.0
    for word in words:
        width = _width(word, size)
        if word.breaks or (line and used + width > room):
            yield line
            line, used = [], 0.0
            if word.breaks or word.text.isspace():
                continue
        line.append(word)
        used += width
    if line:
        yield line
