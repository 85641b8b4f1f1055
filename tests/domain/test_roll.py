"""Deciding about who was there: only what somebody changed themselves is changed, whoever else is at it."""

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.errors import Refused
from domain.notes import Fact, Note, Undo, Validation, active
from domain.payroll import Correction, Exclusion
from domain.people import Person
from domain.roll import Roll, acts
from tests.payrolls import CODE, at, given, moves, outages

UTC = ZoneInfo("UTC")
CREW = (1, 2, 3)
BOSS = 9
PEOPLE = (
    Person(1, "cyd"),
    Person(2, "Bob"),
    Person(3, "Ann"),
    Person(4, "Rob", is_bot=True),
    Person(5, "Eve"),
)
THERE = moves(*((person, 11, "18:00:00") for person in (1, 2, 3, 4)))


def noted(facts: Iterable[Fact]) -> list[Note]:
    return [
        Note(CODE, 1, fact, BOSS, at("20:10:00"), f"press {number}", number)
        for number, fact in enumerate(facts, start=1)
    ]


def roll(*facts: Fact, **parts: object) -> Roll:
    """Three people for two hours, after these facts were noted."""
    notes = active(noted(facts))
    corrections = tuple(notes.corrections.values())
    there = {"voice_moves": THERE, **parts}
    return Roll(given(*PEOPLE, corrections=corrections, excluded=notes.excluded, **there), notes, UTC)


def ticks(shown: Roll, ticked: Collection[int], now: Roll | None = None) -> list[Fact]:
    """What a form does that showed one roll and is submitted with these ticks when another holds."""
    boxes = {entry.person.person_id: entry.exclusion is None for entry in shown.entries}
    return list((now or shown).ticked(boxes, ticked, BOSS))


def out(facts: Iterable[Fact]) -> set[int]:
    return {each.person_id for each in active(noted(facts)).excluded}


def test_everybody_detected_is_on_it_by_name_and_bots_and_strangers_are_not() -> None:
    assert [entry.person.name for entry in roll().entries] == ["Ann", "Bob", "cyd"]


def test_whoever_was_decided_about_stays_on_it_without_any_time() -> None:
    taken = Correction(5, -60, "mistaken", BOSS, at("20:05:00"))
    entry = next(each for each in roll(taken).entries if each.person.name == "Eve")
    assert (entry.observed, entry.seconds, entry.corrected_seconds) == (None, 0, -60)
    assert "Eve" in [each.person.name for each in roll(Exclusion(5)).entries]


def test_a_box_that_was_unticked_excludes_and_one_that_was_ticked_again_includes() -> None:
    assert ticks(roll(), {1, 3}) == [Exclusion(2, by=BOSS)]
    assert ticks(roll(Exclusion(2)), {1, 2, 3}) == [Undo(1, "ticked again")]
    reasoned = roll(Exclusion(2), Exclusion(2, "left early"))
    assert ticks(reasoned, {1, 2, 3}) == [Undo(1, "ticked again"), Undo(2, "ticked again")]


def test_who_is_not_on_the_roll_cannot_be_ticked_into_anything() -> None:
    assert list(roll().ticked({77: True, 4: True}, set(), BOSS)) == []


@for_all(st.lists(st.tuples(st.integers(0, 5), st.sets(st.sampled_from(CREW))), max_size=6))
def test_however_late_a_form_comes_it_changes_only_the_boxes_that_were_changed_in_it(
    forms: list[tuple[int, set[int]]],
) -> None:
    facts: list[Fact] = []
    states: list[set[int]] = [set()]
    rolls = [roll()]
    for age, ticked in forms:
        seen = max(0, len(rolls) - 1 - age)
        facts += ticks(rolls[seen], ticked, rolls[-1])
        changed = {person for person in CREW if (person in states[seen]) is (person in ticked)}
        expected = (states[-1] - changed) | (changed - ticked)
        assert out(facts) == expected
        states.append(expected)
        rolls.append(roll(*facts))


def test_a_reason_goes_to_those_still_left_out() -> None:
    found = list(roll(Exclusion(2), Exclusion(3)).reasoned({1, 2}, "left early", BOSS))
    assert found == [Exclusion(2, "left early", BOSS)]


def test_an_interval_is_what_of_it_does_not_count_yet() -> None:
    late = roll(voice_moves=moves((2, 11, "18:30:00")))
    when = at("20:05:00")
    found = late.correction(2, "18:10-18:40", "phone died", by=BOSS, at=when)
    assert found == Correction(2, 1200, "phone died (15 Nov 18:10:00–18:40:00 UTC)", BOSS, when)
    with pytest.raises(Refused, match="already counts"):
        late.correction(2, "19:00-19:10", "phone died", by=BOSS, at=when)


def test_the_same_interval_is_not_added_twice_but_again_once_it_was_taken_back() -> None:
    seen = moves((2, 11, "18:30:00"))
    when = at("20:05:00")
    first = roll(voice_moves=seen).correction(2, "18:10-18:40", "phone died", by=BOSS, at=when)
    with pytest.raises(Refused, match="added already, by note 1: take that back first"):
        roll(first, voice_moves=seen).correction(2, "18:10–18:40", "again", by=BOSS, at=when)
    taken_back = roll(first, Undo(1, "a slip"), voice_moves=seen)
    assert taken_back.correction(2, "18:10–18:40", "phone died", by=BOSS, at=when) == first
    assert roll(first, voice_moves=seen).correction(3, "18:10–18:40", "too", by=BOSS, at=when).seconds


def test_gaps_are_filled_for_those_asked_for_and_refused_once_they_are() -> None:
    blind = {"outages": outages(("18:30:00", "19:00:00"))}
    filled = roll(**blind).fills({2}, by=BOSS, at=at("20:05:00"))
    assert [(each.person_id, each.seconds) for each in filled] == [(2, 1800)]
    again = roll(*filled, **blind)
    with pytest.raises(Refused, match="filled already"):
        again.fills({2}, by=BOSS, at=at("20:05:00"))
    assert {each.person_id for each in again.fills(None, by=BOSS, at=at("20:05:00"))} == {1, 3}


def test_acts_are_listed_newest_first_with_what_took_them_back() -> None:
    notes = noted([Exclusion(2), Validation(), Undo(1, "was there")])
    assert [(act.note.number, act.taken_back and act.taken_back.number) for act in acts(notes)] == [
        (2, None),
        (1, 3),
    ]


def test_a_confirmation_is_out_of_date_after_any_later_act() -> None:
    assert not active(noted([Exclusion(2), Validation()])).changed_since
    assert active(noted([Exclusion(2), Validation(), Undo(1, "was there")])).changed_since
    assert active(noted([Exclusion(2), Validation(), Exclusion(3)])).changed_since
    assert not active(noted([Exclusion(2), Validation(), Exclusion(3), Validation()])).changed_since
    assert not active(noted([Exclusion(2)])).changed_since
