"""A payment and what may become of it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import AUEC, RoundKind, held, member
from domain.movements import MovementKind
from domain.payments import (
    ALLOWED,
    POSTED,
    RESERVED,
    STATE_AFTER,
    Happened,
    NotNow,
    Payment,
    PaymentAct,
    PaymentState,
    movement_kind,
    reversals,
    undone_key,
)

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)


def payment(*acts: PaymentAct) -> Payment:
    happened = tuple(Happened(act, 1, NOW, "", None, f"key {place}") for place, act in enumerate(acts))
    return Payment(7, "key", 1, 2, 500, None, None, 1, NOW, happened)


@given(st.lists(st.sampled_from(PaymentAct), max_size=8))
def test_whatever_is_tried_money_is_posted_once_and_taken_back_once_at_most(tries: list[PaymentAct]) -> None:
    acts: list[PaymentAct] = []
    for act in tries:
        try:
            payment(*acts).require(act)
        except NotNow:
            continue
        acts.append(act)
    posted = sum(act in (PaymentAct.SENT, PaymentAct.APPROVED) for act in acts)
    undone = acts.count(PaymentAct.UNDONE)
    state = payment(*acts).state
    assert undone <= posted <= 1
    assert (posted - undone == 1) == (state in POSTED)
    assert (posted == 0) == (state in (*RESERVED, PaymentState.WITHDRAWN))
    assert (payment(*acts).sent_at is None) == (posted == 0)


def test_every_state_but_the_first_is_reached_by_an_act_and_says_what_may_follow() -> None:
    assert set(STATE_AFTER.values()) | {PaymentState.PLANNED} == set(PaymentState) == set(ALLOWED)


def test_a_large_payment_counts_once_a_second_officer_confirms() -> None:
    assert payment(PaymentAct.MARKED).state is PaymentState.WAITING
    assert payment(PaymentAct.MARKED, PaymentAct.APPROVED).state is PaymentState.SENT
    with pytest.raises(NotNow, match="Payment 7 waits for a second officer"):
        payment(PaymentAct.MARKED).require(PaymentAct.RECEIVED)


def test_what_never_came_may_still_come_or_be_undone() -> None:
    missing = payment(PaymentAct.SENT, PaymentAct.NOT_RECEIVED)
    assert missing.state is PaymentState.DISPUTED
    for act in (PaymentAct.RECEIVED, PaymentAct.RESENT, PaymentAct.UNDONE):
        missing.require(act)


def test_what_is_kept_is_sent_by_and_to_the_same_person() -> None:
    assert not payment().is_kept
    assert Payment(7, "key", 2, 2, 500, None, None, 1, NOW).is_kept


def test_the_way_back_names_what_it_undoes() -> None:
    sent = payment().transfers([(member(2), held(1), 300), (held(2), held(1), 200)], NOW)
    assert [each.key for each in sent] == ["payment:7:0", "payment:7:1"]
    assert set(payment().posting_keys) >= {each.key for each in sent}
    back = reversals(sent, NOW, "wrong")
    assert [(each.from_account, each.to_account, each.amount, each.asset) for each in back] == [
        (held(1), member(2), 300, AUEC),
        (held(1), held(2), 200, AUEC),
    ]
    assert [undone_key(each.key) for each in back] == [each.key for each in sent]
    assert undone_key(sent[0].key) is None


@pytest.mark.parametrize(
    ("kind", "change", "meaning"),
    [
        (RoundKind.SESSION, -5, MovementKind.EARNED),
        (RoundKind.CORRECTION, 5, MovementKind.EARNED),
        (RoundKind.OPENING, -5, MovementKind.EARNED),
        (RoundKind.PAYOUT, -5, MovementKind.PAID),
        (RoundKind.PAYOUT, 5, MovementKind.RETURNED),
        (RoundKind.TREASURY, 5, MovementKind.EARNED),
        (RoundKind.TREASURY, -5, MovementKind.PAID),
        (RoundKind.CLOSING, -5, MovementKind.CLOSED),
    ],
)
def test_a_change_means_what_its_round_is_for(kind: RoundKind, change: int, meaning: MovementKind) -> None:
    assert movement_kind(kind, change) is meaning
