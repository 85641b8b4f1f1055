"""What a look at one part of Paydirt found: a verdict, what was seen, what it means, what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """In rising order of concern. ``UNKNOWN``: it could not be looked at, which is itself worth knowing."""

    OK = "ok"
    NOTE = "note"
    UNKNOWN = "unknown"
    WARNING = "warning"
    BROKEN = "broken"

    @property
    def concern(self) -> int:
        """The higher, the sooner somebody should look at it."""
        return tuple(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a diagnosis.

    ``area``: the view that it belongs to, e.g. ``database``. ``subject``: what was looked at, in a few words.
    ``reading``: what was seen, with units. ``means`` and ``advice`` are sentences for an admin or an operator;
    ``advice`` is empty where nothing needs to be done. No secret and nothing of another guild is in any of them.
    """

    area: str
    subject: str
    verdict: Verdict
    reading: str
    means: str = ""
    advice: str = ""


def worst(findings: Iterable[Finding]) -> Verdict:
    """The verdict on all of them together; OK where there are none."""
    return max(
        (finding.verdict for finding in findings), key=lambda verdict: verdict.concern, default=Verdict.OK
    )
