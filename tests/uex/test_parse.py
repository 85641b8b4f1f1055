"""Lists of UEX, quirks included, become frozen prices."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ores import Ore
from domain.payroll import OreForm
from domain.prices import PriceSnapshot, Valuation, value
from uex.endpoints import Endpoint
from uex.parse import TidyList, build_snapshot, tidy_rows

SAMPLES = Path(__file__).parents[2].parent / "shared" / "uex_samples"
FETCHED_AT = datetime(2026, 11, 15, 19, 58, tzinfo=UTC)
YESTERDAY = int((FETCHED_AT - timedelta(days=1)).timestamp())

REFINED = {"id": 58, "id_parent": 59, "name": "Quantainium", "code": "QUAN", "kind": "Mineral"}
RAW = {"id": 59, "id_parent": 0, "name": "Quantainium (Raw)", "code": "QUAN", "kind": "Mineral"}
AREA_18 = {"id": 12, "name": "TDD - Area 18", "star_system_name": "Stanton"}


def sold(price: object, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id_commodity": 58,
        "id_terminal": 12,
        "price_sell": price,
        "date_modified": YESTERDAY,
        "commodity_name": "Quantainium",
        "terminal_name": "TDD Area 18",
    }
    return row | changes


def snapshot(fetched_at: datetime = FETCHED_AT, **lists: list[Any]) -> PriceSnapshot:
    tidy = {
        endpoint: TidyList(
            endpoint, str(number), fetched_at, tidy_rows(endpoint, lists[endpoint.name.lower()])
        )
        for number, endpoint in enumerate(Endpoint, start=1)
        if endpoint.name.lower() in lists
    }
    built = build_snapshot(tidy)
    assert built is not None
    return built


def price_of(known: PriceSnapshot, name: str, form: OreForm = OreForm.REFINED) -> object:
    found = value(known, Ore(name, form), (), known.fetched_at)
    return found.unit_price_auec if isinstance(found, Valuation) else None


@pytest.mark.parametrize(
    "row",
    [
        sold(0),
        sold(None),
        sold("0"),
        sold("free"),
        sold(155_000, date_modified=0),
        sold(155_000, date_modified=None),
        sold(155_000, id_commodity=None),
        sold(155_000, id_terminal=0),
        {},
        [],
        None,
        "row",
        False,
    ],
)
def test_a_row_that_says_nothing_is_dropped_and_the_others_stay(row: object) -> None:
    assert len(tidy_rows(Endpoint.PRICES, [sold(155_000), row, sold(150_000)])) == 2


def test_numbers_may_come_as_strings() -> None:
    row = sold("155000.00", id_commodity="58", id_terminal="12", date_modified=str(YESTERDAY))
    assert tidy_rows(Endpoint.PRICES, [row]) == [
        {
            "id_commodity": 58,
            "commodity_name": "Quantainium",
            "id_terminal": 12,
            "terminal_name": "TDD Area 18",
            "price_sell": "155000",
            "date_modified": YESTERDAY,
        }
    ]


def test_unknown_fields_and_missing_names_do_no_harm() -> None:
    row = sold(155_000, terminal_name=None, commodity_name=None, new_field={"deep": [1]})
    known = snapshot(prices=[row], commodities=[REFINED], terminals=[AREA_18])
    (only,) = known.rows[58]
    assert (only.terminal, only.star_system) == ("TDD - Area 18", "Stanton")


def test_the_star_system_comes_from_the_terminal() -> None:
    known = snapshot(prices=[sold(155_000), sold(150_000, id_terminal=99)], terminals=[AREA_18])
    assert [row.star_system for row in known.rows[58]] == ["Stanton", None]


def test_raw_and_refined_share_a_code_and_are_told_apart_by_id() -> None:
    known = snapshot(
        commodities=[REFINED, RAW],
        prices=[sold(155_000)],
        raw_prices=[sold(21_000, id_commodity=59, commodity_name="Quantainium (Ore)")],
    )
    assert price_of(known, "Quantainium") == 155_000
    assert price_of(known, "Quantainium", OreForm.RAW) == 21_000


def test_raw_ore_without_a_raw_price_has_none_even_if_only_the_refined_one_names_the_pair() -> None:
    misfiled = sold(155_000, id_commodity=59)
    known = snapshot(commodities=[REFINED, RAW], prices=[sold(155_000), misfiled], raw_prices=[])
    assert price_of(known, "Quantainium", OreForm.RAW) is None


@pytest.mark.parametrize("suffix", ["(Ore)", "(Raw)", "(ore)"])
def test_either_suffix_is_raw(suffix: str) -> None:
    iron = {"id": 45, "name": f"Iron {suffix}"}
    known = snapshot(commodities=[iron], raw_prices=[sold(160, id_commodity=45, commodity_name="Iron (Raw)")])
    assert price_of(known, "Iron", OreForm.RAW) == 160


@pytest.mark.parametrize(
    ("row", "is_ore"),
    [
        ({"id": 103, "name": "Tin", "kind": "Metal", "is_mineral": 0}, True),  # has a raw counterpart
        ({"id": 194, "name": "Ouratite", "kind": "metal", "id_parent": 0}, True),  # the raw one has its name
        ({"id": 36, "name": "Hadanite", "kind": "mineral", "is_mineral": 0}, True),  # a gem
        ({"id": 172, "name": "Saldynium (Ore)", "kind": None}, True),
        ({"id": 109, "name": "Steel", "kind": "Alloy", "id_parent": 44}, False),  # made of iron
        ({"id": 87, "name": "Quantum Fuel", "kind": "Fuel"}, False),
        ({"id": 7, "name": "Distilled Spirits", "kind": "Vice", "is_mineral": 1}, False),
    ],
)
def test_what_miners_sell_is_told_by_name_pair_and_kind_but_not_by_flags(
    row: dict[str, object], is_ore: bool
) -> None:
    others = [
        {"id": 44, "name": "Iron", "kind": "Metal"},
        {"id": 176, "name": "Tin (Ore)", "id_parent": 103},
        {"id": 210, "name": "Ouratite (Raw)"},
    ]
    known = snapshot(commodities=[row, *others], prices=[])
    judged = {commodity.commodity_id: commodity.is_ore for commodity in known.commodities}
    assert judged[int(str(row["id"]))] is is_ore


def test_a_commodity_that_is_not_listed_is_known_by_its_price_rows() -> None:
    known = snapshot(
        prices=[sold(155_000)], raw_prices=[sold(21_000, id_commodity=59, commodity_name="Quantanium (Raw)")]
    )
    assert price_of(known, "Quantainium") == 155_000
    assert price_of(known, "Quantainium", OreForm.RAW) == 21_000


def test_a_snapshot_is_named_by_its_lists_and_as_old_as_its_oldest_prices() -> None:
    earlier = FETCHED_AT - timedelta(hours=2)
    lists = {
        Endpoint.COMMODITIES: TidyList(Endpoint.COMMODITIES, "7", earlier, []),
        Endpoint.PRICES: TidyList(Endpoint.PRICES, "9", FETCHED_AT, []),
        Endpoint.RAW_PRICES: TidyList(Endpoint.RAW_PRICES, "8", FETCHED_AT - timedelta(hours=1), []),
    }
    built = build_snapshot(lists)
    assert built is not None
    assert built.snapshot_id == "7-9-8"
    assert built.fetched_at == FETCHED_AT - timedelta(hours=1)


def test_without_any_price_list_there_is_no_snapshot() -> None:
    assert build_snapshot({}) is None
    assert build_snapshot({Endpoint.TERMINALS: TidyList(Endpoint.TERMINALS, "1", FETCHED_AT, [])}) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
hostile_rows = st.dictionaries(
    st.sampled_from([*sold(1), "id", "id_parent", "name", "kind", "x"]), json_values
)


@given(st.lists(hostile_rows | json_values, max_size=6), st.sampled_from(Endpoint))
def test_no_row_is_fatal_and_tidy_rows_stay_as_they_are(data: list[Any], endpoint: Endpoint) -> None:
    tidy = tidy_rows(endpoint, data)
    assert tidy_rows(endpoint, json.loads(json.dumps(tidy))) == tidy
    build_snapshot({endpoint: TidyList(endpoint, "1", FETCHED_AT, tidy)})


@pytest.fixture(scope="module")
def real() -> PriceSnapshot:
    if not SAMPLES.is_dir():
        pytest.skip("the recorded lists of UEX are not part of the project")
    lists = {endpoint.name.lower(): _recorded(endpoint) for endpoint in Endpoint}
    return snapshot(datetime(2026, 8, 22, 12, tzinfo=UTC), **lists)


def _recorded(endpoint: Endpoint) -> list[Any]:
    rows: list[Any] = json.loads((SAMPLES / f"{endpoint}.json").read_text())["data"]
    return rows


@pytest.mark.parametrize(
    "name", ["Stileron", "Riccite", "Silicon", "Tin", "Quantainium", "Hadanite", "Ouratite"]
)
def test_in_real_lists_what_flags_get_wrong_is_an_ore_with_a_price(real: PriceSnapshot, name: str) -> None:
    assert Ore(name, OreForm.REFINED) in real.ores()
    assert price_of(real, name) is not None


def test_in_real_lists_nothing_manufactured_is_an_ore(real: PriceSnapshot) -> None:
    assert not {"Steel", "Scrap", "Construction Materials", "Waste"} & {ore.name for ore in real.ores()}


def test_in_real_lists_gems_are_real_and_no_price_is_an_outlier(real: PriceSnapshot) -> None:
    assert price_of(real, "Saldynium", OreForm.RAW) == 34_000_000
    valuations = [value(real, ore, (), real.fetched_at) for ore in real.everything()]
    assert not [found.ore for found in valuations if found.outliers]


def test_in_real_lists_raw_ore_is_worth_nothing_refined(real: PriceSnapshot) -> None:
    assert price_of(real, "Quantainium", OreForm.RAW) is None
