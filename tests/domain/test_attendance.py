"""The rules A1 to A11, each by an example."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.attendance import Stay, attend, presences, running_since, stays, timeline
from domain.payroll import Attendance, PayrollInput
from domain.people import Person
from domain.presence import MoveSource, VoiceMove
from tests.payrolls import at, correction, given, moves, outages, rules, session, worked_example

HOUR = 3600


def seconds_of(case: PayrollInput, person_id: int = 1) -> int:
    return attend(case)[person_id].seconds


def flags_of(case: PayrollInput, person_id: int = 1) -> tuple[str, ...]:
    return attend(case)[person_id].flags


def test_the_worked_example_has_its_seconds() -> None:
    assert attend(worked_example()) == {
        1: Attendance(7200, {1: 6600, 2: 600}, ()),
        2: Attendance(5400, {1: 5400}, ()),
        3: Attendance(2219, {2: 2219}, ()),
        4: Attendance(59, {1: 59}, ()),
    }


def test_the_worked_example_bridges_ten_minutes() -> None:
    lines = attend(worked_example(("19:00:00", "19:10:00")))
    assert {person: (line.seconds, line.flags) for person, line in lines.items()} == {
        1: (7200, ("bridged",)),
        2: (5400, ("bridged",)),
        3: (2219, ()),
        4: (59, ()),
    }


def test_the_worked_example_loses_twenty_minutes() -> None:
    lines = attend(worked_example(("19:00:00", "19:20:00")))
    assert {person: (line.seconds, line.flags) for person, line in lines.items()} == {
        1: (7200 - 1200, ("gap",)),
        2: (5400 - 1200, ("gap",)),
        3: (2219, ()),
        4: (59, ()),
    }


# A1 to A4: what counts at all


def test_only_time_inside_the_session_counts() -> None:
    case = given(voice_moves=moves((1, 11, "17:00:00"), (1, None, "21:00:00")))
    assert attend(case) == {1: Attendance(2 * HOUR, {11: 2 * HOUR}, ())}


def test_time_inside_a_pause_does_not_count_and_overlapping_pauses_are_one() -> None:
    pauses = [
        ("18:10:00", "18:20:00"),
        ("18:15:00", "18:30:00"),
        ("19:50:00", "23:00:00"),
        ("19:00:00", "19:00:00"),
    ]
    case = given(session=session(pauses=pauses), voice_moves=moves((1, 11, "18:00:00")))
    assert seconds_of(case) == 2 * HOUR - 20 * 60 - 10 * 60


def test_of_two_moves_at_one_instant_the_later_seq_holds() -> None:
    first, second = moves((1, 11, "18:00:00"), (1, None, "18:00:00"))
    assert attend(given(voice_moves=(second, first))) == {}
    stays_there = (replace(first, seq=3), second)
    assert seconds_of(given(voice_moves=stays_there)) == 2 * HOUR


def test_a_mute_toggled_every_second_changes_nothing() -> None:
    toggles = [VoiceMove(seq, 1, 11, at("18:30:00") + timedelta(seconds=seq)) for seq in range(600)]
    case = given(voice_moves=tuple(toggles))
    assert attend(case) == {1: Attendance(90 * 60, {11: 90 * 60}, ())}
    assert timeline(case) == {1: (Stay(1, 11, at("18:30:00"), at("20:00:00")),)}


def test_changing_between_the_sessions_channels_loses_nothing_and_elsewhere_earns_nothing() -> None:
    case = given(
        voice_moves=moves(
            (1, 11, "18:00:00"), (1, 12, "18:20:00.25"), (1, 99, "18:50:00"), (1, 11, "19:00:00.75")
        )
    )
    # 11: 1200.25 + 3599.25 = 4799.5; 12: 1799.75; in all 6599.25
    assert attend(case) == {1: Attendance(6599, {11: 4799, 12: 1799}, ())}


def test_a_bot_has_no_line() -> None:
    case = given(Person(1, "Ann"), Person(5, "Rob", is_bot=True), voice_moves=moves((5, 11, "18:00:00")))
    assert attend(case) == {}
    assert timeline(case) == {}


# A5, A7, A8: rates, floors, corrections


def deafened_half_an_hour(percent: str) -> PayrollInput:
    listens, deafens = moves((1, 11, "18:00:00"), (1, 11, "19:30:00"))
    return given(
        voice_moves=(listens, replace(deafens, deafened=True)), rules=rules(deafened_percent=Decimal(percent))
    )


@pytest.mark.parametrize(
    ("percent", "seconds"),
    [("100", 7200), ("50", 5400 + 900), ("33.3333", 5400 + 599), ("0", 5400)],  # 1800 × 0.333333 = 599.9994
)
def test_deafened_time_counts_at_its_rate(percent: str, seconds: int) -> None:
    assert attend(deafened_half_an_hour(percent)) == {1: Attendance(seconds, {11: seconds}, ("deafened",))}


def test_deafened_at_no_rate_all_the_time_has_no_line() -> None:
    deaf = moves((1, 11, "18:00:00"), deafened=True)
    assert attend(given(voice_moves=deaf, rules=rules(deafened_percent=Decimal(0)))) == {}


def test_deafened_outside_the_time_that_counts_is_no_flag() -> None:
    deaf, listens = moves((1, 11, "17:00:00"), (1, 11, "18:00:00"))
    assert flags_of(given(voice_moves=(replace(deaf, deafened=True), listens))) == ()


def test_parts_of_a_second_are_added_up_before_they_are_cut() -> None:
    rows = []
    for minute in range(10):
        rows += [(1, 11, f"18:{minute:02}:00"), (1, None, f"18:{minute:02}:00.95")]
    assert attend(given(voice_moves=moves(*rows))) == {1: Attendance(9, {11: 9}, ())}  # 10 × 0.95 = 9.5


def test_a_channel_with_less_than_a_second_is_not_listed() -> None:
    case = given(voice_moves=moves((1, 12, "18:00:00"), (1, 11, "18:00:00.999999"), (1, None, "18:00:01")))
    assert attend(case) == {1: Attendance(1, {}, ())}  # 0.999999 + 0.000001


def test_less_than_a_second_is_no_line() -> None:
    assert attend(given(voice_moves=moves((1, 11, "18:00:00"), (1, None, "18:00:00.999999")))) == {}


def test_corrections_are_added_together_and_cut_at_zero_once() -> None:
    here = moves((1, 11, "19:59:00"))
    taken_and_given = (correction(1, -600), correction(1, 550))
    assert attend(given(voice_moves=here, corrections=taken_and_given)) == {
        1: Attendance(10, {11: 60}, ("corrected",))
    }
    assert attend(given(voice_moves=here, corrections=(correction(1, -100),))) == {
        1: Attendance(0, {11: 60}, ("corrected",))
    }


def test_a_correction_has_no_upper_bound_and_can_make_a_line() -> None:
    assert attend(given(corrections=(correction(2, 10**30),))) == {2: Attendance(10**30, {}, ("corrected",))}
    assert attend(given(corrections=(correction(2, 0), correction(1, -5)))) == {}


# A6: outages

HERE = (1, 11, "18:00:00")


@pytest.mark.parametrize(
    ("blind", "seconds", "flags"),
    [
        pytest.param([("19:00:00", "19:15:00")], 7200, ("bridged",), id="as long as the bridge"),
        pytest.param([("19:00:00", "19:15:00.000001")], 6299, ("gap",), id="a microsecond longer"),
        pytest.param(
            [("19:00:00", "19:10:00"), ("19:10:00", "19:20:00")], 6000, ("gap",), id="touching: one"
        ),
        pytest.param(
            [("19:05:00", "19:20:00"), ("19:00:00", "19:10:00")], 6000, ("gap",), id="overlapping: one"
        ),
        pytest.param(
            [("19:00:00", "19:10:00"), ("19:11:00", "19:21:00")], 7200, ("bridged",), id="bridged singly"
        ),
        pytest.param(
            [("19:00:00", "19:20:00"), ("19:30:00", "19:31:00")], 6000, ("bridged", "gap"), id="one of each"
        ),
        pytest.param([("19:50:00", "20:00:00")], 6600, ("gap",), id="reaches the end"),
        pytest.param([("19:50:00", "20:30:00")], 6600, ("gap",), id="reaches beyond the end"),
        pytest.param([("17:00:00", "21:00:00")], 0, (), id="blind all the time, and nobody was there before"),
        pytest.param([("20:00:00", "20:10:00")], 7200, (), id="begins at the end"),
        pytest.param([("17:00:00", "18:00:00")], 7200, (), id="ends at the opening"),
        pytest.param([("19:00:00", "19:00:00")], 7200, (), id="empty"),
    ],
)
def test_an_outage_is_bridged_or_a_gap(
    blind: list[tuple[str, str]], seconds: int, flags: tuple[str, ...]
) -> None:
    lines = attend(given(voice_moves=moves(HERE), outages=outages(*blind)))
    assert lines.get(1, Attendance(0, {}, ())) == Attendance(seconds, {11: seconds} if seconds else {}, flags)


def test_an_outage_from_before_the_opening_is_measured_whole() -> None:
    came_early = moves((1, 11, "17:00:00"))
    bridged = given(voice_moves=came_early, outages=outages(("17:50:00", "18:05:00")))
    assert attend(bridged) == {1: Attendance(7200, {11: 7200}, ("bridged",))}
    too_long = given(voice_moves=came_early, outages=outages(("17:49:59", "18:05:00")))
    assert attend(too_long) == {1: Attendance(6900, {11: 6900}, ("gap",))}


def test_a_pause_does_not_shorten_an_outage() -> None:
    case = given(
        session=session(pauses=[("19:05:00", "19:15:00")]),
        voice_moves=moves(HERE),
        outages=outages(("19:00:00", "19:20:00")),
    )
    assert attend(case) == {1: Attendance(6000, {11: 6000}, ("gap",))}


def test_an_outage_within_a_pause_flags_nobody() -> None:
    case = given(
        session=session(pauses=[("19:00:00", "19:10:00"), ("19:10:00", "19:30:00")]),
        voice_moves=moves(HERE, (2, 11, "19:20:00")),
        outages=outages(("19:05:00", "19:20:00")),
    )
    assert attend(case) == {1: Attendance(5400, {11: 5400}, ()), 2: Attendance(1800, {11: 1800}, ())}


def test_whoever_is_on_one_side_only_is_flagged_gap() -> None:
    case = given(
        voice_moves=moves(HERE, (1, None, "19:10:00"), (2, 11, "19:10:00")),
        outages=outages(("19:00:00", "19:10:00")),
    )
    assert attend(case) == {
        1: Attendance(3600, {11: 3600}, ("gap",)),
        2: Attendance(3000, {11: 3000}, ("gap",)),
    }


def test_whoever_was_there_for_an_instant_only_has_a_line_without_seconds() -> None:
    case = given(
        voice_moves=moves((1, 11, "19:00:00"), (1, None, "19:10:00")),
        outages=outages(("19:00:00", "19:10:00")),
    )
    assert attend(case) == {1: Attendance(0, {}, ("gap",))}


def test_a_bridge_credits_the_place_before_the_outage() -> None:
    before, after = moves(HERE, (1, 12, "19:10:00"))
    deaf_before = replace(before, deafened=True)
    case = given(
        voice_moves=(deaf_before, after),
        outages=outages(("19:00:00", "19:10:00")),
        rules=rules(deafened_percent=Decimal(50)),
    )
    # 18:00 to 19:10 deafened in 11 at half the rate, then 50 minutes in 12
    assert attend(case) == {1: Attendance(2100 + 3000, {11: 2100, 12: 3000}, ("bridged", "deafened"))}


def test_all_moves_at_the_two_ends_of_an_outage_are_seen() -> None:
    rows = moves((1, None, "19:00:00"), (1, 11, "19:00:00"), (1, None, "19:10:00"), (1, 12, "19:10:00"))
    case = given(voice_moves=rows, outages=outages(("19:00:00", "19:10:00")))
    assert attend(case) == {1: Attendance(3600, {11: 600, 12: 3000}, ("bridged",))}


@pytest.mark.parametrize("source", list(MoveSource))
def test_moves_strictly_inside_an_outage_are_ignored_whatever_their_source(source: MoveSource) -> None:
    here, goes, comes = moves(HERE, (1, None, "19:00:00.000001"), (2, 11, "19:09:59.999999"))
    case = given(
        voice_moves=(here, replace(goes, source=source), replace(comes, source=source)),
        outages=outages(("19:00:00", "19:10:00")),
    )
    assert attend(case) == {1: Attendance(7200, {11: 7200}, ("bridged",))}


def test_a_snapshot_between_two_touching_outages_is_inside_of_one() -> None:
    case = given(
        voice_moves=moves(HERE, (1, None, "19:05:00")),
        outages=outages(("19:00:00", "19:05:00"), ("19:05:00", "19:10:00")),
    )
    assert attend(case) == {1: Attendance(7200, {11: 7200}, ("bridged",))}


def test_being_elsewhere_before_and_after_is_no_gap() -> None:
    case = given(
        voice_moves=moves((1, 99, "17:00:00"), (1, 11, "19:30:00")), outages=outages(("19:00:00", "19:20:00"))
    )
    assert attend(case) == {1: Attendance(1800, {11: 1800}, ())}


def test_whoever_comes_at_the_very_end_was_never_there() -> None:
    case = given(voice_moves=moves((1, 11, "20:00:00")), outages=outages(("19:50:00", "20:00:00")))
    assert attend(case) == {}
    assert list(stays(case.voice_moves, until=at("20:00:00"))) == []


def test_a_session_of_no_length_has_no_time_and_no_flags() -> None:
    case = given(
        session=session("18:00:00", "18:00:00"),
        voice_moves=moves(HERE),
        outages=outages(("17:00:00", "19:00:00")),
    )
    assert attend(case) == {}


# stays and timeline


def test_stays_are_read_off_the_moves() -> None:
    rows = moves(
        (2, 12, "18:10:00"),
        (1, 11, "18:00:00"),
        (1, None, "18:30:00"),
        (1, 12, "19:00:00"),
        (1, 11, "21:00:00"),
    )
    assert list(stays(rows, until=at("20:00:00"))) == [
        Stay(1, 11, at("18:00:00"), at("18:30:00")),
        Stay(1, 12, at("19:00:00"), at("20:00:00")),
        Stay(2, 12, at("18:10:00"), at("20:00:00")),
    ]


def test_the_timeline_shows_what_counted() -> None:
    case = given(
        session=session(pauses=[("18:30:00", "18:40:00")]),
        voice_moves=moves((1, 11, "17:00:00"), (1, 12, "19:40:00")),
        outages=outages(("19:00:00", "19:20:00"), ("19:30:00", "19:31:00")),
    )
    assert timeline(case) == {
        1: (
            Stay(1, 11, at("18:00:00"), at("18:30:00")),
            Stay(1, 11, at("18:40:00"), at("19:00:00")),
            Stay(1, 11, at("19:20:00"), at("19:40:00")),
            Stay(1, 12, at("19:40:00"), at("20:00:00")),
        )
    }


def since_of(case: PayrollInput, *, deafened: bool = False) -> str | None:
    """When person 1's time would have begun, as a time of that evening; None if it does not run."""
    since = running_since(case, presences(case), {1: deafened}).get(1)
    return None if since is None else f"{since:%H:%M:%S}"


