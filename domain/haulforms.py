"""What people type about a haul: what leaves, where to, for how long and for how much; and what came out of it.

All that is wrong is said at once, so that nothing has to be typed twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.durations import parse_ready_at
from domain.errors import Refused
from domain.haulnames import parse_place
from domain.haulrules import merged, require_came_out_of
from domain.hauls import Cargo, Haul
from domain.orelines import Unreadable, read_ore_lines, split_lines
from domain.ores import Ore
from domain.payroll import OreForm
from domain.quantities import format_scu, parse_amount
from domain.refineries import RefineryTables

ORES, READY, COST, CAME = "What is on board", "Ready in", "Cost", "What came out"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TypedHaul:
    """The fields as they were filled in. ``place`` is a refinery and a method, or empty for plain cargo."""

    ores: str = ""
    place: str = ""
    ready: str = ""
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What typed texts are read by: names, and the moment at which they were sent."""

    ores: Sequence[Ore]
    tables: RefineryTables
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ReadHaul:
    """The same, understood. What UEX knows is spelled as UEX spells it."""

    cargo: tuple[Cargo, ...]
    refinery: str | None
    method: str | None
    ready_at: datetime
    cost_auec: int


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be understood: each line, or the name of its field, and why."""

    problems: tuple[Unreadable, ...]


def read_haul(typed: TypedHaul, known: Known) -> ReadHaul | Unread:
    """Read all fields. Ore that goes into a refinery is raw, unless it says that it is refined."""
    problems: list[Unreadable] = []
    refinery, method = parse_place(typed.place, known.tables)
    usual = OreForm.RAW if refinery or method else OreForm.REFINED
    lines = _read_ores(typed.ores, known.ores, usual, problems)
    cargo = None if problems else _read(ORES, lambda: merged(lines), problems)
    ready_at = _read(READY, lambda: parse_ready_at(typed.ready, known.now, known.zone), problems)
    cost = _read(COST, lambda: _cost(typed.cost), problems)
    if cargo is None or ready_at is None or cost is None:
        return Unread(tuple(problems))
    return ReadHaul(cargo, refinery, method, ready_at, cost)


def read_came_out(typed: str, haul: Haul, ores: Iterable[Ore]) -> list[Cargo] | Unread:
    """Read what came out of a haul, line by line. What went into it is known, whatever UEX lists by now."""
    own = {Ore(each.commodity, form) for each in haul.cargo for form in OreForm}
    problems: list[Unreadable] = []
    lines = _read_ores(typed, {*ores, *own}, _usual_form(haul), problems)
    if not problems and haul.in_flight:
        _read(CAME, lambda: require_came_out_of(haul, lines), problems)
    return Unread(tuple(problems)) if problems else lines


def to_be_entered(haul: Haul) -> str:
    """The lines that its form begins with: plain cargo as it left; of what was refined, all but how much came out.

    A guess that stands there already would be taken for what came.
    """
    if not haul.is_refined:
        return "\n".join(f"{_kind(each, each.form)} {format_scu(each.quantity_cscu)}" for each in haul.cargo)
    kinds = (f"{_kind(each, OreForm.REFINED)} " for each in haul.cargo)
    return "\n".join(dict.fromkeys(kinds))


def _usual_form(haul: Haul) -> OreForm:
    """In which form ore comes out where nothing is said: refined out of a refinery, else as it went in."""
    is_raw = not haul.is_refined and all(each.form is OreForm.RAW for each in haul.cargo)
    return OreForm.RAW if is_raw else OreForm.REFINED


def _kind(cargo: Cargo, form: OreForm) -> str:
    quality = "" if cargo.quality is None else f" Q{cargo.quality}"
    return f"{Ore(cargo.commodity, form)}{quality}"


def _read_ores(typed: str, known: Iterable[Ore], usual: OreForm, problems: list[Unreadable]) -> list[Cargo]:
    read, unreadable = read_ore_lines(split_lines(typed), known, usual=usual)
    problems += unreadable
    if any(each.unit_price_auec is not None for each in read):
        problems.append(Unreadable(ORES, "A haul has no price: leave out what stands behind the @."))
    return [Cargo(each.ore.name, each.quantity_cscu, each.ore.form, each.quality) for each in read]


def _cost(typed: str) -> int:
    return parse_amount(typed, what="The cost", allow_zero=True) if typed else 0


def _read(what: str, read: Callable[[], T], problems: list[Unreadable]) -> T | None:
    try:
        return read()
    except Refused as refusal:
        problems.append(Unreadable(what, str(refusal)))
        return None
