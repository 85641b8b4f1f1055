"""What time does to a haul: it becomes ready, is brought to mind, is flagged as orphaned, and at last is void.

Nothing of this happens without having been announced: the moments count from when the bot did say the last thing, not
from when it should have, so a bot that was down for weeks first says what it owes.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from domain.haulacts import resolved
from domain.hauls import Haul, HaulAct

WARNED_BEFORE = timedelta(days=3)
"""So long before it is void a haul is warned of; at least."""


class HaulLimits(Protocol):
    """What a guild has set; a ``reminder_days`` of 0 means no reminders."""

    @property
    def reminder_days(self) -> int: ...
    @property
    def haul_grace_days(self) -> int: ...
    @property
    def haul_void_days(self) -> int: ...


def due_act(haul: Haul, limits: HaulLimits, now: datetime) -> HaulAct | None:
    """What the bot has to do about a haul now; None if nothing. At most one thing at a time."""
    if not haul.in_flight:
        return None
    act, at = _next(haul, limits)
    if act is HaulAct.REMINDED and now >= orphaned_from(haul, limits):
        return HaulAct.ORPHANED  # the bot was down: one word is enough
    return act if now >= at else None


def next_look(haul: Haul, limits: HaulLimits) -> datetime | None:
    """The earliest moment at which ``due_act`` is something; None once the haul is resolved."""
    return _next(haul, limits)[1] if haul.in_flight else None


def orphaned_from(haul: Haul, limits: HaulLimits) -> datetime:
    """From when on a haul that nobody collects is flagged."""
    return haul.ready_at + timedelta(days=limits.haul_grace_days)


def void_from(haul: Haul, limits: HaulLimits, now: datetime) -> datetime:
    """From when on a flagged haul is void, as can be said ``now``: whoever is not yet warned is warned first."""
    assert haul.orphaned_at is not None, "only a flagged haul is void for want of being collected"
    return max(
        haul.orphaned_at + timedelta(days=limits.haul_void_days),
        (haul.warned_at or now) + WARNED_BEFORE,
    )


def after(haul: Haul, act: HaulAct, now: datetime, limits: HaulLimits) -> Haul:
    """The haul once the bot has done ``due_act``, with its next look."""
    match act:
        case HaulAct.TOLD:
            done = replace(haul, told_at=now)
        case HaulAct.REMINDED:
            done = replace(haul, reminded_at=now)
        case HaulAct.ORPHANED:
            done = replace(haul, orphaned_at=now)
        case HaulAct.WARNED:
            done = replace(haul, warned_at=now)
        case HaulAct.VOID:
            return resolved(haul, act, now)
        case _:
            raise AssertionError(f"time does not make a haul {act}")
    return replace(done, look_at=next_look(done, limits))


def _next(haul: Haul, limits: HaulLimits) -> tuple[HaulAct, datetime]:
    """What comes next to a haul in flight, and when."""
    if haul.told_at is None:
        return HaulAct.TOLD, haul.ready_at
    if haul.orphaned_at is None:
        orphaned = (HaulAct.ORPHANED, orphaned_from(haul, limits))
        if not limits.reminder_days:
            return orphaned
        said_at = haul.reminded_at or haul.told_at
        reminder = (HaulAct.REMINDED, said_at + timedelta(days=limits.reminder_days))
        return min(orphaned, reminder, key=lambda each: each[1])
    if haul.warned_at is None:
        void_at = haul.orphaned_at + timedelta(days=limits.haul_void_days)
        return HaulAct.WARNED, void_at - WARNED_BEFORE
    return HaulAct.VOID, void_from(haul, limits, haul.warned_at)
