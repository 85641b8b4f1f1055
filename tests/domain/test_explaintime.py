"""Somebody's time in words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.attendance import attend
from domain.explaintime import explain_time, spell_duration
from domain.payroll import PayrollInput
from tests.payrolls import correction, given, moves, outages, rules

HERE = (1, 11, "18:00:00")


def told(case: PayrollInput, person_id: int = 1) -> list[str]:
    return list(explain_time(case, attend(case), person_id))


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0 s"), (59, "59 s"), (60, "1 m"), (3600, "1 h"), (6730, "1 h 52 m 10 s"), (360_005, "100 h 5 s")],
)
def test_a_duration_is_spelled_without_parts_of_nothing(seconds: int, written: str) -> None:
    assert spell_duration(seconds) == written


def test_the_time_is_told_beside_that_of_all() -> None:
    case = given(voice_moves=moves(HERE, (2, 11, "19:30:00")))
    assert told(case) == ["You were there 2 h of 2 h 30 m in all."]
    assert told(case, 2) == ["You were there 30 m of 2 h 30 m in all."]


def test_who_has_no_time_line_is_told_nothing() -> None:
    assert told(given(voice_moves=moves(HERE)), 2) == []


def test_outages_are_told_with_what_of_them_counts() -> None:
    case = given(
        voice_moves=moves(HERE, (2, 11, "19:55:00")),
        outages=outages(("18:10:00", "18:20:00"), ("18:30:00", "18:40:00"), ("19:00:00", "19:20:00")),
    )
    assert told(case)[1:] == [
        "The bot was blind for 20 m, and you were there before and after: that time counts.",
        "The bot was blind for 20 m in which you came, went or may have stayed: that time does not count.",
    ]
    assert len(told(case, 2)) == 1


@pytest.mark.parametrize(("percent", "rate"), [("100", "in full"), ("50.50", "at 50.5 %"), ("0", "at 0 %")])
def test_deafened_time_is_told_with_its_rate(percent: str, rate: str) -> None:
    listens, deafens = moves(HERE, (1, 11, "19:48:00"))
    case = given(
        voice_moves=(listens, replace(deafens, deafened=True)), rules=rules(deafened_percent=Decimal(percent))
    )
    assert told(case)[1] == f"You were deafened for 12 m: such time counts {rate}."


def test_corrections_are_told_one_by_one_with_their_cleaned_reasons() -> None:
    case = given(
        voice_moves=moves(HERE), corrections=(correction(1, 90), correction(2, 5), correction(1, -60))
    )
    lines = list(explain_time(case, attend(case), 1, str.upper))
    assert lines == [
        "You were there 2 h 30 s of 2 h 35 s in all.",
        "An officer added 1 m 30 s (PHONE DIED).",
        "An officer took 1 m (PHONE DIED).",
    ]
