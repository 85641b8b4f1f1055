"""Findings as JSON, for a report of a bug or a monitor: only what is on the screen, in full."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version

from domain.findings import Finding, worst

FORMAT = "paydirt.diagnosis/1"


def findings_json(findings: Sequence[Finding], at: datetime, **about: str) -> str:
    """``about``: further facts of the whole, e.g. the guild's id. ASCII only, whatever names are in it."""
    whole = {
        "format": FORMAT,
        "made_at": at.isoformat(timespec="seconds"),
        "paydirt": version("paydirt"),
        **about,
        "verdict": worst(findings),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(whole, ensure_ascii=True, indent=1) + "\n"
