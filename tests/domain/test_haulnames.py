"""How hauls, and where they are refined, are written."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.errors import Refused
from domain.haulnames import parse_haul, parse_place
from domain.refineries import Method, Refinery, RefineryTables

TABLES = RefineryTables(
    methods=(Method("Dinyx Solventation", "DIN", 3, 1, 1), Method("Cormack", "COR", 1, 2, 3)),
    refineries=(Refinery("Ruin Station", "Pyro"), Refinery("ARC-L1", "Stanton")),
)


@pytest.mark.parametrize("typed", ["sm-k3m9qa/3", " SM-K3M9QA / 3 "])
def test_a_haul_is_named_by_its_session_and_number(typed: str) -> None:
    assert parse_haul(typed) == ("sm-k3m9qa", 3)


@for_all(st.text(max_size=30))
def test_anything_else_is_refused_in_a_sentence(typed: str) -> None:
    try:
        code, number = parse_haul(typed)
    except Refused:
        return
    assert (len(code), number > 0) == (9, True)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("ruin, dinyx", ("Ruin Station", "Dinyx Solventation")),
        ("Ruin Station · COR", ("Ruin Station", "Cormack")),
        ("arc-l1", ("ARC-L1", None)),
        ("Dinyx", (None, "Dinyx Solventation")),
        ("My own base, by hand", ("My own base", "by hand")),
        ("", (None, None)),
        (" , ", (None, None)),
    ],
)
def test_refinery_and_method_are_known_by_uex_or_stay_as_typed(
    typed: str, place: tuple[str | None, str | None]
) -> None:
    assert parse_place(typed, TABLES) == place


def test_without_the_tables_of_uex_all_stays_as_typed() -> None:
    assert parse_place("ruin, dinyx", RefineryTables()) == ("ruin", "dinyx")
    assert parse_place("Dinyx", RefineryTables()) == ("Dinyx", None)
