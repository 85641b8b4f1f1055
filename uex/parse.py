"""Lists of UEX → frozen prices, past every quirk of them.

Two steps, so that what is stored between them is small and harmless: `tidy_rows` keeps the fields that are
read, of the rows that say something; `build_snapshot` joins the tidy lists into one `PriceSnapshot` (and
`uex.refineries` those about refineries).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from domain.ores import Ore, name_key, split_form
from domain.payroll import OreForm
from domain.prices import Commodity, PriceRow, PriceSnapshot
from uex import fields
from uex.endpoints import PRICE_LISTS, Endpoint

Value: TypeAlias = int | str
Row: TypeAlias = Mapping[str, Value]
_Reader: TypeAlias = Callable[[object], Value | None]

_PRICE_FIELDS: Mapping[str, _Reader] = {
    "id_commodity": fields.number,
    "commodity_name": fields.name,
    "id_terminal": fields.number,
    "terminal_name": fields.name,
    "price_sell": fields.price,
    "date_modified": fields.seconds,
}
_FIELDS: Mapping[Endpoint, Mapping[str, _Reader]] = {
    Endpoint.COMMODITIES: {
        "id": fields.number,
        "id_parent": fields.number,
        "name": fields.name,
        "kind": fields.name,
    },
    Endpoint.PRICES: _PRICE_FIELDS,
    Endpoint.RAW_PRICES: _PRICE_FIELDS,
    Endpoint.TERMINALS: {"id": fields.number, "name": fields.name, "star_system_name": fields.name},
    Endpoint.METHODS: {
        "name": fields.name,
        "code": fields.name,
        "rating_yield": fields.rating,
        "rating_cost": fields.rating,
        "rating_speed": fields.rating,
    },
    Endpoint.YIELDS: {
        "id_terminal": fields.number,
        "terminal_name": fields.name,
        "space_station_name": fields.name,
        "star_system_name": fields.name,
        "commodity_name": fields.name,
        "value": fields.percent,
        "date_modified": fields.seconds,
    },
}
_PRICE_NEEDS = {"id_commodity", "id_terminal", "price_sell", "date_modified"}
_NEEDED: Mapping[Endpoint, Collection[str]] = {
    Endpoint.COMMODITIES: {"id", "name"},
    Endpoint.PRICES: _PRICE_NEEDS,
    Endpoint.RAW_PRICES: _PRICE_NEEDS,
    Endpoint.TERMINALS: {"id"},
    Endpoint.METHODS: {"name"},
    Endpoint.YIELDS: {"id_terminal", "terminal_name", "commodity_name", "value"},
}


@dataclass(frozen=True, slots=True)
class TidyList:
    """One list as it is stored: which, from when, under which id, and its tidy rows."""

    endpoint: Endpoint
    list_id: str
    fetched_at: datetime
    rows: Sequence[Row]


def tidy_rows(endpoint: Endpoint, data: Sequence[object]) -> list[dict[str, Value]]:
    """The rows that say something, with the fields that are read.

    A row without id, or a price row without a price above 0 or without its date, says nothing: 0 and null
    mean unknown, and a price of unknown age cannot be used. Only a refinery's bonus may well be 0, or below.
    Tidy rows stay as they are when tidied again.
    """
    tidied = (_tidy(row, _FIELDS[endpoint]) for row in data if isinstance(row, Mapping))
    return [row for row in tidied if row.keys() >= set(_NEEDED[endpoint])]


def build_snapshot(lists: Mapping[Endpoint, TidyList]) -> PriceSnapshot | None:
    """Join the lists: prices to commodities and to star systems by id. None while no price list is there.

    Commodities or terminals may be missing: what they would tell is then taken from the price rows, as far as
    these tell it.
    """
    price_lists = [lists[key] for key in (Endpoint.PRICES, Endpoint.RAW_PRICES) if key in lists]
    if not price_lists:
        return None
    terminals = {int(row["id"]): row for row in _rows(lists, Endpoint.TERMINALS)}
    commodities = {commodity.commodity_id: commodity for commodity in _commodities(lists)}
    rows: dict[int, list[PriceRow]] = defaultdict(list)
    for tidy in price_lists:
        for row in tidy.rows:
            priced = _price_row(row, tidy, terminals.get(int(row["id_terminal"]), {}))
            rows[priced.commodity_id].append(priced)
            commodities.setdefault(priced.commodity_id, _unlisted(priced.commodity_id, row))
    return PriceSnapshot(
        snapshot_id="-".join(lists[key].list_id for key in PRICE_LISTS if key in lists),
        fetched_at=min(tidy.fetched_at for tidy in price_lists),
        commodities=tuple(commodities.values()),
        rows={commodity_id: tuple(of_one) for commodity_id, of_one in rows.items()},
    )


def _tidy(row: Mapping[str, object], readers: Mapping[str, _Reader]) -> dict[str, Value]:
    read = ((field, reader(row.get(field))) for field, reader in readers.items())
    return {field: value for field, value in read if value is not None}


def _rows(lists: Mapping[Endpoint, TidyList], endpoint: Endpoint) -> Sequence[Row]:
    return lists[endpoint].rows if endpoint in lists else ()


def _commodities(lists: Mapping[Endpoint, TidyList]) -> Iterator[Commodity]:
    rows = {int(row["id"]): row for row in _rows(lists, Endpoint.COMMODITIES)}
    ores = {commodity_id: _ore(str(row["name"])) for commodity_id, row in rows.items()}
    linked = set(_linked(rows, ores))
    sold_raw = {name_key(ore.name) for ore in ores.values() if ore.form is OreForm.RAW}
    for commodity_id, ore in ores.items():
        is_mineral = str(rows[commodity_id].get("kind", "")).casefold() == "mineral"
        is_ore = is_mineral or commodity_id in linked or name_key(ore.name) in sold_raw
        yield Commodity(commodity_id, ore, is_ore=is_ore, linked=commodity_id in linked)


def _linked(rows: Mapping[int, Row], ores: Mapping[int, Ore]) -> Iterator[int]:
    """Both ends of each link between a raw and a refined commodity; UEX often names only one direction.

    A link within one form is another kind of kinship (steel is made of iron).
    """
    for commodity_id, row in rows.items():
        parent_id = int(row.get("id_parent", 0))
        if parent_id in ores and ores[parent_id].form is not ores[commodity_id].form:
            yield from (commodity_id, parent_id)


def _ore(name: str) -> Ore:
    """Only the suffix tells the forms apart: raw and refined share their code, and flags are often wrong."""
    stem, form = split_form(name)
    return Ore(stem, form or OreForm.REFINED)


def _unlisted(commodity_id: int, row: Row) -> Commodity:
    """A commodity that the list of commodities lacks: raw ore counts as refinable until it says otherwise."""
    ore = _ore(str(row.get("commodity_name", f"Commodity {commodity_id}")))
    is_raw = ore.form is OreForm.RAW
    return Commodity(commodity_id, ore, is_ore=is_raw, linked=is_raw)


def _price_row(row: Row, tidy: TidyList, terminal: Row) -> PriceRow:
    terminal_id = int(row["id_terminal"])
    system = terminal.get("star_system_name")
    return PriceRow(
        commodity_id=int(row["id_commodity"]),
        terminal=str(row.get("terminal_name") or terminal.get("name") or f"Terminal {terminal_id}"),
        price_auec=Decimal(row["price_sell"]),
        reported_at=fields.moment(int(row["date_modified"])),
        fetched_at=tidy.fetched_at,
        star_system=None if system is None else str(system),
        terminal_id=terminal_id,
        from_raw_list=tidy.endpoint is Endpoint.RAW_PRICES,
    )
