"""How two JSON values differ."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest

from reports.bundle.invalid import step_to

NOTHING = object()


def differences(said: object, computed: object, path: str) -> Iterator[str]:
    """One line for each value in which what a file says differs from what was computed.

    JSON values are compared, not their spelling: ``1.0`` is 1, and the order of keys means nothing; but
    ``true`` is not 1. NOTHING stands for what is not there at all.
    """
    if isinstance(said, dict) and isinstance(computed, dict):
        for key in {**computed, **said}:
            yield from differences(said.get(key, NOTHING), computed.get(key, NOTHING), path + step_to(key))
    elif isinstance(said, list) and isinstance(computed, list):
        for index, pair in enumerate(zip_longest(said, computed, fillvalue=NOTHING)):
            yield from differences(*pair, f"{path}[{index}]")
    elif isinstance(said, bool) != isinstance(computed, bool) or said != computed:
        yield f"{path}: the file says {_shown(said)}, recomputed {_shown(computed)}"


def _shown(value: object) -> str:
    """A value in at most a few dozen characters of plain ASCII."""
    if value is NOTHING:
        return "nothing"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = str(value) if isinstance(value, Decimal) else json.dumps(value)
    return text if len(text) <= 60 else text[:60] + "..."
