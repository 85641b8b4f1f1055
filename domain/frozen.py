"""A list of people that stays as it is while somebody works through it: sorted, searched and cut into pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_PART = 20
"""Characters of a name that can be searched for."""


class Order(StrEnum):
    """What a list is sorted by; the value is one letter."""

    NAME = "n"
    TIME = "t"
    UNUSUAL = "u"


@dataclass(frozen=True, slots=True)
class Listed:
    """One person as they were when the list was made. ``unusual``: how many things about them are."""

    person_id: int
    name: str
    seconds: int
    unusual: int


@dataclass(frozen=True, slots=True)
class FrozenView:
    """The people of a list by name, and those who joined since, in the order in which they came; nobody is in both."""

    people: tuple[Listed, ...]
    joined: tuple[Listed, ...] = ()

    def with_joined(self, now: Iterable[Listed]) -> "FrozenView":
        """The same, with whoever is there now and was not before at its end."""
        known = {each.person_id for each in (*self.people, *self.joined)}
        new = tuple(each for each in now if each.person_id not in known)
        return replace(self, joined=(*self.joined, *new)) if new else self

    def arranged(self, order: Order = Order.NAME, part: str = "") -> list[int]:
        """The person ids of all whose name has that part: sorted, and behind them those who joined, as they came."""
        wanted = folded(part)
        listed = (*sorted(self.people, key=_KEYS[order]), *self.joined)  # equals stay by name
        return [each.person_id for each in listed if wanted in folded(each.name)]


def folded(name: str) -> str:
    """A name as it is compared: whatever its capitals, spaces and colons, of which a custom_id can hold none."""
    return " ".join(name.casefold().replace(":", " ").split())


def part_of_name(typed: str) -> str:
    """The part of a name to search for, as far as it can be kept."""
    return folded(typed)[:LONGEST_PART].strip()


def page_of_ids(person_ids: Sequence[int], number: int, size: int) -> tuple[Sequence[int], int, int]:
    """The ids on page ``number``, or on the last; its number, and how many pages there are, at least one."""
    pages = max(1, -(-len(person_ids) // size))
    number = min(number, pages - 1)
    return person_ids[number * size : (number + 1) * size], number, pages


_KEYS: Mapping[Order, Callable[[Listed], int]] = {
    Order.NAME: lambda _: 0,
    Order.TIME: lambda each: -each.seconds,
    Order.UNUSUAL: lambda each: -each.unusual,
}