def test_a_clock_that_runs_began_when_the_person_came() -> None:
    assert since_of(given(voice_moves=moves((1, 11, "19:30:00")))) == "19:30:00"
    assert since_of(given(voice_moves=moves((1, 11, "17:00:00")))) == "18:00:00"
    assert since_of(given()) == f"{session().closed_at:%H:%M:%S}"


def test_breaks_and_corrections_are_taken_off_the_beginning_of_a_running_clock() -> None:
    case = given(voice_moves=moves((1, 11, "18:00:00"), (1, None, "18:30:00"), (1, 12, "19:00:00")))
    assert since_of(case) == "18:30:00"
    assert since_of(replace(case, corrections=(correction(1, 600),))) == "18:20:00"


def test_a_clock_stands_still_for_who_is_deafened_at_a_lower_rate_or_gone() -> None:
    case = given(voice_moves=moves((1, 11, "19:00:00")), rules=rules(deafened_percent=Decimal(50)))
    assert since_of(case, deafened=True) is None
    assert since_of(case) == "19:00:00"
    assert since_of(given(voice_moves=moves((1, 11, "19:00:00"))), deafened=True) == "19:00:00"
    assert since_of(given(voice_moves=moves((1, 11, "19:00:00"), (1, None, "19:30:00")))) is None
