"""Small drawings: the steps of the waterfall, and who got how much of the pot."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from reports.pdf.style import RULE, draw_runs
from reports.text import fit


class FloatingBar(Flowable):
    """One step of a waterfall: a bar from one part of the whole to another, both from 0 to 1."""

    def __init__(self, start: float, end: float, color: Color) -> None:
        super().__init__()
        self.start, self.end, self.color = start, end, color

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        return available_width, 9

    def draw(self) -> None:
        if self.start == self.end:
            return
        self.canv.setFillColor(self.color)
        # A step too small to see is still drawn as a hairline.
        wide = max((self.end - self.start) * self.width, 0.6)
        self.canv.rect(min(self.start * self.width, self.width - wide), 0, wide, 8, stroke=0, fill=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole: what it is, how it is written, how large it is, and its colour."""

    label: str
    amount: str
    size: int
    color: Color


class StackedBar(Flowable):
    """Parts of one whole side by side, with their legend below."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self.parts = parts

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        return available_width, 30

    def draw(self) -> None:
        whole = sum(part.size for part in self.parts)
        x = 0.0
        for part in self.parts:
            wide = self.width * part.size / whole if whole else 0
            self.canv.setFillColor(part.color)
            self.canv.rect(x, 20, wide, 10, stroke=0, fill=1)
            x += wide
        if not whole:
            self.canv.setStrokeColor(RULE)
            self.canv.rect(0, 20, self.width, 10, stroke=1, fill=0)
        self._draw_legend()

    def _draw_legend(self) -> None:
        column = self.width / len(self.parts)
        for index, part in enumerate(self.parts):
            x = index * column
            self.canv.setFillColor(part.color)
            self.canv.rect(x, 6, 7, 7, stroke=0, fill=1)
            draw_runs(self.canv, fit(f"{part.label}: {part.amount}", 8, column - 14), (x + 11, 6.5), 8)
