"""Sets of rules: their bounds, and how they are changed a row at a time."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from domain.drafts import with_fixed, with_percent
from domain.errors import Refused
from domain.rules import Fee, FeeMode, FixedPay, PercentPay
from domain.rulesets import (
    RolePercent,
    RoleWeight,
    RuleSet,
    as_template,
    rule_set_of,
    with_own_weight,
    with_role_percent,
    with_role_weight,
    without_role,
)
from domain.settings import GuildSettings

ANN, BOB = 1, 2
FOREMAN = RoleWeight(70, "Foreman", Decimal("1.5"))
SCOUT = RolePercent(80, "Scout", Decimal("2.5"))


def test_the_guilds_rules_are_those_of_its_setup() -> None:
    fee = Fee(FeeMode.EQUAL)
    settings = GuildSettings(900, "Red Rock", min_seconds=300, org_tax_percent=Decimal(5), fee=fee)
    assert rule_set_of(settings) == RuleSet(min_seconds=300, org_tax_percent=Decimal(5), fee=fee)


def test_a_weight_of_one_is_kept_for_a_person_because_it_beats_a_role() -> None:
    rules = with_own_weight(with_own_weight(RuleSet(), ANN, Decimal(1)), BOB, Decimal(2))
    assert rules.weights == {ANN: Decimal(1), BOB: Decimal(2)}
    assert with_own_weight(rules, ANN, None).weights == {BOB: Decimal(2)}


def test_a_role_has_one_weight_and_one_percent_and_the_neutral_number_takes_it_away() -> None:
    rules = with_role_percent(with_role_weight(RuleSet(), FOREMAN), SCOUT)
    assert rules.role_ids == {70, 80}
    heavier = with_role_weight(rules, RoleWeight(70, "Foreman", Decimal(3)))
    assert [row.weight for row in heavier.role_weights] == [Decimal(3)]
    assert with_role_weight(rules, RoleWeight(70, "Foreman", Decimal(1))).role_weights == ()
    shared = with_role_percent(rules, RolePercent(80, "Scout", Decimal(4), shared=True))
    assert shared.role_percents == (RolePercent(80, "Scout", Decimal(4), shared=True),)
    assert with_role_percent(rules, RolePercent(80, "Scout", Decimal(0))).role_percents == ()


def test_a_role_that_is_no_more_leaves_no_word() -> None:
    rules = RuleSet(role_weights=(FOREMAN,), role_percents=(SCOUT, RolePercent(70, "Foreman", Decimal(1))))
    assert without_role(rules, 70) == RuleSet(role_percents=(SCOUT,))


def test_a_template_keeps_all_but_whose_ships_were_used() -> None:
    cut = RuleSet(owner_cut_percent=Decimal(10), owner_ids=(ANN,), weights={BOB: Decimal(2)})
    assert as_template(cut) == RuleSet(owner_cut_percent=Decimal(10), weights={BOB: Decimal(2)})


def test_fixed_and_percent_rows_are_changed_as_those_of_a_session() -> None:
    rules = with_percent(with_fixed(RuleSet(), ANN, 5), BOB, Decimal(6))
    assert (rules.fixed, rules.percents) == ((FixedPay(ANN, 5),), (PercentPay(BOB, Decimal(6)),))
    assert with_percent(with_fixed(rules, ANN, 0), BOB, Decimal(0)) == RuleSet()


@pytest.mark.parametrize("weight", ["-0.01", "100.01", "1.005", "NaN", "Infinity"])
def test_a_weight_out_of_bounds_is_refused(weight: str) -> None:
    with pytest.raises(Refused, match="weight must be a number from 0 to 100 with at most two decimals"):
        RuleSet(weights={ANN: Decimal(weight)})
    with pytest.raises(Refused, match="weight must be"):
        RuleSet(role_weights=(RoleWeight(1, "x", Decimal(weight)),))


@pytest.mark.parametrize("percent", ["-1", "100.0001", "0.00001", "NaN", "-Infinity"])
def test_a_percent_out_of_bounds_is_refused_and_named(percent: str) -> None:
    number = Decimal(percent)
    makes: dict[str, Callable[[], RuleSet]] = {
        "The tax": lambda: RuleSet(org_tax_percent=number),
        "The rate of deafened time": lambda: RuleSet(deafened_percent=number),
        "The fee": lambda: RuleSet(fee=Fee(rate_percent=number)),
        "The ship-owner's cut": lambda: RuleSet(owner_cut_percent=number),
        "A role's percent": lambda: RuleSet(role_percents=(RolePercent(1, "x", number),)),
        "A percent": lambda: RuleSet(percents=(PercentPay(ANN, number),)),
    }
    for what, make in makes.items():
        with pytest.raises(
            Refused, match=f"^{what} must be a number from 0 to 100 with at most four decimals"
        ):
            make()


def test_the_finest_numbers_and_the_bounds_themselves_are_taken() -> None:
    RuleSet(weights={1: Decimal(0), 2: Decimal(100), 3: Decimal("0.01"), 4: Decimal("1.500")})
    RuleSet(
        percents=(PercentPay(1, Decimal("0.0001")), PercentPay(2, Decimal(100)), PercentPay(3, Decimal(0)))
    )


def test_negative_times_and_amounts_are_refused() -> None:
    with pytest.raises(Refused, match="cannot be negative"):
        RuleSet(min_seconds=-1)
    with pytest.raises(Refused, match="cannot be negative"):
        RuleSet(bridge_seconds=-1)
    for amount in (-1, 10**15 + 1):
        with pytest.raises(Refused, match="fixed amount must be from 0"):
            RuleSet(fixed=(FixedPay(ANN, amount),))


def test_two_rows_for_the_same_thing_are_refused() -> None:
    fixed, percent = FixedPay(ANN, 1), PercentPay(ANN, Decimal(1))
    makes: list[Callable[[], RuleSet]] = [
        lambda: RuleSet(role_weights=(FOREMAN, FOREMAN)),
        lambda: RuleSet(role_percents=(SCOUT, SCOUT)),
        lambda: RuleSet(fixed=(fixed, fixed)),
        lambda: RuleSet(percents=(percent, percent)),
        lambda: RuleSet(owner_ids=(ANN, ANN)),
    ]
    for make in makes:
        with pytest.raises(Refused, match="take one of the two rows away"):
            make()
