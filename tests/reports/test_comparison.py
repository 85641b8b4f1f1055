"""The sheet of a comparison: everybody, exact, and inert."""

import csv
from decimal import Decimal
from io import StringIO

from domain.people import Person
from domain.rulesets import RuleSet
from domain.whatif import Outcome, Variant, imagine
from reports.comparison import Side, comparison_csv
from tests.domain.test_whatif import two_hours

NOW = Side("now", imagine(two_hours(), Variant(), RuleSet(), {}))


def rows(*others: Side, now: Side = NOW, name: str = "Ann") -> list[dict[str, str]]:
    people = {1: Person(1, name), 2: Person(2, "Bob")}
    return list(csv.DictReader(StringIO(comparison_csv(people, now, others).decode("utf-8-sig"), newline="")))


def test_each_variant_has_what_everybody_would_receive_and_the_difference() -> None:
    taxed = imagine(two_hours(), Variant(tax_percent=Decimal(50)), RuleSet(), {})
    assert rows(Side("A: tax 50 %", taxed)) == [
        {
            "person_id": "1",
            "name": "Ann",
            "now_auec": "500000",
            "A: tax 50 %_auec": "250000",
            "A: tax 50 %_difference": "-250000",
        },
        {
            "person_id": "2",
            "name": "Bob",
            "now_auec": "497512",
            "A: tax 50 %_auec": "248756",
            "A: tax 50 %_difference": "-248756",
        },
    ]


def test_what_is_refused_has_empty_cells_and_no_zero() -> None:
    refused = Side("A", Outcome(None, "overdrawn"))
    assert [(row["A_auec"], row["A_difference"]) for row in rows(refused)] == [("", ""), ("", "")]
    assert rows(Side("B", NOW.outcome), now=refused)[0]["now_auec"] == ""


def test_no_name_and_no_title_becomes_a_formula() -> None:
    row = rows(Side("=A", NOW.outcome), name="=HYPERLINK(1)")[0]
    assert row["name"] == "'=HYPERLINK(1)"
    assert "'=A_auec" in row
