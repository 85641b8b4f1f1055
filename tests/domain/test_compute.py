"""From a session to everybody's pay: P1 to P3 and S1 to S4, each by an example."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.compute import compute_payroll, has_pot, ore_value
from domain.errors import Refused
from domain.payroll import (
    LineKind,
    LineStatus,
    OreForm,
    OreLine,
    PayLine,
    Payroll,
    PayrollInput,
)
from domain.people import Choice, Person
from domain.refusals import BotPaid, NothingSold, NothingToSplit, Overdrawn, TooManyPercents, Unpriced
from domain.rules import Basis, FixedPay, PercentPay
from tests.payrolls import correction, expense, fee, given, moves, rules, sale, worked_example

FIXED, PERCENT, TIME, REIMBURSEMENT = LineKind
PAID = LineStatus.PAID
DOT = PayLine(4, TIME, LineStatus.BELOW_MINIMUM, 0, 0, 0, seconds=59, weight=Decimal(1))


def time_line(person_id: int, seconds: int, share: int, fee: int, net: int) -> PayLine:
    return PayLine(person_id, TIME, PAID, share, fee, net, seconds=seconds, weight=Decimal(1))


def test_the_worked_example_is_paid_to_the_last_auec() -> None:
    assert compute_payroll(worked_example()) == Payroll(
        gross_auec=1_296_520,
        expenses_auec=0,
        tax_auec=129_652,
        treasury_auec=129_652,
        fees_auec=2_986,
        lines=(
            time_line(1, 7200, 566_938, 0, 566_938),
            time_line(2, 5400, 425_203, 2_116, 423_087),
            time_line(3, 2219, 174_727, 870, 173_857),
            DOT,
        ),
    )


def test_the_worked_example_with_ten_minutes_bridged_pays_the_same() -> None:
    assert compute_payroll(worked_example(("19:00:00", "19:10:00"))) == compute_payroll(worked_example())


def test_the_worked_example_with_a_gap_of_twenty_minutes_shifts_pay_to_who_came_later() -> None:
    # 1 166 868 over 6000 + 4200 + 2219 = 12 419 s
    assert compute_payroll(worked_example(("19:00:00", "19:20:00"))).lines == (
        time_line(1, 6000, 563_750, 0, 563_750),
        time_line(2, 4200, 394_625, 1_964, 392_661),
        time_line(3, 2219, 208_493, 1_038, 207_455),
        DOT,
    )


HALVES = moves((1, 11, "18:00:00"), (2, 11, "18:00:00"))
"""Ann, who pays, and Bob: two hours each."""


def two_people(*, gross: int = 1000, **parts: object) -> PayrollInput:
    return given(**{"voice_moves": HALVES, "sales": (sale(gross),), "rules": rules(), **parts})


def pay(case: PayrollInput, kind: LineKind = TIME) -> dict[int, tuple[int, int, int]]:
    """Share, fee and net of each person's line of a kind."""
    lines = compute_payroll(case).lines
    return {
        line.person_id: (line.share_auec, line.fee_auec, line.net_auec) for line in lines if line.kind is kind
    }


# P1 to P3: the pot


def test_the_gross_is_the_sum_of_sales_whatever_ore_there_is() -> None:
    case = two_people(sales=(sale(600), sale(10**15)), ore=(OreLine("Gold", 100),))
    assert compute_payroll(case).gross_auec == 10**15 + 600


@pytest.mark.parametrize(
    ("quantity_cscu", "price", "value"),
    [
        (12_500, "150000", 18_750_000),
        (50, "1", 1),
        (49, "1", 0),
        (1, "149.9999", 1),
        (150, "0.3333", 0),
        (1, "250", 3),
    ],
)
def test_ore_is_worth_quantity_times_price_rounded_half_up(
    quantity_cscu: int, price: str, value: int
) -> None:
    assert ore_value(OreLine("Gold", quantity_cscu, Decimal(price))) == value


