"""Names as people spell them."""

from hypothesis import given
from hypothesis import strategies as st

from domain.spellings import closest, letters, narrowed


def test_only_letters_and_digits_are_compared() -> None:
    assert letters(" HUR-L1 Green\tGlade ") == letters("hur_l1greenglade") == "hurl1greenglade"
    assert letters("ﬁne Ⅻ") == "finexii"
    assert letters("-- ()") == ""


def test_beginnings_are_closer_than_slips() -> None:
    known = ["quartz", "quantainium", "gold"]
    assert closest("quan", known) == ["quantainium", "quartz"]
    assert closest("quarz", known) == ["quartz"]
    assert closest("", known) == []


def test_a_thing_with_two_spellings_is_given_once() -> None:
    assert narrowed("a", [("ab", 1), ("ca", 2), ("ac", 1)], 5) == [1, 2]
    assert narrowed("a", [("ca", 2), ("ab", 1)], 1) == [1]


@given(st.text(max_size=20))
def test_letters_of_letters_are_the_same(text: str) -> None:
    assert letters(letters(text)) == letters(text)
