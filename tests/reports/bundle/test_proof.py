"""The checksum of the proof: what it depends on, and what not."""

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.compute import compute_payroll
from domain.errors import Refused
from domain.payroll import PayrollInput
from reports.bundle import proof_checksum, read_bundle
from tests.domain.test_compute_laws import mix
from tests.reports.bundle.documents import REMOVED, with_value
from tests.strategies import payable_inputs


def proof(path: str = "revision", value: object = 1) -> str:
    case = read_bundle(json.dumps(with_value(path, value))).given
    return proof_checksum(case, compute_payroll(case))


@pytest.mark.parametrize(
    "path",
    [
        *("guild.name", "session.title", "members.0.name", "members.0.handle"),
        *("corrections.0.reason", "excluded.0.reason", "sales.0.terminal", "expenses.0.what"),
    ],
)
def test_free_text_is_outside_the_proof(path: str) -> None:
    assert proof(path, "something else") == proof()


@pytest.mark.parametrize(
    "path", ["session.title", "members.0.discord_id", "members.0.handle", "sales.0.terminal"]
)
def test_what_can_be_forgotten_is_outside_the_proof(path: str) -> None:
    assert proof(path, REMOVED) == proof()


def test_a_discord_id_is_outside_the_proof() -> None:
    assert proof("members.0.discord_id", "42") == proof()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("guild.id", "901"),
        ("session.code", "sm-k3m9qb"),
        ("session.kind", "adhoc"),
        ("session.opened_at", "2026-11-15T17:59:59Z"),
        ("members.2.bot", False),
        ("members.1.choice", "donate"),
        ("voice_moves.0.seq", 7),
        ("voice_moves.0.source", "snapshot"),
        ("voice_moves.1.at", "2026-11-15T18:00:00.26Z"),
        ("outages.0.regained_at", "2026-11-15T19:21:31Z"),
        ("corrections.0.seconds", 601),
        ("corrections.0.by", "8"),
        ("excluded", REMOVED),
        ("ore.0.commodity", "Gold"),
        ("ore.0.quality", 813),
        ("ore.0.price_source.from", "guild"),
        ("sales.0.at", "2026-11-16T21:00:01Z"),
        ("expenses.0.amount_auec", 40001),
        ("rules.min_seconds", 61),
        ("rules.weights.2", "2"),
        ("revision", 2),
    ],
)
def test_ids_numbers_times_and_rules_are_in_the_proof(path: str, value: object) -> None:
    assert proof(path, value) != proof()


def test_the_spelling_of_a_number_or_time_is_outside_the_proof() -> None:
    assert proof("rules.fee.rate_percent", "0.5000") == proof("rules.fee", REMOVED) == proof()
    assert proof("voice_moves.1.at", "2026-11-15T18:00:00.250Z") == proof()


def test_the_result_is_in_the_proof() -> None:
    case = read_bundle(json.dumps(with_value("revision", 1))).given
    payroll = compute_payroll(case)
    assert proof_checksum(case, replace(payroll, tax_auec=1)) != proof_checksum(case, payroll)


def test_the_checksum_of_the_example_never_changes() -> None:
    assert proof() == "2d9fbb9615e2900f142266fdf1d2cacc3107ac3d30fcde34b3d628051f95b3ce"


@for_all(payable_inputs, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_outside_the_proof(case: PayrollInput, random: Random) -> None:
    payroll: Any = None
    try:
        payroll = compute_payroll(case)
    except Refused:
        assume(False)
    assert proof_checksum(mix(case, random), payroll) == proof_checksum(case, payroll)
