"""Whatever a guild has set, and whenever the bot was down: told once, not too often, never void without a word."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.hauls import Cargo, Haul, HaulAct, HaulState
from domain.haultimes import WARNED_BEFORE, after, due_act, next_look, void_from

DEPARTED = datetime(2026, 11, 15, 18, tzinfo=UTC)
READY = DEPARTED + timedelta(hours=20)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    reminder_days: int = 3
    haul_grace_days: int = 7
    haul_void_days: int = 30


HAUL = Haul("sm-k3m9qa", 3, 1, (Cargo("Gold", 100),), DEPARTED, READY, 1, DEPARTED, 5, look_at=READY)

limits_of_guilds = st.builds(Limits, st.integers(0, 30), st.integers(1, 90), st.integers(7, 365))
looks = st.lists(st.integers(15, 200 * 86_400), max_size=60)
"""Seconds from one look of the bot to the next, which is long if it was down."""


def life(limits: Limits, pauses: list[int], haul: Haul = HAUL) -> list[tuple[HaulAct, datetime]]:
    """What the bot does, looking so often, and what it says when."""
    done, now = [], DEPARTED
    for seconds in pauses:
        now += timedelta(seconds=seconds)
        if (act := due_act(haul, limits, now)) is not None:
            done.append((act, now))
            haul = after(haul, act, now, limits)
    return done


def at(done: list[tuple[HaulAct, datetime]], act: HaulAct) -> list[datetime]:
    return [moment for each, moment in done if each is act]


@given(limits_of_guilds, looks)
def test_a_haul_is_told_of_once_and_before_all_else(limits: Limits, pauses: list[int]) -> None:
    done = life(limits, pauses)
    looked_at = DEPARTED + timedelta(seconds=sum(pauses))
    assert len(at(done, HaulAct.TOLD)) == (looked_at >= READY)
    assert not done or done[0][0] is HaulAct.TOLD


@given(limits_of_guilds, looks)
def test_reminders_are_never_closer_than_the_limit_and_end_with_the_flag(
    limits: Limits, pauses: list[int]
) -> None:
    done = life(limits, pauses)
    said = at(done, HaulAct.TOLD) + at(done, HaulAct.REMINDED)
    between = timedelta(days=limits.reminder_days)
    assert all(later - earlier >= between for earlier, later in pairwise(said))
    assert limits.reminder_days or not at(done, HaulAct.REMINDED)
    for flagged_at in at(done, HaulAct.ORPHANED):
        assert all(moment < flagged_at for moment in said)


@given(limits_of_guilds, looks)
def test_no_haul_is_void_without_its_flag_and_a_warning_days_before(
    limits: Limits, pauses: list[int]
) -> None:
    done = life(limits, pauses)
    for void_at in at(done, HaulAct.VOID):
        (flagged_at,), (warned_at,) = at(done, HaulAct.ORPHANED), at(done, HaulAct.WARNED)
        assert flagged_at >= READY + timedelta(days=limits.haul_grace_days)
        assert void_at - warned_at >= WARNED_BEFORE
        assert void_at - flagged_at >= timedelta(days=limits.haul_void_days)
    assert len(at(done, HaulAct.VOID)) <= 1


@given(limits_of_guilds, st.lists(limits_of_guilds, min_size=60, max_size=60), looks)
def test_changing_the_limits_meanwhile_takes_no_warning_away(
    first: Limits, later: list[Limits], pauses: list[int]
) -> None:
    haul, now, warned_at = HAUL, DEPARTED, None
    for seconds, limits in zip(pauses, [first, *later], strict=False):
        now += timedelta(seconds=seconds)
        if (act := due_act(haul, limits, now)) is None:
            continue
        haul = after(haul, act, now, limits)
        if act is HaulAct.WARNED:
            warned_at = now
        if act is HaulAct.VOID:
            assert warned_at is not None
            assert now - warned_at >= WARNED_BEFORE


@given(limits_of_guilds, looks, st.integers(0, 400 * 86_400))
def test_nothing_is_due_before_the_next_look_and_something_is_from_then_on(
    limits: Limits, pauses: list[int], seconds: int
) -> None:
    haul, now = HAUL, DEPARTED
    for pause in pauses:
        now += timedelta(seconds=pause)
        if (act := due_act(haul, limits, now)) is not None:
            haul = after(haul, act, now, limits)
        assert haul.look_at == next_look(haul, limits)
    if haul.look_at is None:
        assert haul.state is HaulState.VOID
        assert due_act(haul, limits, now + 1000 * DAY) is None
        return
    moment = DEPARTED + timedelta(seconds=seconds)
    assert (due_act(haul, limits, moment) is not None) == (moment >= haul.look_at)


@given(limits_of_guilds, looks)
def test_the_day_on_which_it_is_said_to_be_void_holds(limits: Limits, pauses: list[int]) -> None:
    """It is never void before the day that its last notice named."""
    haul, now, named = HAUL, DEPARTED, None
    for pause in pauses:
        now += timedelta(seconds=pause)
        if (act := due_act(haul, limits, now)) is None:
            continue
        haul = after(haul, act, now, limits)
        if act in (HaulAct.ORPHANED, HaulAct.WARNED):
            named = void_from(haul, limits, now)
        if act is HaulAct.VOID:
            assert named is not None
            assert now >= named


def test_a_haul_that_nobody_collects_has_this_life() -> None:
    days = [86_400] * 45
    named = [(act, (moment - DEPARTED).days) for act, moment in life(Limits(), days)]
    assert named == [
        (HaulAct.TOLD, 1),
        (HaulAct.REMINDED, 4),
        (HaulAct.REMINDED, 7),
        (HaulAct.ORPHANED, 8),
        (HaulAct.WARNED, 35),
        (HaulAct.VOID, 38),
    ]


def test_a_bot_that_was_down_for_months_says_all_of_it_before_the_haul_is_void() -> None:
    acts = [act for act, _ in life(Limits(), [90 * 86_400, 15, 15, 27 * 86_400, 15, 3 * 86_400])]
    assert acts == [HaulAct.TOLD, HaulAct.ORPHANED, HaulAct.WARNED, HaulAct.VOID]


def test_what_is_resolved_is_left_alone() -> None:
    collected = replace(HAUL, state=HaulState.COLLECTED, resolved_at=READY)
    assert due_act(collected, Limits(), READY + 1000 * DAY) is None
    assert next_look(collected, Limits()) is None
