import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.text import ELLIPSIS, LONGEST_TEXT, clean, fit, lay_out, read, width
from tests.reports.hostile import HOSTILE


def drawn(text: str) -> str:
    return "".join(run.text for run in lay_out(read(text).text))


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_name_becomes_one_readable_line(what: str) -> None:
    name, shown = HOSTILE[what]
    assert read(name).text == shown.removesuffix("#").rstrip()


@given(st.text())
def test_any_text_becomes_visible_characters_that_have_a_glyph(text: str) -> None:
    for run in lay_out(read(text).text):
        assert all(ord(character) in run.face.widths for character in run.text)
        assert not any(unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} for character in run.text)


@given(st.text(), st.floats(min_value=10, max_value=400))
def test_fitted_text_is_never_wider_than_its_place(text: str, available: float) -> None:
    assert width(fit(read(text).text, 8, available), 8) <= available


def test_cleaned_text_is_cut_before_it_is_looked_at() -> None:
    assert clean("x" * 10_000) == "x" * (LONGEST_TEXT - 1) + ELLIPSIS
    assert len(read("🦩" * LONGEST_TEXT).text) == LONGEST_TEXT


def test_each_run_is_in_a_font_that_has_it() -> None:
    runs = [(run.face.name, run.text) for run in lay_out("Ann 王 שלום")]
    assert runs == [("NotoSans", "Ann "), ("WenQuanYi", "王"), ("NotoSans", " "), ("FiraGO", "םולש")]


def test_hebrew_is_drawn_from_the_right_with_its_brackets_turned() -> None:
    assert drawn("שלום (abc)") == "(abc) םולש"


def test_a_number_beside_a_hebrew_name_stays_readable() -> None:
    assert drawn("שלום #7") == "#7 םולש"


def test_arabic_letters_are_joined_and_drawn_from_the_right() -> None:
    assert drawn("محمد") == "\ufeaa\ufee4\ufea4\ufee3"  # dal at the end, meem, hah in the middle, meem first


def test_a_cut_keeps_the_beginning_of_a_name_also_from_the_right() -> None:
    cut = "".join(run.text for run in fit("שלום שלום שלום", 8, 40))
    assert cut.startswith(ELLIPSIS)
    assert cut.endswith("םולש")


def test_a_latin_name_is_cut_with_an_ellipsis() -> None:
    # W is 930 thousandths of the size wide and … 791: 3 × 9.30 + 7.91 = 35.81, and one W more is 45.11.
    assert [run.text for run in fit("W" * 32, 10, 45)] == [f"WWW{ELLIPSIS}"]
