from dataclasses import replace

import pytest

from domain.people import Person
from reports.names import channel_name, session_title, shown_names
from tests.reports.hostile import HOSTILE
from tests.reports.samples import report_of, worked_example


@pytest.mark.parametrize("what", HOSTILE)
def test_a_name_that_could_not_be_shown_whole_has_the_number_beside_it(what: str) -> None:
    name, shown = HOSTILE[what]
    report = report_of(worked_example(), names={1: name, 2: "Somebody else"})
    assert shown_names(report)[1] == (f"{shown}1" if shown.endswith("#") else shown)


def test_two_people_of_one_name_are_told_apart_by_their_numbers() -> None:
    given = worked_example()
    twins = (given.members[0], Person(2, "ann"), *given.members[2:])
    names = shown_names(report_of(replace(given, members=twins)))
    assert (names[1], names[2], names[3]) == ("Ann #1", "ann #2", "Cyd")


def test_nobody_can_take_on_the_name_and_number_of_somebody_else() -> None:
    names = shown_names(report_of(worked_example(), names={1: "Bob", 3: "Bob #2"}))
    assert (names[1], names[2], names[3]) == ("Bob #1", "Bob #2", "Bob #2 #3")


def test_the_present_name_wins_over_the_one_in_the_bundle() -> None:
    names = shown_names(report_of(worked_example(), names={2: "Bobby"}))
    assert (names[1], names[2]) == ("Ann", "Bobby")


def test_a_channel_without_a_name_is_known_by_its_place() -> None:
    report = report_of(worked_example(), channel_names={11: "Al\u202epha"})
    assert channel_name(report, 11) == "Alpha"
    assert channel_name(report, 12) == "Channel 2"


def test_a_session_without_a_title_is_named_by_its_kind() -> None:
    given = worked_example()
    untitled = replace(given, session=replace(given.session, title="\u200b"))
    assert session_title(report_of(given)) == "Sunday at Aberdeen"
    assert session_title(report_of(untitled)) == "Sunday session"
