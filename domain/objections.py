"""Objections: a member says that a saved payroll is wrong, and an officer decides with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided. An accepted objection leads to a correction, which is a revision of its own."""

    accepted: bool
    reason: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """``person_id`` objects to ``revision`` of a session's payroll; numbers count from 1 in the guild."""

    objection_id: int
    session_code: str
    revision: int
    person_id: int
    reason: str
    made_at: datetime
    decision: Decision | None = None


def objection_ends_at(saved_at: datetime, window_hours: int) -> datetime:
    """Until when a payroll saved then can be objected to."""
    return saved_at + timedelta(hours=window_hours)


def require_in_time(code: str, saved_at: datetime, window_hours: int, now: datetime) -> None:
    """Refused once the guild's window is over."""
    if now >= objection_ends_at(saved_at, window_hours):
        raise Refused(
            f"The payroll of {code} could be objected to for {window_hours} h after it was saved, and that time is "
            "over: ask an officer."
        )
