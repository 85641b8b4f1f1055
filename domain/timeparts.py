"""Everybody's part of the time so far: a first idea of the shares, before choices, weights and rules."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from domain.payroll import Attendance
from domain.shares import split_pot

_TENTHS = 1000
"""Of a percent, in the whole."""


def time_parts(
    attendance: Mapping[int, Attendance],
    *,
    left_out: Collection[int],
    min_seconds: int,
    session_code: str,
) -> dict[int, Decimal]:
    """Person id to percent with one place, adding up to exactly 100; rounded as a payroll divides its pot.

    Who is left out, or has not been there for ``min_seconds``, has no part. Empty while nobody has one.
    """
    seconds = {
        person_id: line.seconds
        for person_id, line in attendance.items()
        if person_id not in left_out and line.seconds >= max(min_seconds, 1)
    }
    if not seconds:
        return {}
    tenths = split_pot(_TENTHS, seconds, session_code=session_code)
    return {person_id: Decimal(share) / 10 for person_id, share in tenths.items()}
