"""A bundle that uses every key, as JSON values, ways to spoil it, and what is said of it then."""

import json
from pathlib import Path
from typing import Any

import pytest

from reports.bundle import InvalidBundle, read_bundle

GOLDEN = Path(__file__).parent.parent / "bundles"
REMOVED = object()
NOT_AN_ID = "not an id: a string of 1 to 20 digits without leading zero"


def contract_example() -> dict[str, Any]:
    """The example of bundle.md, without a payroll."""
    document: dict[str, Any] = json.loads((GOLDEN / "contract_example.json").read_text(encoding="utf-8"))
    del document["payroll"]
    return document


def with_value(path: str, value: object) -> dict[str, Any]:
    """The example with one value replaced, added, or REMOVED; the path is like ``members.0.id``."""
    return put(contract_example(), path, value)


def put(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The same document, with one value replaced, added, or REMOVED in place."""
    *way, last = path.split(".")
    place: Any = document
    for step in way:
        place = place[_index(place, step)]
    if value is REMOVED:
        del place[_index(place, last)]
    else:
        place[_index(place, last)] = value
    return document


def _index(place: object, step: str) -> str | int:
    return int(step) if isinstance(place, list) else step


def shown(path: str) -> str:
    """``members.0.id`` as errors have it: ``members[0].id``."""
    steps = [f"[{step}]" if step.isdecimal() else f".{step}" for step in path.split(".")]
    return "".join(steps).removeprefix(".").replace("weights[1]", 'weights["1"]')


def refusal_of(document: object) -> str:
    return refusal_of_text(json.dumps(document))


def refusal_of_text(text: str | bytes) -> str:
    with pytest.raises(InvalidBundle) as refusal:
        read_bundle(text)
    assert len(str(refusal.value).splitlines()) == 1
    return str(refusal.value)
