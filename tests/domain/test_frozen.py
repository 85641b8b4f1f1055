"""Whoever works through a list meets everybody exactly once, whoever joins meanwhile."""

from collections.abc import Sequence

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.frozen import LONGEST_PART, FrozenView, Listed, Order, folded, page_of_ids, part_of_name

NAMES = st.text("aBc: ß", max_size=6)
PEOPLE = st.lists(
    st.builds(Listed, st.integers(1, 40), NAMES, st.integers(0, 3), st.integers(0, 2)),
    max_size=12,
    unique_by=lambda each: each.person_id,
)
SIZE = 3


def turned(view: FrozenView, order: Order, part: str, joins: Sequence[Sequence[Listed]]) -> list[int]:
    """The ids on all pages, turned one by one; before each turn some more people join."""
    met: list[int] = []
    number, coming = 0, list(joins)
    while True:
        person_ids, shown, pages = page_of_ids(view.arranged(order, part), number, SIZE)
        assert shown == number, "no page is missing"
        met += person_ids
        number += 1
        if coming:
            view = view.with_joined(coming.pop(0))
            if len(met) % SIZE:  # the last page had room: it is looked at once more
                met, number = met[: (number - 1) * SIZE], number - 1
                continue
        if number >= pages:
            return met


@for_all(PEOPLE, st.lists(PEOPLE, max_size=5), st.sampled_from(Order), NAMES)
def test_turning_pages_while_people_join_meets_everybody_once_and_who_joined_last(
    people: list[Listed], joins: list[list[Listed]], order: Order, part: str
) -> None:
    view = FrozenView(tuple(people))
    frozen = [each.person_id for each in people if folded(part) in folded(each.name)]
    met = turned(view, order, part, joins)
    assert len(met) == len(set(met))
    assert set(met[: len(frozen)]) == set(frozen)
    assert met[: len(frozen)] == view.arranged(order, part)
    assert not set(met[len(frozen) :]) & {each.person_id for each in people}


@for_all(PEOPLE, st.lists(PEOPLE, max_size=4))
def test_nobody_who_stands_on_a_list_ever_moves_on_it_and_nobody_stands_on_it_twice(
    people: list[Listed], joins: list[list[Listed]]
) -> None:
    view = FrozenView(tuple(people))
    for joined in joins:
        before = {order: view.arranged(order) for order in Order}
        view = view.with_joined(joined)
        for order, ids in before.items():
            after = view.arranged(order)
            assert after[: len(ids)] == ids
            assert len(after) == len(set(after))
            assert {each.person_id for each in joined} <= set(after)


@for_all(PEOPLE, NAMES)
def test_a_search_and_the_rest_are_everybody(people: list[Listed], part: str) -> None:
    view = FrozenView(tuple(people))
    found = view.arranged(Order.NAME, part)
    assert found == [each for each in view.arranged() if each in set(found)]
    assert all((folded(part) in folded(each.name)) is (each.person_id in set(found)) for each in view.people)


def test_lists_are_sorted_by_name_by_time_and_by_what_is_unusual() -> None:
    ann, bob, cyd = Listed(3, "Ann", 10, 0), Listed(1, "Bob", 30, 1), Listed(2, "Cyd", 10, 2)
    view = FrozenView((ann, bob, cyd)).with_joined([Listed(9, "Abe", 99, 9)])
    assert view.arranged(Order.NAME) == [3, 1, 2, 9]
    assert view.arranged(Order.TIME) == [1, 3, 2, 9]
    assert view.arranged(Order.UNUSUAL) == [2, 1, 3, 9]


def test_a_part_of_a_name_is_found_whatever_its_capitals_and_fits_into_a_custom_id() -> None:
    view = FrozenView((Listed(1, "Große: Grube", 0, 0),))
    assert view.arranged(part=part_of_name("GROSSE:  gr")) == [1]
    assert len(part_of_name("x" * 99)) == LONGEST_PART
    assert ":" not in part_of_name("::a:b::")
