"""Attendance against a slow model that walks through time tick by tick and asks the rules at each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from random import Random
from typing import TypeVar

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.attendance import attend, timeline
from domain.payroll import Attendance, PayrollInput
from domain.people import Person
from domain.presence import Outage, Pause, VoiceMove
from tests.payrolls import at, correction, given, rules, session

T = TypeVar("T")

TICK = timedelta(microseconds=400_000)
"""All times of the cases lie on ticks; 2.5 of them are a second, so that whole seconds are cut."""
TICKS = 30
START = at("18:00:00")
CHANNELS = (11, 12, 99, None)
SESSION_CHANNELS = (11, 12)


def clock(tick: int) -> datetime:
    return START + tick * TICK


def tick_of(moment: datetime) -> int:
    return (moment - START) // TICK


ticks = st.integers(-3, TICKS + 3)
spans = st.tuples(ticks, ticks).map(lambda pair: (clock(min(pair)), clock(max(pair))))
some_moves = st.lists(
    st.builds(
        VoiceMove,
        seq=st.integers(0, 3),
        person_id=st.integers(1, 2),
        channel_id=st.sampled_from(CHANNELS),
        at=ticks.map(clock),
        deafened=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda move: (move.person_id, move.at, move.seq),
)
sessions = spans.map(lambda span: replace(session(), opened_at=span[0], closed_at=span[1]))
cases = st.builds(
    lambda span, moves, pauses, blind, bridge, percent, fixes: given(
        Person(1, "Ann"),
        Person(2, "Bob"),
        session=replace(span, pauses=tuple(Pause(*pause) for pause in pauses)),
        voice_moves=tuple(moves),
        outages=tuple(Outage(*outage) for outage in blind),
        corrections=tuple(correction(person, seconds) for person, seconds in fixes),
        rules=rules(bridge_seconds=bridge, deafened_percent=Decimal(percent)),
    ),
    sessions,
    some_moves,
    st.lists(spans, max_size=2),
    st.lists(spans, max_size=4),
    st.integers(0, 8),
    st.sampled_from(["0", "33.3333", "50", "100"]),
    st.lists(st.tuples(st.integers(1, 2), st.integers(-5, 5)), max_size=2),
)


class Model:
    """The rules as questions about one person at one tick."""

    def __init__(self, case: PayrollInput, person_id: int) -> None:
        self.case = case
        self.opened, self.closed = tick_of(case.session.opened_at), tick_of(case.session.closed_at)
        self.outages = runs(
            {t for o in case.outages for t in range(tick_of(o.lost_at), tick_of(o.regained_at))}
        )
        self.moves = sorted(
            (tick_of(move.at), move.seq, move.channel_id, move.deafened)
            for move in case.voice_moves
            if move.person_id == person_id
        )

    def place(self, tick: int) -> tuple[int | None, bool]:
        """Where the last move at or before the tick left the person, blind moves not seen."""
        seen = [move for move in self.moves if move[0] <= tick and not self.is_inside_outage(move[0])]
        return seen[-1][2:] if seen else (None, False)

    def is_inside_outage(self, tick: int) -> bool:
        return any(lost < tick < regained for lost, regained in self.outages)

    def is_there(self, tick: int) -> bool:
        return self.place(tick)[0] in SESSION_CHANNELS

    def is_live(self, tick: int) -> bool:
        pauses = self.case.session.pauses
        paused = any(tick_of(pause.start) <= tick < tick_of(pause.end) for pause in pauses)
        return self.opened <= tick < self.closed and not paused

    def is_bridged(self, lost: int, regained: int) -> bool:
        assert self.case.rules
        short = (regained - lost) * TICK <= timedelta(seconds=self.case.rules.bridge_seconds)
        return regained < self.closed and self.is_there(lost) and self.is_there(regained) and short

    def counted(self, tick: int) -> tuple[int, bool] | None:
        """Channel and deafened, if the tick that begins here counts."""
        around = [outage for outage in self.outages if outage[0] <= tick < outage[1]]
        if any(not self.is_bridged(*outage) for outage in around):
            return None
        channel_id, deafened = self.place(around[0][0] if around else tick)
        return (channel_id, deafened) if channel_id in SESSION_CHANNELS and self.is_live(tick) else None

    def flags(self) -> set[str]:
        flags = set()
        for lost, regained in self.outages:
            if any(map(self.is_live, range(lost, regained))):
                has_far_side = regained < self.closed
                if self.is_bridged(lost, regained):
                    flags.add("bridged")
                elif self.is_there(lost) or (has_far_side and self.is_there(regained)):
                    flags.add("gap")
        return flags


def runs(ticks: set[int]) -> list[tuple[int, int]]:
    """Neighbouring ticks as half-open spans: touching outages come out as one, and empty ones not at all."""
    starts = sorted(tick for tick in ticks if tick - 1 not in ticks)
    ends = sorted(tick + 1 for tick in ticks if tick + 1 not in ticks)
    return list(zip(starts, ends, strict=True))


def line_by_model(case: PayrollInput, person_id: int) -> Attendance | None:
    assert case.rules
    model = Model(case, person_id)
    counted = [place for tick in range(-4, TICKS + 4) if (place := model.counted(tick))]
    rate = Fraction(case.rules.deafened_percent) / 100
    time: defaultdict[int, Fraction] = defaultdict(Fraction)
    for channel_id, deafened in counted:
        time[channel_id] += Fraction(2, 5) * (rate if deafened else 1)
    flags = model.flags() | ({"deafened"} if any(deafened for _, deafened in counted) else set())

    before = floor(sum(time.values()))
    fixes = [fix.seconds for fix in case.corrections if fix.person_id == person_id]
    after = max(0, before + sum(fixes))
    if before == 0 and after == 0 and "gap" not in flags:
        return None
    by_channel = {channel_id: floor(seconds) for channel_id, seconds in time.items() if seconds >= 1}
    return Attendance(after, by_channel, tuple(sorted(flags | ({"corrected"} if fixes else set()))))


@settings(max_examples=600)
@for_all(cases)
def test_attendance_is_what_the_model_says(case: PayrollInput) -> None:
    by_model = {person.person_id: line_by_model(case, person.person_id) for person in case.members}
    assert attend(case) == {person: line for person, line in by_model.items() if line is not None}


@for_all(cases)
def test_the_timeline_is_in_order_without_overlap_and_within_the_session(case: PayrollInput) -> None:
    for person_id, own in timeline(case).items():
        assert own[0].start >= case.session.opened_at
        assert own[-1].end <= case.session.closed_at
        assert all(stay.person_id == person_id and stay.start < stay.end for stay in own)
        assert all(one.end <= other.start for one, other in pairwise(own))


@for_all(cases, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case: PayrollInput, random: Random) -> None:
    def shuffled(rows: Sequence[T]) -> tuple[T, ...]:
        return tuple(random.sample(rows, len(rows)))

    mixed = replace(
        case,
        members=shuffled(case.members),
        voice_moves=shuffled(case.voice_moves),
        outages=shuffled(case.outages),
        corrections=shuffled(case.corrections),
        session=replace(
            case.session,
            pauses=shuffled(case.session.pauses),
            channel_ids=shuffled(case.session.channel_ids),
        ),
    )
    assert attend(mixed) == attend(case)
    assert timeline(mixed) == timeline(case)
