"""The table for people: every number in it, and no name that could disturb it."""

from dataclasses import replace

from domain.attendance import attend
from domain.compute import compute_payroll
from domain.payroll import OreLine
from domain.people import Person
from domain.rules import Basis
from reports.bundle import render
from tests.payrolls import given, moves, rules, worked_example

EXAMPLE = """
Session sm-k3m9qa (sunday), 2026-11-15 18:00:00 to 2026-11-15 20:00:00 UTC, revision 1

Attendance
member     time  flags  name
     1  1:40:00  gap    Ann
     2  1:10:00  gap    Bob
     3  0:36:59         Cyd
     4  0:00:59         Dot

Pot                                aUEC
gross                         1 296 520
- expenses                            0
- fees of returning them              0
- tax                          -129 652
- fixed pay and its fees              0
- percents                            0
= left to split by time       1 166 868
of the gross to members       1 163 866
of the gross to fees              3 002
of the gross to the treasury    129 652

Pay lines
member  for   status            time  weight    share    fee      net  name
     1  time  paid           1:40:00       1  563 750      0  563 750  Ann
     2  time  paid           1:10:00       1  394 625  1 964  392 661  Bob
     3  time  paid           0:36:59       1  208 493  1 038  207 455  Cyd
     4  time  below minimum  0:00:59       1        0      0        0  Dot
"""


def rendered_example() -> str:
    case = worked_example(("19:00:00", "19:20:00"))
    return render(case, attend(case), compute_payroll(case))


def test_the_table_shows_who_was_there_the_pot_and_the_lines() -> None:
    assert rendered_example() == EXAMPLE.strip()


def test_without_a_payroll_the_table_says_so() -> None:
    case = given(voice_moves=())
    assert render(case, attend(case), None).splitlines()[2:] == [
        "Attendance: nobody.",
        "",
        "No payroll: nothing of the kind that the rules' basis names was noted.",
    ]


def test_an_estimate_says_that_it_is_not_payable() -> None:
    case = replace(worked_example(), ore=(), sales=())
    case = replace(
        case, rules=rules(basis=Basis.ESTIMATE), ore=(OreLine("Gold", 100, rules().fee.rate_percent),)
    )
    assert "Pot (an estimate: provisional, not payable)" in render(case, attend(case), compute_payroll(case))


def test_a_hostile_name_stays_in_its_place() -> None:
    case = given(Person(1, "\x1b[2J\n\u202eevil" + "x" * 99), voice_moves=moves((1, 11, "18:00:00")))
    shown = render(case, attend(case), None)
    assert "\\x1b[2J\\n\\u202eevil" in shown
    assert max(map(len, shown.splitlines())) < 100
