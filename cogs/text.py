"""Words and numbers for Discord messages. Everything a user typed passes ``name``, ``plain`` or ``label`` first."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.quantities import format_auec

LONGEST_NAME = 32
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
ZERO_WIDTH_SPACE = "\u200b"
FIELD = 1000
"""Characters in one field of an embed; Discord takes 1024."""

_MARKUP = re.compile(r"([\\`*_~|<>\[\]()#:@])")
"""What Discord may read as formatting, mention, emoji, time or link. A backslash before it shows it as it is."""


def plain(text: str, width: int = 100) -> str:
    """Free text on one line that can neither format, mention, link, hide nor turn the text around it."""
    shown = _one_line(unicodedata.normalize("NFC", text), width)
    escaped = _MARKUP.sub(r"\\\1", shown).replace("@", f"@{ZERO_WIDTH_SPACE}")
    return f"{FIRST_STRONG_ISOLATE}{escaped}{POP_ISOLATE}" if _turns_around(shown) else escaped


def label(text: str, width: int = 100) -> str:
    """The same for places that Discord never formats: menus, buttons, titles of modals."""
    return _one_line(text, width) or "?"


def name(text: str) -> str:
    """Somebody's name; never empty, or the line around it would not be understood."""
    return plain(text, LONGEST_NAME) or "?"


def money(amount_auec: int) -> str:
    return f"{format_auec(amount_auec)} aUEC"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """``1 sale``, ``2 sales``."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def moment(at: datetime) -> str:
    """A time that every reader's Discord shows in their own zone."""
    return f"<t:{int(at.timestamp())}:f>"


def ago(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:R>"


def channel(channel_id: int) -> str:
    return f"<#{channel_id}>"


def within(lines: Iterable[str], limit: int, more: str = "… and {} more") -> str:
    """As many lines as fit, and how many did not: Discord refuses a text that is one character too long."""
    kept, waiting = [], list(lines)
    room = limit - len(more) - 8
    while waiting and len(waiting[0]) + 1 <= room:
        room -= len(waiting[0]) + 1
        kept.append(waiting.pop(0))
    if waiting:
        kept.append(more.format(len(waiting)))
    return "\n".join(kept)


def pages(lines: Iterable[str], limit: int, most_lines: int = 1000) -> Iterator[str]:
    """All lines, in texts of at most ``limit`` characters and ``most_lines`` lines each."""
    page: list[str] = []
    size = 0
    for line in _folded(lines, limit):
        if page and (size + len(line) + 1 > limit or len(page) == most_lines):
            yield "\n".join(page)
            page, size = [], 0
        page.append(line)
        size += len(line) + 1
    if page:
        yield "\n".join(page)


def fitted(lines: Iterable[str], limit: int) -> str:
    """All lines in at most ``limit`` characters: where they are too long together, the longest are cut off."""
    listed = list(lines)
    if sum(len(line) + 1 for line in listed) <= limit:
        return "\n".join(listed)
    room, most = limit - len(listed), 0
    for place, length in enumerate(sorted(map(len, listed))):
        most = room // (len(listed) - place)
        if length > most:
            break
        room -= length
    return "\n".join(_cut(line, most) for line in listed)


def spread(lines: Iterable[str], most_fields: int) -> list[str]:
    """Lines over at most so many fields of an embed; what does not fit is counted at the end."""
    waiting = list(_folded(lines, FIELD))
    found = list(pages(waiting, FIELD))
    if len(found) <= most_fields:
        return found
    shown = found[: most_fields - 1]
    rest = waiting[sum(page.count("\n") + 1 for page in shown) :]
    return [*shown, within(rest, FIELD)]


def _folded(lines: Iterable[str], limit: int) -> Iterator[str]:
    """Lines, the too long ones broken at spaces."""
    for line in lines:
        rest = line
        while len(rest) > limit:
            place = rest.rfind(" ", 0, limit)
            yield rest[: place if place > 0 else limit]
            rest = rest[place + 1 if place > 0 else limit :]
        yield rest


def _cut(line: str, most: int) -> str:
    """The line, or its beginning up to a space, which leaves no backslash without what it escapes."""
    if len(line) <= most:
        return line
    kept = line[: max(most - 2, 0)]
    return f"{kept[: kept.rfind(' ')] if ' ' in kept else kept.rstrip(chr(92))} …"


def _one_line(text: str, width: int) -> str:
    shown = " ".join("".join(_visible(character) for character in text).split())
    return shown[: width - 1] + "…" if len(shown) > width else shown


def _visible(character: str) -> str:
    """Nothing for what cannot be seen (controls, zero width, bidi overrides), a space for any space."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character


def _turns_around(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
