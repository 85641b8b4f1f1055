"""The fonts of all reports, each loaded when a character first needs it.

Noto Sans comes first because its digits are all equally wide; FiraGO adds Hebrew, Arabic, Thai, Devanagari
and Georgian; WenQuanYi Micro Hei adds Chinese, Japanese and Korean. What none of them has is escaped
(``reports.text``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont


@dataclass(frozen=True, slots=True)
class Face:
    """One font: the name PDF and picture know it by, its bytes, and the widths of its characters.

    ``widths`` maps a code point to thousandths of the font size; a code point that is absent has no glyph.
    """

    name: str
    data: bytes
    widths: Mapping[int, float]


REGULAR = "NotoSans"
BOLD = "NotoSans-Bold"

_MODULES = {
    REGULAR: "pymupdf_fonts.NotoSans_Regular",
    BOLD: "pymupdf_fonts.NotoSans_Bold",
    "FiraGO": "pymupdf_fonts.FiraGO_Regular",
    "FiraGO-Bold": "pymupdf_fonts.FiraGO_Bold",
}
_EAST_ASIAN = "WenQuanYi"
_CHAINS = {
    False: (REGULAR, "FiraGO", _EAST_ASIAN),
    True: (BOLD, "FiraGO-Bold", _EAST_ASIAN),
}


@cache
def face(name: str) -> Face:
    """Load a font and register it with reportlab, once."""
    data = _read(name)
    font = TTFont(name, BytesIO(data), shapable=False)
    pdfmetrics.registerFont(font)
    glyphs = font.face.charToGlyph
    return Face(name, data, {code: width for code, width in font.face.charWidths.items() if code in glyphs})


def _read(name: str) -> bytes:
    if name == _EAST_ASIAN:
        return resources.files("paperang_p2_fonts_cjk").joinpath("fonts/wqy-microhei.ttc").read_bytes()
    data: bytes = import_module(_MODULES[name]).fontbuffer
    return data


def load_text_faces() -> None:
    """Make the two faces that every report uses known to reportlab."""
    face(REGULAR)
    face(BOLD)


@cache
def face_for(character: str, *, bold: bool = False) -> Face | None:
    """The first font that has the character, or None."""
    code = ord(character)
    return next((found for found in map(face, _CHAINS[bold]) if code in found.widths), None)
