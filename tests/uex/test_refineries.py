"""Lists of UEX about refineries, quirks included, become tables for hints."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.payroll import OreLine
from domain.refineries import Method, RefineryTables, expected_yield
from uex.endpoints import Endpoint
from uex.parse import TidyList, build_snapshot, tidy_rows
from uex.refineries import build_refineries, short_name

SAMPLES = Path(__file__).parents[2].parent / "shared" / "uex_samples"
NOON = datetime(2026, 11, 15, 12, tzinfo=UTC)
LEACHING = {"name": "Slow Leaching", "code": "SLO", "rating_yield": 3, "rating_cost": 1, "rating_speed": 2}


def bonus(value: object, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id_terminal": 580,
        "terminal_name": "Refinement Center - Ruin Station",
        "space_station_name": "Ruin Station",
        "star_system_name": "Pyro",
        "commodity_name": "Laranite (Raw)",
        "value": value,
        "date_modified": 1_778_826_609,
    }
    return row | changes


def tables(methods: list[Any] | None = None, yields: list[Any] | None = None) -> RefineryTables:
    given = {Endpoint.METHODS: methods, Endpoint.YIELDS: yields}
    return build_refineries(
        {
            endpoint: TidyList(endpoint, "1", NOON, tidy_rows(endpoint, rows))
            for endpoint, rows in given.items()
            if rows is not None
        }
    )


@pytest.mark.parametrize(
    ("value", "percent"),
    [(2, 2), (0, 0), (-5, -5), ("-5", -5), ("0", 0), (100, 100), (-100, -100)],
)
def test_a_bonus_is_a_percent_and_may_be_0_or_below(value: object, percent: int) -> None:
    (refinery,) = tables(yields=[bonus(value)]).refineries
    assert refinery.bonus_percent("Laranite") == percent


@pytest.mark.parametrize("value", [None, True, "", "x", "--1", "1.5", 2.5, 101, -101, "9" * 5000, []])
def test_a_bonus_that_says_nothing_is_dropped_and_the_others_stay(value: object) -> None:
    (refinery,) = tables(yields=[bonus(value), bonus(3, commodity_name="Gold (Ore)")]).refineries
    assert refinery.bonus_percent("Laranite") is None
    assert refinery.bonus_percent("gold") == 3


@pytest.mark.parametrize("field", ["id_terminal", "terminal_name", "commodity_name"])
def test_a_bonus_of_nowhere_or_for_nothing_is_dropped(field: str) -> None:
    assert tables(yields=[bonus(2, **{field: None}), {}, None, 7, "row"]).refineries == ()


def test_of_bonuses_that_contradict_each_other_the_latest_holds() -> None:
    later = bonus(7, date_modified=1_778_826_610)
    for rows in ([later, bonus(2)], [bonus(2), later]):
        assert tables(yields=rows).refineries[0].bonus_percent("Laranite") == 7


def test_a_bonus_holds_whatever_the_suffix_and_the_spelling() -> None:
    (refinery,) = tables(yields=[bonus(4, commodity_name="Quantanium (Ore)")]).refineries
    assert refinery.bonus_percent("Quantainium") == 4


def test_a_refinery_has_a_short_name_its_system_and_its_other_names() -> None:
    (refinery,) = tables(
        yields=[
            bonus(1, terminal_name="Refinement Processing - HUR-L1", space_station_name="HUR-L1 Green Glade")
        ]
    ).refineries
    assert refinery.name == "HUR-L1"
    assert refinery.star_system == "Pyro"
    assert refinery.also_called == ("Refinement Processing - HUR-L1", "HUR-L1 Green Glade")


@pytest.mark.parametrize(
    ("terminal", "name"),
    [
        ("Refinement Center - Levski", "Levski"),
        ("Far - Out - There", "Out - There"),
        ("X", "X"),
        ("A - ", "A - "),
    ],
)
def test_the_short_name_is_what_is_behind_the_dash(terminal: str, name: str) -> None:
    assert short_name(terminal) == name


def test_refineries_of_one_name_are_told_apart_by_their_system() -> None:
    other = bonus(1, id_terminal=7, star_system_name="Nyx", space_station_name=None)
    assert [each.name for each in tables(yields=[bonus(2), other]).refineries] == [
        "Ruin Station (Nyx)",
        "Ruin Station (Pyro)",
    ]


def test_a_method_has_three_ratings() -> None:
    assert tables([LEACHING]).methods == (Method("Slow Leaching", "SLO", 3, 1, 2),)


@pytest.mark.parametrize("rating", [0, 4, -1, None, "good", True, []])
def test_a_rating_that_is_none_of_three_is_unknown(rating: object) -> None:
    (method,) = tables([LEACHING | {"rating_yield": rating}]).methods
    assert method.yield_rating is None
    assert (method.cost_rating, method.speed_rating) == (1, 2)


def test_a_method_without_a_name_is_dropped_and_of_two_of_a_name_the_last_holds() -> None:
    rows = [{**LEACHING, "name": None}, LEACHING, {**LEACHING, "rating_yield": "1"}]
    assert [each.yield_rating for each in tables(rows).methods] == [1]


def test_of_lists_that_are_missing_the_tables_hold_nothing() -> None:
    assert tables() == RefineryTables()
    assert tables([LEACHING]).refineries == ()
    assert tables(yields=[bonus(1)]).methods == ()


def test_refineries_change_no_price() -> None:
    methods = TidyList(Endpoint.METHODS, "5", NOON, tidy_rows(Endpoint.METHODS, [LEACHING]))
    prices = TidyList(Endpoint.PRICES, "9", NOON, [])
    assert build_snapshot({Endpoint.METHODS: methods}) is None
    built = build_snapshot({Endpoint.METHODS: methods, Endpoint.PRICES: prices})
    assert built is not None
    assert built.snapshot_id == "9"


@pytest.fixture(scope="module")
def real() -> RefineryTables:
    if not SAMPLES.is_dir():
        pytest.skip("the recorded lists of UEX are not part of the project")
    return tables(_recorded("refineries_methods"), _recorded("refineries_yields"))


def _recorded(name: str) -> list[Any]:
    rows: list[Any] = json.loads((SAMPLES / f"{name}.json").read_text())["data"]
    return rows


def test_in_real_lists_every_method_is_rated_and_every_refinery_has_bonuses(real: RefineryTables) -> None:
    assert len(real.methods) == 9
    assert all({each.yield_rating, each.cost_rating, each.speed_rating} <= {1, 2, 3} for each in real.methods)
    assert len(real.refineries) == 20
    assert sum(len(each.bonus_percents) for each in real.refineries) == 215
    assert {each.star_system for each in real.refineries} == {"Stanton", "Pyro", "Nyx"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ruin", "Ruin Station"),
        ("levski", "Levski"),
        ("checkmate station", "Checkmate"),
        ("arc l1", "ARC-L1"),
        ("Green Glade Station", "HUR-L1"),
        ("pyro gateway nyx", "Pyro Gateway (Nyx)"),
    ],
)
def test_in_real_lists_refineries_are_found_as_people_name_them(
    real: RefineryTables, typed: str, name: str
) -> None:
    found = real.find_refinery(typed).one
    assert found is not None
    assert found.name == name


def test_in_real_lists_all_are_found_by_the_name_they_are_shown_with(real: RefineryTables) -> None:
    for refinery in real.refineries:
        assert real.find_refinery(str(refinery)).one == real.find_refinery(refinery.name).one == refinery
    for method in real.methods:
        assert real.find_method(method.name).one == method


def test_what_really_came_out_of_a_refinery_is_at_most_one_cscu_off_the_rule_of_thumb(
    real: RefineryTables,
) -> None:
    audits = _recorded("refineries_audits")
    assert audits
    for row in audits:
        line = OreLine(row["commodity_name"].removesuffix(" (Raw)"), row["quantity"])
        hint = expected_yield(real, [line], row["terminal_name"], row["method"])
        assert [each.bonus_percent for each in hint.ores] == [row["yield"]]
        assert hint.expected_cscu is not None
        assert 0 <= row["quantity_yield"] - hint.expected_cscu <= 1
