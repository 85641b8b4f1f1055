"""Which lots give what was sold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.ores import Ore
from domain.payroll import OreForm
from domain.quantities import LARGEST
from domain.storepicks import (
    MOST_LOTS,
    NotThere,
    PickedPart,
    Wanted,
    named_lots,
    one_lot,
    pick,
    require_priced,
    require_sizeable,
)
from tests.domain.test_store import CODES, lot

RAW_GOLD = Ore("Gold", OreForm.RAW)
GOLD, TIN = Ore("Gold", OreForm.REFINED), Ore("Tin", OreForm.REFINED)


def taken(parts: tuple[PickedPart, ...]) -> list[tuple[str, int]]:
    return [(f"{each.part.session_code}/{each.part.lot}", each.part.quantity_cscu) for each in parts]


def test_the_oldest_lots_give_first() -> None:
    lots = [lot(1, 100), lot(2, 100, code=CODES[1]), lot(3, 100)]
    assert taken(pick(lots, [Wanted(GOLD, 150)])) == [("sm-aaaaaa/1", 100), ("sm-bbbbbb/2", 50)]


def test_only_what_fits_gives_and_a_quality_is_taken_before_any() -> None:
    lots = [
        lot(1, 100, form=OreForm.RAW),
        lot(2, 100, quality=812),
        lot(3, 100, quality=500),
        lot(4, 100, commodity="Tin"),
    ]
    wanted = [Wanted(GOLD, 100), Wanted(GOLD, 60, 812), Wanted(TIN, 1)]
    assert taken(pick(lots, wanted)) == [("sm-aaaaaa/2", 100), ("sm-aaaaaa/3", 60), ("sm-aaaaaa/4", 1)]


def test_other_spellings_of_an_ore_are_the_same_ore() -> None:
    assert taken(pick([lot(1, 5, commodity="Aluminium")], [Wanted(Ore("Aluminum", OreForm.REFINED), 5)])) == [
        ("sm-aaaaaa/1", 5)
    ]


def test_selling_more_than_is_there_says_what_is_there_ore_by_ore() -> None:
    with pytest.raises(NotThere) as refused:
        pick(
            [lot(1, 100), lot(2, 50, quality=812)], [Wanted(GOLD, 200), Wanted(GOLD, 60, 812), Wanted(TIN, 1)]
        )
    said = str(refused.value).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "There is less in the store than that. Gold Q812: 0.5 SCU of 0.6 SCU. Gold: 1.5 SCU of 2 SCU. "
        "Tin: 0 SCU of 0.01 SCU."
    )


def test_one_ore_is_not_sold_at_two_prices_whatever_its_quality_or_spelling() -> None:
    for other in (
        Wanted(GOLD, 10, 812, Decimal(6)),
        Wanted(Ore("gold", OreForm.REFINED), 10, None, Decimal(6)),
    ):
        with pytest.raises(Refused, match=r"[Gg]old would be sold at two prices.* or sell it in two sales"):
            require_priced([Wanted(GOLD, 10, None, Decimal(5)), other])
    require_priced([Wanted(GOLD, 10, None, Decimal(5)), Wanted(GOLD, 10, 812, Decimal("5.0"))])
    require_priced([Wanted(GOLD, 10, None, Decimal(5)), Wanted(RAW_GOLD, 10, None, Decimal(3))])


@given(
    st.lists(st.tuples(st.integers(1, 50), st.sampled_from([None, 1, 2])), max_size=8),
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from([None, 1, 2])), min_size=1, max_size=4),
)
def test_what_is_picked_is_what_is_wanted_and_no_lot_gives_more_than_it_has(
    held: list[tuple[int, int | None]], asked: list[tuple[int, int | None]]
) -> None:
    lots = [lot(number, has, quality=quality) for number, (has, quality) in enumerate(held, start=1)]
    try:
        parts = pick(lots, [Wanted(GOLD, much, quality) for much, quality in asked])
    except NotThere:
        assert sum(much for much, _ in asked) > sum(has for has, _ in held) or any(
            sum(much for much, of in asked if of == quality) > sum(has for has, of in held if of == quality)
            for quality in (1, 2)
        )
        return
    assert sum(each.part.quantity_cscu for each in parts) == sum(much for much, _ in asked)
    assert len({each.part.lot for each in parts}) == len(parts)
    for each in parts:
        assert 0 < each.part.quantity_cscu <= lots[each.part.lot - 1].at_hand_cscu


@pytest.mark.parametrize(
    ("typed", "takes"),
    [
        ("sm-aaaaaa/1", {1}),
        ("SM-AAAAAA/1, sm-bbbbbb", {1, 3}),
        ("sm-aaaaaa", {1, 2}),
        ("sm-aaaaaa/1;sm-aaaaaa/2", {1, 2}),
        ("", {1, 2, 3}),
    ],
)
def test_lots_are_named_one_by_one_or_by_their_session(typed: str, takes: set[int]) -> None:
    lots = [lot(1), lot(2), lot(3, code=CODES[1])]
    assert {each.lot for each in lots if named_lots(typed).takes(each)} == takes


@pytest.mark.parametrize(
    "typed", ["1", "sm-aaaaaa/0", "sm-aaaaaa/x", "xx-aaaaaa/1", "sm-aaaaaa/1/2", "@everyone"]
)
def test_what_names_no_lot_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="Lots are named like"):
        named_lots(typed)


def test_one_lot_is_one_lot() -> None:
    assert one_lot(" SM-aaaaaa/12 ") == "sm-aaaaaa/12"
    for typed in ("sm-aaaaaa", "sm-aaaaaa/1 sm-aaaaaa/2", ""):
        with pytest.raises(Refused, match="Name one lot"):
            one_lot(typed)


def test_ore_without_a_price_is_sold_by_itself_only() -> None:
    require_priced([Wanted(GOLD, 1), Wanted(GOLD, 1, 812)])
    require_priced([Wanted(GOLD, 1, None, Decimal(1)), Wanted(TIN, 1, None, Decimal(2))])
    with pytest.raises(Refused, match="There is no price for Tin Q7, so the money cannot be divided"):
        require_priced([Wanted(GOLD, 1, None, Decimal(1)), Wanted(TIN, 1, 7)])
    with pytest.raises(Refused, match="There is no price for Gold"):
        require_priced([Wanted(GOLD, 1), Wanted(GOLD, 1, 812, Decimal(1))])


def test_a_sale_over_more_lots_than_can_be_looked_through_is_refused() -> None:
    parts = pick([lot(number, 1) for number in range(1, MOST_LOTS + 2)], [Wanted(GOLD, MOST_LOTS)])
    require_sizeable(parts)
    more = pick([lot(number, 1) for number in range(1, MOST_LOTS + 2)], [Wanted(GOLD, MOST_LOTS + 1)])
    with pytest.raises(Refused, match="merge lots first"):
        require_sizeable(more)


def test_no_part_of_a_sale_is_larger_than_a_bundle_can_say() -> None:
    lots = [lot(1, 2 * LARGEST)]
    require_sizeable(pick(lots, [Wanted(GOLD, LARGEST)]))
    with pytest.raises(Refused, match="out of one lot, the most that can be noted: sell it in parts"):
        require_sizeable(pick(lots, [Wanted(GOLD, LARGEST), Wanted(GOLD, 1)]))
