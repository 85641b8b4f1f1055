"""What holds on everybody's account, whatever happened to it."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.movements import Act, Movement
from domain.owed import Due, Owed, reckon
from tests.movements import CODES, Account, amounts, codes, histories

A = CODES[0]


def balance(acts: Sequence[Act]) -> int:
    return sum(act.change_auec for act in acts if isinstance(act, Movement))


@for_all(histories())
def test_the_balance_is_always_what_is_payable_less_the_debt(account: Account) -> None:
    for length in range(len(account.acts) + 1):
        owed = reckon(account.acts[:length])
        assert owed.payable_auec - owed.debt_auec == balance(account.acts[:length])
        assert owed.payable_auec == sum(due.unpaid_auec for due in owed.dues)
        assert owed.debt_auec == sum(due.overpaid_auec for due in owed.dues)


@for_all(histories())
def test_nothing_is_negative_and_what_is_agreed_waits_only_while_there_is_nothing_to_offset(
    account: Account,
) -> None:
    for length in range(len(account.acts) + 1):
        owed = reckon(account.acts[:length])
        assert min(owed.payable_auec, owed.debt_auec, owed.agreed_auec) >= 0
        assert all(min(due.earned_auec, due.unpaid_auec, due.overpaid_auec) >= 0 for due in owed.dues)
        assert owed.agreed_auec <= owed.debt_auec
        assert owed.agreed_auec == 0 or owed.payable_auec == 0


@for_all(histories())
def test_paying_exactly_what_is_payable_leaves_only_the_debt(account: Account) -> None:
    payable, debt = account.sums
    if payable:
        account.is_paid(payable)
    assert account.sums == (0, debt)


@for_all(histories(), amounts)
def test_paying_more_than_is_payable_makes_exactly_the_rest_a_debt(account: Account, more: int) -> None:
    payable, debt = account.sums
    account.is_paid(payable + more)
    assert account.sums == (0, debt + more)


@for_all(histories(), st.sampled_from(["pays", "gives back", "gives"]), amounts)
def test_undoing_the_last_movement_restores_what_was_before(account: Account, act: str, amount: int) -> None:
    # What was agreed is used up at once, and what gave a debt its end took the agreement with it.
    if account.owed.agreed_auec:
        account.earns(account.owed.agreed_auec)
    before = account.owed
    moves = {"pays": account.is_paid, "gives back": account.gives_back, "gives": account.earns}
    account.undoes(moves[act](amount))
    assert account.owed == before


@for_all(histories(), amounts)
def test_an_offset_never_changes_the_balance_nor_what_was_earned(account: Account, amount: int) -> None:
    before = account.owed
    account.agrees(amount)
    after = account.owed
    offset = before.payable_auec - after.payable_auec
    assert after.balance_auec == before.balance_auec
    assert offset == before.debt_auec - after.debt_auec
    assert 0 <= offset <= amount
    assert sum(due.earned_auec for due in after.dues) == sum(due.earned_auec for due in before.dues)


@for_all(histories(), amounts)
def test_only_the_revised_session_changes(account: Account, loss: int) -> None:
    def others(owed: Owed) -> list[Due]:
        return [due for due in owed.dues if due.session_code != A]

    account.earns(loss, A)
    before = account.owed
    account.earns(-loss, A)
    assert others(account.owed) == others(before)


@for_all(histories())
def test_closing_the_books_leaves_nothing(account: Account) -> None:
    account.closes()
    owed = account.owed
    assert (owed.payable_auec, owed.debt_auec, owed.agreed_auec) == (0, 0, 0)
    assert all(due.earned_auec == due.settled_auec for due in owed.dues)


@for_all(st.lists(st.tuples(codes, amounts), min_size=1), st.lists(amounts))
def test_all_older_dues_are_settled_before_a_newer_one(
    sessions: list[tuple[str, int]], payments: list[int]
) -> None:
    account = Account()
    for code, amount in sessions:
        account.earns(amount, code)
    for amount in payments:
        account.is_paid(amount)
    unpaid = [due.unpaid_auec > 0 for due in account.owed.dues if due.earned_auec]
    assert unpaid == sorted(unpaid)
    for older, newer in pairwise(account.owed.dues):
        assert not (older.unpaid_auec and newer.settled_auec)


@for_all(histories(), st.lists(amounts, min_size=1))
def test_neither_the_order_nor_the_number_of_payments_matters(account: Account, payments: list[int]) -> None:
    at_once, one_by_one, mixed = (Account(*account.acts) for _ in range(3))
    at_once.is_paid(sum(payments))
    for amount in payments:
        one_by_one.is_paid(amount)
    for amount in sorted(payments):
        mixed.is_paid(amount)
    assert at_once.sums == one_by_one.sums == mixed.sums
    assert session_dues(at_once) == session_dues(one_by_one) == session_dues(mixed)


def session_dues(account: Account) -> list[Due]:
    return [due for due in account.owed.dues if due.session_code]


@for_all(st.permutations(CODES), st.lists(st.tuples(codes, amounts)), amounts)
def test_the_order_in_which_sessions_are_saved_does_not_change_what_is_owed(
    order: list[str], pay: list[tuple[str, int]], payment: int
) -> None:
    as_written, reordered = Account(), Account()
    for code, amount in pay:
        as_written.earns(amount, code)
    for code, amount in sorted(pay, key=lambda row: order.index(row[0])):
        reordered.earns(amount, code)
    as_written.is_paid(payment)
    reordered.is_paid(payment)
    assert as_written.sums == reordered.sums
