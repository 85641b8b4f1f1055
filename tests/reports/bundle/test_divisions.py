"""Format 2: sales that were divided (docs/bundle-2.md)."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from domain.compute import compute_payroll
from domain.errors import Refused
from domain.payroll import PayrollInput
from reports.bundle import payroll_json, proof_checksum, read_bundle, write_bundle
from tests.domain.test_compute_laws import mix
from tests.reports.bundle.documents import (
    GOLDEN,
    REMOVED,
    contract_example,
    put,
    refusal_of,
    refusal_of_text,
    shown,
)
from tests.strategies import divided_inputs, payable_divided_inputs

DOCS = Path(__file__).parents[3] / "docs"
SCHEMAS = {
    number: json.loads((DOCS / name).read_text(encoding="utf-8"))
    for number, name in ((1, "bundle.schema.json"), (2, "bundle-2.schema.json"))
}
VALIDATOR = Draft202012Validator(SCHEMAS[2])
CHECKSUM = "3a6ab6b05f5241aa586cb37ee55264faf015602a2955765de5b76345ecb35f2b"
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


def test_the_checksum_of_the_golden_bundle_never_changes() -> None:
    bundle = read_bundle((GOLDEN / "divided_sale.json").read_bytes())
    payroll = compute_payroll(bundle.given)
    assert bundle.payroll == payroll_json(payroll)
    assert proof_checksum(bundle.given, payroll) == CHECKSUM
    assert write_bundle(bundle.given, payroll) == (GOLDEN / "divided_sale.json").read_text(encoding="utf-8")


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
            "sales[0].division.parts: no price for 'Gold' (refined), so its part is not known: set one",
        ),
        (
            {"parts": [OTHERS, GOLD | {"form": "raw"}]},
            "sales[0].division.parts: no price for 'Gold' (refined), so its part is not known: set one",
        ),
        (
            {"parts": [GOLD | {"unit_price_auec": "0"}, OTHERS | {"unit_price_auec": "0.0000"}]},
            "sales[0].division.parts: no price for 'Gold' (refined), so its part is not known: set one",
        ),
        (
            {"parts": [GOLD | {"unit_price_auec": "5"}, OTHERS | {"unit_price_auec": "6", "quality": 7}]},
            "sales[0].division.parts: two prices for 'Gold' (refined): one sale has one for all of it",
        ),
        ({"sale": "0"}, "sales[0].division.sale: not an id: a string of 1 to 20 digits without leading zero"),
        (
            {"parts": [OTHERS, GOLD | {"quantity_cscu": 0}]},
            "sales[0].division.parts[1].quantity_cscu: below 1",
        ),
        ({"parts": [GOLD | {"lot": 4}]}, "sales[0].division.parts[0].lot: not an id"),
        ({"parts": [GOLD | {"colour": 1}]}, 'sales[0].division.parts[0]: unknown key "colour"'),
    ],
)
def test_a_division_that_does_not_hold_is_refused_with_its_place(
    changes: dict[str, Any], problem: str
) -> None:
    assert refusal_of(divided(**changes)).startswith(problem)


PART, SALE_OF_PART = "sales.0.division.parts.0", "sales.0.division"
REQUIRED = [
    *(f"{SALE_OF_PART}.{key}" for key in ("sale", "total_auec", "parts")),
    *(f"{PART}.{key}" for key in ("session_code", "lot", "commodity", "quantity_cscu")),
]
OPTIONAL = [SALE_OF_PART, *(f"{PART}.{key}" for key in ("haul", "unit_price_auec", "form", "quality"))]
HOSTILE: list[tuple[list[str], list[object]]] = [
    ([f"{SALE_OF_PART}.sale", f"{PART}.lot", f"{PART}.haul"], ["", "0", "01", "1" * 21, 1, None]),
    (
        [f"{SALE_OF_PART}.total_auec", f"{PART}.quantity_cscu", f"{PART}.quality"],
        [True, "1", 1.5, -1, 10**15 + 1, None],
    ),
    ([f"{PART}.quantity_cscu"], [0]),
    ([f"{PART}.quality"], [1001]),
    ([f"{PART}.unit_price_auec"], ["", "-1", "1.", ".5", "1e1", "0.00000", 1, None]),
    ([f"{PART}.commodity"], [1, "a\0b", None]),
    ([f"{PART}.form"], ["", "REFINED", 1, None]),
    ([f"{PART}.session_code"], ["sm-k3m9q", "SM-K3M9QA", 1, None]),
    ([f"{SALE_OF_PART}.parts"], [{}, "x", [], [None], [[]], None]),
    ([SALE_OF_PART], [{}, [], "x", None]),
    ([f"{SALE_OF_PART}.colour", f"{PART}.colour"], [1, None]),
]


def full(path: str, value: object) -> dict[str, Any]:
    """A divided sale of one lot in which every key stands, with one value replaced, added, or REMOVED."""
    part = GOLD | {"haul": "2", "unit_price_auec": "6200.5", "form": "raw", "quality": 640}
    document = divided(parts=[part])
    document["sales"][0]["amount_auec"] = 1000
    return put(document, path, value)


@pytest.mark.parametrize("path", REQUIRED)
def test_a_missing_key_is_refused_and_invalid(path: str) -> None:
    document = full(path, REMOVED)
    assert refusal_of(document) == f"{shown(path)}: missing"
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("path", OPTIONAL)
def test_an_optional_key_may_be_absent(path: str) -> None:
    document = full(path, REMOVED)
    read_bundle(json.dumps(document))
    VALIDATOR.validate(document)


@pytest.mark.parametrize(("paths", "values"), HOSTILE)
def test_what_reading_refuses_is_invalid(paths: list[str], values: list[object]) -> None:
    for path, value in product(paths, values):
        document = full(path, value)
        assert refusal_of(document).startswith("sales[0]")
        assert not VALIDATOR.is_valid(document), (path, value)


def test_a_key_twice_in_a_division_is_refused() -> None:
    text = json.dumps(full("revision", 1)).replace('"lot": "4"', '"lot": "4", "lot": "5"')
    assert refusal_of_text(text) == 'sales[0].division.parts[0]: key "lot" is there twice'


def test_a_hostile_commodity_is_refused_in_one_plain_line() -> None:
    part = GOLD | {"commodity": "a\nb\x1b[2J\u202e"}
    assert refusal_of(divided(parts=[part, OTHERS])).isascii()


def test_two_sales_are_not_parts_of_the_same_division() -> None:
    document = divided()
    document["sales"] = [*document["sales"], document["sales"][0]]
    assert refusal_of(document) == "sales[1].division.sale: 17 is there twice"


@for_all(payable_divided_inputs)
def test_what_is_written_is_valid_and_read_back_the_same(case: PayrollInput) -> None:
    try:
        payroll = compute_payroll(case)
    except Refused:
        payroll = None
    written = write_bundle(case, payroll)
    VALIDATOR.validate(json.loads(written))
    again = read_bundle(written).given
    assert again == case
    assert write_bundle(again, payroll) == written


@for_all(divided_inputs, st.integers(-3, 3).filter(bool))
def test_a_session_can_claim_no_other_part_than_its_own(case: PayrollInput, more_auec: int) -> None:
    document = json.loads(write_bundle(case))
    place, sale = next((place, sale) for place, sale in enumerate(case.sales) if sale.division)
    claimed = abs(sale.amount_auec + more_auec)
    assume(claimed != sale.amount_auec)
    document["sales"][place]["amount_auec"] = claimed
    said = f"sales[{place}].amount_auec: {claimed}, but the division gives this session {sale.amount_auec}"
    assert refusal_of(document) == said


@for_all(divided_inputs)
def test_without_its_division_the_same_sale_is_written_in_format_1(case: PayrollInput) -> None:
    plain = replace(case, sales=tuple(replace(sale, division=None) for sale in case.sales))
    document, divided_too = json.loads(write_bundle(plain)), json.loads(write_bundle(case))
    assert (document.pop("format"), divided_too.pop("format")) == ("paydirt.session/1", "paydirt.session/2")
    for sale in divided_too["sales"]:
        sale.pop("division", None)
    assert document == divided_too


@for_all(payable_divided_inputs, st.randoms(use_true_random=False))
def test_the_order_of_the_parts_is_outside_the_proof(case: PayrollInput, random: Random) -> None:
    try:
        payroll = compute_payroll(case)
    except Refused:
        assume(False)
    turned = read_bundle(write_bundle(mix(case, random))).given
    assert proof_checksum(turned, payroll) == proof_checksum(case, payroll)


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
    assert "division" not in json.dumps(SCHEMAS[1])
    for added in ("division", "sold_part"):
        del without["$defs"][added]
    del without["properties"]["sales"]["items"]["properties"]["division"]
    without |= {"title": SCHEMAS[1]["title"]}
    without["properties"]["format"] = SCHEMAS[1]["properties"]["format"]
    assert without == SCHEMAS[1]
