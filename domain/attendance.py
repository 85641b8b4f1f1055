"""From voice moves to seconds worked: the pure folds of pay-rules.md 1."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from domain.payroll import Attendance, Flag, PayrollInput
from domain.presence import VoiceMove
from domain.rules import DEFAULT_BRIDGE_SECONDS, DEFAULT_DEAFENED_PERCENT
from domain.spans import Span, intersect, merge, subtract

_start = attrgetter("start")
_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS = 10**6  # in a second


@dataclass(frozen=True, slots=True)
class Stay:
    """One unbroken span ``[start, end)`` of a person in one channel, deafened or not throughout."""

    person_id: int
    channel_id: int
    start: datetime
    end: datetime
    deafened: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Presence:
    """What counted of one person's time, stay by stay in order, and what befell it."""

    stays: tuple[Stay, ...]
    flags: frozenset[Flag]


def attend(given: PayrollInput) -> dict[int, Attendance]:
    """Everybody who has a time line (pay-rules.md A11), by person id in ascending order."""
    corrected: defaultdict[int, list[int]] = defaultdict(list)
    for correction in given.corrections:
        corrected[correction.person_id].append(correction.seconds)
    deafened_percent = given.rules.deafened_percent if given.rules else DEFAULT_DEAFENED_PERCENT
    lines: dict[int, Attendance] = {}
    for person_id, presence in presences(given).items():
        line = _attendance(presence, corrected.get(person_id), deafened_percent)
        if line is not None:
            lines[person_id] = line
    return lines


def timeline(given: PayrollInput) -> dict[int, tuple[Stay, ...]]:
    """What counted, stay by stay, of everybody who has such time: cut to the session, its pauses and gaps."""
    return {person_id: presence.stays for person_id, presence in presences(given).items() if presence.stays}


def presences(given: PayrollInput) -> dict[int, Presence]:
    """What counted of each member's time and its flags, by person id; bots have none (pay-rules.md A4)."""
    window = _Window.of(given)
    moves: defaultdict[int, list[VoiceMove]] = defaultdict(list)
    for move in given.voice_moves:
        moves[move.person_id].append(move)
    people = sorted(person.person_id for person in given.members if not person.is_bot)
    return {person_id: window.presence(moves.get(person_id, ())) for person_id in people}


def stays(moves: Iterable[VoiceMove], *, until: datetime) -> Iterator[Stay]:
    """Each move into a channel opens a stay; the person's next move elsewhere, or ``until``, ends it.

    Nothing is cut out: outages, pauses and the opening of the session are not looked at.
    """
    ordered = sorted(moves, key=lambda move: (move.person_id, move.at, move.seq))
    for _, own in groupby(ordered, key=attrgetter("person_id")):
        # Of two moves with equal `at` the later one holds (pay-rules.md A2).
        yield from _stays_of_one({move.at: move for move in own}.values(), until)


def _stays_of_one(moves: Iterable[VoiceMove], until: datetime) -> Iterator[Stay]:
    opening: VoiceMove | None = None
    for move in moves:
        if move.at >= until:
            break
        if opening is not None and _same_place(opening, move):
            continue  # a mute, stream or camera change neither starts nor ends anything (A2)
        yield from _stay(opening, move.at)
        opening = move
    yield from _stay(opening, until)


def _same_place(one: VoiceMove, other: VoiceMove) -> bool:
    return one.channel_id == other.channel_id and one.deafened == other.deafened


def _stay(opening: VoiceMove | None, end: datetime) -> Iterator[Stay]:
    if opening is not None and opening.channel_id is not None:
        yield Stay(opening.person_id, opening.channel_id, opening.at, end, opening.deafened)


