"""Ore as people type it, a line each: name, quantity, and behind ``@`` the price of an SCU if it is known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import Refused
from domain.ores import Ore, match_ore
from domain.quantities import parse_price, parse_quantity

EXAMPLE = "Quantainium 125 @ 150 000"

_NAME_FIRST = re.compile(r"(?P<name>.*?[^\s:=–-])\s*(?:[:=]|\s[-–])?\s*(?P<quantity>-?[0-9].*)", re.DOTALL)
_QUANTITY_FIRST = re.compile(
    r"(?P<quantity>-?[0-9][0-9.,'_\s]*(?:c?scu\b)?)\s*(?:of\s+)?(?P<name>[^0-9]*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TypedOre:
    """A line that could be read; the price may have been left out."""

    ore: Ore
    quantity_cscu: int
    unit_price_auec: Decimal | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that could not, as it was typed, and why not."""

    line: str
    reason: str


def read_ore_lines(lines: Iterable[str], known: Iterable[Ore]) -> tuple[list[TypedOre], list[Unreadable]]:
    """Read each line for itself, so that one mistake costs one line."""
    ores = list(known)
    read: list[TypedOre] = []
    unreadable: list[Unreadable] = []
    for line in filter(None, map(str.strip, lines)):
        try:
            read.append(read_ore_line(line, ores))
        except Refused as refusal:
            unreadable.append(Unreadable(line, str(refusal)))
    return read, unreadable


def read_ore_line(line: str, known: Iterable[Ore]) -> TypedOre:
    """Read ``Quantainium 125 @ 150 000``, ``Gold (Ore): 12,5 SCU`` or ``1250 cSCU gold``. Raises Refused."""
    goods, at_sign, price = line.partition("@")
    match = _QUANTITY_FIRST.fullmatch(goods.strip()) or _NAME_FIRST.fullmatch(goods.strip())
    if match is None:
        raise Refused(f"How much of it? Write it like {EXAMPLE}.")
    return TypedOre(
        known_ore(match["name"], known),
        parse_quantity(match["quantity"]),
        parse_price(price) if at_sign else None,
    )


def known_ore(name: str, known: Iterable[Ore]) -> Ore:
    """The ore of that name, in whatever spelling. Raises Refused, with what may have been meant."""
    if not name.strip():
        raise Refused(f"Which ore? Write it like {EXAMPLE}.")
    match = match_ore(name, known)
    if match.ore is None:
        meant = " or ".join(map(str, match.suggestions))
        raise Refused(f"I know no such ore; did you mean {meant}?" if meant else "I know no such ore.")
    return match.ore
