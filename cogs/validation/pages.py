"""Pages of a list that is shown and chosen from: what stands on a page is what its menus and forms offer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cogs import text

T = TypeVar("T")
CHARACTERS = 3500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Pages and items count from 0. ``text`` has a line for each of the items."""

    items: Sequence[T]
    text: str
    number: int
    pages: int
    first: int

    @property
    def of_pages(self) -> str:
        """Nothing where there is only one."""
        return f"page {self.number + 1} of {self.pages}" if self.pages > 1 else ""


def page_of(items: Sequence[T], line: Callable[[T], str], number: int, most: int) -> Page[T]:
    """Page ``number``, or the last, of as many items as fit in a message, at most ``most``."""
    texts = list(text.pages(map(line, items), CHARACTERS, most)) or [""]
    number = min(number, len(texts) - 1)
    sizes = [page.count("\n") + 1 for page in texts]
    first = sum(sizes[:number])
    return Page(items[first : first + sizes[number]], texts[number], number, len(texts), first)
