"""From voice moves to seconds worked: the pure folds of pay-rules.md 1."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from domain.payroll import Attendance, Flag, PayrollInput
from domain.presence import Pause, VoiceMove
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


@dataclass(frozen=True, slots=True)
class Presence:
    """What counted of one person's time, stay by stay in order, and what befell it.

    ``bridged`` and ``gaps`` are the outages behind these two flags, cut to the session outside its pauses.
    """

    stays: tuple[Stay, ...]
    bridged: tuple[Span, ...] = ()
    gaps: tuple[Span, ...] = ()

    @property
    def flags(self) -> frozenset[Flag]:
        befell = {
            Flag.BRIDGED: self.bridged,
            Flag.GAP: self.gaps,
            Flag.DEAFENED: any(stay.deafened for stay in self.stays),
        }
        return frozenset(flag for flag, held in befell.items() if held)


def attend(given: PayrollInput, seen: Mapping[int, Presence] | None = None) -> dict[int, Attendance]:
    """Everybody who has a time line (pay-rules.md A11), by person id in ascending order.

    ``seen`` is ``presences(given)``, for who has it already.
    """
    corrected: defaultdict[int, list[int]] = defaultdict(list)
    for correction in given.corrections:
        corrected[correction.person_id].append(correction.seconds)
    deafened_percent = _deafened_percent(given)
    lines: dict[int, Attendance] = {}
    for person_id, presence in (presences(given) if seen is None else seen).items():
        line = _attendance(presence, corrected.get(person_id), deafened_percent)
        if line is not None:
            lines[person_id] = line
    return lines


def running_since(
    given: PayrollInput, seen: Mapping[int, Presence], there: Mapping[int, bool]
) -> dict[int, datetime]:
    """When the time of each who is there now would have begun, had it run without a break to the end of ``given``.

    ``there``: who, and whether they are deafened; whose time does not run at full rate for that is left out.
    ``seen`` is ``presences(given)``.
    """
    until, percent = given.session.closed_at, _deafened_percent(given)
    corrected: Counter[int] = Counter()
    for correction in given.corrections:
        corrected[correction.person_id] += correction.seconds
    since: dict[int, datetime] = {}
    for person_id, is_deafened in there.items():
        stays = seen[person_id].stays
        if (is_deafened and percent != 100) or (stays and stays[-1].end != until):
            continue
        weighted, unit = _weighted_time(stays, percent)
        worked = _MICROSECOND * (sum(weighted.values()) * _MICROSECONDS // unit)
        since[person_id] = until - max(worked + timedelta(seconds=corrected[person_id]), timedelta(0))
    return since


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


def live_spans(session: Span, pauses: Iterable[Pause]) -> list[Span]:
    """The parts of a session outside its pauses: all that can count of it (pay-rules.md A1)."""
    return list(subtract(session, merge(Span(pause.start, pause.end) for pause in pauses)))


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
    felt_by_end: Mapping[datetime, Span]

    @classmethod
    def of(cls, given: PayrollInput) -> "_Window":
        session = given.session
        live = live_spans(Span(session.opened_at, session.closed_at), session.pauses)
        outages = merge(Span(outage.lost_at, outage.regained_at) for outage in given.outages)
        felt = [outage for outage in outages if any(intersect(outage, live))]
        return cls(
            channel_ids=frozenset(session.channel_ids),
            closed_at=session.closed_at,
            bridge_seconds=given.rules.bridge_seconds if given.rules else DEFAULT_BRIDGE_SECONDS,
            live=live,
            outages=outages,
            felt=felt,
            felt_by_end={outage.end: outage for outage in felt},
        )

    def presence(self, moves: Sequence[VoiceMove]) -> Presence:
        """What counts of one person's moves (pay-rules.md A1 to A6)."""
        seen = [move for move in moves if not self._is_blind_at(move.at)]
        own = [stay for stay in stays(seen, until=self.closed_at) if stay.channel_id in self.channel_ids]
        counted: list[Stay] = []
        bridged: list[Span] = []
        gaps: list[Span] = []
        for before, stay, after in zip([None, *own], own, [*own[1:], None], strict=False):
            lost: list[Span] = []
            for outage in self._lost_during(stay):
                (bridged if self._is_bridged(outage, stay, after) else lost).append(outage)
            gaps += [*self._found_after(stay, before), *lost]
            counted += self._counted(stay, lost)
        return Presence(tuple(counted), self._live_parts(bridged), self._live_parts(gaps))

    def _is_blind_at(self, at: datetime) -> bool:
        """Whether an instant is strictly inside an outage; its two ends are seen."""
        index = bisect_left(self.outages, at, key=_start) - 1
        return index >= 0 and self.outages[index].start < at < self.outages[index].end

    def _lost_during(self, stay: Stay) -> Iterator[Span]:
        """The outages that touch a stay. As no move is seen inside one, all of them begin during it."""
        for index in range(bisect_left(self.felt, stay.start, key=_start), len(self.felt)):
            if self.felt[index].start >= stay.end:
                return
            yield self.felt[index]

    def _is_bridged(self, outage: Span, stay: Stay, after: Stay | None) -> bool:
        """Whether somebody in the stay when the outage began was there when it ended, and it was short."""
        # Every stay ends at `closed_at` or before: an outage that reaches it has no far side.
        is_there_again = after is not None and after.start == outage.end
        is_short = _microseconds(outage.end - outage.start) <= self.bridge_seconds * _MICROSECONDS
        return is_short and (outage.end < stay.end or is_there_again)

    def _found_after(self, stay: Stay, before: Stay | None) -> Iterator[Span]:
        """The outage at whose end somebody was found in this stay who had not been there before it."""
        was_there = before is not None and before.end == stay.start
        if stay.start in self.felt_by_end and not was_there:
            yield self.felt_by_end[stay.start]

    def _counted(self, stay: Stay, gaps: Iterable[Span]) -> Iterator[Stay]:
        """The parts of a stay that count."""
        for seen in subtract(Span(stay.start, stay.end), gaps):
            for start, end in intersect(seen, self.live):
                yield Stay(stay.person_id, stay.channel_id, start, end, stay.deafened)

    def _live_parts(self, outages: Iterable[Span]) -> tuple[Span, ...]:
        """The parts of outages that lie in the session outside its pauses."""
        return tuple(part for outage in outages for part in intersect(outage, self.live))


def _deafened_percent(given: PayrollInput) -> Decimal:
    return given.rules.deafened_percent if given.rules else DEFAULT_DEAFENED_PERCENT


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