@dataclass(frozen=True, slots=True)
class _Window:
    """The session as everybody's time is seen through it; all spans are merged and in order."""

    channel_ids: frozenset[int]
    closed_at: datetime
    bridge_seconds: int
    live: list[Span]
    """The session without its pauses."""
    outages: list[Span]
    """All outages: moves strictly inside are ignored."""
    felt: list[Span]
    """The outages with a part in the session outside its pauses: the others flag nobody."""
    felt_ends: frozenset[datetime]

    @classmethod
    def of(cls, given: PayrollInput) -> "_Window":
        session = given.session
        pauses = merge(Span(pause.start, pause.end) for pause in session.pauses)
        live = list(subtract(Span(session.opened_at, session.closed_at), pauses))
        outages = merge(Span(outage.lost_at, outage.regained_at) for outage in given.outages)
        felt = [outage for outage in outages if any(intersect(outage, live))]
        return cls(
            channel_ids=frozenset(session.channel_ids),
            closed_at=session.closed_at,
            bridge_seconds=given.rules.bridge_seconds if given.rules else DEFAULT_BRIDGE_SECONDS,
            live=live,
            outages=outages,
            felt=felt,
            felt_ends=frozenset(outage.end for outage in felt),
        )

    def presence(self, moves: Sequence[VoiceMove]) -> Presence:
        """What counts of one person's moves (pay-rules.md A1 to A6)."""
        seen = [move for move in moves if not self._is_blind_at(move.at)]
        own = [stay for stay in stays(seen, until=self.closed_at) if stay.channel_id in self.channel_ids]
        counted: list[Stay] = []
        flags: set[Flag] = set()
        left_at = None
        for index, stay in enumerate(own):
            back_at = own[index + 1].start if index + 1 < len(own) else None
            if stay.start in self.felt_ends and left_at != stay.start:
                flags.add(Flag.GAP)  # found there after an outage, and was not there before it
            counted += self._counted(stay, back_at, flags)
            left_at = stay.end
        if any(stay.deafened for stay in counted):
            flags.add(Flag.DEAFENED)
        return Presence(tuple(counted), frozenset(flags))

    def _is_blind_at(self, at: datetime) -> bool:
        """Whether an instant is strictly inside an outage; its two ends are seen."""
        index = bisect_left(self.outages, at, key=_start) - 1
        return index >= 0 and self.outages[index].start < at < self.outages[index].end

    def _counted(self, stay: Stay, back_at: datetime | None, flags: set[Flag]) -> Iterator[Stay]:
        """The parts of a stay that count. ``back_at`` is when the next stay in the session begins."""
        gaps = []
        # No move is seen inside an outage, so each one touching the stay was lost within it.
        for index in range(bisect_left(self.felt, stay.start, key=_start), len(self.felt)):
            outage = self.felt[index]
            if outage.start >= stay.end:
                break
            if self._is_bridged(outage, stay, back_at):
                flags.add(Flag.BRIDGED)
            else:
                flags.add(Flag.GAP)
                gaps.append(outage)
        for seen in subtract(stay.span, gaps):
            for start, end in intersect(seen, self.live):
                yield Stay(stay.person_id, stay.channel_id, start, end, stay.deafened)

    def _is_bridged(self, outage: Span, stay: Stay, back_at: datetime | None) -> bool:
        """Whether somebody in the stay when the outage began was there when it ended, and it was short."""
        if outage.end >= self.closed_at:
            return False  # it has no far side
        is_there_after = outage.end < stay.end or outage.end == back_at
        return (
            is_there_after and _microseconds(outage.end - outage.start) <= self.bridge_seconds * _MICROSECONDS
        )


def _microseconds(span: timedelta) -> int:
    return span // _MICROSECOND


def _attendance(presence: Presence, corrections: list[int] | None, percent: Decimal) -> Attendance | None:
    """The time line of one person, if there is one (pay-rules.md A5, A7, A8, A11)."""
    weighted, unit = _weighted_time(presence.stays, percent)
    measured = sum(weighted.values()) // unit
    seconds = max(0, measured + sum(corrections or ()))
    if not measured and not seconds and Flag.GAP not in presence.flags:
        return None
    by_channel = {channel_id: time // unit for channel_id, time in sorted(weighted.items()) if time >= unit}
    flags = presence.flags | {Flag.CORRECTED} if corrections else presence.flags
    return Attendance(seconds, by_channel, tuple(sorted(flags)))


def _weighted_time(counted: Iterable[Stay], deafened_percent: Decimal) -> tuple[Mapping[int, int], int]:
    """Time by channel, deafened time at its rate, and how much of that unit is one second; exact."""
    percent, denominator = deafened_percent.as_integer_ratio()
    full_rate = 100 * denominator
    weighted: defaultdict[int, int] = defaultdict(int)
    for stay in counted:
        weighted[stay.channel_id] += _microseconds(stay.end - stay.start) * (
            percent if stay.deafened else full_rate
        )
    return weighted, full_rate * _MICROSECONDS
