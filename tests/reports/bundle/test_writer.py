"""Writing a bundle: one text for the same values, and the same values from the text."""

import json
from decimal import Decimal

import pytest
from hypothesis import given as for_all

from domain.attendance import attend
from domain.compute import compute_payroll
from domain.errors import Refused
from domain.payroll import PayrollInput
from domain.people import Person
from domain.rules import Rules
from reports.bundle import attendance_json, payroll_json, read_bundle, write_bundle
from reports.bundle.codecs import write_decimal
from tests.payrolls import fee, given, moves, worked_example
from tests.strategies import inputs, payable_inputs


@for_all(inputs)
def test_what_was_written_is_read_back(case: PayrollInput) -> None:
    text = write_bundle(case)
    bundle = read_bundle(text)
    assert bundle.given == case
    assert bundle.payroll is None
    assert write_bundle(bundle.given) == text


@for_all(payable_inputs)
def test_a_written_payroll_is_read_back_as_it_is_printed(case: PayrollInput) -> None:
    try:
        payroll = compute_payroll(case)
    except Refused:
        return
    assert read_bundle(write_bundle(case, payroll)).payroll == payroll_json(payroll)


def test_what_has_its_default_is_left_out_but_the_rules_are_written_in_full() -> None:
    case = given(voice_moves=moves((1, None, "18:00:00.5")), rules=Rules(payer_id=1, fee=fee(rate="2.50")))
    document = json.loads(write_bundle(case))
    assert document["voice_moves"] == [
        {"seq": 1, "member_id": "1", "channel_id": None, "at": "2026-11-15T18:00:00.500000Z"}
    ]
    assert document["members"][0] == {"id": "1", "name": "Ann", "bot": False}
    assert document["rules"] == {
        "basis": "sales",
        "payer_id": "1",
        "min_seconds": 60,
        "bridge_seconds": 900,
        "deafened_percent": "100",
        "org_tax_percent": "0",
        "fee": {"mode": "payee", "rate_percent": "2.5", "rounding": "up"},
        "weights": {},
    }
    assert list(document) == ["format", "guild", "session", "members", "voice_moves", "rules", "revision"]


def test_hostile_names_are_plain_ascii_in_the_file() -> None:
    case = given(Person(1, "\u202e=1+1 🪨 ﷽"))
    assert write_bundle(case).isascii()
    assert write_bundle(case).endswith("}\n")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1", "1"),
        ("1.50", "1.5"),
        ("0.00", "0"),
        ("100", "100"),
        ("1E+2", "100"),
        ("0.0001", "0.0001"),
        ("1E-4", "0.0001"),
    ],
)
def test_decimals_are_written_without_exponent_and_trailing_zeros(number: str, text: str) -> None:
    assert write_decimal(Decimal(number)) == text


def test_many_digits_are_written_without_loss() -> None:
    digits = "123456789" * 5
    assert write_decimal(Decimal(f"{digits}.4321")) == f"{digits}.4321"


def test_the_worked_example_is_printed_as_the_contract_shows_it() -> None:
    case = worked_example(("19:00:00", "19:10:00"))
    assert attendance_json(attend(case))["1"] == {
        "seconds": 7200,
        "by_channel": {"1": 6600, "2": 600},
        "flags": ["bridged"],
    }
    printed = payroll_json(compute_payroll(case))
    lines = printed.pop("lines")
    assert printed == {
        "gross_auec": 1296520,
        "expenses_auec": 0,
        "tax_auec": 129652,
        "treasury_auec": 129652,
        "fees_auec": 2986,
    }
    assert isinstance(lines, list)
    assert lines[0] == {
        "member_id": "1",
        "kind": "time",
        "status": "paid",
        "seconds": 7200,
        "weight": "1",
        "share_auec": 566938,
        "fee_auec": 0,
        "net_auec": 566938,
    }
