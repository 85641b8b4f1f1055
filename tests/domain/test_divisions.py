"""One sale out of the store, divided over lots and sessions (store-rules.md)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.divisions import Undivided, by_session, divide
from domain.payroll import Division, OreForm, SoldPart

RULES = (Path(__file__).parents[2] / "docs" / "store-rules.md").read_text(encoding="utf-8")
_PRICE = re.compile(r"(\w+)(?: counts)? at (\d[\d .]*\d)")
_GETS = re.compile(r"(sm-\w{6})(?: gets)? (\d[\d ]*\d)")
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
    total_auec: int, sold: list[SoldPart], random: Random
) -> None:
    shares = dict(zip(sold, divide(sale(total_auec, *sold)), strict=True))
    shuffled = list(sold)
    random.shuffle(shuffled)
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


@for_all(totals, parts, st.data())
def test_more_out_of_a_lot_never_brings_it_less(
    total_auec: int, sold: list[SoldPart], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(sold) - 1))
    more = data.draw(st.integers(1, 9) | st.integers(1, 10**12))
    grown = list(sold)
    grown[place] = replace(grown[place], quantity_cscu=grown[place].quantity_cscu + more)
    assert divide(sale(total_auec, *grown))[place] >= divide(sale(total_auec, *sold))[place]


@for_all(totals, parts)
def test_what_is_worth_more_never_brings_less_in_the_same_sale(total_auec: int, sold: list[SoldPart]) -> None:
    division = sale(total_auec, *sold)
    ranked = sorted(zip(exact(division), divide(division), strict=True))
    for (due, share), (more_due, more) in pairwise(ranked):
        assert due == more_due or share <= more


def test_qualities_of_one_ore_share_its_price() -> None:
    fine, plain = replace(quantainium(1, 100), quality=900), quantainium(2, 100)
    assert divide(sale(1000, fine, plain)) == (500, 500)


def test_two_prices_for_one_ore_in_one_sale_are_refused() -> None:
    fine = replace(quantainium(1, 100), quality=900, unit_price_auec=Decimal(6))
    plain = replace(quantainium(2, 100), unit_price_auec=Decimal(5))
    with pytest.raises(Undivided, match=r"two prices for 'Quantainium' \(refined\)"):
        divide(sale(1000, fine, plain))
    raw = replace(plain, form=OreForm.RAW)
    assert divide(sale(1100, fine, raw)) == (600, 500)
    spelled = replace(plain, unit_price_auec=Decimal("6.00"))
    assert divide(sale(1000, fine, spelled)) == (500, 500)


def test_of_one_ore_either_all_parts_have_the_price_or_none() -> None:
    priced = replace(quantainium(1, 100), unit_price_auec=Decimal(5))
    for sold in ((priced, quantainium(2, 100)), (quantainium(2, 100), priced)):
        with pytest.raises(Undivided, match="no price for 'Quantainium'"):
            divide(sale(1000, *sold))


def test_a_part_may_be_too_small_for_an_auec() -> None:
    assert divide(sale(10, quantainium(1, 10**6), quantainium(2, 1))) == (10, 0)


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
    example = RULES.partition("## 3.")[2]
    said = re.search(r"Sale (\d+) brings ([\d ]+) aUEC", example)
    assert said is not None
    number, total = said.groups()
    prices = {ore: Decimal(_plain(price)) for ore, price in _PRICE.findall(example)}
    rows = _ROW.findall(example)
    sold = [
        SoldPart(code, int(lot), ore, int(quantity), unit_price_auec=prices[ore])
        for code, lot, ore, quantity, _ in rows
    ]
    division = sale(int(_plain(total)), *sold, sale_id=int(number))
    assert list(divide(division)) == [int(_plain(gets)) for *_, gets in rows]
    assert len(rows) == 3
    promised = {code: int(_plain(gets)) for code, gets in _GETS.findall(example)}
    assert by_session(division) == promised
    assert len(promised) == 2


def _plain(number: str) -> str:
    return number.replace(" ", "")
