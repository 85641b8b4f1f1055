"""What somebody sold out of the store, and which lots give how much of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.errors import Refused
from domain.ores import Ore, name_key
from domain.payroll import OreForm, PriceSource, SoldPart
from domain.quantities import LARGEST, format_scu
from domain.sessions import is_code
from domain.store import Lot

MOST_LOTS, MOST_SESSIONS = 100, 20
"""In one sale: whoever sells more at once merges lots first, or sells in parts."""

_LOT = re.compile(r"(?P<code>[a-z]{2}-[a-z0-9]{6})(?:/(?P<lot>[1-9][0-9]{0,8}))?")


class NotThere(Refused):
    """Less is in the store than was to be sold."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody sold: an ore, how much of it, of which quality (None: any), and at which price it counts."""

    ore: Ore
    quantity_cscu: int
    quality: int | None = None
    unit_price_auec: Decimal | None = None
    price_source: PriceSource | None = None

    @property
    def words(self) -> str:
        return str(self.ore) if self.quality is None else f"{self.ore} Q{self.quality}"


@dataclass(frozen=True, slots=True)
class PickedPart:
    """What one lot gives, and where its price is from."""

    part: SoldPart
    price_source: PriceSource | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Lots that somebody named: some by themselves, all of some sessions. Nothing named: all there are."""

    codes: frozenset[str] = frozenset()
    lots: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.codes or self.lots)

    @property
    def sessions(self) -> set[str]:
        """Every session that has to do with it."""
        return {*self.codes, *(name.partition("/")[0] for name in self.lots)}

    def takes(self, lot: Lot) -> bool:
        return not self or lot.session_code in self.codes or lot.name in self.lots


ALL_LOTS = Named()


def named_lots(typed: str) -> Named:
    """Read ``sm-k3m9qa/3, sm-k3m9qa/4`` or ``sm-k3m9qa`` for all lots of a session. Raises Refused."""
    codes: set[str] = set()
    lots: set[str] = set()
    for name in filter(None, re.split(r"[\s,;]+", typed.strip().lower())):
        match = _LOT.fullmatch(name)
        if match is None or not is_code(match["code"]):
            raise Refused(
                "Lots are named like `sm-k3m9qa/3`, all of a session `sm-k3m9qa`: `/mining store show`."
            )
        (lots if match["lot"] else codes).add(name)
    return Named(frozenset(codes), frozenset(lots))


def one_lot(typed: str) -> str:
    """The name of the one lot that was typed. Raises Refused."""
    named = named_lots(typed)
    if named.codes or len(named.lots) != 1:
        raise Refused("Name one lot, like `sm-k3m9qa/3`: `/mining store show` has them all as exact entries.")
    return next(iter(named.lots))


def pick(lots: Sequence[Lot], wanted: Sequence[Wanted]) -> tuple[PickedPart, ...]:
    """Take what is wanted out of the lots, which come the oldest first. Raises NotThere, ore by ore.

    What is wanted in one quality is taken before what may be of any.
    """
    picking = _Picking(lots)
    for each in sorted(wanted, key=lambda each: each.quality is None):
        picking.take(each)
    if picking.short:
        raise NotThere(f"There is less in the store than that. {' '.join(picking.short)}")
    return picking.parts()


@dataclass(slots=True)
class _Taken:
    quantity: int
    price: Decimal | None
    source: PriceSource | None


@dataclass(slots=True)
class _Picking:
    lots: Sequence[Lot]
    taken: dict[str, _Taken] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)

    def take(self, wanted: Wanted) -> None:
        fitting = [lot for lot in self.lots if _fits(lot, wanted)]
        there = sum(map(self._left, fitting))
        if there < wanted.quantity_cscu:
            self.short.append(f"{wanted.words}: {format_scu(there)} of {format_scu(wanted.quantity_cscu)}.")
            return
        missing = wanted.quantity_cscu
        for lot in fitting:
            if missing and (quantity := min(missing, self._left(lot))):
                self._add(lot, quantity, wanted)
                missing -= quantity

    def parts(self) -> tuple[PickedPart, ...]:
        return tuple(_part(lot, self.taken[lot.name]) for lot in self.lots if lot.name in self.taken)

    def _left(self, lot: Lot) -> int:
        return lot.at_hand_cscu - (self.taken[lot.name].quantity if lot.name in self.taken else 0)

    def _add(self, lot: Lot, quantity: int, wanted: Wanted) -> None:
        price, source = wanted.unit_price_auec, wanted.price_source
        self.taken.setdefault(lot.name, _Taken(0, price, source)).quantity += quantity


def _fits(lot: Lot, wanted: Wanted) -> bool:
    same = lot.form is wanted.ore.form and name_key(lot.commodity) == name_key(wanted.ore.name)
    return same and wanted.quality in (None, lot.quality)


def _part(lot: Lot, taken: _Taken) -> PickedPart:
    part = SoldPart(
        session_code=lot.session_code,
        lot=lot.lot,
        commodity=lot.commodity,
        quantity_cscu=taken.quantity,
        form=lot.form,
        quality=lot.quality,
        haul=lot.haul,
        unit_price_auec=taken.price,
    )
    return PickedPart(part, taken.source)


def require_sizeable(parts: Sequence[PickedPart]) -> None:
    """Refused where one sale would touch more than anybody could look through, or a bundle can say."""
    sessions = {each.part.session_code for each in parts}
    if len(parts) > MOST_LOTS or len(sessions) > MOST_SESSIONS:
        raise Refused(
            f"That takes {len(parts)} lots of {len(sessions)} sessions; one sale takes at most {MOST_LOTS} lots of "
            f"{MOST_SESSIONS} sessions. Sell it in parts, or merge lots first with `/mining store merge`."
        )
    if any(each.part.quantity_cscu > LARGEST for each in parts):
        raise Refused(
            "That takes more than 10^15 cSCU out of one lot, the most that can be noted: sell it in parts."
        )


def require_priced(wanted: Iterable[Wanted]) -> None:
    """Refused, naming it, where an ore has two prices, or none and is sold beside other ore (store-rules.md D2, D3)."""
    listed = list(wanted)
    _require_one_price_each(listed)
    unpriced = [each.words for each in listed if not each.unit_price_auec]
    alone = len({each.ore for each in listed}) == 1 and len(unpriced) == len(listed)
    if unpriced and not alone:
        raise Refused(
            f"There is no price for {', '.join(sorted(set(unpriced)))}, so the money cannot be divided: an officer "
            f"sets one with `/mining prices`, or type it behind the ore, e.g. `{unpriced[0]} 12 @ 150 000`."
        )


def _require_one_price_each(wanted: Iterable[Wanted]) -> None:
    prices: dict[tuple[str, OreForm], set[Decimal]] = {}
    for each in wanted:
        known = prices.setdefault((name_key(each.ore.name), each.ore.form), set())
        if each.unit_price_auec:
            known.add(each.unit_price_auec)
        if len(known) > 1:
            raise Refused(
                f"{each.ore} would be sold at two prices: all qualities of an ore count alike in one sale. Type the "
                "same price in each of its lines, or sell it in two sales."
            )
