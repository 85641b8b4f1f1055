"""The rules of one run: begun with the guild's, changed a row at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.attendance import attend
from domain.drafts import (
    Draft,
    Settled,
    default_payer,
    plain_rules,
    settle,
    with_basis,
    with_fixed,
    with_percent,
)
from domain.notes import ActiveNotes
from domain.payroll import Exclusion, OreLine, PayrollInput, Sale
from domain.people import Person
from domain.rules import Basis, Fee, FeeMode, FixedPay, PercentPay, Rules
from domain.rulesets import RolePercent, RoleWeight, RuleSet, rule_set_of
from domain.settings import GuildSettings
from tests.domain.test_resolve import rule_sets
from tests.payrolls import correction, given, sale

AT = datetime(2026, 11, 15, 18, tzinfo=UTC)
ANN, BOB, OPENER = 1, 2, 9
FOREMAN = 70
FEE = Fee(FeeMode.EQUAL)
GUILD = GuildSettings(
    900, "Red Rock", min_seconds=300, bridge_seconds=60, org_tax_percent=Decimal(5), fee=FEE
)


def sold(*sales: tuple[int, int]) -> ActiveNotes:
    return ActiveNotes(
        sales={place: Sale(who, amount, AT) for place, (who, amount) in enumerate(sales, start=1)}
    )


def test_the_rules_of_a_guild_are_those_of_its_setup() -> None:
    rules = plain_rules(rule_set_of(GUILD), OPENER)
    assert rules == Rules(
        payer_id=OPENER, min_seconds=300, bridge_seconds=60, org_tax_percent=Decimal(5), fee=FEE
    )


def test_the_payer_is_who_holds_the_treasury_or_most_of_the_money_or_opened_the_session() -> None:
    holds = GuildSettings(900, "Red Rock", treasury_holder_id=7)
    assert default_payer(holds, sold((ANN, 5)), OPENER) == 7
    assert default_payer(GUILD, sold((ANN, 5), (BOB, 4), (BOB, 4)), OPENER) == BOB  # 4 + 4 > 5
    assert default_payer(GUILD, sold((BOB, 5), (ANN, 5)), OPENER) == ANN  # the lower number
    assert default_payer(GUILD, sold(), OPENER) == OPENER


def test_once_there_are_sales_they_are_what_is_split() -> None:
    rules = Rules(payer_id=ANN)
    ore = ActiveNotes(ore={1: OreLine("Gold", 100)})
    assert with_basis(rules, ore).basis is Basis.ESTIMATE
    assert with_basis(rules, sold((ANN, 1))).basis is Basis.SALES


def test_rows_are_replaced_and_taken_away_by_the_neutral_number() -> None:
    rules = with_fixed(with_fixed(RuleSet(), ANN, 5), ANN, 6)
    assert rules.fixed == (FixedPay(ANN, 6),)
    assert with_fixed(rules, ANN, 0).fixed == ()
    rules = with_percent(with_percent(RuleSet(), ANN, Decimal(5)), BOB, Decimal(6))
    assert with_percent(rules, ANN, Decimal(0)).percents == (PercentPay(BOB, Decimal(6)),)


def test_another_template_leaves_what_was_agreed_with_single_people() -> None:
    mine = RuleSet(
        org_tax_percent=Decimal(5),
        weights={ANN: Decimal(2)},
        fixed=(FixedPay(ANN, 7),),
        percents=(PercentPay(BOB, Decimal(3)),),
        owner_ids=(BOB,),
        role_weights=(RoleWeight(FOREMAN, "Foreman", Decimal(2)),),
    )
    escort = RuleSet(min_seconds=600, owner_cut_percent=Decimal(10), weights={BOB: Decimal(9)})
    draft = Draft(mine, payer_id=ANN).under("Escort op", escort)
    assert (draft.payer_id, draft.template) == (ANN, "Escort op")
    assert draft.rule_set == replace(
        mine,
        min_seconds=600,
        org_tax_percent=Decimal(0),
        owner_cut_percent=Decimal(10),
        role_weights=(),
    )


HOUR = 3600


def hour_of(*seconds: int, **more: Any) -> PayrollInput:
    """People 1, 2, … were there for so many seconds; a million was sold."""
    people = [Person(who, f"No {who}") for who in range(1, len(seconds) + 1)]
    corrections = tuple(correction(who, each) for who, each in enumerate(seconds, start=1))
    more = {"rules": Rules(payer_id=1), "corrections": corrections, "sales": (sale(1_000_000),), **more}
    return given(*people, **more)


def settled(given: PayrollInput, rule_set: RuleSet, roles: dict[int, set[int]]) -> Settled:
    return settle(given, rule_set, {who: frozenset(own) for who, own in roles.items()})


def test_roles_count_for_whoever_was_there_long_enough_and_was_not_left_out() -> None:
    rule_set = RuleSet(
        min_seconds=600, role_percents=(RolePercent(FOREMAN, "Foreman", Decimal(9), shared=True),)
    )
    everybody = {who: {FOREMAN} for who in (1, 2, 3, 4)}
    input_ = hour_of(HOUR, HOUR, 599, HOUR, excluded=(Exclusion(4),))
    result = settled(input_, rule_set, everybody)
    assert result.resolved.rules.percents == (PercentPay(1, Decimal("4.5")), PercentPay(2, Decimal("4.5")))
    assert result.attendance.keys() == {1, 2, 3, 4}
    assert result.given.rules == result.resolved.rules


@for_all(rule_sets, st.sampled_from(Basis))
def test_settling_again_changes_nothing_and_keeps_payer_and_basis(rule_set: RuleSet, basis: Basis) -> None:
    first = hour_of(HOUR, 2 * HOUR, 30)
    assert first.rules is not None
    first = replace(first, rules=replace(first.rules, basis=basis))
    roles = {1: {70}, 2: {70, 80}}
    once = settled(first, rule_set, roles)
    again = settled(once.given, rule_set, roles)
    assert again == once
    assert once.given.rules is not None
    assert (once.given.rules.payer_id, once.given.rules.basis) == (
        first.rules and first.rules.payer_id,
        basis,
    )
    assert once.attendance == attend(once.given)
