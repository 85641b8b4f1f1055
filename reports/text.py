"""Free text from outside made readable and harmless: one line, without control characters.

Names are hostile until they have passed here: what cannot be seen is dropped, what no font has is folded to
its plain form (𝐀 to A) or escaped (``\\u{1F9A6}``), and Arabic and Hebrew are put into the order in which
they are drawn.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice

from arabic_reshaper import ArabicReshaper
from bidi.algorithm import get_display

from reports.fonts import Face, face, face_for

ELLIPSIS = "…"
LONGEST_TEXT = 200
"""More characters of one name or title are never looked at: it would be cut anyway."""

_MOST_MARKS = 3
"""Marks stacked on one letter; Thai and Devanagari need up to three, towers of accents have dozens."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_reshape = ArabicReshaper({"delete_harakat": True, "support_ligatures": False}).reshape


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one font, in the order in which it is drawn, from left to right."""

    face: Face
    text: str

    def width(self, size: float) -> float:
        """How wide the run is at this font size, in the units of the size."""
        widths = self.face.widths
        return sum(widths[ord(character)] for character in self.text) * size / 1000


@dataclass(frozen=True, slots=True)
class Readable:
    """Cleaned text in logical order. ``faithful`` is False if a character had to be folded or escaped."""

    text: str
    faithful: bool


def clean(text: str) -> str:
    """Free text on one line, without what cannot be seen and without towers of accents."""
    seen = "".join(_limit_marks(_visible(unicodedata.normalize("NFC", _shorten(text)))))
    return " ".join(seen.split())


@lru_cache(maxsize=4096)
def read(text: str) -> Readable:
    """Clean free text and fold or escape what no font has, so that all of it can be drawn."""
    seen = clean(text)
    drawn = "".join(map(_drawable, seen))
    # Once more: what is escaped has become nine times as long.
    return Readable(_shorten(" ".join(drawn.split())), faithful=drawn == seen)


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + ELLIPSIS


def _visible(text: str) -> Iterator[str]:
    """Drop what only formats (bidi controls, zero width, variation selectors); any space is a space."""
    for character in text:
        category = unicodedata.category(character)
        if category in {"Cc", "Zs", "Zl", "Zp"}:
            yield " "
        elif category != "Cf" and not _selects_a_variation(character):
            yield character


def _selects_a_variation(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _limit_marks(characters: Iterator[str]) -> Iterator[str]:
    """Cut towers of accents down to what writing needs."""
    for is_mark, group in groupby(characters, key=lambda each: unicodedata.category(each).startswith("M")):
        yield from islice(group, _MOST_MARKS if is_mark else None)


def _drawable(character: str) -> str:
    """The character, or its plain form if only that has a glyph, or its number."""
    if face_for(character):
        return character
    folded = unicodedata.normalize("NFKC", character)
    if folded != character and all(map(face_for, folded)):
        return folded
    return f"\\u{{{ord(character):04X}}}"


def lay_out(text: str, *, bold: bool = False) -> tuple[Run, ...]:
    """Cleaned text as runs to be drawn one after the other from left to right."""
    placed = (
        (face_for(character, bold=bold) or face_for("?", bold=bold), character) for character in _order(text)
    )
    return tuple(
        Run(found, "".join(character for _, character in group))
        for found, group in groupby(placed, key=lambda pair: pair[0])
        if found is not None
    )


def _order(text: str) -> str:
    """Text in the order in which it is drawn, Arabic letters joined (Unicode bidirectional algorithm)."""
    if text.isascii() or not any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text):
        return text
    return "".join(map(_isolated, get_display(_reshape(text))))


def _isolated(character: str) -> str:
    """The fonts leave out the isolated forms of letters, since those are the letters themselves."""
    return character if face_for(character) else unicodedata.normalize("NFKC", character)


def width(runs: tuple[Run, ...], size: float) -> float:
    """How wide the runs are together at this font size."""
    return sum(run.width(size) for run in runs)


@lru_cache(maxsize=8192)
def fit(text: str, size: float, available: float, *, bold: bool = False) -> tuple[Run, ...]:
    """Cleaned text as runs no wider than ``available``, its logical end cut with an ellipsis if need be."""
    whole = lay_out(text, bold=bold)
    if width(whole, size) <= available:
        return whole
    short, long = 0, len(text)
    while long - short > 1:
        middle = (short + long) // 2
        fits = width(_cut(text, middle, bold=bold), size) <= available
        short, long = (middle, long) if fits else (short, middle)
    return _cut(text, short, bold=bold)


def _cut(text: str, length: int, *, bold: bool) -> tuple[Run, ...]:
    return lay_out(text[:length].rstrip() + ELLIPSIS, bold=bold)


def plain_width(text: str, font_name: str, size: float) -> float:
    """The width of text that one font has in full, such as numbers and our own labels."""
    return Run(face(font_name), text).width(size)
