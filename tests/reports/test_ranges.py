import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest

from domain.people import Person
from domain.periods import Period
from domain.statistics import Run
from reports.ranges import LINES, SESSIONS, Range, lines_csv, range_json, sessions_csv
from tests.domain.test_statistics import GOLD, failed, practice, run
from tests.reports.hostile import HOSTILE

PEOPLE = {
    1: Person(1, "Ann", handle="Ann_Miner"),
    2: Person(2, "=Bob"),
    3: Person(3, "Cyd"),
    4: Person(4, "Dot"),
}
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))


def range_of(*runs: Run) -> Range:
    return Range(900, MONTH, runs, PEOPLE)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def test_a_session_is_a_row_with_its_sums() -> None:
    titled = run(ore=(GOLD,))
    titled = replace(titled, session=replace(titled.session, title="@Sunday"), revision=2)
    (row,) = rows(sessions_csv(range_of(titled)))
    assert list(row) == list(SESSIONS)
    assert row["title"] == "'@Sunday"
    assert (row["opened_at"], row["closed_at"]) == ("2026-11-15T18:00:00+00:00", "")
    assert (row["revision"], row["people"], row["gross_auec"], row["practice"]) == ("2", "4", "1296520", "no")


def test_nobody_is_paid_in_the_rows_of_a_failed_run() -> None:
    found = range_of(failed("sm-aaaaaa"))
    (row,) = rows(sessions_csv(found))
    assert (row["state"], row["loss_auec"], row["net_auec"]) == ("failed", "40", "")
    assert rows(lines_csv(found)) == []


def test_every_pay_line_is_a_row_and_a_practice_is_marked() -> None:
    found = rows(lines_csv(range_of(run(), practice("sm-bbbbbb"))))
    assert list(found[0]) == list(LINES)
    assert [(each["session"], each["practice"]) for each in found] == [("sm-aaaaaa", "no")] * 4 + [
        ("sm-bbbbbb", "yes")
    ] * 4
    assert [each["name"] for each in found[:4]] == ["Ann", "'=Bob", "Cyd", "Dot"]
    assert [each["net_auec"] for each in found[:4]] == ["566938", "423087", "173857", "0"]
    assert (found[0]["handle"], found[0]["weight"], found[3]["status"]) == ("Ann_Miner", "1", "below_minimum")


def test_json_says_the_same_with_texts_as_they_are() -> None:
    document = json.loads(range_json(range_of(run(), failed("sm-bbbbbb"))))
    assert (document["format"], document["guild_id"]) == ("paydirt.range/1", "900")
    assert (document["from"], document["to"]) == ("2026-11-01", "2026-11-30")
    assert [each["session"] for each in document["sessions"]] == ["sm-aaaaaa", "sm-bbbbbb"]
    assert [each["name"] for each in document["lines"]] == ["Ann", "=Bob", "Cyd", "Dot"]
    assert document["lines"][0]["net_auec"] == 566_938


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_names_are_one_cell_and_no_formula(what: str) -> None:
    name, _ = HOSTILE[what]
    people = {number: Person(number, name, handle=name) for number in PEOPLE}
    found = replace(range_of(run()), people=people)
    content = lines_csv(found)
    assert len(rows(content)) == 4
    assert not rows(content)[0]["name"].startswith(("=", "+", "-", "@", "\t"))
    assert [each["name"] for each in json.loads(range_json(found))["lines"]] == [name] * 4
