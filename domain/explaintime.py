"""One person's time in a session in words: how much of it counts, and what befell it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from domain.attendance import Presence, presences
from domain.payroll import Attendance, PayrollInput
from domain.quantities import plain
from domain.rules import DEFAULT_DEAFENED_PERCENT
from domain.spans import Span, whole_seconds


def explain_time(
    given: PayrollInput,
    attendance: Mapping[int, Attendance],
    person_id: int,
    clean: Callable[[str], str] = str,
) -> Iterator[str]:
    """A sentence for the time and one for each thing that befell it; none for who has no time line.

    ``attendance`` is ``attend(given)``. ``clean`` makes the reasons that officers typed fit for the medium.
    """
    if person_id not in attendance:
        return
    seconds, in_all = attendance[person_id].seconds, sum(line.seconds for line in attendance.values())
    yield f"You were there {spell_duration(seconds)} of {spell_duration(in_all)} in all."
    yield from _befallen(given, _presence(given, person_id))
    for correction in given.corrections:
        if correction.person_id == person_id:
            verb = "took" if correction.seconds < 0 else "added"
            yield f"An officer {verb} {spell_duration(abs(correction.seconds))} ({clean(correction.reason)})."


def spell_duration(seconds: int) -> str:
    """Whole seconds, not negative, as ``1 h 52 m 10 s``; parts that are 0 are left out."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "m"), (rest, "s")) if number]
    return " ".join(parts) or "0 s"


def _presence(given: PayrollInput, person_id: int) -> Presence:
    """What counted of one person, without looking at the moves of all the others."""
    own = replace(
        given,
        members=tuple(person for person in given.members if person.person_id == person_id),
        voice_moves=tuple(move for move in given.voice_moves if move.person_id == person_id),
    )
    return presences(own)[person_id]


def _befallen(given: PayrollInput, presence: Presence) -> Iterator[str]:
    if presence.bridged:
        blind = spell_duration(whole_seconds(presence.bridged))
        yield f"The bot was blind for {blind}, and you were there before and after: that time counts."
    if presence.gaps:
        blind = spell_duration(whole_seconds(presence.gaps))
        yield f"The bot was blind for {blind} in which you came, went or may have stayed: that time does not count."
    deafened = [Span(stay.start, stay.end) for stay in presence.stays if stay.deafened]
    if deafened:
        percent = given.rules.deafened_percent if given.rules else DEFAULT_DEAFENED_PERCENT
        length = spell_duration(whole_seconds(deafened))
        yield f"You were deafened for {length}: such time counts {_at_rate(percent)}."


def _at_rate(percent: Decimal) -> str:
    return "in full" if percent == 100 else f"at {plain(percent):f} %"
