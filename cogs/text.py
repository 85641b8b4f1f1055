"""Words and numbers for Discord messages. Everything a user typed passes ``name`` or ``plain`` first."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime

import discord

from domain.quantities import format_auec

LONGEST_NAME = 32
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def plain(text: str, width: int = 100) -> str:
    """Free text on one line that can neither format, mention, hide nor turn the text around it."""
    visible = "".join(_visible(character) for character in unicodedata.normalize("NFC", text))
    shown = " ".join(visible.split())
    if len(shown) > width:
        shown = shown[: width - 1] + "…"
    escaped = discord.utils.escape_markdown(discord.utils.escape_mentions(shown))
    return f"{FIRST_STRONG_ISOLATE}{escaped}{POP_ISOLATE}" if _turns_around(shown) else escaped


def label(text: str, width: int = 100) -> str:
    """The same for places that Discord never formats: menus, buttons, titles of modals."""
    shown = " ".join("".join(_visible(character) for character in text).split())
    return (shown[: width - 1] + "…" if len(shown) > width else shown) or "?"


def name(text: str) -> str:
    return plain(text, LONGEST_NAME) or "?"


def money(amount_auec: int) -> str:
    return f"{format_auec(amount_auec)} aUEC"


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


def pages(lines: Iterable[str], limit: int) -> Iterator[str]:
    """All lines, in texts of at most ``limit`` characters each."""
    page: list[str] = []
    size = 0
    for line in lines:
        if page and size + len(line) + 1 > limit:
            yield "\n".join(page)
            page, size = [], 0
        page.append(line)
        size += len(line) + 1
    if page:
        yield "\n".join(page)


def _visible(character: str) -> str:
    """Nothing for what cannot be seen (controls, zero width, bidi overrides), a space for any space."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character


def _turns_around(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
