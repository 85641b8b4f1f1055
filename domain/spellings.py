"""Names as people spell them: what is compared, what is near, and lists that narrow while a name is typed."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")

LONGEST_NAME = 60
"""Characters. More is no name, and not worth comparing."""

MOST_SUGGESTIONS = 3


def letters(text: str) -> str:
    """Letters and digits only, without case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def closest(key: str, known: Iterable[str]) -> list[str]:
    """At most three known spellings that may have been meant: those that begin so, then those that are near."""
    if not key:
        return []
    spellings = list(known)
    near = [each for each in spellings if each.startswith(key)]
    near += [each for each in get_close_matches(key, spellings, MOST_SUGGESTIONS) if each not in near]
    return near[:MOST_SUGGESTIONS]


def narrowed(key: str, spelled: Iterable[tuple[str, T]], limit: int) -> list[T]:
    """At most ``limit`` of the things spelled so: those whose spelling begins with the key, then those with it inside.

    A thing may have several spellings, and is given once.
    """
    pairs = list(spelled)
    starting = [each for spelling, each in pairs if spelling.startswith(key)]
    containing = [each for spelling, each in pairs if key in spelling]
    found: list[T] = []
    for each in starting + containing:
        if each not in found:
            found.append(each)
    return found[:limit]
