from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payroll import Flag, LineKind, LineStatus, PriceSource
from domain.rules import Basis, Fee, FeeMode, FixedPay, PercentPay, Rounding, Rules
from domain.words import (
    FLAG_WORDS,
    KIND_WORDS,
    STATUS_REASONS,
    STATUS_WORDS,
    describe_price,
    describe_rules,
    format_age,
    format_duration,
    progress_bar,
)

NOON = datetime(2026, 11, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0:00:00"),
        (59, "0:00:59"),
        (7200, "2:00:00"),
        (3661, "1:01:01"),
        (363_599, "100:59:59"),
        (-90, "-0:01:30"),
    ],
)
def test_seconds_are_written_as_hours_minutes_and_seconds(seconds: int, written: str) -> None:
    assert format_duration(seconds) == written


@pytest.mark.parametrize(
    ("age", "written"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=119), "1 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=14), "14 days"),
    ],
)
def test_an_age_is_written_in_its_largest_unit(age: timedelta, written: str) -> None:
    assert format_age(age) == written


@pytest.mark.parametrize(
    ("elapsed", "whole", "bar"),
    [
        (0, 100, "▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (31, 100, "▰▰▰▱▱▱▱▱▱▱ 31 %"),
        (319, 1000, "▰▰▰▱▱▱▱▱▱▱ 31 %"),
        (99_999, 100_000, "▰▰▰▰▰▰▰▰▰▱ 99 %"),
        (100, 100, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (500, 100, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (-5, 100, "▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (0, 0, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
    ],
)
def test_a_bar_shows_how_much_of_a_time_has_passed(elapsed: int, whole: int, bar: str) -> None:
    assert progress_bar(timedelta(seconds=elapsed), timedelta(seconds=whole)) == bar


@given(st.timedeltas(), st.timedeltas(), st.integers(1, 30))
def test_a_bar_is_full_only_when_all_has_passed(elapsed: timedelta, whole: timedelta, width: int) -> None:
    bar, percent, _ = progress_bar(elapsed, whole, width).split()
    assert len(bar) == width
    assert (percent == "100") == ("▱" not in bar) == (elapsed >= whole or whole <= timedelta(0))


def test_every_flag_status_and_kind_has_words() -> None:
    assert set(FLAG_WORDS) == set(Flag)
    assert set(STATUS_WORDS) == set(STATUS_REASONS) == set(LineStatus)
    assert set(KIND_WORDS) == set(LineKind)


def test_a_price_names_its_source_method_terminals_and_age() -> None:
    source = PriceSource("uex", NOON - timedelta(minutes=2), 14, "median")
    assert describe_price(source, NOON) == "UEX, median of 14 terminals, 2 min old"


def test_a_price_of_the_guild_says_so_and_no_more_than_is_known() -> None:
    assert describe_price(PriceSource("guild"), NOON) == "the guild's own price"
    assert describe_price(PriceSource("uex", None, 1), NOON) == "UEX, 1 terminal"
    assert describe_price(None, NOON) == "not noted"


def test_the_default_rules_are_told_in_words() -> None:
    assert describe_rules(Rules(payer_id=1), {1: "Ann"}) == [
        "Pot: what was really sold.",
        "Payer: Ann holds the money and sends it; no fee on lines of the payer.",
        "Fees: payee, 0.5 % of what is sent, rounded up; each payee bears the fee of the own share.",
        "Tax: none.",
        "Minimum: less than 0:01:00 of time earns nothing.",
        "Outages: up to 0:15:00 count for people there before and after.",
        "Deafened: time spent deafened counts at 100 %.",
        "Weights: everybody × 1.",
    ]


def test_what_was_agreed_for_this_payroll_is_told_person_by_person() -> None:
    rules = Rules(
        payer_id=1,
        basis=Basis.ESTIMATE,
        deafened_percent=Decimal("50.00"),
        org_tax_percent=Decimal("7.50"),
        fee=Fee(FeeMode.SELLER, Decimal(1), Rounding.DOWN),
        weights={2: Decimal("1.50"), 1: Decimal(1)},
        fixed=(FixedPay(9, 1_250_000),),
        percents=(PercentPay(2, Decimal("2.5")),),
    )
    words = describe_rules(rules, {1: "Ann", 2: "Bob"})
    assert words[0] == "Pot: an estimate from ore and prices; provisional, not payable."
    assert words[2].startswith("Fees: seller, 1 % of what is sent, rounded down; the payer bears them")
    assert words[3] == "Tax: 7.5 % of the pot after expenses goes to the treasury."
    assert words[6] == "Deafened: time spent deafened counts at 50 %."
    assert words[7:] == [
        "Weights: Bob × 1.5; everybody else × 1.",
        "Fixed pay: #9 1\N{NO-BREAK SPACE}250\N{NO-BREAK SPACE}000 aUEC.",
        "Percents: Bob 2.5 %.",
    ]