def test_an_estimate_sums_the_rounded_ore_lines_and_does_not_look_at_sales() -> None:
    half = OreLine("Gold", 50, Decimal(1))
    case = two_people(ore=(half, half), rules=rules(basis=Basis.ESTIMATE))
    assert compute_payroll(case).gross_auec == 2


@pytest.mark.parametrize("price", [None, Decimal(0), Decimal("0.0000")])
def test_an_estimate_with_an_ore_without_a_price_is_refused_by_name(price: Decimal | None) -> None:
    ore = (OreLine("Gold", 100, Decimal(1)), OreLine("Saldynium", 0, price, OreForm.RAW))
    with pytest.raises(Unpriced, match=r"'Saldynium' \(raw\)"):
        compute_payroll(two_people(ore=ore, rules=rules(basis=Basis.ESTIMATE)))


def test_without_the_list_that_the_basis_names_there_is_no_payroll() -> None:
    ore = (OreLine("Gold", 100, Decimal(1)),)
    for case in (
        two_people(sales=(), ore=ore),
        two_people(rules=rules(basis=Basis.ESTIMATE)),
        two_people(sales=(), rules=None),
    ):
        assert not has_pot(case)
        with pytest.raises(NothingSold):
            compute_payroll(case)


def test_expenses_return_in_full_before_the_tax_with_the_fee_on_top() -> None:
    case = two_people(
        gross=10_000,
        expenses=(expense(2, 300), expense(2, 101), expense(1, 600), expense(3, 0)),
        members=(Person(1, "Ann"), Person(2, "Bob"), Person(3, "Cyd")),
        rules=rules(org_tax_percent=Decimal("0.1")),
    )
    payroll = compute_payroll(case)
    assert payroll.expenses_auec == 1001
    # Bob: 401 + 2.005, up to 3; Ann is the payer; Cyd claims nothing, and gets just that
    assert pay(case, REIMBURSEMENT) == {1: (600, 0, 600), 2: (404, 3, 401), 3: (0, 0, 0)}
    assert payroll.tax_auec == 8  # 0.1 % of 10 000 − 1 001 − 3 = 8 996
    assert pay(case) == {1: (4494, 0, 4494), 2: (4494, 23, 4471)}  # (8996 − 8) ÷ 2; 4471 costs 22.355


def test_more_expenses_and_fees_than_gross_are_refused_with_the_shortfall() -> None:
    with pytest.raises(Overdrawn, match="overdrawn: expenses and fees exceed the pot by 5 aUEC"):
        compute_payroll(two_people(expenses=(expense(2, 1000),)))  # the fee of 5 is too much
    assert compute_payroll(two_people(expenses=(expense(1, 1000),))).treasury_auec == 0


# S1, S2: fixed amounts and percentages


def test_a_fixed_amount_arrives_in_full_with_its_fee_out_of_the_pot() -> None:
    case = two_people(rules=rules(fixed=(FixedPay(2, 300), FixedPay(1, 200))))
    assert pay(case, FIXED) == {1: (200, 0, 200), 2: (302, 2, 300)}
    assert pay(case) == {1: (249, 0, 249), 2: (249, 2, 247)}  # 1000 − 502 = 498


def test_fixed_amounts_and_fees_above_the_pot_are_refused_with_the_shortfall() -> None:
    case = two_people(
        gross=2_000_000,
        rules=rules(fixed=(FixedPay(1, 0), FixedPay(2, 2_000_099)), org_tax_percent=Decimal(0)),
    )
    with pytest.raises(Overdrawn, match="overdrawn: fixed amounts and fees exceed the pot by 10100 aUEC"):
        compute_payroll(case)  # 2 000 099 + 10 001


def test_percentages_are_all_of_the_base_that_fixed_amounts_left() -> None:
    case = two_people(
        rules=rules(
            fixed=(FixedPay(1, 100),),
            percents=(PercentPay(1, Decimal("33.3333")), PercentPay(2, Decimal(10))),
            org_tax_percent=Decimal(10),
        )
    )
    # base 1000 − 100 − 100 = 800: 266.6664 and 80
    assert pay(case, PERCENT) == {1: (266, 0, 266), 2: (80, 1, 79)}
    assert pay(case) == {1: (227, 0, 227), 2: (227, 2, 225)}  # 800 − 346 = 454


