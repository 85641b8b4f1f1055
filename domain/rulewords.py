"""The words for what rules say of roles and ship-owners, and for a set of rules before anybody has come."""

from collections.abc import Callable, Iterator, Mapping

from domain.quantities import plain
from domain.rules import Rules
from domain.rulesets import RolePercent, RuleSet
from domain.words import describe_terms

Clean = Callable[[str], str]
"""Makes a hostile name fit for the medium."""


def describe_rule_set(rule_set: RuleSet, clean: Clean) -> list[str]:
    """Every rule that does not depend on a session, as a sentence."""
    terms = Rules(
        payer_id=0,
        min_seconds=rule_set.min_seconds,
        bridge_seconds=rule_set.bridge_seconds,
        deafened_percent=rule_set.deafened_percent,
        org_tax_percent=rule_set.org_tax_percent,
        fee=rule_set.fee,
    )
    return [*describe_terms(terms), *describe_role_rules(rule_set, {}, clean)]


def describe_role_rules(rule_set: RuleSet, names: Mapping[int, str], clean: Clean) -> Iterator[str]:
    """What roles and ship-owners get; ``names`` maps person id to a name fit for the medium."""
    if rule_set.role_weights:
        # A word between a name and its number keeps them in this order where the name is written from right to left.
        weights = (f"{clean(row.role_name)} weighs {plain(row.weight):f}" for row in rule_set.role_weights)
        yield f"Roles, time: {', '.join(weights)}."
    if rule_set.role_percents:
        yield f"Roles, pot: {', '.join(_of_role(row, clean) for row in rule_set.role_percents)}."
    if rule_set.owner_cut_percent:
        cut = f"{plain(rule_set.owner_cut_percent):f} %"
        owners = ", ".join(names.get(each, f"#{each}") for each in rule_set.owner_ids)
        yield f"Ship-owners: a cut of {cut}, shared by {owners or 'whoever is named for the session'}."


def _of_role(row: RolePercent, clean: Clean) -> str:
    how = "shared by all who have it" if row.shared else "each"
    return f"{clean(row.role_name)} gets {plain(row.percent):f} % {how}"
