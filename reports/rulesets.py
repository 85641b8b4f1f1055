"""A rule set as JSON, in which templates and the rules being tried out are stored: strict, like a bundle."""

from collections.abc import Mapping
from typing import Any

from domain.resolve import Source, SourceKind
from domain.rules import FixedPay, PercentPay
from domain.rulesets import RolePercent, RoleWeight, RuleSet
from reports.bundle.codecs import (
    BOOLEAN,
    ID,
    TEXT,
    list_of,
    map_by_id,
    one_of,
    optional,
    record,
    required,
    stated,
)
from reports.bundle.format import COUNT, FEE, MONEY, PERCENT, WEIGHT

_ROLE = (required("role_id", ID), required("role_name", TEXT))

RULE_SET = record(
    RuleSet,
    stated("min_seconds", COUNT),
    stated("bridge_seconds", COUNT),
    stated("deafened_percent", PERCENT),
    stated("org_tax_percent", PERCENT),
    stated("fee", FEE),
    stated("role_weights", list_of(record(RoleWeight, *_ROLE, required("weight", WEIGHT)))),
    stated(
        "role_percents",
        list_of(record(RolePercent, *_ROLE, required("percent", PERCENT), optional("shared", BOOLEAN))),
    ),
    stated("weights", map_by_id(WEIGHT)),
    stated("fixed", list_of(record(FixedPay, required("person_id", ID), required("amount_auec", MONEY)))),
    stated("percents", list_of(record(PercentPay, required("person_id", ID), required("percent", PERCENT)))),
    stated("owner_cut_percent", PERCENT),
    stated("owner_ids", list_of(ID)),
)

SOURCES = map_by_id(
    list_of(
        record(
            Source,
            required("kind", one_of(SourceKind)),
            required("value", PERCENT),
            optional("role_name", TEXT),
            optional("whole", PERCENT),
            optional("shared_by", COUNT),
        )
    )
)


def to_json(rule_set: RuleSet) -> dict[str, Any]:
    """What `from_json` reads back as the same: decimals and ids are strings."""
    written = RULE_SET.write(rule_set)
    assert isinstance(written, dict)
    return written


def from_json(stored: object) -> RuleSet:
    """A rule set from its JSON. Refused where it is none, with the place: ``role_weights[1].weight: above 100``."""
    return RULE_SET.read(stored)


def sources_json(sources: Mapping[int, tuple[Source, ...]]) -> dict[str, Any]:
    """Where each person's numbers come from, by person id."""
    written = SOURCES.write(sources)
    assert isinstance(written, dict)
    return written


def read_sources(stored: object) -> Mapping[int, tuple[Source, ...]]:
    """What `sources_json` wrote."""
    return SOURCES.read(stored)
