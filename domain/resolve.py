"""From a rule set and the roles that were frozen at the stop to the exact `Rules` of one session."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.quantities import plain
from domain.rules import PercentPay, Rules
from domain.rulesets import PERCENT_STEP, RolePercent, RuleSet


class SourceKind(StrEnum):
    """Where a weight or a percent of a person comes from."""

    OWN_WEIGHT = "own weight"
    ROLE_WEIGHT = "role's weight"
    OWN_PERCENT = "own percent"
    ROLE_PERCENT = "role's percent"
    OWNER_CUT = "ship-owner's cut"


@dataclass(frozen=True, slots=True)
class Source:
    """One reason for a person's weight or percent: the ``value`` and what it comes from.

    A part of something shared has the ``whole`` and by how many it is ``shared_by``. ``role_name`` is as typed by
    whoever made the role: clean it for the medium.
    """

    kind: SourceKind
    value: Decimal
    role_name: str | None = None
    whole: Decimal | None = None
    shared_by: int | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rules of one session, the sources of each person's numbers, and the percents that nobody gets."""

    rules: Rules
    sources: Mapping[int, tuple[Source, ...]]
    unclaimed: tuple[Source, ...] = ()


class _Part(NamedTuple):
    """One source of one person; of nobody if there is none to get it."""

    person_id: int | None
    source: Source


def resolve(
    rule_set: RuleSet, *, payer_id: int, roles: Mapping[int, frozenset[int]], present: Collection[int]
) -> Resolved:
    """Make the rules exact. ``roles`` maps person id to the role ids frozen at the stop.

    ``present`` are the people with a time line: only they have something of a role. A person's own weight beats a
    role's, and of several roles the largest weight holds. All percents of a person add up into one row; more than
    100 % in all is for `compute_payroll` to refuse.
    """
    parts = [*_weights(rule_set, roles, present), *_percents(rule_set, roles, present)]
    sources: defaultdict[int, list[Source]] = defaultdict(list)
    for part in parts:
        if part.person_id is not None:
            sources[part.person_id].append(part.source)
    by_person = {person_id: tuple(sources[person_id]) for person_id in sorted(sources)}
    return Resolved(
        rules=_rules(rule_set, payer_id, by_person),
        sources=by_person,
        unclaimed=tuple(part.source for part in parts if part.person_id is None),
    )


def share_percent(percent: Decimal, person_ids: Iterable[int]) -> dict[int, Decimal]:
    """Share a percent equally by largest remainder in steps of 0.0001, so that the parts add up to exactly it.

    Everybody gets the same number of whole steps; the steps that are left go one each to the people with the
    smallest person ids, for all remainders are equal. Among nobody, nothing is shared.
    """
    people = sorted(set(person_ids))
    if not people:
        return {}
    steps, odd = divmod(int(percent / PERCENT_STEP), len(people))
    return {person_id: (steps + (place < odd)) * PERCENT_STEP for place, person_id in enumerate(people)}


def describe_source(source: Source, clean: Callable[[str], str] = str) -> str:
    """``weight 1.5 (role Foreman)``, ``3.3334 % (ship-owner's cut, 10 % shared by 3)``.

    ``clean`` makes the role's name fit for the medium.
    """
    number = f"weight {_decimal(source.value)}" if is_weight(source) else f"{_decimal(source.value)} %"
    return f"{number} ({describe_origin(source, clean)})"


def describe_origin(source: Source, clean: Callable[[str], str] = str) -> str:
    """The same without the number: ``role Foreman``, ``ship-owner's cut, 10 % shared by 3``."""
    shared = f", {_decimal(source.whole)} % shared by {source.shared_by}" if source.whole is not None else ""
    return f"{_origin(source, clean)}{shared}"


def is_weight(source: Source) -> bool:
    return source.kind in (SourceKind.OWN_WEIGHT, SourceKind.ROLE_WEIGHT)


