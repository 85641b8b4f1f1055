"""Refineries and their methods as UEX knows them, and the hint that can be given from it: never more than a hint.

The rule of thumb: a method rated 3, 2 or 1 for its yield gives about 85, 75 or 65 % of what goes in, and the
refinery's bonus for the ore is added on top: a bonus of +2 % makes 85 % into 86.7 %. Of each line the hint is
whole cSCU, rounded down, and never more than what goes in. What really came out is entered when it is collected.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from domain.ores import name_key
from domain.payroll import OreLine
from domain.quantities import CSCU_PER_SCU, format_scu
from domain.spellings import LONGEST_NAME, MOST_SUGGESTIONS, closest, letters, narrowed

HIGHEST_RATING = 3
YIELD_PERCENT: Mapping[int, int] = {3: 85, 2: 75, 1: 65}
"""By a method's rating: how much of what goes in comes out where the refinery has no bonus."""

_SHORTEST_PART = 3
_EXACT_BELOW_CSCU = 10 * CSCU_PER_SCU


@dataclass(frozen=True, slots=True)
class Method:
    """A way of refining. Ratings are 1 to 3, more being more: yield, cost, speed. None: UEX does not know."""

    name: str
    code: str | None = None
    yield_rating: int | None = None
    cost_rating: int | None = None
    speed_rating: int | None = None


