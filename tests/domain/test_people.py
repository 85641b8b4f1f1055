import pytest

from domain.errors import Refused
from domain.people import parse_handle


@pytest.mark.parametrize("typed", ["Ann_RSI", " Bob-7 ", "abc", "x" * 60])
def test_a_handle_is_letters_digits_dashes_and_underscores(typed: str) -> None:
    assert parse_handle(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["", "ab", "x" * 61, "two words", "Änne", "=1+1", "a\nb", "@everyone"])
def test_anything_else_is_refused_with_what_a_handle_looks_like(typed: str) -> None:
    with pytest.raises(Refused, match="3 to 60 letters"):
        parse_handle(typed)
