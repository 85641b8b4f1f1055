"""What people may do with a haul, and what may have come out of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.errors import Refused
from domain.haulrules import (
    MOST_CARGO,
    merged,
    require_came_out_of,
    require_collectable,
    require_departure,
    require_may_resolve,
)
from domain.hauls import Cargo, Haul
from domain.payroll import OreForm

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
RAW = Cargo("Gold", 1000, OreForm.RAW, 812)
OWNER, OTHER = 1, 2

cargo = st.builds(
    Cargo,
    st.sampled_from(["Gold", "Tin", "Beryl"]),
    st.integers(1, 10**6),
    st.sampled_from(OreForm),
    st.none() | st.sampled_from([0, 812]),
)


def haul(*on_board: Cargo, ready_in: timedelta = timedelta(hours=1)) -> Haul:
    return Haul("sm-k3m9qa", 3, OWNER, on_board or (RAW,), NOW, NOW + ready_in, OWNER, NOW, 1)


@for_all(st.lists(cargo, min_size=1, max_size=20))
def test_merging_loses_nothing_and_leaves_every_kind_once(typed: list[Cargo]) -> None:
    found = merged(typed)
    kinds = [(each.commodity, each.form, each.quality) for each in found]
    assert len(set(kinds)) == len(kinds)
    assert sum(each.quantity_cscu for each in found) == sum(each.quantity_cscu for each in typed)


@pytest.mark.parametrize("typed", [[], [Cargo(f"Ore {n}", 1) for n in range(MOST_CARGO + 1)]])
def test_a_haul_has_something_on_board_and_not_too_many_kinds_of_it(typed: list[Cargo]) -> None:
    with pytest.raises(Refused):
        merged(typed)


def test_only_its_owner_and_officers_may_resolve_a_haul() -> None:
    require_may_resolve(haul(), OWNER, is_officer=False)
    require_may_resolve(haul(), OTHER, is_officer=True)
    with pytest.raises(Refused, match="whoever has haul sm-k3m9qa/3"):
        require_may_resolve(haul(), OTHER, is_officer=False)


def test_before_it_is_ready_only_an_officer_with_a_reason_collects() -> None:
    require_collectable(haul(), NOW + timedelta(hours=1), is_officer=False, reason="")
    require_collectable(haul(), NOW, is_officer=True, reason="sold from the terminal")
    with pytest.raises(Refused, match="not ready yet"):
        require_collectable(haul(), NOW + timedelta(minutes=59), is_officer=False, reason="please")
    with pytest.raises(Refused, match="say why"):
        require_collectable(haul(), NOW, is_officer=True, reason="")


def test_less_may_come_out_in_another_form_and_quality_but_never_more() -> None:
    require_came_out_of(haul(), [Cargo("Gold", 600), Cargo("gold", 400, OreForm.RAW, 1)])
    with pytest.raises(Refused, match=r"10 SCU went in"):
        require_came_out_of(haul(), [Cargo("Gold", 600), Cargo("Gold", 401, OreForm.RAW)])


def test_what_was_never_on_board_does_not_come_out() -> None:
    with pytest.raises(Refused, match="left with Gold"):
        require_came_out_of(haul(), [Cargo("Tin", 1)])


def test_when_nothing_came_out_it_is_void() -> None:
    with pytest.raises(Refused, match="Then it is void: `/mining haul void`"):
        require_came_out_of(haul(), [])


@pytest.mark.parametrize("days", [-1.1, 1.1])
def test_a_haul_does_not_leave_long_before_its_session_nor_long_from_now(days: float) -> None:
    ready_at = NOW + timedelta(days=2)
    with pytest.raises(Refused):
        require_departure(NOW + timedelta(days=days), ready_at, opened_at=NOW, now=NOW)
    require_departure(NOW + timedelta(days=days * 0.9), ready_at, opened_at=NOW, now=NOW)


def test_a_haul_is_not_ready_before_it_leaves() -> None:
    leaves_at = NOW + timedelta(hours=2)
    require_departure(leaves_at, leaves_at, opened_at=NOW, now=NOW)
    with pytest.raises(Refused, match="ready before it leaves"):
        require_departure(leaves_at, leaves_at - timedelta(seconds=1), opened_at=NOW, now=NOW)
