"""Values of a bundle that contradict each other: twice there, about nobody, ended before begun."""

import json
from copy import deepcopy
from typing import Any

import pytest

from reports.bundle import read_bundle
from tests.reports.bundle.documents import NOT_AN_ID, REMOVED, contract_example, refusal_of, shown, with_value


def again(path: str) -> dict[str, Any]:
    """The example with an item of a list a second time."""
    document = contract_example()
    place: Any = document
    for step in path.split("."):
        place = place[step]
    place.append(deepcopy(place[0]))
    return document


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("session.channel_ids", "session.channel_ids[2]: 11 is there twice"),
        ("members", "members[3].id: 1 is there twice"),
        ("voice_moves", "voice_moves[2].seq: 1 is there twice"),
        ("excluded", "excluded[1].member_id: 2 is there twice"),
        ("rules.fixed", "rules.fixed[1].member_id: 1 is there twice"),
        ("rules.percents", "rules.percents[1].member_id: 1 is there twice"),
    ],
)
def test_what_must_be_unique_is_not_there_twice(path: str, error: str) -> None:
    assert refusal_of(again(path)) == error


@pytest.mark.parametrize("path", ["outages", "corrections", "ore", "sales", "expenses", "session.pauses"])
def test_other_rows_may_repeat(path: str) -> None:
    read_bundle(json.dumps(again(path)))


@pytest.mark.parametrize(
    "path",
    [
        *("voice_moves.0.member_id", "corrections.0.member_id", "excluded.0.member_id", "sales.0.seller_id"),
        *(
            "expenses.0.claimant_id",
            "rules.payer_id",
            "rules.fixed.0.member_id",
            "rules.percents.0.member_id",
        ),
    ],
)
def test_whoever_is_referred_to_is_a_member(path: str) -> None:
    assert refusal_of(with_value(path, "77")) == f"{shown(path)}: 77 is not in members"


def test_weights_are_of_members() -> None:
    assert refusal_of(with_value("rules.weights.77", "1")) == "rules.weights: 77 is not in members"
    assert refusal_of(with_value("rules.weights.01", "1")) == f'rules.weights["01"]: {NOT_AN_ID}'


def test_by_may_be_anybody() -> None:
    read_bundle(json.dumps(with_value("corrections.0.by", "77")))
    read_bundle(json.dumps(with_value("excluded.0.by", "77")))


@pytest.mark.parametrize("path", ["corrections.0", "rules.fixed.0", "rules.percents.0"])
def test_no_row_or_correction_is_for_a_bot(path: str) -> None:
    error = refusal_of(with_value(f"{path}.member_id", "5"))
    assert error == f"{shown(path)}.member_id: 5 is a bot, which earns nothing"


def test_a_bot_may_be_named_elsewhere() -> None:
    for path in ("excluded.0.member_id", "sales.0.seller_id", "expenses.0.claimant_id", "rules.payer_id"):
        read_bundle(json.dumps(with_value(path, "5")))


def test_spans_do_not_end_before_they_begin() -> None:
    early = "2026-11-15T17:59:59.999999Z"
    assert refusal_of(with_value("session.closed_at", early)) == "session.closed_at: before opened_at"
    assert refusal_of(with_value("session.pauses.0.to", early)) == "session.pauses[0]: ends before it begins"
    assert refusal_of(with_value("outages.0.regained_at", early)) == "outages[0]: ends before it begins"


def test_empty_spans_and_spans_outside_the_session_are_fine() -> None:
    read_bundle(json.dumps(with_value("session.closed_at", "2026-11-15T18:00:00Z")))
    read_bundle(json.dumps(with_value("session.pauses.0.to", "2026-11-15T19:00:00Z")))
    read_bundle(json.dumps(with_value("outages.0.lost_at", "2025-11-15T19:00:00Z")))


def test_a_session_has_a_channel() -> None:
    assert refusal_of(with_value("session.channel_ids", [])) == "session.channel_ids: fewer than 1"


def test_rules_may_be_absent_only_without_sales_and_ore() -> None:
    document = with_value("rules", REMOVED)
    assert refusal_of(document) == "rules: missing, and there are sales or ore"
    assert refusal_of(document | {"sales": []}) == "rules: missing, and there are sales or ore"
    assert read_bundle(json.dumps(document | {"sales": [], "ore": []})).given.rules is None
    del document["sales"], document["ore"]
    assert read_bundle(json.dumps(document)).given.rules is None
