"""Ore as people type it, a line each: name, quantity, and if known quality and, behind ``@``, the price of an SCU."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import Refused
from domain.ores import Ore, match_ore, name_key, split_form
from domain.payroll import OreForm
from domain.quantities import parse_price, parse_quality, parse_quantity

EXAMPLE = "Quantainium 125 @ 150 000"
EXAMPLE_WITH_QUALITY = "Quantainium 125 Q812 @ 150 000"

_LONGEST_LINE = 200
_MOST_QUALITIES = 3
"""So many places of a line are tried: a name may hold one or two that only look like a quality."""

_AFTER_NAME = re.compile(r"(?<=[^\s:=–-])(?P<gap>\s*(?:[:=]|\s[-–])?\s*)(?=-?[0-9])")
_QUANTITY_FIRST = re.compile(
    r"(?P<quantity>-?[0-9][0-9.,'_\s]*(?:c?scu\b)?)\s*(?:of\s+)?(?P<name>(?:[^\s0-9].*)?)",
    re.IGNORECASE | re.DOTALL,
)
_QUALITY = re.compile(
    r"\(?(?<!\w)q(?:uality)?\s*[:=]?\s*(?P<quality>-?[0-9]+(?:[.,][0-9]+)?)(?!\w)\)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TypedOre:
    """A line that could be read; price and quality (0 to 1000) may have been left out."""

    ore: Ore
    quantity_cscu: int
    unit_price_auec: Decimal | None
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that could not, as it was typed, and why not."""

    line: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to part a line; which one is meant is told by the names of ores."""

    name: str
    quantity: str
    quality: str | None


def split_lines(text: str) -> list[str]:
    """The lines of a text; where there is room for one line only, ``;`` parts them."""
    return [part for line in text.splitlines() for part in line.split(";")]


def read_ore_lines(
    lines: Iterable[str], known: Iterable[Ore], *, usual: OreForm = OreForm.REFINED
) -> tuple[list[TypedOre], list[Unreadable]]:
    """Read each line for itself, so that one mistake costs one line. ``usual``: the form where none is typed."""
    ores = list(known)
    read: list[TypedOre] = []
    unreadable: list[Unreadable] = []
    for line in filter(None, map(str.strip, lines)):
        try:
            read.append(read_ore_line(line, ores, usual=usual))
        except Refused as refusal:
            unreadable.append(Unreadable(line, str(refusal)))
    return read, unreadable


def read_ore_line(line: str, known: Iterable[Ore], *, usual: OreForm = OreForm.REFINED) -> TypedOre:
    """Read ``Quantainium 125 @ 150 000``, ``Gold (Ore): 12,5 SCU`` or ``1250 cSCU gold``. Raises Refused.

    The quality is written ``Q812``, ``q 812`` or ``quality 812``, before or after the quantity; digits that belong to
    the name of a known ore are no quality and no quantity.
    """
    ores = list(known)
    goods, at_sign, price = line.partition("@")
    if len(goods) > _LONGEST_LINE:
        raise Refused(f"That is too long for one ore. Write it like {EXAMPLE}.")
    meant = _meant(goods.strip(), {name_key(ore.name) for ore in ores})
    if meant is None:
        raise Refused(f"How much of it? Write it like {EXAMPLE}.")
    return TypedOre(
        known_ore(meant.name, ores, usual=usual),
        parse_quantity(meant.quantity),
        parse_price(price) if at_sign else None,
        None if meant.quality is None else parse_quality(meant.quality),
    )


def known_ore(name: str, known: Iterable[Ore], *, usual: OreForm = OreForm.REFINED) -> Ore:
    """The ore of that name, in whatever spelling. Raises Refused, with what may have been meant."""
    if not name.strip():
        raise Refused(f"Which ore? Write it like {EXAMPLE}.")
    match = match_ore(name, known, usual=usual)
    if match.ore is None:
        meant = " or ".join(map(str, match.suggestions))
        raise Refused(f"I know no such ore; did you mean {meant}?" if meant else "I know no such ore.")
    return match.ore


def _meant(goods: str, names: Collection[str]) -> _Reading | None:
    """The reading with the longest name that is known; else the likeliest, so that a refusal can say what is wrong."""
    ways = [
        [_Reading(name, quantity, quality) for name, quantity in _splits(rest)]
        for rest, quality in _qualities(goods)
    ]
    known = [each for way in ways for each in way if name_key(split_form(each.name)[0]) in names]
    if known:
        return max(known, key=lambda each: (len(name_key(each.name)), each.quality is not None))
    return next(iter(ways[0]), None)


def _qualities(goods: str) -> Iterator[tuple[str, str | None]]:
    """A line without each of the last few that may be its quality, the last one first; then the whole line."""
    for match in list(_QUALITY.finditer(goods))[: -_MOST_QUALITIES - 1 : -1]:
        before, after = goods[: match.start()].rstrip(" ,"), goods[match.end() :].lstrip(" ,")
        yield f"{before}\n{after}".strip(), match["quality"]  # no number goes on over the end of a line
    yield goods, None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Every way to part a name from a quantity."""
    if match := _QUANTITY_FIRST.fullmatch(text):
        yield match["name"], match["quantity"]
    for match in _AFTER_NAME.finditer(text):
        name = text[: match.start()]
        if match["gap"] or not name[-1].isdigit():
            yield name, text[match.end() :]
