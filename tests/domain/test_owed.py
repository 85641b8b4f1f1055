"""What the guild owes somebody: paid, overpaid, undone, offset and closed."""

from datetime import timedelta

import pytest

from domain.movements import Movement, Offset
from domain.owed import Due, Owed, reckon, waits
from tests.movements import CODES, EARNED, PAID, RETURNED, START, UNDONE, Account

A, B, C = CODES


def test_nothing_moved_is_nothing_owed() -> None:
    assert reckon([]) == Owed(0, 0, 0, ())


def test_a_session_is_one_due_however_often_its_money_comes() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.earns(500, B)
    ann.earns(70, A)  # late money
    ann.earns(-20, A)  # a revision
    assert ann.dues == [(A, 1_050, 0), (B, 500, 0)]
    assert ann.owed.dues[0] == Due(A, START + timedelta(minutes=1), 1_050, 0)
    assert ann.sums == (1_550, 0)


def test_a_gift_is_a_due_of_its_own() -> None:
    ann = Account()
    ann.earns(100)
    ann.earns(100)
    assert ann.dues == [(None, 100, 0), (None, 100, 0)]


def test_a_payment_settles_the_oldest_dues_first() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.earns(500, B)
    ann.is_paid(1_200)
    assert ann.dues == [(A, 1_000, 1_000), (B, 500, 200)]
    assert [due.unpaid_auec for due in ann.owed.dues] == [0, 300]
    assert ann.sums == (300, 0)


def test_what_is_paid_beyond_all_dues_is_a_debt() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_200)
    assert ann.dues == [(A, 1_000, 1_000), (None, 0, 200)]
    assert ann.sums == (0, 200)
    ann.earns(500, B)
    assert ann.sums == (500, 200)  # nobody agreed to offset it


def test_a_revision_below_what_was_paid_leaves_a_debt_and_touches_no_other_session() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_000)
    ann.earns(500, B)
    ann.earns(-300, A)
    assert ann.dues == [(A, 700, 1_000), (B, 500, 0)]
    assert [due.overpaid_auec for due in ann.owed.dues] == [300, 0]
    assert ann.sums == (500, 300)


def test_a_revision_up_first_eats_the_debt_of_the_same_session() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_000)
    ann.earns(-300, A)
    ann.earns(400, A)
    assert ann.sums == (100, 0)


def test_an_agreed_offset_settles_the_oldest_dues() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_000)
    ann.earns(-300, A)
    ann.earns(100, B)
    ann.earns(500, C)
    ann.agrees(250)
    assert ann.dues == [(A, 700, 750), (B, 100, 100), (C, 500, 150)]
    assert ann.sums == (350, 50)
    assert ann.owed.agreed_auec == 0


def test_an_offset_agreed_before_there_is_pay_waits_for_it() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_000)
    ann.earns(-300, A)
    ann.agrees(200)
    assert (ann.sums, ann.owed.agreed_auec) == ((0, 300), 200)
    ann.earns(150, B)
    assert (ann.sums, ann.owed.agreed_auec) == ((0, 150), 50)
    ann.earns(150, C)
    assert (ann.sums, ann.owed.agreed_auec) == ((100, 100), 0)


def test_an_agreement_covers_no_debt_that_is_made_afterwards() -> None:
    ann = Account()
    ann.is_paid(100)
    ann.agrees(1_000)
    assert ann.owed.agreed_auec == 100
    ann.is_paid(500)
    ann.earns(300, A)
    assert ann.sums == (200, 500)


def test_money_given_back_ends_debts_and_the_rest_is_owed_again() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_000)
    ann.earns(-300, A)
    ann.gives_back(100)
    assert ann.sums == (0, 200)
    ann.gives_back(250)
    assert ann.dues == [(A, 700, 700), (None, 50, 0)]
    assert ann.sums == (50, 0)


def test_an_undone_payment_opens_what_it_had_settled_and_not_what_another_did() -> None:
    ann = Account()
    ann.earns(1_000, A)
    first = ann.is_paid(1_000)
    ann.earns(500, B)
    ann.is_paid(500)
    ann.undoes(first)
    assert ann.dues == [(A, 1_000, 0), (B, 500, 500)]


def test_part_of_a_payment_is_undone_from_its_newest_due_on() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.earns(500, B)
    payment = ann.is_paid(1_500)
    ann.undoes(payment, 600)
    assert ann.dues == [(A, 1_000, 900), (B, 500, 0)]
    ann.undoes(payment, 900)
    assert ann.dues == [(A, 1_000, 0), (B, 500, 0)]