def is_own(source: Source) -> bool:
    """Whether it was set for this very person."""
    return source.kind in (SourceKind.OWN_WEIGHT, SourceKind.OWN_PERCENT)


def weight_source(sources: Iterable[Source]) -> Source | None:
    """Where somebody's weight comes from; None where it is everybody's."""
    return next((source for source in sources if is_weight(source)), None)


def percent_sources(sources: Iterable[Source]) -> list[Source]:
    """All that somebody's percent is made of."""
    return [source for source in sources if not is_weight(source)]


def _origin(source: Source, clean: Callable[[str], str]) -> str:
    if source.kind is SourceKind.OWNER_CUT:
        return "ship-owner's cut"
    return "set for this person" if source.role_name is None else f"role {clean(source.role_name)}"


def _weights(
    rule_set: RuleSet, roles: Mapping[int, frozenset[int]], present: Collection[int]
) -> Iterator[_Part]:
    for person_id, weight in rule_set.weights.items():
        yield _Part(person_id, Source(SourceKind.OWN_WEIGHT, weight))
    # Of roles with the same weight the one with the smaller id is named.
    rows = sorted(rule_set.role_weights, key=lambda row: (-row.weight, row.role_id))
    for person_id in set(present) - rule_set.weights.keys():
        own = (row for row in rows if row.role_id in roles.get(person_id, ()))
        if row := next(own, None):
            yield _Part(person_id, Source(SourceKind.ROLE_WEIGHT, row.weight, row.role_name))


def _percents(
    rule_set: RuleSet, roles: Mapping[int, frozenset[int]], present: Collection[int]
) -> Iterator[_Part]:
    for own in rule_set.percents:
        yield _Part(own.person_id, Source(SourceKind.OWN_PERCENT, own.percent))
    for row in rule_set.role_percents:
        yield from _of_role(row, [who for who in present if row.role_id in roles.get(who, ())])
    if rule_set.owner_cut_percent:
        yield from _shared(SourceKind.OWNER_CUT, rule_set.owner_cut_percent, rule_set.owner_ids)


def _of_role(row: RolePercent, people: Collection[int]) -> Iterator[_Part]:
    if row.shared:
        yield from _shared(SourceKind.ROLE_PERCENT, row.percent, people, row.role_name)
    else:
        source = Source(SourceKind.ROLE_PERCENT, row.percent, row.role_name)
        yield from [_Part(person_id, source) for person_id in sorted(set(people))] or [_Part(None, source)]


def _shared(
    kind: SourceKind, percent: Decimal, people: Collection[int], role_name: str | None = None
) -> Iterator[_Part]:
    parts = share_percent(percent, people)
    for person_id, part in parts.items():
        yield _Part(person_id, Source(kind, part, role_name, percent, len(parts)))
    if not parts:
        yield _Part(None, Source(kind, percent, role_name))


def _rules(rule_set: RuleSet, payer_id: int, sources: Mapping[int, tuple[Source, ...]]) -> Rules:
    weights: dict[int, Decimal] = {}
    percents: dict[int, Decimal] = {}
    for person_id, own in sources.items():
        for source in own:
            if is_weight(source):
                weights[person_id] = source.value
            else:
                percents[person_id] = percents.get(person_id, Decimal(0)) + source.value
    return Rules(
        payer_id=payer_id,
        min_seconds=rule_set.min_seconds,
        bridge_seconds=rule_set.bridge_seconds,
        deafened_percent=rule_set.deafened_percent,
        org_tax_percent=rule_set.org_tax_percent,
        fee=rule_set.fee,
        weights={person_id: weight for person_id, weight in weights.items() if weight != 1},
        fixed=rule_set.fixed,
        percents=tuple(PercentPay(person_id, percent) for person_id, percent in percents.items() if percent),
    )


def _decimal(value: Decimal) -> str:
    return f"{plain(value):f}"
