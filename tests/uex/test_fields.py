"""Single values of UEX's JSON, read with distrust."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uex import fields

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (12, 12),
        ("12", 12),
        (0, None),
        ("0", None),
        (-1, None),
        (None, None),
        (True, None),
        (1.0, None),
        ("1.0", None),
        ("\u0661", None),
        ("", None),
        (10**18, None),
        ("9" * 5000, None),
        ([], None),
    ],
)
def test_a_number_is_whole_and_above_0_or_unknown(value: object, number: int | None) -> None:
    assert fields.number(value) == number


@pytest.mark.parametrize(
    ("value", "price"),
    [
        (155000, "155000"),
        ("429.0000", "429"),
        ("27.73894", "27.7389"),
        ("1.5e5", "150000"),
        (34_000_000, "34000000"),
        (0, None),
        (None, None),
        (False, None),
        ("", None),
        ("-5", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e999999", None),
        ("1e-999999", None),
        ("0.00001", None),
        (10**30, None),
        ({}, None),
    ],
)
def test_a_price_is_above_0_or_unknown(value: object, price: str | None) -> None:
    assert fields.price(value) == price


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("  TDD \n Area\t18 ", "TDD Area 18"),
        ("a\u202eb\u0000c\ud800d", "abcd"),
        ("x" * 500, "x" * 80),
        ("", None),
        ("\u200b", None),
        (None, None),
        (12, None),
    ],
)
def test_a_name_is_one_harmless_line_or_unknown(value: object, name: str | None) -> None:
    assert fields.name(value) == name


def test_a_moment_is_between_1970_and_2100_or_unknown() -> None:
    assert fields.seconds("1787117859") == 1787117859
    assert fields.seconds(0) is None
    assert fields.seconds(99_999_999_999) is None
    assert fields.moment(1787117859).isoformat() == "2026-08-19T05:37:39+00:00"


@given(anything)
def test_nothing_at_all_breaks_a_reader_and_what_is_read_reads_the_same_again(value: object) -> None:
    for read in (fields.number, fields.price, fields.name, fields.seconds):
        once = read(value)
        assert read(once) == once
    price = fields.price(value)
    assert price is None or Decimal(price) > 0
