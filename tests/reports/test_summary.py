from dataclasses import replace

from domain.payroll import LineStatus
from domain.people import Choice
from reports.summary import person_rows, treasury_parts, waterfall
from tests.reports.samples import report_of, sunday, worked_example


def test_the_waterfall_of_the_worked_example_leaves_what_was_split() -> None:
    steps = waterfall(report_of(worked_example()).payroll)
    assert (steps.gross_auec, steps.expenses_auec, steps.expense_fees_auec, steps.tax_auec) == (
        1_296_520,
        0,
        0,
        129_652,
    )
    assert steps.split_auec == 1_166_868  # 1 296 520 - 129 652


def test_the_fee_of_returning_an_expense_is_a_step_of_its_own() -> None:
    steps = waterfall(report_of(sunday()).payroll)
    # Gross 18 750 000 + 2 310 400; Cleo's 40 000 cost 0.5 % to send, the payer's own 12 500 nothing.
    assert (steps.gross_auec, steps.expenses_auec, steps.expense_fees_auec) == (21_060_400, 52_500, 200)
    assert steps.tax_auec == 1_575_577  # 7.5 % of 21 007 700, rounded down
    assert steps.split_auec == 19_432_123


def test_the_treasury_is_explained_to_the_last_auec() -> None:
    parts = treasury_parts(report_of(sunday()).payroll)
    assert parts.tax_auec == 1_575_577
    assert [line.person_id for line in parts.given] == [12]
    assert parts.tax_auec + sum(line.share_auec for line in parts.given) + parts.rest_auec == 2_291_799


def test_who_receives_most_comes_first_and_who_receives_nothing_last() -> None:
    rows = person_rows(report_of(worked_example()))
    assert [(row.name, row.receives_auec) for row in rows] == [
        ("Ann", 566_938), ("Bob", 423_087), ("Cyd", 173_857), ("Dot", 0),
    ]  # fmt: skip


def test_all_lines_of_a_person_are_one_row() -> None:
    row = next(row for row in person_rows(report_of(sunday())) if row.person_id == 8)
    assert row.line is not None
    assert row.line.net_auec == 651_747
    assert row.receives_auec == 901_747  # 250 000 of them fixed


def test_a_bot_has_no_row() -> None:
    assert "Rob" not in {row.name for row in person_rows(report_of(worked_example()))}


def test_a_donor_keeps_the_row_and_receives_nothing() -> None:
    given = worked_example()
    ann, bob, *others = given.members
    rows = person_rows(report_of(replace(given, members=(ann, replace(bob, choice=Choice.DONATE), *others))))
    donor = next(row for row in rows if row.name == "Bob")
    assert donor.line is not None
    assert (donor.line.status, donor.receives_auec) == (LineStatus.DONATED, 0)
