"""The published JSON Schema agrees with what is written and with what is paths."""

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given as for_all
from jsonschema import Draft202012Validator

from domain.compute import compute_payroll
from domain.errors import Refused
from domain.payroll import PayrollInput
from reports.bundle import read_bundle, write_bundle
from tests.reports.bundle import paths
from tests.reports.bundle.documents import GOLDEN, REMOVED, contract_example, with_value
from tests.strategies import payable_inputs

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "bundle.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
DIVIDED = "divided_sale"
"""The golden bundle of format 2; all others are of format 1."""


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_the_golden_bundles_are_valid(path: Path) -> None:
    name = "bundle-2.schema.json" if path.stem == DIVIDED else "bundle.schema.json"
    schema = json.loads((DOCS / name).read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(path.read_text(encoding="utf-8")))


@for_all(payable_inputs)
def test_what_is_written_is_valid(case: PayrollInput) -> None:
    try:
        payroll = compute_payroll(case)
    except Refused:
        payroll = None
    VALIDATOR.validate(json.loads(write_bundle(case, payroll)))


@pytest.mark.parametrize("path", paths.MISSING_KEYS)
def test_a_missing_key_is_invalid(path: str) -> None:
    assert not VALIDATOR.is_valid(with_value(path, REMOVED))


@pytest.mark.parametrize("path", paths.OPTIONAL_KEYS)
def test_an_optional_key_may_be_absent_but_not_null(path: str) -> None:
    assert VALIDATOR.is_valid(with_value(path, REMOVED))
    assert not VALIDATOR.is_valid(with_value(path, None))


@pytest.mark.parametrize("path", paths.OBJECTS)
def test_an_unknown_key_is_invalid(path: str) -> None:
    assert not VALIDATOR.is_valid(with_value(f"{path}.colour", 1))
    assert not VALIDATOR.is_valid(contract_example() | {"colour": 1})


HOSTILE: list[tuple[list[str], list[object]]] = [
    (paths.IDS, ["", "0", "01", "1" * 21, 1]),
    (
        paths.TIMES,
        [f"2026-11-15T{clock}" for clock in ("24:00:00Z", "18:00:60Z", "18:00:00", "18:00:00.1234567Z")],
    ),
    (paths.INTEGERS, [True, "1", 1.5]),
    (paths.DECIMALS, ["", "-1", "1.", ".5", "1e1", "0.00000", 1]),
    (paths.TEXTS, [1, "a\0b"]),
    (paths.WORDS, ["", "PAY", 1]),
    (paths.LISTS, [{}, "x"]),
    (["sales.0.amount_auec", "expenses.0.amount_auec", "ore.0.quantity_cscu"], [10**15 + 1]),
    (["ore.0.quality"], [1001]),
    (["revision"], [0]),
    (["rules.org_tax_percent", "rules.percents.0.percent", "rules.fee.rate_percent"], ["100.0001"]),
    (["rules.weights.1"], ["100.01", "1.005"]),
    (["rules.weights.01"], ["1"]),
    (["session.channel_ids"], [[], ["11", "11"]]),
    (["session.code"], ["sm-k3m9q"]),
    (["payroll"], [None]),
]


@pytest.mark.parametrize(("paths", "values"), HOSTILE)
def test_what_reading_refuses_is_invalid(paths: list[str], values: list[object]) -> None:
    for path, value in product(paths, values):
        document = with_value(path, value)
        assert not VALIDATOR.is_valid(document), (path, value)
        with pytest.raises(Refused):
            read_bundle(json.dumps(document))


@pytest.mark.parametrize("value", ["0", "00", "7", "007.5", "99.9999", "100", "0100.0000"])
def test_percentages_that_reading_takes_are_valid(value: str) -> None:
    document = with_value("rules.org_tax_percent", value)
    VALIDATOR.validate(document)
    read_bundle(json.dumps(document))


def test_rules_may_be_absent_only_without_sales_and_ore() -> None:
    document = with_value("rules", REMOVED) | {"sales": [], "ore": []}
    VALIDATOR.validate(document)
    assert not VALIDATOR.is_valid(document | {"ore": contract_example()["ore"]})
