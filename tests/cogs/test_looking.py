"""Where somebody is in the roll, as a custom_id says it."""

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from cogs.presses import Press, custom_id
from cogs.validation.looking import Looking, looking
from domain.errors import Refused
from domain.frozen import Order

NOBODY: Any = None
CODE = "sm-k3m9qa"


def pressed(written: str) -> Looking:
    _, _, *arguments = custom_id("valid.page", CODE, written).split(":")
    return looking(Press(NOBODY, tuple(arguments)))


@for_all(st.integers(0, 999_999), st.sampled_from(Order), st.text(max_size=60))
def test_a_button_brings_back_where_one_was_whatever_one_searched_for(
    page: int, order: Order, typed: str
) -> None:
    where = Looking(order=order).for_part(typed).at(page)
    assert pressed(str(where)) == where


def test_a_button_of_before_there_was_any_order_still_turns_the_page() -> None:
    assert pressed("3") == Looking(3)


@pytest.mark.parametrize("written", ["", "-1", "n", "1x", "1n" + "a" * 21, "1234567", "١"])
def test_what_no_button_of_ours_says_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="out of date"):
        pressed(written)


def test_another_order_and_another_search_begin_on_the_first_page() -> None:
    where = Looking(4, Order.TIME, "ann")
    assert where.sorted_by(Order.NAME) == Looking(0, Order.NAME, "ann")
    assert where.for_part(" Bob ") == Looking(0, Order.TIME, "bob")
