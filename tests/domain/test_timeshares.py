"""The split by time: statuses, weights, and the three ways of bearing fees."""

from decimal import Decimal
from typing import Any

import pytest

from domain.compute import compute_payroll
from domain.payroll import Exclusion, LineKind, LineStatus, PayLine, PayrollInput
from domain.people import Choice, Person
from domain.refusals import NothingToSplit
from domain.rules import FixedPay, PercentPay
from tests.payrolls import correction, fee, given, moves, rules, sale

ANN, BOB, CYD = Person(1, "Ann"), Person(2, "Bob"), Person(3, "Cyd")
DONOR = Person(2, "Bob", choice=Choice.DONATE)
GIVER = Person(2, "Bob", choice=Choice.TREASURY)


def hours(*people: Person, gross: int, **parts: Any) -> PayrollInput:
    """Everybody is there for both hours."""
    there = moves(*((person.person_id, 11, "18:00:00") for person in people))
    return given(*people, **{"voice_moves": there, "sales": (sale(gross),), "rules": rules(), **parts})


def lines(case: PayrollInput) -> dict[int, tuple[LineStatus, int, int, int]]:
    return {
        line.person_id: _short(line) for line in compute_payroll(case).lines if line.kind is LineKind.TIME
    }


def _short(line: PayLine) -> tuple[LineStatus, int, int, int]:
    return line.status, line.share_auec, line.fee_auec, line.net_auec


PAID, DONATED, TREASURY = LineStatus.PAID, LineStatus.DONATED, LineStatus.TREASURY
EXCLUDED, BELOW_MINIMUM = LineStatus.EXCLUDED, LineStatus.BELOW_MINIMUM


def test_the_status_is_the_first_that_applies() -> None:
    everything = hours(ANN, DONOR, gross=100, excluded=(Exclusion(2),), corrections=(correction(2, -7150),))
    assert lines(everything)[2] == (EXCLUDED, 0, 0, 0)
    assert lines(hours(ANN, DONOR, gross=100, corrections=(correction(2, -7141),)))[2] == (
        BELOW_MINIMUM,
        0,
        0,
        0,
    )
    assert lines(hours(ANN, DONOR, gross=100, corrections=(correction(2, -7140),)))[2] == (DONATED, 0, 0, 0)


def test_whoever_is_excluded_or_below_the_minimum_is_not_in_the_divisor() -> None:
    case = hours(ANN, BOB, CYD, gross=100, excluded=(Exclusion(2),), corrections=(correction(3, -7141),))
    assert lines(case) == {1: (PAID, 100, 0, 100), 2: (EXCLUDED, 0, 0, 0), 3: (BELOW_MINIMUM, 0, 0, 0)}


def test_a_donated_share_goes_to_the_others_and_one_for_the_treasury_to_the_treasury() -> None:
    assert lines(hours(ANN, DONOR, gross=100)) == {1: (PAID, 100, 0, 100), 2: (DONATED, 0, 0, 0)}
    case = hours(ANN, GIVER, gross=100)
    assert lines(case) == {1: (PAID, 50, 0, 50), 2: (TREASURY, 50, 0, 0)}
    assert compute_payroll(case).treasury_auec == 50


def test_weights_multiply_seconds_and_are_on_the_line() -> None:
    case = hours(ANN, BOB, CYD, gross=1000, rules=rules(weights={2: Decimal("1.5"), 3: Decimal("0.00")}))
    assert lines(case) == {1: (PAID, 400, 0, 400), 2: (PAID, 600, 3, 597), 3: (PAID, 0, 0, 0)}
    assert [line.weight for line in compute_payroll(case).lines] == [Decimal(1), Decimal("1.5"), Decimal(0)]
    assert [line.seconds for line in compute_payroll(case).lines] == [7200, 7200, 7200]


def test_with_no_minimum_a_line_without_seconds_is_eligible_and_gets_nothing() -> None:
    taken = (correction(2, -7200),)
    case = hours(ANN, BOB, gross=100, corrections=taken, rules=rules(min_seconds=0))
    assert lines(case) == {1: (PAID, 100, 0, 100), 2: (PAID, 0, 0, 0)}


