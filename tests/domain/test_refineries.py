"""Refineries and methods as people name them, and what may come out: a hint, and nothing but a hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payroll import OreForm, OreLine
from domain.refineries import (
    Method,
    Refinery,
    RefineryTables,
    expected_yield,
    stars,
    yield_words,
)

THOROUGH = Method("Slow Leaching", "SLO", 3, 1, 1)
PLAIN = Method("Bulk Roasting", "BLK", 2, 2, 2)
QUICK = Method("Flash Smelting", "FLS", 1, 3, 3)
UNRATED = Method("Odd Leaching", "ODD", None, 2, 2)
RUIN = Refinery(
    "Ruin Station", "Pyro", {"laranite": 2, "bexalite": -2, "iron": 0}, ("Refinement Center - Ruin Station",)
)
GLADE = Refinery(
    "HUR-L1",
    "Stanton",
    {"laranite": 50},
    ("Refinement Processing - HUR-L1", "HUR-L1 Green Glade Station"),
)
GATE_A, GATE_B = Refinery("Gateway (Stanton)", "Stanton"), Refinery("Gateway (Nyx)", "Nyx")
TABLES = RefineryTables((PLAIN, QUICK, UNRATED, THOROUGH), (GATE_B, GATE_A, GLADE, RUIN))


def ore(commodity: str, scu: int, quality: int | None = None) -> OreLine:
    return OreLine(commodity, scu * 100, form=OreForm.RAW, quality=quality)


@pytest.mark.parametrize(
    ("typed", "refinery"),
    [
        ("Ruin Station", RUIN),
        ("ruin-station", RUIN),
        ("RUIN", RUIN),
        ("Refinement Center - Ruin Station", RUIN),
        ("Ruin Station (Pyro)", RUIN),
        ("hur l1", GLADE),
        ("Green Glade", GLADE),
        ("gateway (nyx)", GATE_B),
    ],
)
def test_a_refinery_is_found_in_any_spelling(typed: str, refinery: Refinery) -> None:
    assert TABLES.find_refinery(typed).one == refinery


@pytest.mark.parametrize(
    ("typed", "method"),
    [("slow leaching", THOROUGH), ("slow_leaching", THOROUGH), ("SLO", THOROUGH), ("flash", QUICK)],
)
def test_a_method_is_found_in_any_spelling(typed: str, method: Method) -> None:
    assert TABLES.find_method(typed).one == method


def test_what_is_not_clear_leads_to_what_may_have_been_meant() -> None:
    gateway = TABLES.find_refinery("Gateway")
    assert (gateway.one, gateway.suggestions) == (None, (GATE_B, GATE_A))
    leaching = TABLES.find_method("leaching")
    assert (leaching.one, leaching.suggestions) == (None, (UNRATED, THOROUGH))
    slip = TABLES.find_refinery("Riun Station")
    assert (slip.one, slip.suggestions[0]) == (None, RUIN)
    assert TABLES.find_refinery("xyzzy").suggestions == ()
    assert RefineryTables().find_refinery("Ruin Station").one is None


def test_lists_narrow_while_a_name_is_typed() -> None:
    assert TABLES.search_refineries("", 3) == [GATE_B, GATE_A, GLADE]
    assert TABLES.search_refineries("stan", 25) == [GATE_A, GLADE]
    assert TABLES.search_methods("le", 25) == [UNRATED, THOROUGH]
    assert RefineryTables().search_methods("le", 25) == []


def test_a_refinery_is_shown_with_its_star_system_once() -> None:
    assert [str(each) for each in (RUIN, GATE_A, Refinery("Far Out"))] == [
        "Ruin Station (Pyro)",
        "Gateway (Stanton)",
        "Far Out",
    ]


@pytest.mark.parametrize(
    ("method", "commodity", "cscu"),
    [
        ("Slow Leaching", "Laranite", 10_837),  # 125 × 0.85 × 1.02 = 108.375
        ("Slow Leaching", "Bexalite", 10_412),  # 125 × 0.85 × 0.98 = 104.125
        ("Slow Leaching", "Iron", 10_625),
        ("Slow Leaching", "Gold", 10_625),  # no bonus is known: none is reckoned with
        ("Bulk Roasting", "Gold", 9_375),
        ("Flash Smelting", "Gold", 8_125),
    ],
)
def test_a_methods_rating_and_the_refinerys_bonus_say_about_how_much_comes_out(
    method: str, commodity: str, cscu: int
) -> None:
    hint = expected_yield(TABLES, [ore(commodity, 125)], "Ruin Station", method)
    assert hint.expected_cscu == cscu


def test_never_more_comes_out_than_went_in() -> None:
    hint = expected_yield(TABLES, [ore("Laranite", 10)], "HUR-L1", "Slow Leaching")
    assert hint.expected_cscu == 1_000


def test_several_ores_are_expected_together() -> None:
    lines = [ore("Laranite", 125, 812), ore("Laranite", 125, 300), ore("Gold", 100)]
    hint = expected_yield(TABLES, lines, "ruin station", "slow leaching")
    assert hint.expected_cscu == 2 * 10_837 + 8_500
    assert yield_words(hint) == (
        "about 301 SCU may come out (a rule of thumb; UEX: yield ★★★, this refinery +2 % for Laranite)"
    )


def test_a_hint_says_what_it_was_made_from_and_that_it_is_a_rule_of_thumb() -> None:
    words = {
        ("Ruin Station", "Slow Leaching"): "about 7.13 SCU may come out (a rule of thumb; UEX: yield ★★★, "
        "this refinery -2 % for Bexalite, +0 % for Iron)",
        (None, "Flash Smelting"): "about 5.52 SCU may come out (a rule of thumb; UEX: yield ★☆☆)",
        ("Ruin Station", None): "how much may come out is not known (UEX: this refinery -2 % for Bexalite, "
        "+0 % for Iron)",
        ("Nowhere", "Odd Leaching"): "",
        (None, None): "",
    }
    lines = [OreLine("Bexalite", 500), OreLine("Iron", 350)]
    for (refinery, method), said in words.items():
        assert yield_words(expected_yield(TABLES, lines, refinery, method)) == said


def test_without_tables_there_is_no_hint() -> None:
    hint = expected_yield(RefineryTables(), [ore("Gold", 1)], "Ruin Station", "Slow Leaching")
    assert hint.expected_cscu is None
    assert yield_words(hint) == ""


def test_nothing_is_expected_of_nothing() -> None:
    hint = expected_yield(TABLES, [], "Ruin Station", "Slow Leaching")
    assert hint.expected_cscu is None


def test_names_are_made_fit_for_where_they_are_shown() -> None:
    hint = expected_yield(TABLES, [ore("Laranite", 1)], "Ruin Station", None)
    assert yield_words(hint, str.upper).endswith("+2 % for LARANITE)")


def test_stars_are_always_three() -> None:
    assert [stars(rating) for rating in (1, 2, 3)] == ["★☆☆", "★★☆", "★★★"]


@given(
    st.integers(0, 10**15),
    st.integers(-100, 100),
    st.sampled_from(["SLO", "BLK", "FLS", "ODD", "nothing"]),
)
def test_a_hint_is_whole_and_never_below_nothing_nor_above_what_goes_in(
    cscu: int, bonus: int, method: str
) -> None:
    tables = RefineryTables(TABLES.methods, (Refinery("Here", None, {"gold": bonus}),))
    hint = expected_yield(tables, [OreLine("Gold", cscu)], "Here", method)
    assert (hint.expected_cscu is None) == (method in ("ODD", "nothing"))
    assert 0 <= (hint.expected_cscu or 0) <= cscu
    assert yield_words(hint)


@given(st.text(max_size=80))
def test_any_text_is_a_known_name_or_at_most_three_suggestions(text: str) -> None:
    for found in (TABLES.find_refinery(text), TABLES.find_method(text)):
        assert len(found.suggestions) <= 3
        assert found.one is None or not found.suggestions
