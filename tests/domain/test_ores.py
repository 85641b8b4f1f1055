"""Names of ores: spellings, forms, and what may have been meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ores import COMMON_ORES, Ore, canonical_name, match_ore, search_ores, split_form
from domain.payroll import OreForm

RAW, REFINED = OreForm.RAW, OreForm.REFINED
KNOWN = (
    Ore("Quantainium", REFINED),
    Ore("Quantainium", RAW),
    Ore("Quartz", REFINED),
    Ore("Quartz", RAW),
    Ore("Aluminum", REFINED),
    Ore("Hadanite", REFINED),
    Ore("Saldynium", RAW),
    Ore("Audio-Visual Equipment", REFINED),
)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("Quantainium", Ore("Quantainium", REFINED)),
        ("quantanium", Ore("Quantainium", REFINED)),
        ("  QUANTANIUM  (raw) ", Ore("Quantainium", RAW)),
        ("Quantainium (Ore)", Ore("Quantainium", RAW)),
        ("quantainium ore", Ore("Quantainium", RAW)),
        ("raw Quartz", Ore("Quartz", RAW)),
        ("refined quartz", Ore("Quartz", REFINED)),
        ("Aluminium", Ore("Aluminum", REFINED)),
        ("Saldynium", Ore("Saldynium", RAW)),
        ("Saldynium (Ore)", Ore("Saldynium", RAW)),
        ("audio visual equipment", Ore("Audio-Visual Equipment", REFINED)),
    ],
)
def test_a_name_is_found_in_any_spelling(text: str, ore: Ore) -> None:
    assert match_ore(text, KNOWN).ore == ore


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("quant", ["Quantainium", "Quartz"]),
        ("Quantanum", ["Quantainium"]),
        ("qua", ["Quantainium", "Quartz"]),
        ("Quarz (raw)", ["Quartz (raw)"]),
        ("Hadanite (raw)", ["Hadanite"]),
        ("Unobtainium", ["Quantainium"]),
        ("wood", []),
        ("", []),
        ("(Ore)", []),
        ("\u202e**@everyone**", []),
        ("q" * 5000, []),
    ],
)
def test_a_name_that_is_not_known_leads_to_what_may_have_been_meant(text: str, meant: list[str]) -> None:
    match = match_ore(text, KNOWN)
    assert match.ore is None
    assert [str(ore) for ore in match.suggestions] == meant


def test_both_suffixes_mean_raw_because_patches_change_them() -> None:
    assert split_form("Iron (Raw)") == split_form("Iron (Ore)") == ("Iron", RAW)
    assert split_form("Carinite (Pure)") == ("Carinite (Pure)", None)
    assert split_form("Folklore") == ("Folklore", None)


def test_a_name_has_one_spelling() -> None:
    assert canonical_name(" quantanium ") == "Quantainium"
    assert canonical_name("Agricultural   Supplies") == "Agricultural Supplies"


def test_a_list_narrows_while_a_name_is_typed_with_beginnings_first() -> None:
    assert [str(ore) for ore in search_ores("qua", KNOWN, 3)] == [
        "Quantainium (raw)",
        "Quantainium",
        "Quartz (raw)",
    ]
    assert [str(ore) for ore in search_ores("inium", KNOWN, 25)] == ["Quantainium (raw)", "Quantainium"]
    assert len(search_ores("", COMMON_ORES, 25)) == 25


def test_common_ores_have_names_before_any_price_was_fetched() -> None:
    assert match_ore("Quantanium (raw)", COMMON_ORES).ore == Ore("Quantainium", RAW)
    assert match_ore("hadanite", COMMON_ORES).ore == Ore("Hadanite", REFINED)


@given(st.text(max_size=100))
def test_any_text_is_a_known_ore_or_at_most_three_suggestions(text: str) -> None:
    match = match_ore(text, KNOWN)
    assert match.ore is None or match.ore in KNOWN
    assert len(match.suggestions) <= 3


@pytest.mark.parametrize("ore", COMMON_ORES, ids=str)
def test_an_ore_is_found_by_the_name_it_is_shown_with(ore: Ore) -> None:
    assert match_ore(str(ore), COMMON_ORES).ore == ore
