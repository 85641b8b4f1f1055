"""What is typed about a haul is understood, or all that is wrong with it is said at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.haulforms import (
    Known,
    ReadHaul,
    TypedHaul,
    Unread,
    read_came_out,
    read_haul,
    to_be_entered,
)
from domain.hauls import Cargo, Haul, HaulState
from domain.ores import COMMON_ORES
from domain.payroll import OreForm
from domain.refineries import Method, Refinery, RefineryTables

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
TABLES = RefineryTables((Method("Dinyx Solventation", "DIN", 3, 1, 1),), (Refinery("ARC-L1", "Stanton"),))
KNOWN = Known(COMMON_ORES, TABLES, NOW, ZoneInfo("UTC"))
RAW, REFINED = OreForm.RAW, OreForm.REFINED

cargo = st.builds(
    Cargo,
    st.sampled_from(["Gold", "Tin", "Quantainium"]),
    st.integers(1, 10**9),
    st.sampled_from(OreForm),
    st.none() | st.integers(0, 1000),
)


def haul(*on_board: Cargo, refinery: str | None = None) -> Haul:
    ready_at = NOW + timedelta(hours=1)
    return Haul("sm-k3m9qa", 3, 1, on_board, NOW, ready_at, 1, NOW, 1, refinery=refinery)


def understood(typed: TypedHaul) -> ReadHaul:
    read = read_haul(typed, KNOWN)
    assert isinstance(read, ReadHaul), read
    return read


def problems(read: object) -> dict[str, str]:
    assert isinstance(read, Unread)
    return {each.line: each.reason for each in read.problems}


def test_several_ores_go_into_a_refinery_raw_unless_it_says_otherwise() -> None:
    read = understood(
        TypedHaul("Quantanium 125 Q812\nGold 2\nGold 3\nrefined Tin 1", "arc l1, din", "20h 14m", "40k")
    )
    assert read.cargo == (
        Cargo("Quantainium", 12_500, RAW, 812),
        Cargo("Gold", 500, RAW),
        Cargo("Tin", 100, REFINED),
    )
    assert (read.refinery, read.method) == ("ARC-L1", "Dinyx Solventation")
    assert read.ready_at == NOW + timedelta(hours=20, minutes=14)
    assert read.cost_auec == 40_000


def test_plain_cargo_is_what_it_says_and_costs_nothing_if_nothing_is_said() -> None:
    read = understood(TypedHaul("Gold 2; Gold (raw) 1", "", "45m", ""))
    assert read.cargo == (Cargo("Gold", 200), Cargo("Gold", 100, RAW))
    assert (read.refinery, read.method, read.cost_auec) == (None, None, 0)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    said = problems(read_haul(TypedHaul("Gold 2\nUnobtainium 3\nTin", "", "soon", "much"), KNOWN))
    assert set(said) == {"Unobtainium 3", "Tin", "Ready in", "Cost"}
    assert said["Unobtainium 3"].startswith("I know no such ore")
    assert said["Ready in"].startswith("Write when it is ready like 20h 14m")
    assert said["Cost"].startswith("The cost must be written like")


def test_a_haul_has_ore_on_board_and_no_price() -> None:
    assert set(problems(read_haul(TypedHaul("", "", "1h", ""), KNOWN))) == {"What is on board"}
    said = problems(read_haul(TypedHaul("Gold 1 @ 30k", "", "1h", ""), KNOWN))
    assert said == {"What is on board": "A haul has no price: leave out what stands behind the @."}


def test_the_form_of_plain_cargo_begins_with_what_left() -> None:
    left = haul(Cargo("Gold", 1_250, RAW, 812), Cargo("Tin", 100))
    assert to_be_entered(left).replace("\N{NO-BREAK SPACE}", " ") == "Gold (raw) Q812 12.5 SCU\nTin 1 SCU"


def test_of_what_was_refined_the_amount_is_to_be_entered() -> None:
    refined = haul(
        Cargo("Gold", 1_250, RAW, 812), Cargo("Gold", 5, REFINED, 812), Cargo("Tin", 100), refinery="ARC-L1"
    )
    assert to_be_entered(refined) == "Gold Q812 \nTin "
    assert set(problems(read_came_out(to_be_entered(refined), refined, COMMON_ORES))) == {"Gold Q812", "Tin"}
    assert read_came_out("Gold Q812 10\nTin 0.5", refined, ()) == [
        Cargo("Gold", 1_000, quality=812),
        Cargo("Tin", 50),
    ]


def test_raw_cargo_that_is_not_refined_comes_raw_without_saying_so() -> None:
    assert read_came_out("Gold 1", haul(Cargo("Gold", 100, RAW)), ()) == [Cargo("Gold", 100, RAW)]


def test_what_cannot_have_come_out_is_said_as_what_cannot_be_read_so_that_nothing_is_typed_twice() -> None:
    left = haul(Cargo("Gold", 1_200), Cargo("Tin", 100))
    for typed, why in (
        ("Gold 13\nTin 1", "13 SCU of Gold cannot come out"),
        ("Iron 1", "There is no Iron on board"),
        ("", "Nothing came out of haul"),
    ):
        (said,) = problems(read_came_out(typed, left, COMMON_ORES)).items()
        assert said[0] == "What came out"
        assert said[1].replace("\N{NO-BREAK SPACE}", " ").startswith(why)
    collected = replace(left, state=HaulState.COLLECTED)
    assert read_came_out("Gold 13", collected, ()) == [Cargo("Gold", 1_300)]


@for_all(st.lists(cargo, min_size=1, max_size=8))
def test_plain_cargo_as_it_is_shown_is_read_again(on_board: list[Cargo]) -> None:
    left = haul(*on_board)
    assert read_came_out(to_be_entered(left), left, COMMON_ORES) == on_board


@for_all(st.text(max_size=200), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it(ores: str, place: str, ready: str, cost: str) -> None:
    read = read_haul(TypedHaul(ores, place, ready, cost), KNOWN)
    assert read.cargo if isinstance(read, ReadHaul) else read.problems


@pytest.mark.parametrize("line", ["Laranite 5", "laranite (raw) 5"])
def test_what_went_in_is_known_though_uex_lists_it_no_more(line: str) -> None:
    found = read_came_out(line, haul(Cargo("Laranite", 500, RAW), refinery="ARC-L1"), ())
    assert isinstance(found, list)
    assert found[0].commodity == "Laranite"
