from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from domain.payroll import SessionKind
from domain.presence import LateChannel, Pause
from domain.sessions import (
    TRANSITIONS,
    NotInThatState,
    Session,
    SessionAct,
    SessionState,
    new_code,
)

OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)
CLOSED = OPENED + timedelta(hours=2)
OPEN = Session("sm-k3m9qa", SessionKind.SUNDAY, (11, 12), OPENED, opened_by=1, round_id=7)
STOPPED = OPEN.stop(at=CLOSED, by=2)


def do(session: Session, act: SessionAct) -> Session:
    match act:
        case SessionAct.STOP:
            return session.stop(at=CLOSED, by=2)
        case SessionAct.SAVE:
            return session.save()
        case SessionAct.DISCARD:
            return session.discard()
        case SessionAct.REOPEN:
            return session.reopen(99)
        case SessionAct.RESUME:
            return session.resume(CLOSED + timedelta(hours=1))
        case SessionAct.FAIL:
            return session.fail()


@pytest.mark.parametrize("act", SessionAct)
@pytest.mark.parametrize("state", SessionState)
def test_every_act_leads_where_the_table_says_or_is_refused_by_name(
    state: SessionState, act: SessionAct
) -> None:
    session = replace(OPEN if state is SessionState.OPEN else STOPPED, state=state)
    if (state, act) in TRANSITIONS:
        assert do(session, act).state is TRANSITIONS[state, act]
    else:
        with pytest.raises(
            NotInThatState, match=rf"Session sm-k3m9qa is {state} (already|and cannot be {act})\."
        ):
            do(session, act)


def test_stopping_says_when_by_whom_and_why() -> None:
    stopped = OPEN.stop(at=CLOSED, by=2, reason="everybody left")
    assert (stopped.closed_at, stopped.closed_by, stopped.stop_reason) == (CLOSED, 2, "everybody left")


def test_a_session_never_ends_before_it_began() -> None:
    assert OPEN.stop(at=OPENED - timedelta(seconds=5), by=0).closed_at == OPENED


def test_resuming_makes_a_pause_of_the_time_in_between() -> None:
    resumed = STOPPED.resume(CLOSED + timedelta(hours=1))
    assert resumed.pauses == (Pause(CLOSED, CLOSED + timedelta(hours=1)),)
    assert (resumed.closed_at, resumed.closed_by, resumed.stop_reason) == (None, None, None)


def test_a_session_is_never_stopped_before_it_runs_again() -> None:
    later = CLOSED + timedelta(hours=1)
    again = STOPPED.resume(later).stop(at=CLOSED, by=1)
    assert again.closed_at == later
    assert again.resume(later).pauses == again.pauses  # nothing lies between


@pytest.mark.parametrize(
    ("what", "told"), [({"entered": True}, "nothing to track"), ({"revision": 2}, "settled")]
)
def test_what_has_no_time_of_its_own_to_go_on_with_is_not_resumed(what: dict[str, Any], told: str) -> None:
    with pytest.raises(NotInThatState, match=told):
        replace(STOPPED, **what).resume(CLOSED)


def test_a_channel_taken_in_late_counts_from_then_on_and_one_of_its_own_as_before() -> None:
    wider = OPEN.take_in([12, 13, 13], CLOSED)
    assert wider.channel_ids == (11, 12, 13)
    assert wider.late == (LateChannel(13, CLOSED),)
    with pytest.raises(NotInThatState, match="only an open one"):
        STOPPED.take_in([13], CLOSED)


def test_only_a_closed_practice_is_thrown_away_and_that_is_for_good() -> None:
    practice = replace(STOPPED.save().reopen(round_id=9), practice=True)
    thrown = practice.throw_away()
    assert thrown.state is SessionState.DISCARDED
    for act, told in (
        (STOPPED.throw_away, "is no practice"),
        (replace(OPEN, practice=True).throw_away, "still open"),
        (lambda: thrown.reopen(round_id=10), "stays so"),
    ):
        with pytest.raises(NotInThatState, match=told):
            act()


def test_the_marks_of_a_session_are_what_nobody_may_overlook() -> None:
    assert OPEN.marks == ()
    assert replace(OPEN, practice=True, entered=True).marks == ("PRACTICE", "entered afterwards")


def test_reopening_a_saved_session_begins_the_next_revision() -> None:
    reopened = STOPPED.save().reopen(round_id=9)
    assert (reopened.state, reopened.revision, reopened.round_id) == (SessionState.STOPPED, 2, 9)
    assert reopened.save().revision == 2


def test_reopening_a_discarded_session_is_still_its_first_revision() -> None:
    reopened = STOPPED.discard().reopen(round_id=9)
    assert (reopened.revision, reopened.round_id) == (1, 9)


def test_discarding_a_revision_leaves_the_saved_one_before_it() -> None:
    again = STOPPED.save().reopen(round_id=9).discard()
    assert (again.state, again.revision) == (SessionState.SAVED, 1)


def test_an_open_session_has_no_span_for_a_payroll_yet() -> None:
    with pytest.raises(NotInThatState, match="stop it first"):
        OPEN.span()


def test_the_span_of_a_stopped_session_is_what_a_payroll_counts_in() -> None:
    pause = Pause(OPENED, CLOSED)
    span = replace(STOPPED, pauses=(pause,), title="Sunday").span()
    assert (span.opened_at, span.closed_at, span.channel_ids) == (OPENED, CLOSED, (11, 12))
    assert (span.pauses, span.title) == ((pause,), "Sunday")


def test_codes_are_short_and_without_letters_that_look_alike() -> None:
    codes = {new_code(SessionKind.SUNDAY, Random(seed)) for seed in range(500)}
    assert len(codes) == 500
    assert all(code.startswith("sm-") and len(code) == 9 for code in codes)
    assert not set("".join(code[3:] for code in codes)) & set("ilo01")
    assert new_code(SessionKind.ADHOC, Random(1)).startswith("ah-")
