"""Who was in a session, as people look at it and decide about it: values in, facts to note out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.attendance import Presence, presences
from domain.errors import Refused
from domain.flags import Observed, observe
from domain.frozen import Listed
from domain.gapfills import fills, unfilled
from domain.notes import ActiveNotes, Note, Undo, Validation
from domain.payroll import Correction, Exclusion, Flag, PayrollInput
from domain.people import Person
from domain.spans import Span
from domain.timecorrections import Interval, parse_correction, seconds_for

TICKED_AGAIN = "ticked again"
ALONE_PERCENT = 10
"""Less is said of nobody: almost everybody is alone for a moment, coming first or leaving last."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on the roll. ``observed`` is None for somebody decided about who has no time."""

    person: Person
    observed: Observed | None
    corrected_seconds: int
    exclusion: Exclusion | None

    @property
    def seconds(self) -> int:
        return self.observed.attendance.seconds if self.observed else 0

    @property
    def unusual(self) -> int:
        """How many things about them somebody should look at."""
        seen = self.observed
        facts = [self.exclusion is not None, self.corrected_seconds != 0, seen is None]
        if seen is not None:
            facts += [seen.gap_seconds > 0, Flag.BRIDGED in seen.attendance.flags, seen.deafened_percent > 0]
            facts += [seen.alone_percent >= ALONE_PERCENT, seen.below_minimum]
        return sum(facts)


@dataclass(frozen=True, slots=True)
class Act:
    """One decision about who was there, and the note that took it back, if one did."""

    note: Note
    taken_back: Note | None


@dataclass(frozen=True)  # without slots, for what is computed once
class Roll:
    """A stopped session under the rules that its payroll is to have."""

    given: PayrollInput
    notes: ActiveNotes
    zone: ZoneInfo

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everybody detected or decided about, by name; bots are left out (pay-rules.md A4)."""
        observed = observe(self.given)
        exclusions = {each.person_id: each for each in self.notes.excluded}
        corrected: defaultdict[int, int] = defaultdict(int)
        for correction in self.given.corrections:
            corrected[correction.person_id] += correction.seconds
        listed = observed.keys() | exclusions.keys() | corrected.keys()
        people = [each for each in self.given.members if each.person_id in listed and not each.is_bot]
        return tuple(
            Entry(
                person,
                observed.get(person.person_id),
                corrected[person.person_id],
                exclusions.get(person.person_id),
            )
            for person in sorted(people, key=lambda each: (each.name.casefold(), each.person_id))
        )

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        """The entries as their order is frozen while somebody works through them."""
        return tuple(
            Listed(each.person.person_id, each.person.name, each.seconds, each.unusual)
            for each in self.entries
        )

    @cached_property
    def gaps(self) -> dict[int, list[Span]]:
        """Person id to the gaps that nobody has filled yet."""
        gaps = {person_id: presence.gaps for person_id, presence in self._presences.items()}
        return unfilled(gaps, self.given.corrections)

    @cached_property
    def _presences(self) -> Mapping[int, Presence]:
        return presences(self.given)

    def ticked(
        self, shown: Mapping[int, bool], ticked: Collection[int], by: int
    ) -> Iterator[Exclusion | Undo]:
        """What a form of ticks changes, which ``shown`` everybody with a tick or without.

        Whose box was left as it was is not touched, nor whom somebody else has decided about in the same way
        meanwhile: so two people can go through the pages at once.
        """
        known = {entry.person.person_id: entry for entry in self.entries}
        for person_id, was_ticked in shown.items():
            entry = known.get(person_id)
            if entry is None or was_ticked == (person_id in ticked):
                continue
            if was_ticked and entry.exclusion is None:
                yield Exclusion(person_id, by=by)
            elif not was_ticked:
                yield from self._included(person_id)

    def _included(self, person_id: int) -> Iterator[Undo]:
        for number, exclusion in self.notes.exclusions.items():
            if exclusion.person_id == person_id:
                yield Undo(number, TICKED_AGAIN)

    def person_of(self, fact: Exclusion | Undo) -> int:
        """Who is excluded by it, or included again."""
        return self.notes.exclusions[fact.number].person_id if isinstance(fact, Undo) else fact.person_id

    def reasoned(self, person_ids: Collection[int], reason: str, by: int) -> Iterator[Exclusion]:
        """Why people are left out. Who was included again meanwhile stays included."""
        for exclusion in self.notes.excluded:
            if exclusion.person_id in person_ids:
                yield Exclusion(exclusion.person_id, reason, by=by)

    def correction(self, person_id: int, typed: str, reason: str, *, by: int, at: datetime) -> Correction:
        """The exact seconds of what was typed; an interval gives what of it does not count yet.

        The reason says which interval, so that the same one is not added twice: a correction itself is only seconds.
        """
        session = self.given.session
        opened_at, closed_at = session.opened_at, session.closed_at
        meant = parse_correction(typed, zone=self.zone, opened_at=opened_at, closed_at=closed_at)
        if not isinstance(meant, Interval):
            return Correction(person_id, meant.seconds, reason, by=by, at=at)
        presence = self._presences.get(person_id)
        stays = presence.stays if presence else ()
        seconds = seconds_for(meant, stays, session.pauses, opened_at, closed_at)
        mark = f"({meant.start.astimezone(UTC):%d %b %H:%M:%S}–{meant.end.astimezone(UTC):%H:%M:%S} UTC)"
        for number, made in self.notes.corrections.items():
            if made.person_id == person_id and made.reason.endswith(mark):
                raise Refused(
                    f"That time was added already, by note {number}: take that back first to change it."
                )
        return Correction(person_id, seconds, f"{reason} {mark}", by=by, at=at)

    def fills(self, person_ids: Collection[int] | None, *, by: int, at: datetime) -> Sequence[Correction]:
        """What gives the time of gaps back, each once; of everybody for None. Refused if none waits."""
        waiting = {
            person_id: gaps
            for person_id, gaps in self.gaps.items()
            if person_ids is None or person_id in person_ids
        }
        if not waiting:
            raise Refused("That is filled already: nothing was changed.")
        return list(fills(waiting, by=by, at=at))

    def require_entry(self, person_id: int) -> None:
        """Refused if nobody of that number is on the roll."""
        if all(entry.person.person_id != person_id for entry in self.entries):
            raise Refused("That person is not on the list any more: look again.")


def acts(notes: Iterable[Note]) -> tuple[Act, ...]:
    """Every correction, exclusion and confirmation that was not discarded with its round, newest first."""
    counting = sorted((note for note in notes if not note.rolled_back), key=lambda note: -note.number)
    undos = {note.fact.number: note for note in counting if isinstance(note.fact, Undo)}
    return tuple(
        Act(note, undos.get(note.number))
        for note in counting
        if isinstance(note.fact, Correction | Exclusion | Validation)
    )
