"""Format 2: sales that were divided (docs/bundle-2.md)."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from jsonschema import Draft202012Validator

from domain.compute import compute_payroll
from domain.errors import Refused
from domain.payroll import PayrollInput
from reports.bundle import proof_checksum, read_bundle, write_bundle
from tests.reports.bundle.documents import contract_example, refusal_of
from tests.strategies import divided_inputs

DOCS = Path(__file__).parents[3] / "docs"
SCHEMAS = {
    number: json.loads((DOCS / name).read_text(encoding="utf-8"))
    for number, name in ((1, "bundle.schema.json"), (2, "bundle-2.schema.json"))
}
VALIDATOR = Draft202012Validator(SCHEMAS[2])
GOLD = {"session_code": "sm-k3m9qa", "lot": "4", "commodity": "Gold", "quantity_cscu": 100}
OTHERS = {"session_code": "sm-x7c2pd", "lot": "1", "commodity": "Gold", "quantity_cscu": 300}


def divided(**changes: Any) -> dict[str, Any]:
    """The example of bundle.md with one sale of 250 that is a quarter of store sale 17."""
    division = {"sale": "17", "total_auec": 1000, "parts": [GOLD, OTHERS]} | changes
    sale = {"seller_id": "1", "amount_auec": 250, "at": "2026-11-16T21:00:00Z", "division": division}
    return contract_example() | {"format": "paydirt.session/2", "sales": [sale]}


def test_a_divided_sale_is_read_and_written_as_it_was() -> None:
    document = divided()
    given = read_bundle(json.dumps(document)).given
    division = given.sales[0].division
    assert division is not None
    assert (division.sale_id, division.total_auec, division.parts[1].quantity_cscu) == (17, 1000, 300)
    assert json.loads(write_bundle(given))["sales"] == document["sales"]


def test_the_example_of_the_document_holds() -> None:
    text = (DOCS / "bundle-2.md").read_text(encoding="utf-8")
    example = json.loads(re.sub(r"\?\"", '"', text.split("```json")[1].split("```")[0]))
    read_bundle(json.dumps(contract_example() | example))


def test_what_has_no_divided_sale_is_written_in_format_1() -> None:
    given = read_bundle(json.dumps(divided())).given
    plain = replace(given, sales=tuple(replace(sale, division=None) for sale in given.sales))
    assert json.loads(write_bundle(given))["format"] == "paydirt.session/2"
    assert json.loads(write_bundle(plain))["format"] == "paydirt.session/1"


def test_format_1_knows_no_division() -> None:
    problem = 'sales[0]: unknown key "division"'
    assert refusal_of(divided() | {"format": "paydirt.session/1"}) == problem


def test_a_file_of_format_2_without_any_division_is_fine() -> None:
    read_bundle(json.dumps(contract_example() | {"format": "paydirt.session/2"}))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"total_auec": 1004}, "sales[0].amount_auec: 250, but the division gives this session 251"),
        ({"parts": [OTHERS]}, "sales[0].division.parts: no part is of this session"),
        ({"parts": []}, "sales[0].division.parts: fewer than 1"),
        ({"parts": [GOLD, GOLD, OTHERS]}, "sales[0].division.parts[0]: lot sm-k3m9qa/4 is there twice"),
        (
            {"parts": [GOLD | {"unit_price_auec": "5"}, OTHERS]},
            "sales[0].division.parts: no price for 'Gold' (refined), which is sold beside other ore: set one",
        ),
        ({"sale": "0"}, "sales[0].division.sale: not an id: a string of 1 to 20 digits without leading zero"),
        ({"parts": [GOLD | {"quantity_cscu": 0}]}, "sales[0].division.parts: what was sold is worth nothing"),
        ({"parts": [GOLD | {"lot": 4}]}, "sales[0].division.parts[0].lot: not an id"),
        ({"parts": [GOLD | {"colour": 1}]}, 'sales[0].division.parts[0]: unknown key "colour"'),
    ],
)
def test_a_division_that_does_not_hold_is_refused_with_its_place(
    changes: dict[str, Any], problem: str
) -> None:
    assert refusal_of(divided(**changes)).startswith(problem)


def test_two_sales_are_not_parts_of_the_same_division() -> None:
    document = divided()
    document["sales"] = [*document["sales"], document["sales"][0]]
    assert refusal_of(document) == "sales[1].division.sale: 17 is there twice"


@for_all(divided_inputs)
def test_what_is_written_is_valid_and_read_back_the_same(case: PayrollInput) -> None:
    try:
        payroll = compute_payroll(case)
    except Refused:
        payroll = None
    written = write_bundle(case, payroll)
    assert read_bundle(written).given == case
    assert VALIDATOR.is_valid(json.loads(written)) == any(sale.division for sale in case.sales)


def test_the_proof_covers_how_a_sale_was_divided() -> None:
    document = divided()
    before = read_bundle(json.dumps(document)).given
    other = read_bundle(json.dumps(divided(parts=[GOLD | {"haul": "3"}, OTHERS]))).given
    priced = [part | {"unit_price_auec": "7"} for part in (GOLD, OTHERS)]
    dearer = read_bundle(json.dumps(divided(parts=priced))).given
    small = replace(before.rules, fixed=()) if before.rules is not None else None
    payroll = compute_payroll(replace(before, expenses=(), rules=small))
    proofs = {proof_checksum(given, payroll) for given in (before, other, dearer)}
    assert len(proofs) == 3
    assert dearer.sales[0].division is not None
    assert dearer.sales[0].division.parts[0].unit_price_auec == Decimal(7)


def test_the_schema_of_format_2_is_that_of_format_1_and_divisions() -> None:
    Draft202012Validator.check_schema(SCHEMAS[2])
    without = json.loads(json.dumps(SCHEMAS[2]))
    for added in ("division", "sold_part"):
        del without["$defs"][added]
    del without["properties"]["sales"]["items"]["properties"]["division"]
    without |= {"title": SCHEMAS[1]["title"]}
    without["properties"]["format"] = SCHEMAS[1]["properties"]["format"]
    assert without == SCHEMAS[1]
