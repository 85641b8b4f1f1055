"""Rules of roles and ship-owners in words, and where the numbers of single people come from."""

from decimal import Decimal

from domain.resolve import Source, SourceKind, resolve
from domain.rules import PercentPay, Rules
from domain.rulesets import RolePercent, RoleWeight, RuleSet
from domain.rulewords import describe_role_rules, describe_rule_set
from domain.words import describe_rules

FOREMAN, SCOUT = 70, 80
NAMES = {1: "Ann", 2: "Bob"}
RULES = RuleSet(
    org_tax_percent=Decimal("2.50"),
    role_weights=(RoleWeight(FOREMAN, "foreman", Decimal("1.50")),),
    role_percents=(
        RolePercent(SCOUT, "scout", Decimal("5.0"), shared=True),
        RolePercent(FOREMAN, "foreman", Decimal(1)),
    ),
    owner_cut_percent=Decimal(10),
    owner_ids=(1, 9),
)


def test_what_roles_and_ship_owners_get_is_told_in_sentences() -> None:
    assert list(describe_role_rules(RULES, NAMES, str.upper)) == [
        "Roles, time: FOREMAN weighs 1.5.",
        "Roles, pot: SCOUT gets 5 % shared by all who have it, FOREMAN gets 1 % each.",
        "Ship-owners: a cut of 10 %, shared by Ann, #9.",
    ]
    assert list(describe_role_rules(RuleSet(), NAMES, str)) == []


def test_a_template_is_told_without_payer_and_people() -> None:
    words = describe_rule_set(RuleSet(owner_cut_percent=Decimal(3)), str)
    assert words[0].startswith("Fees: payee")
    assert words[-1] == "Ship-owners: a cut of 3 %, shared by whoever is named for the session."
    assert not any("Payer" in sentence or "#0" in sentence for sentence in words)


def test_beside_a_number_stands_what_it_comes_from() -> None:
    roles = {1: frozenset({FOREMAN, SCOUT}), 2: frozenset({SCOUT})}
    resolved = resolve(RULES, payer_id=1, roles=roles, present=(1, 2))
    words = describe_rules(resolved.rules, NAMES, resolved.sources, str.upper)
    assert words[-2:] == [
        "Weights: Ann × 1.5 (role FOREMAN); everybody else × 1.",
        "Percents: Ann 8.5 % (2.5 % (role SCOUT, 5 % shared by 2), 1 % (role FOREMAN), "
        "5 % (ship-owner's cut, 10 % shared by 2)), Bob 2.5 % (role SCOUT, 5 % shared by 2), "
        "#9 5 % (ship-owner's cut, 10 % shared by 2).",
    ]


def test_what_was_set_for_one_person_needs_no_reason() -> None:
    rules = Rules(1, weights={2: Decimal(2)}, percents=(PercentPay(2, Decimal(3)),))
    sources = {
        1: (Source(SourceKind.OWN_WEIGHT, Decimal(1)),),
        2: (Source(SourceKind.OWN_WEIGHT, Decimal(2)), Source(SourceKind.OWN_PERCENT, Decimal(3))),
    }
    words = describe_rules(rules, NAMES, sources)
    assert words[-2:] == ["Weights: Ann × 1, Bob × 2; everybody else × 1.", "Percents: Bob 3 %."]
