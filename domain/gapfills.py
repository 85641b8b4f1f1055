"""Giving back time lost while the bot was blind: a correction for each gap, once, named after the gap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from domain.payroll import Correction
from domain.spans import Span, whole_seconds


def unfilled(gaps: Mapping[int, Sequence[Span]], corrections: Iterable[Correction]) -> dict[int, list[Span]]:
    """Of everybody's gaps those of at least a second that no correction fills yet, by person id."""
    filled = {(correction.person_id, correction.reason) for correction in corrections}
    waiting = {
        person_id: [
            gap for gap in own if whole_seconds([gap]) and (person_id, fill_reason(gap)) not in filled
        ]
        for person_id, own in gaps.items()
    }
    return {person_id: own for person_id, own in waiting.items() if own}


def fills(gaps: Mapping[int, Sequence[Span]], *, by: int, at: datetime) -> Iterator[Correction]:
    """The corrections that fill gaps, with the whole seconds of each (pay-rules.md A6, A8)."""
    for person_id, own in gaps.items():
        for gap in own:
            yield Correction(person_id, whole_seconds([gap]), fill_reason(gap), by=by, at=at)


def fill_reason(gap: Span) -> str:
    """Why the time was added. It tells one gap of a session from all others, whatever the guild's clock."""
    start, end = gap.start.astimezone(UTC), gap.end.astimezone(UTC)
    return f"gap {start:%d %b %H:%M:%S}–{end:%H:%M:%S} UTC filled"