def test_more_than_a_hundred_percent_is_refused() -> None:
    rows = (PercentPay(1, Decimal("99.9999")), PercentPay(2, Decimal("0.0001")))
    assert pay(two_people(rules=rules(percents=rows)), PERCENT) == {1: (999, 0, 999), 2: (0, 0, 0)}
    with pytest.raises(TooManyPercents):
        compute_payroll(two_people(rules=rules(percents=(rows[0], PercentPay(2, Decimal("0.0002"))))))


def test_the_seller_bears_all_fees_in_the_mode_seller() -> None:
    case = two_people(
        expenses=(expense(2, 100),),
        rules=rules(fee=fee("seller"), fixed=(FixedPay(2, 100),), percents=(PercentPay(2, Decimal(10)),)),
    )
    payroll = compute_payroll(case)
    assert payroll.fees_auec == payroll.treasury_auec == 0
    assert pay(case) == {1: (360, 0, 360), 2: (360, 0, 360)}  # (1000 − 100 − 100) × 0.9 ÷ 2


def test_a_row_or_a_correction_for_a_bot_is_refused() -> None:
    people = (Person(1, "Ann"), Person(5, "Rob", is_bot=True))
    for parts in (
        {"rules": rules(fixed=(FixedPay(5, 0),))},
        {"rules": rules(percents=(PercentPay(5, Decimal(1)),))},
        {"corrections": (correction(5, 1),)},
    ):
        with pytest.raises(BotPaid, match="member 5 is a bot"):
            compute_payroll(two_people(members=people, voice_moves=(), **parts))


def test_a_share_too_small_to_send_goes_to_the_treasury() -> None:
    payroll = compute_payroll(two_people(gross=2))
    assert payroll.lines == (time_line(1, 7200, 1, 0, 1), time_line(2, 7200, 1, 0, 0))
    assert (payroll.treasury_auec, payroll.fees_auec) == (1, 0)


def test_lines_are_in_the_order_of_kinds_then_of_numbers() -> None:
    people = tuple(Person(number, "x") for number in (10, 9, 1))
    case = given(
        *people,
        voice_moves=moves((10, 11, "18:00:00"), (9, 11, "18:00:00")),
        sales=(sale(10**6),),
        expenses=(expense(10, 1), expense(9, 1)),
        rules=rules(
            fixed=(FixedPay(10, 1), FixedPay(9, 1)),
            percents=(PercentPay(10, Decimal(1)), PercentPay(9, Decimal(1))),
        ),
    )
    kinds = (FIXED, PERCENT, TIME, REIMBURSEMENT)
    assert [(line.kind, line.person_id) for line in compute_payroll(case).lines] == [
        (kind, person_id) for kind in kinds for person_id in (9, 10)
    ]


def test_every_refusal_is_one_sentence_on_one_line() -> None:
    with pytest.raises(Refused) as refusal:
        compute_payroll(given(sales=(sale(5),), rules=rules()))
    assert isinstance(refusal.value, NothingToSplit)
    assert "\n" not in str(refusal.value)


def test_the_revision_does_not_change_the_sum() -> None:
    case = worked_example()
    assert compute_payroll(replace(case, revision=7)) == compute_payroll(case)


def test_a_member_who_gives_all_away_still_gets_fixed_percent_and_expenses() -> None:
    bob = Person(2, "Bob", choice=Choice.DONATE)
    case = two_people(
        members=(Person(1, "Ann"), bob),
        expenses=(expense(2, 100),),
        rules=rules(fixed=(FixedPay(2, 100),), percents=(PercentPay(2, Decimal(10)),)),
    )
    assert pay(case, REIMBURSEMENT)[2] == (101, 1, 100)
    assert pay(case, FIXED)[2] == (101, 1, 100)
    assert pay(case, PERCENT)[2] == (79, 1, 78)  # 10 % of 798
    assert pay(case)[2] == (0, 0, 0)
