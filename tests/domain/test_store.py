"""Lots of the store: summed, searched, sorted, and which of them are alike."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ores import Ore
from domain.payroll import OreForm
from domain.store import Lot, Order, duplicates, in_order, lot_named, matching, stock_of, worth
from domain.storemoves import merge_transfers, seal_of

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
GOLD, RAW_GOLD = Ore("Gold", OreForm.REFINED), Ore("Gold", OreForm.RAW)
CODES = ("sm-aaaaaa", "sm-bbbbbb")


def lot(
    number: int = 1,
    quantity: int = 100,
    *,
    code: str = CODES[0],
    commodity: str = "Gold",
    form: OreForm = OreForm.REFINED,
    quality: int | None = None,
    owner: int = 1,
    container: str = "",
    age: int = 0,
    working: bool = False,
) -> Lot:
    at = NOW - timedelta(hours=age)
    return Lot(code, number, commodity, form, quality, owner, container, None, 7, at, quantity, working)


lots = st.lists(
    st.builds(
        lambda code, quantity, commodity, quality, owner, container, working: (
            code, quantity, commodity, quality, owner, container, working
        ),
        st.sampled_from(CODES),
        st.integers(1, 10**15),
        st.sampled_from(["Gold", "Tin"]),
        st.sampled_from([None, 0, 812]),
        st.integers(1, 2),
        st.sampled_from(["", "box"]),
        st.booleans(),
    ),
    max_size=12,
).map(
    lambda rows: [
        lot(number, row[1], code=row[0], commodity=row[2], quality=row[3], owner=row[4], container=row[5],
            working=row[6])
        for number, row in enumerate(rows, start=1)
    ]
)  # fmt: skip


def test_what_is_interchangeable_is_summed_and_nothing_else() -> None:
    found = stock_of(
        [
            lot(1, 100, age=3),
            lot(2, 50, code=CODES[1], owner=2, container="Box", age=5, working=True),
            lot(3, 7, quality=812),
            lot(4, 9, form=OreForm.RAW),
        ]
    )
    assert [(each.ore, each.quality, each.at_hand_cscu, each.working_cscu, each.lots) for each in found] == [
        (GOLD, None, 150, 50, 2),
        (GOLD, 812, 7, 0, 1),
        (RAW_GOLD, None, 9, 0, 1),
    ]
    assert found[0].since == NOW - timedelta(hours=5)


@given(lots)
def test_summing_changes_no_amount(those: list[Lot]) -> None:
    assert sum(each.at_hand_cscu for each in stock_of(those)) == sum(each.at_hand_cscu for each in those)


@given(lots)
def test_merging_leaves_every_sum_of_what_is_alike_as_it_was(those: list[Lot]) -> None:
    amounts = Counter({each.name: each.at_hand_cscu for each in those})
    by_name = {each.name: each for each in those}
    for merge in duplicates(those):
        for transfer in merge_transfers(merge, key="k", at=NOW, reason="alike"):
            amounts[transfer.from_account[6:]] -= transfer.amount
            amounts[transfer.to_account[6:]] += transfer.amount
        assert amounts[merge.into.name] == merge.at_hand_cscu
    assert all(amount >= 0 for amount in amounts.values())
    before, after = Counter[object](), Counter[object]()
    for name, each in by_name.items():
        kind = (each.session_code, each.commodity, each.quality, each.owner, each.container, each.working)
        before[kind] += each.at_hand_cscu
        after[kind] += amounts[name]
    assert before == after
    left = [each for each in those if amounts[each.name]]
    assert duplicates(left) == []


def test_lots_of_other_sessions_people_boxes_or_books_are_not_alike() -> None:
    apart = [
        lot(1),
        lot(2, code=CODES[1]),
        lot(3, owner=2),
        lot(4, container="Box"),
        lot(5, quality=1),
        lot(6, form=OreForm.RAW),
        lot(7, working=True),
    ]
    assert duplicates(apart) == []
    (merge,) = duplicates([*apart, lot(9, 11)])
    assert (merge.into.name, [each.name for each in merge.others]) == ("sm-aaaaaa/1", ["sm-aaaaaa/9"])


def test_a_seal_changes_with_amounts_and_rounds() -> None:
    def seal(quantity: int, round_id: int, *, working: bool) -> str:
        merges = duplicates([lot(1, quantity, working=working), lot(2, 5, working=working)])
        return seal_of(merges, {CODES[0]: round_id})

    assert seal(5, 1, working=True) == seal(5, 1, working=True)
    assert len({seal(5, 1, working=True), seal(6, 1, working=True), seal(5, 2, working=True)}) == 3
    assert seal(5, 1, working=False) == seal(5, 2, working=False)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {1, 2, 3}),
        ("gold", {1, 2}),
        ("GOLD raw", {2}),
        ("ann", {1, 3}),
        ("caterpillar", {2}),
        ("q812", {3}),
        ("sm-aaaaaa/1", {1}),
        ("gold ann", {1}),
        ("%", set()),
        ("nothing", set()),
    ],
)
def test_every_word_of_a_search_must_occur_somewhere(typed: str, found: set[int]) -> None:
    those = [
        lot(1),
        lot(2, form=OreForm.RAW, owner=2, container="Bob's Caterpillar"),
        lot(3, commodity="Tin", quality=812, code=CODES[1]),
    ]
    assert {each.lot for each in matching(those, typed, {1: "Ann", 2: "Bob"})} == found


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        (Order.COMMODITY, [2, 1, 3, 4]),
        (Order.QUANTITY, [3, 4, 1, 2]),
        (Order.VALUE, [4, 1, 2, 3]),
        (Order.QUALITY, [2, 4, 1, 3]),
        (Order.AGE, [4, 3, 2, 1]),
    ],
)
def test_a_list_is_sorted_and_what_is_not_known_comes_last(order: Order, numbers: list[int]) -> None:
    those = [
        lot(1, 100, age=1),
        lot(2, 50, quality=900, age=2),
        lot(3, 1000, commodity="Tin", age=3),
        lot(4, 500, commodity="Zinc", quality=10, age=4),
    ]
    prices = {GOLD: Decimal(100), Ore("Zinc", OreForm.REFINED): Decimal("20.5")}
    assert [each.lot for each in in_order(those, order, prices)] == numbers


def test_worth_is_exact_and_unknown_without_a_price() -> None:
    assert worth(lot(1, 150), {GOLD: Decimal(1)}) == 2  # one and a half, rounded half up
    assert worth(lot(1, 149), {GOLD: Decimal(1)}) == 1
    assert worth(lot(1, 10**15), {GOLD: Decimal("999999999999.9999")}) == 9_999_999_999_999_999_000_000_000
    assert worth(lot(1), {RAW_GOLD: Decimal(1)}) is None


def test_a_lot_is_found_by_its_name() -> None:
    assert lot_named([lot(1), lot(12)], "sm-aaaaaa/12") == lot(12)
    assert lot_named([lot(12)], "sm-aaaaaa/1") is None
