import csv
from dataclasses import replace
from io import StringIO

import pytest

from domain.payroll import Payroll
from domain.people import Person
from reports.model import PayrollReport
from reports.sheet import HEADER, inert, payroll_csv
from tests.reports.hostile import HOSTILE
from tests.reports.samples import crowd, report_of, sunday, worked_example


def read_back(report: PayrollReport) -> list[dict[str, str]]:
    text = payroll_csv(report).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_the_worked_example_is_one_row_a_line_in_the_order_of_the_payroll() -> None:
    text = payroll_csv(report_of(worked_example())).decode("utf-8-sig")
    assert text.splitlines() == [
        ",".join(HEADER),
        "sm-k3m9qa,1,1,,Ann,,time,paid,7200,2:00:00,1,566938,0,566938,",
        "sm-k3m9qa,1,2,,Bob,,time,paid,5400,1:30:00,1,425203,2116,423087,",
        "sm-k3m9qa,1,3,,Cyd,,time,paid,2219,0:36:59,1,174727,870,173857,",
        "sm-k3m9qa,1,4,,Dot,,time,below_minimum,59,0:00:59,1,0,0,0,",
    ]


def test_it_begins_with_the_mark_that_tells_spreadsheets_it_is_utf_8() -> None:
    assert payroll_csv(report_of(worked_example())).startswith(b"\xef\xbb\xbfsession,")


def test_lines_that_are_not_about_time_have_no_time() -> None:
    rows = read_back(report_of(sunday()))
    fixed = rows[0]
    assert (fixed["kind"], fixed["person_id"], fixed["net_auec"]) == ("fixed", "8", "250000")
    assert (fixed["seconds"], fixed["time"], fixed["weight"], fixed["flags"]) == ("", "", "", "")
    nadia = next(row for row in rows if row["person_id"] == "14")
    assert (nadia["seconds"], nadia["flags"]) == ("8220", "bridged corrected gap")


def test_discord_ids_and_handles_are_there() -> None:
    given = worked_example()
    ann = Person(1, "Ann", discord_id=1130629722070585396, handle="=Ann_RSI")
    row = read_back(report_of(replace(given, members=(ann, *given.members[1:]))))[0]
    assert (row["discord_id"], row["handle"]) == ("1130629722070585396", "'=Ann_RSI")


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_name_is_read_back_as_it_was_written(what: str) -> None:
    name, _ = HOSTILE[what]
    rows = read_back(report_of(worked_example(), names={1: name}))
    assert len(rows) == 4
    assert rows[0]["name"] == inert(rows[0]["name"].removeprefix("'"))
    assert rows[0]["net_auec"] == "566938"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\uff1d1", "'\uff1d1"),
        ("x;=1", "x;'=1"),
        ("x, @y", "x,' @y"),
        ("x\n+y", "x\n'+y"),
        ("a=b", "a=b"),
        ("Ann-Marie + 2", "Ann-Marie + 2"),
        ("", ""),
    ],
)
def test_text_never_becomes_a_formula(text: str, safe: str) -> None:
    assert inert(text) == safe


def test_an_emoji_stays_an_emoji_for_a_spreadsheet_has_fonts() -> None:
    assert read_back(report_of(worked_example(), names={1: "Ann 🦩"}))[0]["name"] == "Ann 🦩"


def test_an_empty_payroll_is_a_header() -> None:
    report = replace(report_of(worked_example()), payroll=Payroll(0, 0, 0, 0, 0, ()))
    assert read_back(report) == []


def test_a_thousand_people_are_a_thousand_rows() -> None:
    rows = read_back(report_of(crowd(1000)))
    assert [row["person_id"] for row in rows] == [str(number) for number in range(1, 1001)]
