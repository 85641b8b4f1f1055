"""The checksum of what a bundle proves: ids, numbers, rules, times; nothing that can be forgotten."""

import json
from hashlib import sha256

from domain.payroll import Payroll, PayrollInput
from reports.bundle.writer import bundle_json

_FREE_TEXT = frozenset({"name", "title", "handle", "discord_id", "reason", "what", "terminal"})
"""Names of people and places, and what people wrote: outside the proof (bundle.md)."""


def proof_checksum(given: PayrollInput, payroll: Payroll) -> str:
    """SHA-256, in hex, of the bundle without free text. The order of rows changes nothing."""
    return sha256(_canonical(_proven(bundle_json(given, payroll))).encode("ascii")).hexdigest()


def _proven(value: object) -> object:
    if isinstance(value, dict):
        return {key: _proven(entry) for key, entry in value.items() if key not in _FREE_TEXT}
    if isinstance(value, list):
        return sorted(map(_proven, value), key=_canonical)
    return value


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
