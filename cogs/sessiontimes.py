"""Everybody's time in a session, line by line, and what the marks beside it mean."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from cogs import text
from domain.features import EarlyFeature
from domain.payroll import Flag
from domain.sessions import SessionState
from domain.timeparts import time_parts
from domain.words import FLAG_WORDS, format_duration
from services.sessionview import SessionView

FLAG_SIGNS = {Flag.GAP: "⚠️ gap"}
PARTS = "%: part of the time so far. Choices, weights and rules decide in the payroll who gets what."
UNPAID = (SessionState.OPEN, SessionState.STOPPED)


def times_name(view: SessionView) -> str:
    """What stands above the lines."""
    if view.session.closed_at is None:
        return f"Time so far ({len(view.attendance)})"
    people = text.counted(len(view.attendance), "person", "people")
    return f"Time ({people}, {format_duration(view.worked_seconds)} in all)"


def time_lines(view: SessionView) -> Iterator[str]:
    """Everybody's time so far, longest first, with gaps and flags."""
    out, parts = _left_out(view), _parts(view)
    ranked = sorted(view.attendance.items(), key=lambda item: (-item[1].seconds, item[0]))
    for who, line in ranked:
        left_out = ["left out"] if who in out else []
        part = [f"{parts[who]:.1f} %"] if who in parts else []
        facts = [text.name(view.people[who].name), *part, *flag_words(line.flags), *left_out]
        yield f"**{format_duration(line.seconds)}** {' · '.join(facts)}"


def legend(view: SessionView) -> str:
    """What the flags shown mean, in the words of the payroll; and the percent, where there is one."""
    shown = {flag for line in view.attendance.values() for flag in line.flags}
    flags = [f"{flag}: {words}" for flag, words in FLAG_WORDS.items() if flag in shown]
    return "\n".join([*flags, PARTS] if _parts(view) else flags)


def flag_words(flags: Sequence[str]) -> list[str]:
    return [FLAG_SIGNS.get(Flag(flag), flag) for flag in flags]


def _parts(view: SessionView) -> Mapping[int, Decimal]:
    """Everybody's part of the time, in a guild that tries that, until the payroll says it exactly."""
    if not view.settings.tries(EarlyFeature.TIME_PARTS) or view.session.state not in UNPAID:
        return {}
    return time_parts(
        view.attendance,
        left_out=_left_out(view),
        min_seconds=view.settings.min_seconds,
        session_code=view.session.code,
    )


def _left_out(view: SessionView) -> set[int]:
    return {exclusion.person_id for exclusion in view.notes.excluded}
