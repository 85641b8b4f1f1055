"""What ore is worth: a frozen list of what terminals pay, and the median of it as value of a haul.

Prices of the raw and of the refined form are never mixed, and a price that nobody has is `NoPrice`, never a
guess (pay-rules.md P1).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from domain.ores import Ore, name_key
from domain.payroll import OreForm, PriceSource
from domain.quantities import rounded

METHOD = "median"
FRESH_FOR = timedelta(hours=1)
"""A snapshot older than this is stale: UEX refreshes every 30 minutes, so two refreshes were missed."""

OLDEST_REPORT = timedelta(days=14)
"""A report older than this when its list was fetched says nothing about today."""

MISREADING = 4
"""Honest prices of one ore lie close together: in real lists no step between neighbours is above 1.7 times,
and the highest is about twice the lowest. A misread digit makes a step of ten, which seen from the nearest
honest price is still one of five; so a step of four parts the two."""

_CLOCK_SKEW = timedelta(days=1)
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Commodity:
    """A tradeable thing of UEX. ``linked`` says that its raw or refined counterpart is known by id."""

    commodity_id: int
    ore: Ore
    is_ore: bool = True
    linked: bool = False


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one terminal paid for one SCU of one commodity when it was last reported.

    ``from_raw_list`` tells UEX's list of raw ore prices from the general one, fetched at ``fetched_at``.
    """

    commodity_id: int
    terminal: str
    price_auec: Decimal
    reported_at: datetime
    fetched_at: datetime
    star_system: str | None = None
    terminal_id: int | None = None
    from_raw_list: bool = False

    @property
    def place(self) -> object:
        """What makes two rows rows of the same terminal."""
        return self.terminal_id if self.terminal_id is not None else name_key(self.terminal)


@dataclass(frozen=True, slots=True)
class PriceSnapshot:
    """All prices known at one time, by commodity id. ``fetched_at`` is that of the oldest list in it."""

    snapshot_id: str
    fetched_at: datetime
    commodities: tuple[Commodity, ...]
    rows: Mapping[int, tuple[PriceRow, ...]]

    def ores(self) -> tuple[Ore, ...]:
        """What miners sell, sorted by name."""
        return tuple(sorted({commodity.ore for commodity in self.commodities if commodity.is_ore}))

    def everything(self) -> tuple[Ore, ...]:
        """All that can be sold, ore or not, sorted by name."""
        return tuple(sorted({commodity.ore for commodity in self.commodities}))


@dataclass(frozen=True, slots=True)
class Valuation:
    """The value of one SCU. ``lowest_auec`` to ``best`` is the spread; ``outliers`` were left out as misread.

    A ``stale`` valuation may be used, with its age shown.
    """

    ore: Ore
    unit_price_auec: Decimal
    terminals: int
    lowest_auec: Decimal
    best: PriceRow
    oldest_report_at: datetime
    newest_report_at: datetime
    fetched_at: datetime
    stale: bool
    snapshot_id: str
    outliers: tuple[PriceRow, ...] = ()
    method: str = METHOD

    @property
    def source(self) -> PriceSource:
        return PriceSource("uex", self.fetched_at, self.terminals, self.method)


@dataclass(frozen=True, slots=True)
class NoPrice:
    """Nobody knows what the ore is worth; ``reason`` is a sentence that says why and what to do."""

    ore: Ore
    reason: str
    outliers: tuple[PriceRow, ...] = ()


def value(snapshot: PriceSnapshot, ore: Ore, systems: Collection[str], now: datetime) -> Valuation | NoPrice:
    """The median of what terminals of these star systems pay for one SCU (of all systems, if none is named).

    Counted is one row a terminal, reported at most 14 days before it was fetched, that is no misreading
    (which is judged beside the prices of all systems: one terminal alone shows none). The middle of an even
    number of prices is the mean of the two in the middle, rounded half up to four decimals.
    """
    recent = filter(_is_recent, _rows_of(snapshot, ore))
    everywhere, misread = part_misreadings(newest_by_terminal(recent))
    credible, outliers = _within(systems, everywhere), _within(systems, misread)
    if not credible:
        return NoPrice(ore, _reason(ore, systems, outliers), outliers)
    fetched_at = min(row.fetched_at for row in credible)
    return Valuation(
        ore=ore,
        unit_price_auec=rounded(median(row.price_auec for row in credible), _DECIMALS),
        terminals=len(credible),
        lowest_auec=credible[0].price_auec,
        best=credible[-1],
        oldest_report_at=min(row.reported_at for row in credible),
        newest_report_at=max(row.reported_at for row in credible),
        fetched_at=fetched_at,
        stale=now - fetched_at > FRESH_FOR,
        snapshot_id=snapshot.snapshot_id,
        outliers=outliers,
    )


def newest_by_terminal(rows: Iterable[PriceRow]) -> list[PriceRow]:
    """One row a terminal: the one reported last; of two reported at once the lower, which promises less."""
    newest: dict[object, PriceRow] = {}
    for row in sorted(rows, key=lambda row: (row.reported_at, -row.price_auec)):
        newest[row.place] = row
    return list(newest.values())


def part_misreadings(rows: Iterable[PriceRow]) -> tuple[tuple[PriceRow, ...], tuple[PriceRow, ...]]:
    """Part credible rows from outliers, both sorted by price.

    The rows fall into groups wherever the next price is at least `MISREADING` times the one before. The group
    with more than half of all rows is credible. If none has, the rows contradict each other and none is.
    """
    ordered = sorted(rows, key=lambda row: (row.price_auec, row.terminal))
    groups = [ordered[:1]]
    for lower, higher in pairwise(ordered):
        if higher.price_auec >= MISREADING * lower.price_auec:
            groups.append([])
        groups[-1].append(higher)
    largest = max(groups, key=len)
    if 2 * len(largest) <= len(ordered):
        return (), tuple(ordered)
    return tuple(largest), tuple(row for group in groups if group is not largest for row in group)


def _rows_of(snapshot: PriceSnapshot, ore: Ore) -> Iterator[PriceRow]:
    name = name_key(ore.name)
    for commodity in snapshot.commodities:
        if commodity.ore.form is ore.form and name_key(commodity.ore.name) == name:
            rows = snapshot.rows.get(commodity.commodity_id, ())
            yield from (row for row in rows if _fits(commodity, row))


def _fits(commodity: Commodity, row: PriceRow) -> bool:
    """Raw ore that can be refined is priced by the raw list only: the general one may hold a refined price.

    What has no refined counterpart (gems such as Saldynium) is sold at ordinary terminals, whatever its
    suffix. Nothing refined is worth what the raw list says.
    """
    if commodity.ore.form is OreForm.REFINED:
        return not row.from_raw_list
    return row.from_raw_list or not commodity.linked


def _is_recent(row: PriceRow) -> bool:
    return -_CLOCK_SKEW <= row.fetched_at - row.reported_at <= OLDEST_REPORT


def _within(systems: Collection[str], rows: Iterable[PriceRow]) -> tuple[PriceRow, ...]:
    wanted = {system.casefold() for system in systems}
    return tuple(row for row in rows if not wanted or (row.star_system or "").casefold() in wanted)


def _reason(ore: Ore, systems: Collection[str], outliers: Collection[PriceRow]) -> str:
    where = f" in {', '.join(sorted(systems))}" if systems else ""
    if outliers:
        return f"The prices reported for {ore}{where} contradict each other; enter one."
    days = OLDEST_REPORT.days
    return f"No terminal{where} reported a price of {ore} within the last {days} days; enter one."