# nobody's time has weight


def test_when_everybody_donates_the_treasury_receives_it() -> None:
    case = hours(DONOR, gross=100, members=(ANN, DONOR))
    assert lines(case) == {2: (DONATED, 0, 0, 0)}
    assert compute_payroll(case).treasury_auec == 100


def test_a_donor_who_is_not_eligible_does_not_help() -> None:
    for parts in ({"excluded": (Exclusion(2),)}, {"corrections": (correction(2, -7141),)}):
        with pytest.raises(NothingToSplit, match="nobody has worked time"):
            compute_payroll(hours(DONOR, gross=100, members=(ANN, DONOR), **parts))


@pytest.mark.parametrize("mode", ["seller", "payee", "equal"])
def test_weights_of_zero_alone_are_refused(mode: str) -> None:
    with pytest.raises(NothingToSplit):
        compute_payroll(hours(ANN, gross=1, rules=rules(weights={1: Decimal(0)}, fee=fee(mode))))


@pytest.mark.parametrize("mode", ["seller", "payee", "equal"])
def test_odd_auec_of_rows_that_took_the_rest_go_to_the_treasury(mode: str) -> None:
    half = Decimal(50)
    rows = (PercentPay(1, half), PercentPay(2, half))
    case = given(sales=(sale(1001),), rules=rules(percents=rows, fee=fee(mode)))
    payroll = compute_payroll(case)  # 500 and 500, one is left: not above the two rows
    assert payroll.gross_auec - sum(line.share_auec for line in payroll.lines) == 1


def test_more_than_an_auec_a_row_is_not_odd() -> None:
    def left(rest: int) -> PayrollInput:
        rows = (FixedPay(1, 1000 - rest), FixedPay(2, 0))
        return given(sales=(sale(1000),), rules=rules(fixed=rows))

    assert compute_payroll(left(2)).treasury_auec == 2
    with pytest.raises(NothingToSplit):
        compute_payroll(left(3))
    assert compute_payroll(given(sales=(sale(0),), rules=rules())).lines == ()


# equal take-home


def test_in_the_mode_equal_all_take_home_the_same() -> None:
    case = hours(ANN, BOB, CYD, gross=1000, rules=rules(fee=fee("equal")))
    # 332 each and 2 × 2 of fees are 1000; 333 each would be 1003. Pot 996 to 998: the nets are 332
    assert lines(case) == {1: (PAID, 332, 0, 332), 2: (PAID, 334, 2, 332), 3: (PAID, 334, 2, 332)}
    assert compute_payroll(case).treasury_auec == 0


def test_in_the_mode_equal_what_is_left_over_goes_to_the_treasury() -> None:
    case = hours(ANN, BOB, CYD, gross=1002, rules=rules(fee=fee("equal")))
    assert lines(case) == {1: (PAID, 332, 0, 332), 2: (PAID, 334, 2, 332), 3: (PAID, 334, 2, 332)}
    assert compute_payroll(case).treasury_auec == 2


def test_in_the_mode_equal_a_share_for_the_treasury_costs_no_fee() -> None:
    case = hours(ANN, GIVER, CYD, gross=1001, rules=rules(fee=fee("equal")))
    # 333 each and one fee of 2 are 1001
    assert lines(case) == {1: (PAID, 333, 0, 333), 2: (TREASURY, 333, 0, 0), 3: (PAID, 335, 2, 333)}
    assert compute_payroll(case).treasury_auec == 333


def test_in_the_mode_equal_rows_are_charged_as_in_the_mode_payee() -> None:
    rows = rules(fee=fee("equal"), fixed=(FixedPay(2, 100),), percents=(PercentPay(2, Decimal(10)),))
    payroll = compute_payroll(hours(ANN, BOB, gross=1000, rules=rows))
    fixed, percent, *_ = payroll.lines
    assert (fixed.share_auec, fixed.fee_auec, fixed.net_auec) == (101, 1, 100)
    assert (percent.share_auec, percent.fee_auec, percent.net_auec) == (89, 1, 88)
