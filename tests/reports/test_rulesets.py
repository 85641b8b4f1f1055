"""A rule set as JSON and back."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_all

from domain.errors import Refused
from domain.rules import Fee, FeeMode, FixedPay, PercentPay, Rounding
from domain.rulesets import RolePercent, RoleWeight, RuleSet
from reports.rulesets import from_json, to_json
from tests.domain.test_resolve import rule_sets

FULL = RuleSet(
    fee=Fee(FeeMode.SELLER, Decimal("0.25"), Rounding.DOWN),
    role_weights=(RoleWeight(70, "Fore\u202eman @everyone", Decimal("1.50")),),
    role_percents=(RolePercent(80, "Scout", Decimal("2.5"), shared=True),),
    weights={2: Decimal(0)},
    fixed=(FixedPay(3, 50_000),),
    percents=(PercentPay(4, Decimal("0.0001")),),
    owner_cut_percent=Decimal(10),
    owner_ids=(1, 2),
)


def changed(**parts: Any) -> dict[str, Any]:
    return {**to_json(FULL), **parts}


@for_all(rule_sets)
def test_what_is_written_is_read_back_the_same(rule_set: RuleSet) -> None:
    assert from_json(json.loads(json.dumps(to_json(rule_set)))) == rule_set


def test_ids_and_decimals_are_strings() -> None:
    assert to_json(FULL)["role_weights"] == [
        {"role_id": "70", "role_name": "Fore\u202eman @everyone", "weight": "1.5"}
    ]
    assert (to_json(FULL)["weights"], to_json(FULL)["owner_ids"]) == ({"2": "0"}, ["1", "2"])
    assert from_json(to_json(FULL)) == FULL


def test_what_is_not_said_is_as_the_default_says() -> None:
    assert from_json({}) == RuleSet()


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ([], "not an object"),
        (changed(payer_id="1"), 'unknown key "payer_id"'),
        (changed(owner_cut_percent=10), "owner_cut_percent: not a decimal number in a string"),
        (changed(owner_cut_percent="100.5"), "owner_cut_percent: above 100"),
        (changed(weights={"2": "1.005"}), 'weights["2"]: more than 2 decimals'),
        (
            changed(role_weights=[{"role_id": 70, "role_name": "x", "weight": "1"}]),
            "role_weights[0].role_id: not",
        ),
        (changed(role_percents=[{"role_id": "7", "role_name": "x"}]), "role_percents[0].percent: missing"),
        (changed(min_seconds=True), "min_seconds: not an integer"),
        (changed(owner_ids=["1", "1"]), "A ship-owner is named once"),
    ],
)
def test_anything_else_is_refused_with_its_place(stored: object, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        from_json(stored)
    assert sentence in str(refusal.value)
