"""One sale out of the store, divided over lots and sessions (store-rules.md)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.divisions import Undivided, by_session, divide
from domain.payroll import Division, OreForm, SoldPart

RULES = (Path(__file__).parents[2] / "docs" / "store-rules.md").read_text(encoding="utf-8")
_ROW = re.compile(r"\| (\S+)/(\d+) \| (\w+) \| (\d+) \| ([\d ]+) \|")

PRICES = {"Quantainium": Decimal(150_000), "Gold": Decimal("6200.5"), "Tin": Decimal("0.0001")}
parts = st.lists(
    st.builds(
        SoldPart,
        session_code=st.sampled_from(["sm-k3m9qa", "sm-x7c2pd", "ah-22bcde"]),
        lot=st.integers(1, 40),
        commodity=st.sampled_from(sorted(PRICES)),
        quantity_cscu=st.integers(1, 10**12) | st.integers(1, 9),
    ).map(lambda part: replace(part, unit_price_auec=PRICES[part.commodity])),
    min_size=1,
    max_size=12,
    unique_by=lambda part: (part.session_code, part.lot),
)
totals = st.integers(0, 10**15) | st.integers(0, 20)


def sale(total_auec: int, *sold: SoldPart, sale_id: int = 17) -> Division:
    return Division(sale_id, total_auec, sold)


def exact(division: Division) -> list[Fraction]:
    """Each part's proportion of the total, with its fractions of an aUEC."""
    values = [part.quantity_cscu * Fraction(part.unit_price_auec or 0) for part in division.parts]
    return [division.total_auec * value / sum(values) for value in values]


def quantainium(lot: int, quantity_cscu: int, code: str = "sm-k3m9qa") -> SoldPart:
    return SoldPart(code, lot, "Quantainium", quantity_cscu)


@for_all(totals, parts)
def test_the_parts_add_up_to_exactly_what_was_sold_each_within_one_auec_of_its_proportion(
    total_auec: int, sold: Sequence[SoldPart]
) -> None:
    division = sale(total_auec, *sold)
    shares = divide(division)
    assert sum(shares) == total_auec
    assert all(abs(share - due) < 1 for share, due in zip(shares, exact(division), strict=True))
    assert sum(by_session(division).values()) == total_auec


@for_all(totals, parts, st.randoms(use_true_random=False))
def test_the_order_of_the_parts_changes_nothing(
    total_auec: int, sold: list[SoldPart], random: object
) -> None:
    shares = dict(zip(sold, divide(sale(total_auec, *sold)), strict=True))
    shuffled = list(sold)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis's own Random
    assert dict(zip(shuffled, divide(sale(total_auec, *shuffled)), strict=True)) == shares


@for_all(totals, parts, st.integers(2, 1000))
def test_prices_that_all_rise_alike_change_nothing(total_auec: int, sold: list[SoldPart], times: int) -> None:
    dearer = [replace(part, unit_price_auec=(part.unit_price_auec or Decimal(0)) * times) for part in sold]
    assert divide(sale(total_auec, *dearer)) == divide(sale(total_auec, *sold))


@for_all(totals, st.integers(1, 10**15))
def test_one_lot_gets_all_of_it(total_auec: int, quantity_cscu: int) -> None:
    assert divide(sale(total_auec, quantainium(1, quantity_cscu))) == (total_auec,)


@for_all(totals, st.lists(st.integers(1, 10**12), min_size=1, max_size=9))
def test_one_ore_needs_no_price_and_one_price_for_all_of_it_changes_nothing(
    total_auec: int, quantities: list[int]
) -> None:
    sold = [quantainium(lot, quantity) for lot, quantity in enumerate(quantities, start=1)]
    priced = [replace(part, unit_price_auec=Decimal("0.3333")) for part in sold]
    assert divide(sale(total_auec, *sold)) == divide(sale(total_auec, *priced))


def test_qualities_of_one_ore_share_its_price() -> None:
    fine, plain = replace(quantainium(1, 100), quality=900), quantainium(2, 100)
    assert divide(sale(1000, fine, plain)) == (500, 500)


@pytest.mark.parametrize("price", [None, Decimal(0)])
def test_several_ores_of_which_one_has_no_price_are_refused_by_its_name(price: Decimal | None) -> None:
    gold = SoldPart("sm-k3m9qa", 2, "Gold", 100, unit_price_auec=price)
    priced = replace(quantainium(1, 100), unit_price_auec=Decimal(1))
    with pytest.raises(Undivided, match="'Gold'"):
        divide(sale(1000, priced, gold))


def test_raw_and_refined_are_two_ores() -> None:
    with pytest.raises(Undivided, match="no price"):
        divide(sale(1000, quantainium(1, 100), replace(quantainium(2, 100), form=OreForm.RAW)))


def test_luck_of_equal_remainders_changes_from_sale_to_sale() -> None:
    lots = [quantainium(lot, 100) for lot in (1, 2, 3)]
    winners = {divide(sale(100, *lots, sale_id=number)).index(34) for number in range(1, 30)}
    assert winners == {0, 1, 2}


def test_the_worked_example_of_the_rules_is_what_is_computed() -> None:
    rows = _ROW.findall(RULES)
    sold = [
        SoldPart(code, int(lot), ore, int(quantity), unit_price_auec=PRICES[ore])
        for code, lot, ore, quantity, _ in rows
    ]
    promised = [int(gets.replace(" ", "")) for *_, gets in rows]
    division = sale(1_250_000, *sold)
    assert list(divide(division)) == promised
    assert len(promised) == 3
    assert by_session(division) == {"sm-k3m9qa": 860_490, "sm-x7c2pd": 389_510}
