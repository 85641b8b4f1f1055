"""The guild's store: lots of ore, each of one session, with whoever has it; amounts are the ledger's to say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Protocol, TypeAlias, TypeVar

from domain.hauls import Cargo
from domain.ores import Ore
from domain.payroll import OreForm


@dataclass(frozen=True, slots=True)
class Lot:
    """Ore of one kind in the store. ``owner`` is the person who has it, ``container`` in what or where, free text.

    ``at_hand_cscu`` is what is left of it, working included; ``working``: it comes of a session that is not saved.
    """

    session_code: str
    lot: int
    commodity: str
    form: OreForm
    quality: int | None
    owner: int
    container: str
    haul: int | None
    round_id: int
    made_at: datetime
    at_hand_cscu: int = 0
    working: bool = False

    @property
    def name(self) -> str:
        """As people write it: ``sm-k3m9qa/3``."""
        return f"{self.session_code}/{self.lot}"

    @property
    def cargo(self) -> Cargo:
        return Cargo(self.commodity, self.at_hand_cscu, self.form, self.quality)

    @property
    def ore(self) -> Ore:
        return Ore(self.commodity, self.form)

    @property
    def since(self) -> datetime:
        return self.made_at


@dataclass(frozen=True, slots=True)
class Stock:
    """All that is interchangeable: one commodity, form and quality. ``since``: when its oldest lot came."""

    commodity: str
    form: OreForm
    quality: int | None
    at_hand_cscu: int
    working_cscu: int
    lots: int
    since: datetime

    @property
    def ore(self) -> Ore:
        return Ore(self.commodity, self.form)


class InStore(Protocol):
    """A lot, or several as one."""

    @property
    def ore(self) -> Ore: ...
    @property
    def quality(self) -> int | None: ...
    @property
    def at_hand_cscu(self) -> int: ...
    @property
    def since(self) -> datetime: ...


class Order(StrEnum):
    """By what a list of the store is sorted."""

    COMMODITY = "commodity"
    QUANTITY = "quantity"
    VALUE = "value"
    QUALITY = "quality"
    AGE = "age"


S = TypeVar("S", bound=InStore)
UnitPrices: TypeAlias = Mapping[Ore, Decimal]
"""Ore to the price of one SCU; what nobody knows a price of is not in it."""


def stock_of(lots: Iterable[Lot]) -> list[Stock]:
    """Lots as far as they are interchangeable, summed."""
    alike: dict[tuple[str, OreForm, int | None], list[Lot]] = {}
    for lot in lots:
        alike.setdefault((lot.commodity, lot.form, lot.quality), []).append(lot)
    return [
        Stock(
            *kind,
            at_hand_cscu=sum(lot.at_hand_cscu for lot in each),
            working_cscu=sum(lot.at_hand_cscu for lot in each if lot.working),
            lots=len(each),
            since=min(lot.made_at for lot in each),
        )
        for kind, each in alike.items()
    ]


def worth(entry: InStore, prices: UnitPrices) -> int | None:
    """What it would bring at these prices, rounded half up to a whole aUEC; None where there is no price."""
    if (price := prices.get(entry.ore)) is None:
        return None
    return floor(Fraction(price) * entry.at_hand_cscu / 100 + Fraction(1, 2))


def in_order(entries: Iterable[S], order: Order, prices: UnitPrices) -> list[S]:
    """Sorted: by commodity, or the most, dearest, best or oldest first; what is not known comes last."""
    by_name = sorted(entries, key=lambda entry: (entry.ore, -_known(entry.quality), entry.since))
    match order:
        case Order.QUANTITY:
            return sorted(by_name, key=lambda entry: -entry.at_hand_cscu)
        case Order.VALUE:
            return sorted(by_name, key=lambda entry: -_known(worth(entry, prices)))
        case Order.QUALITY:
            return sorted(by_name, key=lambda entry: -_known(entry.quality))
        case Order.AGE:
            return sorted(by_name, key=lambda entry: entry.since)
        case Order.COMMODITY:
            return by_name


def matching(lots: Iterable[Lot], typed: str, owners: Mapping[int, str]) -> list[Lot]:
    """The lots in whose ore, owner, container or name every word of the search occurs."""
    words = typed.casefold().split()
    if not words:
        return list(lots)
    return [lot for lot in lots if _has_all(words, _searched(lot, owners.get(lot.owner, "")))]


@dataclass(frozen=True, slots=True)
class Merge:
    """Lots that become one: ``into``, the first of them, takes what is in the others."""

    into: Lot
    others: tuple[Lot, ...]

    @property
    def at_hand_cscu(self) -> int:
        """What it will hold."""
        return self.into.at_hand_cscu + sum(lot.at_hand_cscu for lot in self.others)


def duplicates(lots: Iterable[Lot]) -> list[Merge]:
    """Lots that are alike in all but number, haul and age, and lie in the same books."""
    alike: dict[tuple[object, ...], list[Lot]] = {}
    for lot in sorted(lots, key=lambda lot: (lot.session_code, lot.lot)):
        kind = (lot.commodity, lot.form, lot.quality, lot.owner, lot.container)
        alike.setdefault((lot.session_code, lot.working, *kind), []).append(lot)
    return [Merge(same[0], tuple(same[1:])) for same in alike.values() if len(same) > 1]


def lot_named(lots: Sequence[Lot], name: str) -> Lot | None:
    return next((lot for lot in lots if lot.name == name), None)


def _known(number: int | None) -> int:
    return -1 if number is None else number


def _searched(lot: Lot, owner: str) -> str:
    quality = "" if lot.quality is None else f"q{lot.quality}"
    return f"{lot.ore} {quality} {owner} {lot.container} {lot.name}".casefold()


def _has_all(words: Sequence[str], text: str) -> bool:
    return all(word in text for word in words)
