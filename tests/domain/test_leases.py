"""One at a time: whatever two officers and the bot do, in whatever order, and however long it takes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.leases import (
    LOSSES,
    OUTCOMES,
    Editor,
    Hold,
    Lease,
    LeaseAct,
    LeaseEvent,
    LeaseHeld,
    LeaseLost,
    Outcome,
    Purpose,
    Wish,
    hold_of,
    take,
    told,
)
from domain.sessions import SessionState

START = datetime(2026, 11, 15, 18, tzinfo=UTC)
CODE = "sm-k3m9qa"
ANN, BOB = 1, 2
MINUTES = 10
OFFICERS = st.sampled_from((ANN, BOB))
ENDINGS = (LeaseAct.SAVED, LeaseAct.DISCARDED, LeaseAct.FAILED, LeaseAct.RESUMED)


class TwoOfficers(RuleBasedStateMachine):
    """The lease of one session, beside a plain account of who may write."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.lease: Lease | None = None
        self.events: list[LeaseEvent] = []
        self.editor: int | None = None
        self.until = START
        self.barred: set[int] = set()
        """Whose editing was ended by somebody, and who have not opened it since."""
        self.tokens: list[int] = []

    def hold(self, who: int) -> Hold:
        own = [event for event in self.events if event.holder == who]
        return hold_of(self.lease, own[-1] if own else None, who, self.now)

    def expected(self) -> int | None:
        return self.editor if self.now < self.until else None

    def takes(self, who: int) -> None:
        if self.hold(who) is Hold.MINE:
            assert self.lease is not None
            self.lease = self.lease.renewed(Editor(who, Purpose.ORE, self.now), MINUTES)
        else:
            self.lease = take(CODE, self.lease, Editor(who, Purpose.PAYROLL, self.now), MINUTES)
            self.tokens.append(self.lease.token)
            self.events.append(LeaseEvent(self.lease.token, LeaseAct.TAKEN, who, who, self.now, ""))
        self.editor, self.until = who, self.now + timedelta(minutes=MINUTES)
        self.barred.discard(who)

    def ends(self, act: LeaseAct, by: int) -> None:
        assert self.lease is not None
        if act in LOSSES:
            self.barred.add(self.lease.holder)
        self.events.append(LeaseEvent(self.lease.token, act, self.lease.holder, by, self.now, ""))
        self.lease, self.editor = self.lease.ended(self.now), None

    @rule(seconds=st.sampled_from((1, 60, 599, 600, 601)))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(who=OFFICERS)
    def somebody_opens_it(self, who: int) -> None:
        outcome = OUTCOMES[self.hold(who), Wish.OPEN]
        assert (outcome is Outcome.READ) is (self.expected() not in (None, who))
        if outcome is not Outcome.READ:
            self.takes(who)

    @rule(who=OFFICERS)
    def somebody_writes(self, who: int) -> None:
        outcome, editor = OUTCOMES[self.hold(who), Wish.WRITE], self.expected()
        may = editor == who or (editor is None and who not in self.barred)
        assert (outcome is not Outcome.REFUSE) is may
        if may:
            self.takes(who)

    @rule(who=OFFICERS)
    def somebody_takes_over(self, who: int) -> None:
        outcome = OUTCOMES[self.hold(who), Wish.TAKE_OVER]
        assert (outcome is Outcome.SEIZE) is (self.expected() not in (None, who))
        if outcome is Outcome.SEIZE:
            self.ends(LeaseAct.TAKEN_OVER, who)
        self.takes(who)

    @rule(who=OFFICERS)
    def somebody_has_finished(self, who: int) -> None:
        if self.hold(who) is Hold.MINE:
            self.ends(LeaseAct.RELEASED, who)

    @rule(who=OFFICERS, act=st.sampled_from(ENDINGS))
    def somebody_saves_or_the_like(self, who: int, act: LeaseAct) -> None:
        if self.lease is not None and self.lease.ended_at is None:
            self.ends(act, who)

    @rule()
    def time_is_up(self) -> None:
        """What runs by itself does nothing while somebody edits."""
        if self.lease is not None and self.lease.ended_at is None and not self.lease.is_live(self.now):
            assert self.expected() is None
            self.ends(LeaseAct.TIMED_OUT, 0)

    @invariant()
    def at_most_one_edits_and_it_is_the_one_who_should(self) -> None:
        editing = [who for who in (ANN, BOB) if self.hold(who) is Hold.MINE]
        assert editing == [each for each in (self.expected(),) if each is not None]

    @invariant()
    def whoever_lost_it_writes_nothing(self) -> None:
        for who in self.barred:
            assert OUTCOMES[self.hold(who), Wish.WRITE] is Outcome.REFUSE

    @invariant()
    def every_taking_has_the_next_token(self) -> None:
        assert self.tokens == list(range(1, len(self.tokens) + 1))


TestTwoOfficers = TwoOfficers.TestCase


def test_every_hold_has_an_outcome_for_every_wish() -> None:
    assert OUTCOMES.keys() == {(hold, wish) for hold in Hold for wish in Wish}


def test_a_lease_is_renewed_from_the_last_thing_that_was_done_and_not_a_moment_longer() -> None:
    lease = take(CODE, None, Editor(ANN, Purpose.PAYROLL, START), MINUTES)
    later = lease.renewed(Editor(ANN, Purpose.ORE, START + timedelta(minutes=9)), MINUTES)
    assert (later.token, later.taken_at, later.purpose) == (1, START, Purpose.ORE)
    assert later.is_live(START + timedelta(minutes=18, seconds=59))
    assert not later.is_live(START + timedelta(minutes=19))


def test_a_refusal_says_who_and_since_when_and_keeps_the_name_apart() -> None:
    lease = take(CODE, None, Editor(ANN, Purpose.PAYROLL, START), MINUTES)
    held = LeaseHeld(lease, "**Ann** @everyone")
    assert str(held).startswith(f"Somebody else edits **{CODE}** since <t:{int(START.timestamp())}:t>.")
    assert held.words.startswith("{who} edits")
    assert held.who == "**Ann** @everyone"


@pytest.mark.parametrize("act", sorted(LOSSES))
@pytest.mark.parametrize("state", SessionState)
def test_whoever_lost_it_is_told_why_and_what_to_do(act: LeaseAct, state: SessionState) -> None:
    lost = LeaseLost(CODE, LeaseEvent(3, act, ANN, BOB, START, ""), state, "Bob")
    words = lost.words.format(who=lost.who)
    assert CODE in words
    assert ("Bob" in words) is (act is not LeaseAct.TIMED_OUT)
    assert "so your editing ended. Nothing was changed; " in words
    assert lost.may_edit_again is (state is SessionState.STOPPED)
    assert CODE in told(CODE, act).format(who="Bob")
