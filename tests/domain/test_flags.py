"""What a validator sees of each person."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given as for_all

from domain.attendance import attend, presences, timeline
from domain.flags import Observed, observe, time_alone
from domain.payroll import Attendance, PayrollInput
from domain.people import Person
from tests.domain.test_attendance_model import TICK, TICKS, cases, clock
from tests.payrolls import correction, given, moves, outages, rules, session

ANN, BOB, ROB = Person(1, "Ann"), Person(2, "Bob"), Person(5, "Rob", is_bot=True)


def test_somebody_alone_all_the_time_is_seen_so() -> None:
    assert observe(given(voice_moves=moves((1, 11, "17:00:00")))) == {
        1: Observed(Attendance(7200, {11: 7200}, ()), Decimal(100), 0, 0, 100, below_minimum=False)
    }


def test_company_counts_in_the_same_channel_only_and_a_bot_is_none() -> None:
    case = given(
        ANN,
        BOB,
        ROB,
        voice_moves=moves(
            (1, 11, "18:00:00"),
            (5, 11, "18:00:00"),
            (2, 12, "18:00:00"),
            (2, 11, "19:00:00"),
            (2, None, "19:30:00"),
        ),
    )
    seen = observe(case)
    assert (seen[1].alone_percent, seen[2].alone_percent) == (75, 67)  # 90 of 120 minutes, 60 of 90
    assert seen.keys() == {1, 2}


def test_changing_places_at_one_instant_leaves_both_alone() -> None:
    case = given(
        voice_moves=moves((1, 11, "18:00:00"), (1, 12, "19:00:00"), (2, 12, "18:00:00"), (2, 11, "19:00:00"))
    )
    assert {who: each.alone_percent for who, each in observe(case).items()} == {1: 100, 2: 100}


def test_time_spent_deafened_is_shown_as_part_of_the_time_that_counts_at_whatever_rate() -> None:
    listens, deafens = moves((1, 11, "18:00:00"), (1, 11, "19:12:00"))
    case = given(
        voice_moves=(listens, replace(deafens, deafened=True)), rules=rules(deafened_percent=Decimal(50))
    )
    seen = observe(case)[1]
    assert (seen.deafened_percent, seen.session_percent) == (40, Decimal(80))  # 72 + 24 of 120 minutes


def test_the_part_of_the_session_leaves_its_pauses_out_and_counts_corrections() -> None:
    case = given(
        session=session(pauses=[("18:00:00", "18:30:00")]),
        voice_moves=moves((1, 11, "19:00:00")),
        corrections=(correction(2, 5400 * 2), correction(1, 4)),
    )
    seen = observe(case)
    assert (seen[1].session_percent, seen[2].session_percent) == (
        Decimal("66.7"),
        Decimal(200),
    )  # 3604 of 5400 s
    assert (seen[2].alone_percent, seen[2].deafened_percent) == (0, 0)


def test_gaps_and_too_little_time_are_seen() -> None:
    case = given(
        voice_moves=moves((1, 11, "18:00:00"), (2, 11, "19:59:01")),
        outages=outages(("18:20:00", "18:50:00")),
        rules=rules(min_seconds=60),
    )
    seen = observe(case)
    assert (seen[1].gap_seconds, seen[1].below_minimum) == (1800, False)
    assert (seen[2].gap_seconds, seen[2].below_minimum) == (0, True)


def test_without_rules_the_minimum_is_a_minute() -> None:
    assert observe(given(voice_moves=moves((1, 11, "19:59:01"))))[1].below_minimum
    assert not observe(given(voice_moves=moves((1, 11, "19:59:00"))))[1].below_minimum


def test_a_session_of_no_length_has_no_percents() -> None:
    case = given(session=session("18:00:00", "18:00:00"), corrections=(correction(1, 10**30),))
    assert observe(case)[1] == Observed(attend(case)[1], Decimal(0), 0, 0, 0, below_minimum=False)


@for_all(cases)
def test_time_alone_is_what_a_walk_through_time_finds(case: PayrollInput) -> None:
    stays = [stay for own in timeline(case).values() for stay in own]

    def company(at: datetime) -> dict[int, list[int]]:
        there: dict[int, list[int]] = {}
        for stay in stays:
            if stay.start <= at < stay.end:
                there.setdefault(stay.channel_id, []).append(stay.person_id)
        return there

    walked: dict[int, timedelta] = {}
    for tick in range(-4, TICKS + 4):
        for people in company(clock(tick)).values():
            if len(people) == 1:
                walked[people[0]] = walked.get(people[0], timedelta(0)) + TICK
    assert time_alone(stays) == walked


@for_all(cases)
def test_everybody_with_a_line_is_seen_with_it(case: PayrollInput) -> None:
    seen = observe(case)
    assert {person_id: each.attendance for person_id, each in seen.items()} == attend(case)
    assert {who for who, each in seen.items() if "gap" in each.attendance.flags} == {
        who for who, each in presences(case).items() if each.gaps
    }
    for each in seen.values():
        assert 0 <= each.deafened_percent <= 100
        assert 0 <= each.alone_percent <= 100
