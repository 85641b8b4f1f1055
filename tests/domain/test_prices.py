"""The value of a haul: the median of what terminals pay, or nothing."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ores import Ore
from domain.payroll import OreForm, PriceSource
from domain.prices import (
    Commodity,
    NoPrice,
    PriceRow,
    PriceSnapshot,
    Valuation,
    newest_by_terminal,
    part_misreadings,
    value,
)

FETCHED_AT = datetime(2026, 11, 15, 19, 58, tzinfo=UTC)
QUANTAINIUM = Ore("Quantainium", OreForm.REFINED)
RAW_QUANTAINIUM = Ore("Quantainium", OreForm.RAW)
SALDYNIUM = Ore("Saldynium", OreForm.RAW)
COMMODITIES = (
    Commodity(58, QUANTAINIUM, linked=True),
    Commodity(59, RAW_QUANTAINIUM, linked=True),
    Commodity(172, SALDYNIUM),
)


def row(
    price: str | int,
    terminal: int = 1,
    *,
    system: str | None = "Stanton",
    days_old: float = 1,
    commodity_id: int = 58,
    raw: bool = False,
) -> PriceRow:
    return PriceRow(
        commodity_id=commodity_id,
        terminal=f"Terminal {terminal}",
        price_auec=Decimal(price),
        reported_at=FETCHED_AT - timedelta(days=days_old),
        fetched_at=FETCHED_AT,
        star_system=system,
        terminal_id=terminal,
        from_raw_list=raw,
    )


def prices(*given: str | int) -> list[PriceRow]:
    return [row(price, terminal) for terminal, price in enumerate(given, start=1)]


def snapshot(rows: list[PriceRow]) -> PriceSnapshot:
    by_commodity: dict[int, list[PriceRow]] = defaultdict(list)
    for listed in rows:
        by_commodity[listed.commodity_id].append(listed)
    return PriceSnapshot("412", FETCHED_AT, COMMODITIES, {key: tuple(of) for key, of in by_commodity.items()})


def valued(rows: list[PriceRow], *systems: str, ore: Ore = QUANTAINIUM) -> Valuation:
    found = value(snapshot(rows), ore, systems, FETCHED_AT)
    assert isinstance(found, Valuation)
    return found


def unpriced(rows: list[PriceRow], *systems: str, ore: Ore = QUANTAINIUM) -> NoPrice:
    found = value(snapshot(rows), ore, systems, FETCHED_AT)
    assert isinstance(found, NoPrice)
    return found


def test_the_middle_price_of_an_odd_number_is_the_value() -> None:
    assert valued(prices(130_000, 170_000, 150_000)).unit_price_auec == 150_000


def test_the_mean_of_the_middle_two_of_an_even_number_is_the_value() -> None:
    # (150 000 + 155 001) ÷ 2 = 152 500.5
    assert valued(prices(130_000, 150_000, 155_001, 170_000)).unit_price_auec == Decimal("152500.5")


def test_the_mean_is_rounded_half_up_to_four_decimals() -> None:
    # (1.0001 + 1.0002) ÷ 2 = 1.00015 → 1.0002
    assert valued(prices("1.0001", "1.0002")).unit_price_auec == Decimal("1.0002")


def test_a_valuation_tells_spread_best_terminal_ages_and_source() -> None:
    found = valued([row(130_000, 1, days_old=3), row(150_000, 2, days_old=1), row(170_000, 3, days_old=2)])
    assert found.lowest_auec == 130_000
    assert found.best.price_auec == 170_000
    assert found.best.terminal == "Terminal 3"
    assert found.oldest_report_at == FETCHED_AT - timedelta(days=3)
    assert found.newest_report_at == FETCHED_AT - timedelta(days=1)
    assert found.snapshot_id == "412"
    assert found.source == PriceSource("uex", FETCHED_AT, 3, "median")


def test_only_terminals_of_the_chosen_systems_count() -> None:
    rows = [row(100, 1, system="Stanton"), row(120, 2, system="Pyro"), row(140, 3, system=None)]
    assert valued(rows, "stanton").unit_price_auec == 100
    assert valued(rows, "Stanton", "Pyro").unit_price_auec == 110
    assert valued(rows).unit_price_auec == 120
    assert unpriced(rows, "Nyx").reason == (
        "No terminal in Nyx reported a price of Quantainium within the last 14 days; enter one."
    )


def test_a_report_of_14_days_counts_and_an_older_one_does_not() -> None:
    assert valued([row(100, 1, days_old=14), row(140, 2, days_old=14.001)]).unit_price_auec == 100
    assert unpriced([row(100, days_old=509)]).outliers == ()


def test_a_report_from_the_future_does_not_count() -> None:
    assert valued([row(100, 1, days_old=-0.5), row(140, 2, days_old=-2)]).terminals == 1


def test_reports_are_as_old_as_when_they_were_fetched_so_a_stale_snapshot_keeps_its_value() -> None:
    month_later = value(snapshot(prices(100, 120, 140)), QUANTAINIUM, (), FETCHED_AT + timedelta(days=30))
    assert isinstance(month_later, Valuation)
    assert month_later.unit_price_auec == 120
    assert month_later.stale
    assert not valued(prices(100, 120, 140)).stale


def test_of_rows_that_contradict_each_other_the_newest_of_a_terminal_counts() -> None:
    rows = [row(100, 1, days_old=5), row(130, 1, days_old=1), row(110, 1, days_old=3)]
    assert valued(rows).unit_price_auec == 130
    assert valued(rows).terminals == 1


def test_of_equally_new_rows_of_a_terminal_the_lower_counts() -> None:
    assert valued([row(100, 1), row(130, 1)]).unit_price_auec == 100


def test_a_terminal_without_an_id_is_known_by_its_name() -> None:
    nameless = [
        PriceRow(58, name, Decimal(100), FETCHED_AT, FETCHED_AT) for name in ("TDD Area 18", "tdd area-18")
    ]
    assert len(newest_by_terminal(nameless)) == 1


@pytest.mark.parametrize("times", [10, 100, 1000])
def test_a_misread_price_is_flagged_and_left_out(times: int) -> None:
    found = valued(prices(130_000, 130_000 * times, 150_000, 170_000))
    assert found.unit_price_auec == 150_000
    assert [outlier.price_auec for outlier in found.outliers] == [130_000 * times]
    assert found.best.price_auec == 170_000


def test_a_price_misread_as_too_low_is_flagged_and_left_out() -> None:
    found = valued(prices(170, 130_000, 150_000, 170_000))
    assert found.unit_price_auec == 150_000
    assert [outlier.price_auec for outlier in found.outliers] == [170]


def test_two_prices_that_are_tenfold_apart_say_nothing_and_no_price_is_invented() -> None:
    found = unpriced(prices(150_000, 1_500_000))
    assert found.reason == "The prices reported for Quantainium contradict each other; enter one."
    assert len(found.outliers) == 2


def test_a_misreading_is_noticed_beside_the_prices_of_other_systems() -> None:
    rows = [*prices(130_000, 150_000, 170_000), row(1_500_000, 9, system="Nyx")]
    assert unpriced(rows, "Nyx").outliers == (rows[3],)
    assert valued(rows, "Stanton").outliers == ()


def test_honest_prices_that_differ_by_more_than_double_all_count() -> None:
    assert valued(prices(200, 240, 240, 370, 450)).terminals == 5


def test_gems_of_34_000_000_are_real() -> None:
    assert valued([row(34_000_000, commodity_id=172)], ore=SALDYNIUM).unit_price_auec == 34_000_000


def test_raw_ore_is_never_valued_with_a_refined_price() -> None:
    assert unpriced(prices(150_000, 155_000), ore=RAW_QUANTAINIUM)


def test_a_refined_price_filed_under_the_raw_ore_does_not_count() -> None:
    rows = [row(150_000, 1, commodity_id=59), row(21_000, 2, commodity_id=59, raw=True)]
    assert valued(rows, ore=RAW_QUANTAINIUM).unit_price_auec == 21_000


def test_a_raw_price_filed_under_the_refined_ore_does_not_count() -> None:
    assert valued([row(150_000, 1), row(1, 2, raw=True)]).unit_price_auec == 150_000


def test_an_ore_nobody_lists_has_no_price() -> None:
    assert unpriced(prices(100), ore=Ore("Unobtainium", OreForm.REFINED)).reason.startswith("No terminal")


def test_a_snapshot_lists_ores_apart_from_everything_that_is_sold() -> None:
    steel = Commodity(109, Ore("Steel", OreForm.REFINED), is_ore=False)
    known = PriceSnapshot("1", FETCHED_AT, (*COMMODITIES, steel), {})
    assert [str(ore) for ore in known.ores()] == ["Quantainium (raw)", "Quantainium", "Saldynium (raw)"]
    assert steel.ore in known.everything()


@given(st.lists(st.integers(1, 10**9), max_size=30), st.randoms())
def test_rows_are_parted_without_loss_and_their_order_changes_nothing(
    amounts: list[int], random: object
) -> None:
    rows = prices(*amounts)
    credible, outliers = part_misreadings(rows)
    assert sorted(credible + outliers, key=id) == sorted(rows, key=id)
    assert not credible or 2 * len(credible) > len(rows)
    assert part_misreadings(reversed(rows))[0] == credible or len(set(amounts)) < len(amounts)


@given(st.lists(st.integers(100_000, 200_000), min_size=3, max_size=20), st.sampled_from([10, 1000]))
def test_one_misreading_never_moves_the_value_out_of_the_honest_prices(honest: list[int], times: int) -> None:
    found = valued(prices(*honest, honest[0] * times))
    assert min(honest) <= found.unit_price_auec <= max(honest)
    assert len(found.outliers) == 1