def test_an_undone_payment_of_an_overpaid_session_ends_its_debt() -> None:
    ann = Account()
    ann.earns(1_000, A)
    payment = ann.is_paid(1_000)
    ann.earns(500, B)
    ann.is_paid(500)
    ann.earns(-400, A)
    assert ann.sums == (0, 400)
    ann.undoes(payment)
    assert ann.dues == [(A, 600, 0), (B, 500, 500)]


def test_an_undone_payment_takes_back_what_it_settled_by_an_offset() -> None:
    ann = Account()
    ann.earns(1_000, A)
    payment = ann.is_paid(1_000)
    ann.earns(-1_000, A)
    ann.earns(1_000, B)
    ann.agrees(1_000)
    assert ann.dues == [(B, 1_000, 1_000)]
    ann.undoes(payment)
    assert ann.dues == [(B, 1_000, 0)]


def test_an_offset_uses_what_was_paid_last() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(600)
    last = ann.is_paid(400)
    ann.earns(-400, A)
    ann.earns(400, B)
    ann.agrees(400)
    ann.undoes(last)
    assert ann.dues == [(A, 600, 600), (B, 400, 0)]


def test_what_was_given_back_of_a_payment_that_never_came_is_owed() -> None:
    ann = Account()
    ann.earns(1_000, A)
    payment = ann.is_paid(1_000)
    ann.earns(-400, A)
    ann.gives_back(400)
    ann.undoes(payment)
    assert ann.dues == [(A, 600, -400)]
    assert ann.sums == (1_000, 0)


def test_an_undone_gift_that_was_already_sent_is_a_debt() -> None:
    ann = Account()
    gift = ann.earns(100)
    ann.is_paid(100)
    ann.undoes(gift)
    assert ann.dues == [(None, 0, 100)]
    assert ann.sums == (0, 100)


def test_an_undone_return_brings_the_debt_back_to_its_session() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_000)
    ann.earns(-300, A)
    returned = ann.gives_back(350)
    ann.undoes(returned)
    assert ann.dues == [(A, 700, 1_000)]
    ann.earns(300, A)
    assert ann.sums == (0, 0)


def test_an_opening_balance_below_zero_is_a_debt_until_it_is_undone() -> None:
    ann = Account()
    opening = ann.earns(-500)
    ann.earns(800, A)
    ann.agrees(200)
    assert ann.dues == [(None, 0, 300), (A, 800, 200)]
    ann.undoes(opening)
    assert ann.dues == [(A, 800, 0)]


def test_closing_the_books_leaves_nothing_and_a_later_revision_only_corrects() -> None:
    ann = Account()
    ann.earns(1_000, A)
    ann.is_paid(1_000)
    ann.earns(-300, A)
    ann.earns(500, B)
    ann.closes()
    assert ann.sums == (0, 0)
    ann.earns(-100, B)
    assert ann.dues == [(A, 700, 700), (B, 400, 500)]
    assert ann.sums == (0, 100)


def test_books_whose_debts_equal_their_dues_are_closed_by_a_movement_of_nothing() -> None:
    ann = Account()
    ann.is_paid(300)
    ann.earns(300, A)
    ann.agrees(100)
    assert ann.sums == (200, 200)
    ann.closes()
    assert ann.owed.agreed_auec == 0
    assert ann.sums == (0, 0)


def test_a_guest_and_the_member_who_claimed_them_are_reckoned_as_one() -> None:
    together = Account()
    together.earns(300, A)  # as a guest
    together.earns(200, B)
    together.earns(-100, A)  # the guest's line, after the claim
    assert together.dues == [(A, 200, 0), (B, 200, 0)]


def test_small_amounts_wait() -> None:
    ann = Account()
    assert not waits(ann.owed, 100)
    ann.earns(99, A)
    assert waits(ann.owed, 100)
    ann.earns(1, B)
    assert not waits(ann.owed, 100)
    assert not waits(ann.owed, 0)


def test_a_movement_that_its_kind_cannot_mean_is_a_mistake() -> None:
    for kind, change, undoes in ((PAID, 5, None), (RETURNED, -5, None), (UNDONE, 5, None), (EARNED, 5, 1)):
        with pytest.raises(ValueError, match=r"change|undo"):
            Movement(1, START, kind, change, None, undoes)
    with pytest.raises(ValueError, match="more than nothing"):
        Offset(0)


def test_a_payment_for_a_session_begins_with_that_session() -> None:
    ann = Account()
    ann.earns(300, A)
    ann.earns(500, B)
    ann.is_paid(400, B)
    assert ann.dues == [(A, 300, 0), (B, 500, 400)]
    ann.is_paid(200, B)
    assert ann.dues == [(A, 300, 100), (B, 500, 500)]


def test_a_payment_for_a_session_that_pays_nothing_settles_the_oldest() -> None:
    ann = Account()
    ann.earns(300, A)
    ann.is_paid(100, B)
    assert ann.dues == [(A, 300, 100)]
