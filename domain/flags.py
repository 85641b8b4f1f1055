"""What whoever validates a session should see of each person, beside the flags of the bundle."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from operator import itemgetter

from domain.attendance import Presence, Stay, attend, live_spans, presences
from domain.payroll import Attendance, PayrollInput
from domain.rules import DEFAULT_MIN_SECONDS
from domain.spans import Span, total, whole_seconds

_NOTHING = timedelta(0)
_SECOND, _MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Observed:
    """One person who has a time line. Percents are rounded half up.

    ``session_percent``: the line's seconds as part of the session outside its pauses, with one decimal; what an
    officer added can make it more than 100. ``gap_seconds`` were lost while the bot was blind. Of the measured time
    that counts, at whatever rate, ``deafened_percent`` was spent deafened and ``alone_percent`` with no other person
    in the same channel.
    """

    attendance: Attendance
    session_percent: Decimal
    gap_seconds: int
    deafened_percent: int
    alone_percent: int
    below_minimum: bool


def observe(given: PayrollInput) -> dict[int, Observed]:
    """What is to be seen of everybody who has a time line, by person id in ascending order."""
    seen = presences(given)
    session = total(live_spans(Span(given.session.opened_at, given.session.closed_at), given.session.pauses))
    alone = time_alone(stay for presence in seen.values() for stay in presence.stays)
    least = given.rules.min_seconds if given.rules else DEFAULT_MIN_SECONDS
    return {
        person_id: _observed(line, seen[person_id], alone.get(person_id, _NOTHING), session, least)
        for person_id, line in attend(given, seen).items()
    }


def time_alone(stays: Iterable[Stay]) -> dict[int, timedelta]:
    """How long people were the only ones in their channel; nobody is named who never was."""
    by_channel: defaultdict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_channel[stay.channel_id].append(stay)
    alone: defaultdict[int, timedelta] = defaultdict(timedelta)
    for own in by_channel.values():
        for person_id, span in _alone_in_channel(own):
            alone[person_id] += span.end - span.start
    return dict(alone)


def _alone_in_channel(stays: Iterable[Stay]) -> Iterator[tuple[int, Span]]:
    """Each span between two comings and goings in which exactly one person is there."""
    changes = [(stay.start, stay.person_id) for stay in stays] + [
        (stay.end, stay.person_id) for stay in stays
    ]
    there: set[int] = set()
    instants = groupby(sorted(changes), key=itemgetter(0))
    marks = [(at, [person_id for _, person_id in changed]) for at, changed in instants]
    for (start, changed), (end, _) in pairwise(marks):
        for person_id in changed:
            there ^= {person_id}  # whoever goes and comes at one instant stays
        if len(there) == 1:
            yield next(iter(there)), Span(start, end)


def _observed(
    line: Attendance, presence: Presence, alone: timedelta, session: timedelta, least: int
) -> Observed:
    counted = total(Span(stay.start, stay.end) for stay in presence.stays)
    deafened = total(Span(stay.start, stay.end) for stay in presence.stays if stay.deafened)
    return Observed(
        attendance=line,
        session_percent=Decimal(_rounded(line.seconds * (_SECOND // _MICROSECOND), session, 1000)) / 10,
        gap_seconds=whole_seconds(presence.gaps),
        deafened_percent=_rounded(deafened // _MICROSECOND, counted, 100),
        alone_percent=_rounded(alone // _MICROSECOND, counted, 100),
        below_minimum=line.seconds < least,
    )


def _rounded(microseconds: int, whole: timedelta, parts: int) -> int:
    """How many of so many equal parts of a whole that is, rounded half up; 0 of nothing."""
    in_all = whole // _MICROSECOND
    return (2 * parts * microseconds + in_all) // (2 * in_all) if in_all else 0
