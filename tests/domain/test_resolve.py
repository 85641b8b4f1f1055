"""How a set of rules becomes the exact rules of one session."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.compute import compute_payroll
from domain.refusals import TooManyPercents
from domain.resolve import Resolved, Source, SourceKind, describe_source, resolve, share_percent
from domain.rules import FixedPay, PercentPay
from domain.rulesets import RolePercent, RoleWeight, RuleSet
from tests.payrolls import correction, given, sale
from tests.strategies import percents, weights

ANN, BOB, CYD, DOT = 1, 2, 3, 4
FOREMAN, SCOUT = 70, 80


def resolved(rule_set: RuleSet, roles: Mapping[int, set[int]] | None = None) -> Resolved:
    """The set made exact for Ann, Bob and Cyd, of whom Ann pays."""
    frozen = {person_id: frozenset(own) for person_id, own in (roles or {}).items()}
    return resolve(rule_set, payer_id=ANN, roles=frozen, present=(ANN, BOB, CYD))


def words(result: Resolved, person_id: int) -> list[str]:
    return [describe_source(source) for source in result.sources.get(person_id, ())]


def test_a_role_weighs_the_time_of_whoever_has_it_and_is_there() -> None:
    rule_set = RuleSet(role_weights=(RoleWeight(FOREMAN, "Foreman", Decimal("1.50")),))
    result = resolved(rule_set, {BOB: {FOREMAN}, DOT: {FOREMAN}, CYD: {SCOUT}})
    assert result.rules.weights == {BOB: Decimal("1.5")}
    assert result.sources.keys() == {BOB}
    assert words(result, BOB) == ["weight 1.5 (role Foreman)"]


def test_of_several_roles_the_largest_weight_holds_and_of_equal_ones_the_older_role_is_named() -> None:
    rows = (
        RoleWeight(90, "Younger", Decimal(2)),
        RoleWeight(SCOUT, "Older", Decimal(2)),
        RoleWeight(FOREMAN, "Lighter", Decimal("0.5")),
    )
    result = resolved(RuleSet(role_weights=rows), {BOB: {FOREMAN, SCOUT, 90}, CYD: {FOREMAN}})
    assert result.rules.weights == {BOB: Decimal(2), CYD: Decimal("0.5")}
    assert words(result, BOB) == ["weight 2 (role Older)"]


def test_a_persons_own_weight_beats_a_larger_one_of_a_role() -> None:
    rule_set = RuleSet(
        weights={BOB: Decimal(1), CYD: Decimal(0)}, role_weights=(RoleWeight(FOREMAN, "F", Decimal(9)),)
    )
    result = resolved(rule_set, {BOB: {FOREMAN}, CYD: {FOREMAN}})
    assert result.rules.weights == {CYD: Decimal(0)}  # 1 is everybody's weight and need not be written
    assert words(result, BOB) == ["weight 1 (set for this person)"]


def test_a_roles_percent_is_for_each_who_has_it() -> None:
    rule_set = RuleSet(role_percents=(RolePercent(SCOUT, "Scout", Decimal("2.5")),))
    result = resolved(rule_set, {BOB: {SCOUT}, CYD: {SCOUT}, DOT: {SCOUT}})
    assert result.rules.percents == (PercentPay(BOB, Decimal("2.5")), PercentPay(CYD, Decimal("2.5")))
    assert words(result, CYD) == ["2.5 % (role Scout)"]


def test_a_shared_percent_adds_up_and_all_percents_of_one_person_are_one_row() -> None:
    rule_set = RuleSet(
        role_percents=(RolePercent(SCOUT, "Scout", Decimal(5), shared=True),),
        percents=(PercentPay(BOB, Decimal(1)),),
        owner_cut_percent=Decimal(10),
        owner_ids=(DOT, BOB, CYD),
    )
    result = resolved(rule_set, {BOB: {SCOUT}, CYD: {SCOUT}})
    assert result.rules.percents == (
        PercentPay(BOB, Decimal("6.8334")),  # 1 + 2.5 + 3.3334
        PercentPay(CYD, Decimal("5.8333")),
        PercentPay(DOT, Decimal("3.3333")),  # her ship was used, though she was not there
    )
    assert words(result, BOB) == [
        "1 % (set for this person)",
        "2.5 % (role Scout, 5 % shared by 2)",
        "3.3334 % (ship-owner's cut, 10 % shared by 3)",
    ]


def test_what_nobody_gets_is_told_and_not_lost() -> None:
    rule_set = RuleSet(
        role_percents=(
            RolePercent(SCOUT, "Scout", Decimal(2)),
            RolePercent(FOREMAN, "Foreman", Decimal(3), shared=True),
        ),
        owner_cut_percent=Decimal(10),
    )
    result = resolved(rule_set, {DOT: {SCOUT, FOREMAN}})
    assert result.rules.percents == ()
    assert result.sources == {}
    assert [describe_source(source) for source in result.unclaimed] == [
        "2 % (role Scout)",
        "3 % (role Foreman)",
        "10 % (ship-owner's cut)",
    ]


def test_too_small_a_percent_to_share_reaches_the_first_only_and_nobody_has_a_row_of_nothing() -> None:
    rule_set = RuleSet(owner_cut_percent=Decimal("0.0001"), owner_ids=(CYD, BOB))
    result = resolved(rule_set)
    assert result.rules.percents == (PercentPay(BOB, Decimal("0.0001")),)
    assert words(result, CYD) == ["0 % (ship-owner's cut, 0.0001 % shared by 2)"]


def test_the_other_rules_are_taken_as_they_are() -> None:
    rule_set = RuleSet(min_seconds=5, org_tax_percent=Decimal(7), fixed=(FixedPay(DOT, 9),))
    rules = resolved(rule_set).rules
    assert (rules.payer_id, rules.min_seconds, rules.org_tax_percent) == (ANN, 5, Decimal(7))
    assert rules.fixed == (FixedPay(DOT, 9),)


def test_more_than_the_whole_is_refused_by_the_payroll() -> None:
    rule_set = RuleSet(role_percents=(RolePercent(SCOUT, "Scout", Decimal("50.0001")),))
    rules = resolved(rule_set, {ANN: {SCOUT}, BOB: {SCOUT}}).rules
    with pytest.raises(TooManyPercents):
        compute_payroll(given(sales=(sale(5),), corrections=(correction(1, 60),), rules=rules))


def test_a_roles_name_is_cleaned_by_the_medium() -> None:
    source = Source(SourceKind.ROLE_WEIGHT, Decimal(2), "@everyone")
    assert describe_source(source, lambda text: text.replace("@", "")) == "weight 2 (role everyone)"


@for_all(percents, st.lists(st.integers(1, 500), max_size=40))
def test_a_shared_percent_adds_up_to_itself_and_nobody_gets_a_step_more_than_another(
    percent: Decimal, person_ids: list[int]
) -> None:
    parts = share_percent(percent, person_ids)
    assert parts.keys() == set(person_ids)
    assert sum(parts.values()) == (percent if person_ids else 0)
    ordered = [parts[person_id] for person_id in sorted(parts)]
    assert ordered == sorted(ordered, reverse=True)
    assert all(ordered[0] - part <= Decimal("0.0001") for part in ordered)


some_roles = st.dictionaries(st.integers(1, 6), st.frozensets(st.integers(70, 73)))
rule_sets = st.builds(
    RuleSet,
    role_weights=st.lists(
        st.builds(RoleWeight, st.integers(70, 73), st.just("a"), weights), unique_by=lambda row: row.role_id
    ).map(tuple),
    role_percents=st.lists(
        st.builds(RolePercent, st.integers(70, 73), st.just("b"), percents, st.booleans()),
        unique_by=lambda row: row.role_id,
    ).map(tuple),
    weights=st.dictionaries(st.integers(1, 6), weights),
    percents=st.lists(
        st.builds(PercentPay, st.integers(1, 6), percents), unique_by=lambda row: row.person_id
    ).map(tuple),
    owner_cut_percent=percents,
    owner_ids=st.lists(st.integers(1, 6), unique=True).map(tuple),
)


@for_all(rule_sets, some_roles, st.sets(st.integers(1, 6)), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_rule(
    rule_set: RuleSet, roles: dict[int, frozenset[int]], present: set[int], random: Random
) -> None:
    mixed = RuleSet(
        role_weights=tuple(random.sample(rule_set.role_weights, len(rule_set.role_weights))),
        role_percents=tuple(random.sample(rule_set.role_percents, len(rule_set.role_percents))),
        weights=dict(random.sample(list(rule_set.weights.items()), len(rule_set.weights))),
        percents=tuple(random.sample(rule_set.percents, len(rule_set.percents))),
        owner_cut_percent=rule_set.owner_cut_percent,
        owner_ids=tuple(random.sample(rule_set.owner_ids, len(rule_set.owner_ids))),
    )
    one = resolve(rule_set, payer_id=1, roles=roles, present=sorted(present))
    other = resolve(mixed, payer_id=1, roles=roles, present=random.sample(sorted(present), len(present)))
    assert one.rules == other.rules


@for_all(rule_sets, some_roles, st.sets(st.integers(1, 6)))
def test_every_row_is_the_sum_of_its_sources_and_has_at_most_four_decimals(
    rule_set: RuleSet, roles: dict[int, frozenset[int]], present: set[int]
) -> None:
    result = resolve(rule_set, payer_id=1, roles=roles, present=present)
    rows = {row.person_id: row.percent for row in result.rules.percents}
    assert len(rows) == len(result.rules.percents)
    kinds = (SourceKind.OWN_WEIGHT, SourceKind.ROLE_WEIGHT)
    for person_id, sources in result.sources.items():
        assert sum(each.value for each in sources if each.kind not in kinds) == rows.get(person_id, 0)
        own = [each.value for each in sources if each.kind in kinds]
        assert own == [] or own == [result.rules.weights.get(person_id, Decimal(1))]
    assert all(percent == percent.quantize(Decimal("0.0001")) > 0 for percent in rows.values())