@dataclass(frozen=True, slots=True)
class Refinery:
    """Where ore is refined. ``bonus_percents`` maps an ore's `name_key` to what is added, or taken if negative."""

    name: str
    star_system: str | None = None
    bonus_percents: Mapping[str, int] = field(default_factory=dict)
    also_called: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The name with its star system, if the name does not end with one."""
        is_told = self.star_system is None or self.name.endswith(")")
        return self.name if is_told else f"{self.name} ({self.star_system})"

    def bonus_percent(self, commodity: str) -> int | None:
        """None where UEX knows of none for this ore."""
        return self.bonus_percents.get(name_key(commodity))


Named = TypeVar("Named", Method, Refinery)


@dataclass(frozen=True, slots=True)
class Found(Generic[Named]):
    """What a text names; or None, with what may have been meant."""

    one: Named | None
    suggestions: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class RefineryTables:
    """What UEX says about refining; empty while it was never reached."""

    methods: tuple[Method, ...] = ()
    refineries: tuple[Refinery, ...] = ()

    def find_method(self, text: str) -> Found[Method]:
        """By name, code or a part of the name that only one has, in any spelling."""
        return _find(text, _spelled_methods(self.methods))

    def find_refinery(self, text: str) -> Found[Refinery]:
        """By short or full name, by station, or by a part that only one has, in any spelling."""
        return _find(text, _spelled_refineries(self.refineries))

    def search_methods(self, text: str, limit: int) -> list[Method]:
        """For a list that narrows as a person types."""
        return narrowed(letters(text[:LONGEST_NAME]), _spelled_methods(self.methods), limit)

    def search_refineries(self, text: str, limit: int) -> list[Refinery]:
        """For a list that narrows as a person types."""
        return narrowed(letters(text[:LONGEST_NAME]), _spelled_refineries(self.refineries), limit)


@dataclass(frozen=True, slots=True)
class OreYield:
    """What may come of one line. ``expected_cscu`` is None where no method with a rating is known."""

    commodity: str
    quantity_cscu: int
    expected_cscu: int | None
    bonus_percent: int | None


@dataclass(frozen=True, slots=True)
class YieldHint:
    """A guess at what comes out, and what it was made from."""

    ores: tuple[OreYield, ...]
    method: Method | None = None
    refinery: Refinery | None = None

    @property
    def expected_cscu(self) -> int | None:
        """Of all lines together; None where it cannot be guessed for each."""
        expected = [ore.expected_cscu for ore in self.ores if ore.expected_cscu is not None]
        return sum(expected) if expected and len(expected) == len(self.ores) else None


def expected_yield(
    tables: RefineryTables, ore: Iterable[OreLine], refinery: str | None, method: str | None
) -> YieldHint:
    """What may come out of ore that goes in, of whatever form it is noted, by the rule of thumb.

    ``refinery`` and ``method`` are as they were typed or noted; what the tables do not know is left out of the hint.
    """
    where = tables.find_refinery(refinery).one if refinery else None
    how = tables.find_method(method).one if method else None
    return YieldHint(tuple(_ore_yield(line, where, how) for line in ore), how, where)


def yield_words(hint: YieldHint, clean: Callable[[str], str] = str) -> str:
    """``about 106 SCU may come out (a rule of thumb; UEX: yield ★★★, this refinery +2 % for Laranite)``.

    Empty where nothing is known. ``clean`` makes names fit for the medium.
    """
    facts = ", ".join(_facts(hint, clean))
    if hint.expected_cscu is not None:
        return f"about {_about(hint.expected_cscu)} may come out (a rule of thumb; UEX: {facts})"
    return f"how much may come out is not known (UEX: {facts})" if facts else ""


def stars(rating: int) -> str:
    """``★★☆`` for 2."""
    return "★" * rating + "☆" * (HIGHEST_RATING - rating)


def _ore_yield(line: OreLine, refinery: Refinery | None, method: Method | None) -> OreYield:
    bonus = refinery.bonus_percent(line.commodity) if refinery else None
    rating = method.yield_rating if method else None
    expected = None
    if rating is not None:
        promille = YIELD_PERCENT[rating] * (100 + (bonus or 0))
        expected = min(line.quantity_cscu, line.quantity_cscu * promille // 100**2)
    return OreYield(line.commodity, line.quantity_cscu, expected, bonus)


def _facts(hint: YieldHint, clean: Callable[[str], str]) -> Iterator[str]:
    if hint.method is not None and hint.method.yield_rating is not None:
        yield f"yield {stars(hint.method.yield_rating)}"
    bonuses = {clean(ore.commodity): ore.bonus_percent for ore in hint.ores if ore.bonus_percent is not None}
    if bonuses:
        each = ", ".join(f"{percent:+} % for {name}" for name, percent in bonuses.items())
        yield f"this refinery {each}"


def _about(expected_cscu: int) -> str:
    """Without parts of an SCU where there are many: the guess is not as fine as that."""
    fine = expected_cscu < _EXACT_BELOW_CSCU
    return format_scu(expected_cscu if fine else expected_cscu - expected_cscu % CSCU_PER_SCU)


def _find(text: str, spelled: Iterable[tuple[str, Named]]) -> Found[Named]:
    """What is spelled exactly so; else the only one that begins so or has it inside; else None, and what is near."""
    key = letters(text) if len(text) <= LONGEST_NAME else ""
    pairs = list(spelled)
    if exact := _once(each for spelling, each in pairs if spelling == key):
        return _only(exact)
    if len(key) >= _SHORTEST_PART:
        begun = _once(each for spelling, each in pairs if spelling.startswith(key))
        if found := begun or _once(each for spelling, each in pairs if key in spelling):
            return _only(found)
    near = closest(key, [spelling for spelling, _ in pairs])
    return Found(None, _once(each for meant in near for spelling, each in pairs if spelling == meant))


def _only(found: tuple[Named, ...]) -> Found[Named]:
    return Found(found[0]) if len(found) == 1 else Found(None, found[:MOST_SUGGESTIONS])


def _once(several: Iterable[Named]) -> tuple[Named, ...]:
    found: list[Named] = []
    for each in several:
        if each not in found:
            found.append(each)
    return tuple(found)


def _spelled_methods(methods: Iterable[Method]) -> Iterator[tuple[str, Method]]:
    for method in methods:
        for name in filter(None, (method.name, method.code)):
            yield letters(name), method


def _spelled_refineries(refineries: Iterable[Refinery]) -> Iterator[tuple[str, Refinery]]:
    for refinery in refineries:
        for name in (refinery.name, str(refinery), *refinery.also_called):
            yield letters(name), refinery
