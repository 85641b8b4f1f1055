"""Where somebody is in the roll: page, order and part of a name, all of it one argument of a custom_id."""

import re
from dataclasses import dataclass, replace

from cogs.presses import OUTDATED, Press
from domain.errors import Refused
from domain.frozen import LONGEST_PART, Order, part_of_name

_WRITTEN = re.compile(rf"([0-9]{{1,6}})(?:([{''.join(Order)}])(.{{0,{LONGEST_PART}}}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Looking:
    """A page (from 0) of the roll in an order, of everybody or of those whose name has the ``part``."""

    page: int = 0
    order: Order = Order.NAME
    part: str = ""

    def __str__(self) -> str:
        return f"{self.page}{self.order}{self.part}"

    def at(self, page: int) -> "Looking":
        return replace(self, page=page)

    def sorted_by(self, order: Order) -> "Looking":
        """From the first page on."""
        return Looking(0, order, self.part)

    def for_part(self, typed: str) -> "Looking":
        """Only those with that in their names, from the first page on; everybody for nothing."""
        return Looking(0, self.order, part_of_name(typed))


def looking(press: Press, place: int = 1) -> Looking:
    """Where the presser was; a plain number is a page by name. Refused if no button of ours says that."""
    if (found := _WRITTEN.fullmatch(press.argument(place))) is None:
        raise Refused(OUTDATED)
    page, order, part = found.groups(default="")
    return Looking(int(page), Order(order or Order.NAME), part)
