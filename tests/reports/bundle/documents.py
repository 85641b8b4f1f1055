"""A bundle that uses every key, as JSON values, and ways to spoil it."""

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent.parent / "bundles"
REMOVED = object()


def contract_example() -> dict[str, Any]:
    """The example of bundle.md, without a payroll."""
    document: dict[str, Any] = json.loads((GOLDEN / "contract_example.json").read_text(encoding="utf-8"))
    del document["payroll"]
    return document


def with_value(path: str, value: object) -> dict[str, Any]:
    """The example with one value replaced, added, or REMOVED; the path is like ``members.0.id``."""
    document = contract_example()
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
