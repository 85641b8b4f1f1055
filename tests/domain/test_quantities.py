"""What people type: read exactly, or refused in one sentence."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.quantities import (
    LARGEST,
    format_auec,
    format_price,
    format_scu,
    parse_amount,
    parse_percent,
    parse_price,
    parse_quality,
    parse_quantity,
    parse_weight,
    plain,
    rounded,
)

PARSERS = (parse_quantity, parse_amount, parse_price, parse_percent, parse_weight, parse_quality)

hostile = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789.,'_-+ %eEkKmMbBsScCuU/\u00a0\u202f\u0661\uff11\u200f", max_size=30),
)


@pytest.mark.parametrize(
    ("text", "cscu"),
    [
        ("12.5", 1250),
        ("12,5 SCU", 1250),
        ("12.5scu", 1250),
        ("1250 cSCU", 1250),
        ("1 250 cscu", 1250),
        ("1'250 SCU", 125_000),
        ("1_250", 125_000),
        ("1\u202f250", 125_000),
        ("1 250,25", 125_025),
        ("0.01", 1),
        ("007", 700),
        ("1.2500", 125),
        ("  3 ", 300),
        ("1,296,520", 129_652_000),
        ("1.296.520", 129_652_000),
        ("10 000 000 000 000", 10**15),
    ],
)
def test_a_quantity_is_read_as_whole_cscu(text: str, cscu: int) -> None:
    assert parse_quantity(text) == cscu


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,250", "The quantity could mean 1250 or 1.2500: write it one of these two ways."),
        ("1.250 SCU", "The quantity could mean 1250 or 1.2500: write it one of these two ways."),
        ("1.250,5", "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("12 50", "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("NaN", "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("1e5", "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("\u0661\u0662", "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("@everyone **12**", "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("", "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("9" * 100, "The quantity must be written like 12.5, 12,5 SCU or 1250 cSCU."),
        ("0.125", "The quantity is too fine: at most two decimals of an SCU, or whole cSCU (100 are 1 SCU)."),
        (
            "12.5 cSCU",
            "The quantity is too fine: at most two decimals of an SCU, or whole cSCU (100 are 1 SCU).",
        ),
        ("1." + "0" * 40 + "1", "The quantity has too many digits."),
        ("-5", "The quantity cannot be negative."),
        ("\u22125", "The quantity cannot be negative."),
        ("0", "The quantity must be more than 0."),
        ("10000000000000.01", "The quantity is larger than 10^15, the most that can be noted."),
    ],
)
def test_a_quantity_that_is_not_clear_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_quantity(text)
    assert str(refusal.value) == sentence


def test_a_refusal_names_the_field_it_is_about() -> None:
    with pytest.raises(Refused, match="Gold must be more than 0"):
        parse_quantity("0", what="The quantity of Gold")


@pytest.mark.parametrize(
    ("text", "auec"),
    [
        ("1296520", 1_296_520),
        ("1 296 520", 1_296_520),
        ("1\u00a0296\u00a0520", 1_296_520),
        ("1'000", 1_000),
        ("1,296,520", 1_296_520),
        ("1.296.520 aUEC", 1_296_520),
        ("850k", 850_000),
        ("1.5m", 1_500_000),
        ("1,5 M aUEC", 1_500_000),
        ("2b", 2_000_000_000),
        ("1.25k", 1_250),
        ("100.00", 100),
        ("12 UEC", 12),
    ],
)
def test_an_amount_is_read_as_whole_auec(text: str, auec: int) -> None:
    assert parse_amount(text) == auec


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.5", "whole aUEC"),
        ("1.0005k", "whole aUEC"),
        ("1,250", "could mean 1250 or 1.2500"),
        ("1.250k", "could mean 1250 or 1.2500"),
        ("-1", "negative"),
        ("0", "more than 0"),
        ("3 / SCU", "not a price per SCU"),
        ("1.5 million", "must be written like"),
        ("infinity", "must be written like"),
        ("1000001b", "larger than 10\\^15"),
        ("=1+1", "must be written like"),
    ],
)
def test_an_amount_that_is_not_clear_is_refused(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        parse_amount(text)


def test_an_amount_of_nothing_passes_only_where_it_makes_sense() -> None:
    assert parse_amount("0", allow_zero=True) == 0


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("155000", "155000"),
        ("155k", "155000"),
        ("4.25", "4.25"),
        ("0,0001 aUEC/SCU", "0.0001"),
        ("4.2500", "4.25"),
    ],
)
def test_a_price_has_at_most_four_decimals(text: str, price: str) -> None:
    assert parse_price(text) == Decimal(price)


@pytest.mark.parametrize("text", ["4.25001", "4.250", "0", "-2", "free", "1e3", "2000000b"])
def test_a_price_that_is_free_too_fine_or_unclear_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_price(text)


@pytest.mark.parametrize(
    ("text", "percent"),
    [("10", "10"), ("2,5 %", "2.5"), ("12.125%", "12.125"), ("0", "0"), ("100.0000", "100")],
)
def test_a_percentage_is_between_0_and_100(text: str, percent: str) -> None:
    assert parse_percent(text) == Decimal(percent)


@pytest.mark.parametrize("text", ["100.1", "1,296,520", "-1", "12.34567", "ten", "", "%"])
def test_other_percentages_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_percent(text)


def test_a_weight_has_two_decimals() -> None:
    assert parse_weight("0,75") == Decimal("0.75")
    for text in ("0.755", "101", "-1", "heavy"):
        with pytest.raises(Refused):
            parse_weight(text)


@given(st.integers(1, LARGEST))
def test_what_is_written_is_read_back(whole: int) -> None:
    assert parse_quantity(format_scu(whole)) == whole
    assert parse_amount(format_auec(whole)) == whole


@given(st.decimals("0.0001", 10**12, places=4))
def test_a_price_is_read_back_from_how_it_is_shown(price: Decimal) -> None:
    digits = str(plain(price))
    whole, _, decimals = digits.partition(".")
    unclear = len(decimals) == 3 and len(whole) <= 3 and whole != "0"
    assert parse_price(digits + "0" if unclear else digits) == price


@given(hostile)
def test_whatever_is_typed_is_a_number_in_range_or_a_refusal(text: str) -> None:
    for parse in PARSERS:
        with suppress(Refused):
            assert 0 <= parse(text) <= LARGEST


def test_numbers_are_shown_in_groups_that_no_line_break_tears() -> None:
    assert format_auec(1_296_520) == "1\u00a0296\u00a0520"
    assert format_auec(-1_500) == "-1\u00a0500"
    assert format_scu(12_550) == "125.5 SCU"
    assert format_scu(100_000_000) == "1\u00a0000\u00a0000 SCU"
    assert format_price(Decimal("155000.0000")) == "155\u00a0000"


def test_rounding_is_half_up_and_leaves_no_exponent() -> None:
    assert str(rounded(Decimal("0.00005"), 4)) == "0.0001"
    assert str(rounded(Decimal("1.5E+5"), 4)) == "150000"


@pytest.mark.parametrize(("text", "quality"), [("0", 0), (" 812 ", 812), ("1000", 1000), ("0007", 7)])
def test_a_quality_is_a_whole_number_up_to_1000(text: str, quality: int) -> None:
    assert parse_quality(text) == quality


@pytest.mark.parametrize("text", ["", "1001", "-1", "8.5", "812 %", "9" * 5000, "\u0661", "Q812"])
def test_anything_else_is_no_quality(text: str) -> None:
    with pytest.raises(Refused, match=r"^The quality must be a whole number from 0 to 1000, like 812\.$"):
        parse_quality(text)
