"""The emoji that the bot uses and no font here has, drawn as small shapes."""

from collections.abc import Callable

from PIL.ImageDraw import ImageDraw

from reports.fonts import face_for

Draw = Callable[[ImageDraw, float, float, int], None]
"""On a canvas, at left and top, of that size."""

GREEN, GOLD, GREY, BLUE, WHITE = "#57d38c", "#f0b232", "#b5bac1", "#5865f2", "#f2f3f5"


def sign_of(text: str) -> Draw | None:
    """How to draw a word that is one emoji; None for anything that a font can write."""
    bare = text.strip("\ufe0f")
    if len(bare) != 1 or face_for(bare) is not None:
        return None
    return _SIGNS.get(bare, _dot)


def _pick(canvas: ImageDraw, left: float, top: float, size: int) -> None:
    canvas.line([(left + 4, top + size), (left + size - 6, top + 4)], fill="#a9744f", width=4)
    canvas.arc((left, top - 2, left + size, top + size + 6), 225, 340, fill=GREY, width=5)


def _warning(canvas: ImageDraw, left: float, top: float, size: int) -> None:
    canvas.polygon([(left, top + size), (left + size, top + size), (left + size / 2, top)], fill=GOLD)


def _pencil(canvas: ImageDraw, left: float, top: float, size: int) -> None:
    canvas.line([(left + 5, top + size - 3), (left + size - 4, top + 5)], fill=GOLD, width=6)
    canvas.line([(left + 2, top + size), (left + 5, top + size - 3)], fill=WHITE, width=3)


def _box(canvas: ImageDraw, left: float, top: float, size: int) -> None:
    canvas.rounded_rectangle((left + 1, top + 1, left + size - 1, top + size - 1), 4, outline=GREY, width=2)


def _ticked(colour: str) -> Draw:
    def draw(canvas: ImageDraw, left: float, top: float, size: int) -> None:
        canvas.rounded_rectangle((left + 1, top + 1, left + size - 1, top + size - 1), 4, fill=colour)
        points = [(0.22, 0.52), (0.42, 0.72), (0.78, 0.28)]
        canvas.line([(left + x * size, top + y * size) for x, y in points], fill=WHITE, width=3)

    return draw


def _part(*, filled: bool) -> Draw:
    """One part of a bar that shows how much is done."""

    def draw(canvas: ImageDraw, left: float, top: float, size: int) -> None:
        right, bottom, slope = left + size - 2, top + size - 4, size / 4
        corners = [(left + slope, top + 4), (right, top + 4), (right - slope, bottom), (left, bottom)]
        canvas.polygon(corners, fill=WHITE if filled else None, outline=WHITE)

    return draw


def _dot(canvas: ImageDraw, left: float, top: float, size: int) -> None:
    canvas.ellipse((left + 3, top + 3, left + size - 3, top + size - 3), fill=GREEN)


_SIGNS: dict[str, Draw] = {
    "\N{PICK}": _pick,
    "\N{WARNING SIGN}": _warning,
    "\N{PENCIL}": _pencil,
    "\N{BALLOT BOX}": _box,
    "\N{BALLOT BOX WITH CHECK}": _ticked(BLUE),
    "\N{WHITE HEAVY CHECK MARK}": _ticked(GREEN),
    "\N{BLACK PARALLELOGRAM}": _part(filled=True),
    "\N{WHITE PARALLELOGRAM}": _part(filled=False),
}
