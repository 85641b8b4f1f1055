"""What if: another fee, tax or pot, other prices; as text that a message carries, and as exact outcomes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.compute import compute_payroll
from domain.errors import Refused
from domain.payroll import OreForm, OreLine, PayrollInput
from domain.rules import Basis, FeeMode
from domain.rulesets import RoleWeight, RuleSet
from domain.whatif import Variant, imagine, read_prices, read_variants, write_variants
from tests.payrolls import correction, given, rules, sale
from tests.strategies import percents

FOREMAN = 70
names = st.text("Gold Qua-ntainium'()é", min_size=1, max_size=20).map(str.strip).filter(bool)
variants = st.builds(
    Variant,
    template_id=st.none() | st.integers(0, 10**6),
    fee_mode=st.none() | st.sampled_from(FeeMode),
    tax_percent=st.none() | percents,
    pot_auec=st.none() | st.integers(1, 10**15),
    prices=st.dictionaries(names, st.decimals("0.0001", 10**9, places=4), max_size=4).map(
        lambda prices: tuple(prices.items())
    ),
).filter(lambda variant: not variant.is_empty)


def two_hours() -> PayrollInput:
    """Ann and Bob, an hour each; a million sold, and some ore."""
    return given(
        corrections=(correction(1, 3600), correction(2, 3600)),
        sales=(sale(1_000_000),),
        ore=(OreLine("Gold", 1000, Decimal(5000)), OreLine("Gold", 100, None, OreForm.RAW)),
        rules=rules(),
    )


@for_all(st.lists(variants, max_size=3))
def test_what_a_message_carries_is_read_back_the_same(compared: list[Variant]) -> None:
    assert read_variants(write_variants(compared)) == tuple(compared)


@pytest.mark.parametrize("forged", ["rules x", "fee none", "tax", "price Gold", "pot 1; tax 1e"])
def test_what_no_comparison_wrote_is_refused(forged: str) -> None:
    with pytest.raises(Refused, match="out of date"):
        read_variants(forged)


def test_a_variant_that_says_nothing_new_is_the_payroll_itself() -> None:
    now = two_hours()
    outcome = imagine(now, Variant(fee_mode=FeeMode.PAYEE), RuleSet(), {})
    assert outcome.payroll == compute_payroll(now)
    assert outcome.received == {1: 500_000, 2: 497_512}


def test_another_pot_is_split_by_the_roles_that_were_frozen() -> None:
    rule_set = RuleSet(role_weights=(RoleWeight(FOREMAN, "Foreman", Decimal(3)),))
    variant = Variant(fee_mode=FeeMode.SELLER, tax_percent=Decimal(50), pot_auec=800)
    outcome = imagine(two_hours(), variant, rule_set, {2: frozenset({FOREMAN})})
    assert outcome.received == {1: 100, 2: 300}


def test_other_prices_make_the_pot_of_the_ore_that_is_noted() -> None:
    prices = read_prices(["gold 7k", "GOLD (ore) @ 1000", ""])
    outcome = imagine(two_hours(), Variant(fee_mode=FeeMode.SELLER, prices=prices), RuleSet(), {})
    assert outcome.payroll is not None
    assert outcome.payroll.gross_auec == 10 * 7000 + 1 * 1000


def test_what_the_rules_refuse_is_the_outcome() -> None:
    no_such = imagine(two_hours(), Variant(prices=read_prices(["Iron 5"])), RuleSet(), {})
    assert (no_such.payroll, no_such.refusal) == (None, "no Iron is noted in this session")
    unpriced = imagine(two_hours(), Variant(prices=read_prices(["Gold 5"])), RuleSet(), {})
    assert unpriced.refusal is not None
    assert "no price for 'Gold'" in unpriced.refusal
    assert unpriced.received == {}


@pytest.mark.parametrize("line", ["Gold", "7000", "Gold x", "Gold 7 % 3"])
def test_a_price_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(Refused):
        read_prices([line])


def test_more_prices_than_a_message_can_carry_are_refused() -> None:
    with pytest.raises(Refused, match="At most 5 prices"):
        read_prices([f"Ore{number}x 5" for number in range(6)])
    with pytest.raises(Refused, match="What does it cost"):
        read_prices([f"{'x' * 61} 5"])


@for_all(variants)
def test_imagining_leaves_what_is_there_as_it_is_and_adds_up(variant: Variant) -> None:
    now = two_hours()
    outcome = imagine(now, replace(variant, template_id=None), RuleSet(), {})
    assert now == two_hours()
    assert now.rules is not None
    assert now.rules.basis is Basis.SALES
    if (payroll := outcome.payroll) is not None:
        nets = sum(line.net_auec for line in payroll.lines)
        assert payroll.gross_auec == nets + payroll.fees_auec + payroll.treasury_auec
