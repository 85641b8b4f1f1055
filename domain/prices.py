"""What ore is worth: a frozen list of the prices that terminals pay, and the median as value of a haul.

The rules are those of pay-rules.md P1 and the quirks of UEX: 0 is unknown, never free; prices of the raw and of the
refined form are never mixed; a price that nobody has is `NoPrice`, never a guess.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
"""Honest prices of one ore lie close together (in real lists no step between neighbours is above 1.7 times); a
misread digit makes a step of about ten. A step of four parts the two even when the honest ones differ by two."""

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

    ``from_raw_list`` tells the list of raw ore prices from the general one. ``fetched_at`` is when we fetched it.
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
    """All prices known at one time. ``rows`` maps commodity id to its rows; ``fetched_at`` is of the oldest list."""

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

    Counted is one row a terminal, reported at most 14 days before it was fetched, that is no misreading. The middle
    of an even number of prices is the mean of the two in the middle, rounded half up to four decimals.
    """
    recent = [
        row for row in _rows_of(snapshot, ore, systems) if row.fetched_at - row.reported_at <= OLDEST_REPORT
    ]
    credible, outliers = part_misreadings(newest_by_terminal(recent))
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


def part_misreadings(rows: Iterable[PriceRow]) -> tuple[Sequence[PriceRow], tuple[PriceRow, ...]]:
    """Part credible rows from outliers, both sorted by price.

    The rows fall into groups wherever the next price is at least `MISREADING` times the one before. The group that
    holds more than half of all rows is credible. If there is none, the rows contradict each other and none is.
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
    return largest, tuple(row for group in groups if group is not largest for row in group)


def _rows_of(snapshot: PriceSnapshot, ore: Ore, systems: Collection[str]) -> Iterable[PriceRow]:
    wanted_name = name_key(ore.name)
    wanted_systems = {system.casefold() for system in systems}
    for commodity in snapshot.commodities:
        if commodity.ore.form is ore.form and name_key(commodity.ore.name) == wanted_name:
            for row in snapshot.rows.get(commodity.commodity_id, ()):
                in_system = (row.star_system or "").casefold() in wanted_systems
                if _right_list(commodity, row) and (in_system or not wanted_systems):
                    yield row


def _right_list(commodity: Commodity, row: PriceRow) -> bool:
    """Raw ore that can be refined is priced by the raw list only: in the general one it may be the refined price.

    What has no refined counterpart (gems such as Saldynium) is sold at ordinary terminals whatever its suffix, and
    refined goods never at the raw list's prices.
    """
    if commodity.ore.form is OreForm.REFINED:
        return not row.from_raw_list
    return row.from_raw_list or not commodity.linked


def _reason(ore: Ore, systems: Collection[str], outliers: Sequence[PriceRow]) -> str:
    where = f" in {', '.join(sorted(systems))}" if systems else ""
    if outliers:
        return f"The reported prices of {ore}{where} contradict each other; enter one."
    return (
        f"No terminal{where} has reported a price of {ore} in the last {OLDEST_REPORT.days} days; enter one."
    )
