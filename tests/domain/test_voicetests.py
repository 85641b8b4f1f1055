"""What came of a voice test, and how that is said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.voicerecord import SignOutcome, TryKind, VoiceRecord, VoiceTry
from domain.voicetests import VoiceOutcome, VoiceStep, VoiceTest, in_words, outcome_of

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
UP_TO_CONNECTED = list(VoiceStep)[: list(VoiceStep).index(VoiceStep.CONNECTED) + 1]


def test_each_step_that_is_not_followed_by_the_next_is_a_failure_of_its_own() -> None:
    outcomes = [
        outcome_of([*UP_TO_CONNECTED[:taken], VoiceStep.HUNG_UP], close_code=None, was_taken_out=False)
        for taken in range(1, len(UP_TO_CONNECTED) + 1)
    ]
    assert len(set(outcomes)) == len(UP_TO_CONNECTED)
    assert VoiceOutcome.WORKED not in outcomes


def test_it_worked_only_where_the_bot_was_seen_to_leave() -> None:
    whole = outcome_of(list(VoiceStep), close_code=None, was_taken_out=False)
    stuck = outcome_of(list(VoiceStep)[:-1], close_code=None, was_taken_out=False)
    assert (whole, stuck) == (VoiceOutcome.WORKED, VoiceOutcome.NOT_LEFT)


def test_a_close_code_says_more_than_how_far_it_came() -> None:
    assert outcome_of(list(VoiceStep), close_code=4017, was_taken_out=True) is VoiceOutcome.CLOSED
    assert outcome_of(list(VoiceStep), close_code=None, was_taken_out=True) is VoiceOutcome.TAKEN_OUT


@pytest.mark.parametrize("outcome", list(VoiceOutcome))
def test_every_outcome_has_a_meaning_and_every_failure_an_advice(outcome: VoiceOutcome) -> None:
    code = 4017 if outcome is VoiceOutcome.CLOSED else None
    test = VoiceTest(1, NOW, outcome, 5, close_code=code)
    assert test.means.endswith(".")
    assert bool(test.advice) != test.worked


def test_the_documentation_says_the_same_of_each_failure() -> None:
    page = (Path(__file__).parents[2] / "docs" / "voice.md").read_text(encoding="utf-8")
    for outcome in set(VoiceOutcome) - {VoiceOutcome.WORKED, VoiceOutcome.CLOSED}:
        test = VoiceTest(1, NOW, outcome, 5)
        assert f"| {outcome.value.replace('_', ' ')} | {test.means} | {test.advice} |" in page


def test_what_was_seen_is_one_line() -> None:
    worked = VoiceTest(1, NOW, VoiceOutcome.WORKED, 800, 120, 540, 90, dave_version=1)
    assert in_words(worked) == "joined in 120 ms, connected in 540 ms, left in 90 ms, DAVE version 1"
    stage = VoiceTest(1, NOW, VoiceOutcome.WORKED, 800, 120, 540, 90, dave_version=0)
    assert in_words(stage).endswith("without DAVE")
    closed = VoiceTest(1, NOW, VoiceOutcome.CLOSED, 300, 120, close_code=4006)
    assert in_words(closed) == "joined in 120 ms, closed with code 4006"
    silent = VoiceTest(1, NOW, VoiceOutcome.NO_UDP, 5000, 120)
    assert in_words(silent) == "joined in 120 ms, stopped after 5000 ms (no udp)"


@given(st.lists(st.sampled_from([*SignOutcome, *VoiceOutcome]), max_size=100))
def test_the_goal_is_reached_by_99_of_100_and_by_no_fewer(outcomes: list[SignOutcome | VoiceOutcome]) -> None:
    good = {"seated", "status", "worked"}
    record = VoiceRecord([VoiceTry(NOW, TryKind.SIGN, each.value) for each in outcomes])
    assert record.successes == sum(each.value in good for each in outcomes)
    assert record.reaches_goal == (100 * record.successes >= 99 * len(outcomes))
    assert 0 <= record.percent <= 100
