"""A set of rules that may speak of Discord roles: a guild's own, or a named template. No payer, no session."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.errors import Refused
from domain.quantities import LARGEST
from domain.rules import (
    DEFAULT_BRIDGE_SECONDS,
    DEFAULT_DEAFENED_PERCENT,
    DEFAULT_MIN_SECONDS,
    Fee,
    FixedPay,
    PercentPay,
)
from domain.settings import GuildSettings

WEIGHT_STEP, PERCENT_STEP = Decimal("0.01"), Decimal("0.0001")
"""The finest weight and percent that a bundle takes."""


@dataclass(frozen=True, slots=True)
class RoleWeight:
    """What the time of everybody with a role weighs, unless a weight of their own is set."""

    role_id: int
    role_name: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class RolePercent:
    """A percent for everybody who is there with a role: each gets it, or all of them ``shared`` among them."""

    role_id: int
    role_name: str
    percent: Decimal
    shared: bool = False


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What an officer may agree on before anybody has come. `resolve` makes the `Rules` of one session of it.

    ``weights``, ``fixed`` and ``percents`` are of single people, as in `Rules`. ``owner_cut_percent`` is shared by
    the people whose ships were used, ``owner_ids``, who are chosen session by session.
    Refused where a number is out of its bounds or a row is there twice (pay-rules.md A5, S1 to S3).
    """

    min_seconds: int = DEFAULT_MIN_SECONDS
    bridge_seconds: int = DEFAULT_BRIDGE_SECONDS
    deafened_percent: Decimal = DEFAULT_DEAFENED_PERCENT
    org_tax_percent: Decimal = Decimal(0)
    fee: Fee = field(default_factory=Fee)
    role_weights: tuple[RoleWeight, ...] = ()
    role_percents: tuple[RolePercent, ...] = ()
    weights: Mapping[int, Decimal] = field(default_factory=dict)
    fixed: tuple[FixedPay, ...] = ()
    percents: tuple[PercentPay, ...] = ()
    owner_cut_percent: Decimal = Decimal(0)
    owner_ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _require_numbers(self)
        _require_once("A role has one weight", (row.role_id for row in self.role_weights))
        _require_once("A role has one percent", (row.role_id for row in self.role_percents))
        _require_once("A person has one fixed amount", (row.person_id for row in self.fixed))
        _require_once("A person has one percent", (row.person_id for row in self.percents))
        _require_once("A ship-owner is named once", self.owner_ids)

    @property
    def role_ids(self) -> frozenset[int]:
        """The roles of which it must be known who has them when a session stops."""
        weighed = {row.role_id for row in self.role_weights}
        return frozenset(weighed | {row.role_id for row in self.role_percents})

    @property
    def person_ids(self) -> frozenset[int]:
        """Whom it names."""
        fixed = {row.person_id for row in self.fixed}
        percents = {row.person_id for row in self.percents}
        return frozenset(fixed | percents | self.weights.keys() | set(self.owner_ids))


def rule_set_of(settings: GuildSettings) -> RuleSet:
    """The guild's own rules, as its setup has them."""
    return RuleSet(
        min_seconds=settings.min_seconds,
        bridge_seconds=settings.bridge_seconds,
        deafened_percent=settings.deafened_percent,
        org_tax_percent=settings.org_tax_percent,
        fee=settings.fee,
    )


def as_template(rule_set: RuleSet) -> RuleSet:
    """What of a session's rules is worth a name: all but whose ships were used that time."""
    return replace(rule_set, owner_ids=())


def with_own_weight(rule_set: RuleSet, person_id: int, weight: Decimal | None) -> RuleSet:
    """The weight of one person's time, which beats a role's; None takes it away (1 does not: it beats them, too)."""
    weights = {who: each for who, each in rule_set.weights.items() if who != person_id}
    return replace(rule_set, weights=weights if weight is None else {**weights, person_id: weight})


def with_role_weight(rule_set: RuleSet, row: RoleWeight) -> RuleSet:
    """The weight of a role; 1, which everybody has, takes the row away."""
    rows = tuple(each for each in rule_set.role_weights if each.role_id != row.role_id)
    return replace(rule_set, role_weights=rows if row.weight == 1 else (*rows, row))


def with_role_percent(rule_set: RuleSet, row: RolePercent) -> RuleSet:
    """The percent of a role; 0 takes the row away."""
    rows = tuple(each for each in rule_set.role_percents if each.role_id != row.role_id)
    return replace(rule_set, role_percents=rows if row.percent == 0 else (*rows, row))


def without_role(rule_set: RuleSet, role_id: int) -> RuleSet:
    """No word of a role, for one that is no more."""
    return replace(
        rule_set,
        role_weights=tuple(row for row in rule_set.role_weights if row.role_id != role_id),
        role_percents=tuple(row for row in rule_set.role_percents if row.role_id != role_id),
    )


def _require_numbers(rule_set: RuleSet) -> None:
    for weight in (*rule_set.weights.values(), *(row.weight for row in rule_set.role_weights)):
        _require_fine(
            weight, WEIGHT_STEP, "A weight must be a number from 0 to 100 with at most two decimals."
        )
    for what, percent in _percents(rule_set):
        how = f"{what} must be a number from 0 to 100 with at most four decimals."
        _require_fine(percent, PERCENT_STEP, how)
    if min(rule_set.min_seconds, rule_set.bridge_seconds) < 0:
        raise Refused("The minimum time and the longest outage that counts cannot be negative.")
    if any(not 0 <= row.amount_auec <= LARGEST for row in rule_set.fixed):
        raise Refused("A fixed amount must be from 0 to 10^15 aUEC.")


def _percents(rule_set: RuleSet) -> Iterable[tuple[str, Decimal]]:
    yield "The rate of deafened time", rule_set.deafened_percent
    yield "The tax", rule_set.org_tax_percent
    yield "The fee", rule_set.fee.rate_percent
    yield "The ship-owner's cut", rule_set.owner_cut_percent
    yield from (("A role's percent", row.percent) for row in rule_set.role_percents)
    yield from (("A percent", row.percent) for row in rule_set.percents)


def _require_fine(number: Decimal, step: Decimal, how: str) -> None:
    if not number.is_finite() or not 0 <= number <= 100 or number != number.quantize(step):
        raise Refused(how)


def _require_once(what: str, ids: Iterable[int]) -> None:
    if any(count > 1 for count in Counter(ids).values()):
        raise Refused(f"{what}: take one of the two rows away.")
