"""Somebody's pay in words: every case by an example, and every number against the payroll."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, settings
from hypothesis import given as for_all

from domain.attendance import attend
from domain.compute import compute_payroll
from domain.errors import Refused
from domain.explain import explain
from domain.payroll import Exclusion, LineKind, OreLine, Payroll, PayrollInput
from domain.people import Choice, Person
from domain.rules import Basis, FixedPay, PercentPay
from tests.payrolls import correction, expense, fee, given, moves, rules, sale, worked_example
from tests.strategies import payable_inputs

GROUP = "\N{NO-BREAK SPACE}"
ANN, BOB, CYD, DOT = 1, 2, 3, 4


def told(case: PayrollInput, person_id: int) -> list[str]:
    """The sentences with ordinary spaces."""
    sentences = explain(case, compute_payroll(case), attend(case), person_id)
    return [sentence.replace(GROUP, " ") for sentence in sentences]


def grouped(amount_auec: int) -> str:
    return f"{amount_auec:,}".replace(",", " ")


def agreed(case: PayrollInput, **parts: Any) -> PayrollInput:
    assert case.rules is not None
    return replace(case, rules=replace(case.rules, **parts))


def test_the_worked_example_is_told_step_by_step() -> None:
    assert told(worked_example(), BOB) == [
        "You were there 1 h 30 m of 4 h 7 m 58 s in all.",
        "The pot is 1 296 520 aUEC.",
        "The tax of 10 %, 129 652 aUEC, goes to the treasury.",
        "Left to split by time: 1 166 868 aUEC.",
        "Your part: 5 400 × 1 of 14 819 weighted seconds = 425 203 aUEC, rounded down.",
        "Sending costs 0.5 %, rounded up, here 2 116 aUEC: you receive 423 087 aUEC.",
    ]


def test_the_payer_is_told_why_there_is_no_fee_and_who_gets_an_odd_auec() -> None:
    assert told(worked_example(), ANN)[-2:] == [
        "Your part: 7 200 × 1 of 14 819 weighted seconds = 566 938 aUEC,"
        " with one of the odd aUEC that rounding down leaves.",
        "There is no fee, for you hold the money: you receive 566 938 aUEC.",
    ]


def test_a_share_without_remainder_and_a_fee_that_leaves_an_odd_auec_are_told_so() -> None:
    case = given(voice_moves=moves((2, 11, "18:00:00")), sales=(sale(202),), rules=rules())
    assert told(case, BOB)[-2:] == [
        "Your part: 7 200 × 1 of 7 200 weighted seconds = 202 aUEC.",
        "Sending costs 0.5 %, rounded up, here 1 aUEC: you receive 200 aUEC."
        " 1 aUEC cannot be sent and goes to the treasury.",
    ]


def test_whoever_was_there_too_short_is_told_the_minimum_and_nothing_of_the_pot() -> None:
    assert told(worked_example(), DOT) == [
        "You were there 59 s of 4 h 7 m 58 s in all.",
        "Less than 1 m of time earns nothing: you receive 0 aUEC for time.",
    ]


def test_whoever_was_left_out_is_told_the_reason() -> None:
    case = replace(worked_example(), excluded=(Exclusion(BOB, "afk"), Exclusion(CYD)))
    assert told(case, BOB)[-1] == "An officer left you out (afk): you receive 0 aUEC for time."
    assert told(case, CYD)[-1] == "An officer left you out: you receive 0 aUEC for time."
    cleaned = explain(case, compute_payroll(case), attend(case), BOB, str.upper)
    assert "(AFK)" in cleaned[-1]


def test_whoever_is_not_in_the_payroll_is_told_so() -> None:
    assert told(worked_example(), 77) == [
        "You have no part in this payroll: no time of yours was seen, and no pay was agreed for you."
    ]


def test_several_lines_are_told_one_by_one_and_added_up() -> None:
    case = agreed(
        replace(worked_example(), expenses=(expense(BOB, 1000), expense(DOT, 500))),
        fixed=(FixedPay(BOB, 1000),),
        percents=(PercentPay(BOB, Decimal("2.5")),),
        weights={BOB: Decimal("1.50")},
    )
    payroll = compute_payroll(case)
    net = sum(line.net_auec for line in payroll.lines if line.person_id == BOB)
    assert told(case, BOB)[1:] == [
        "The pot is 1 296 520 aUEC.",
        "Expenses of 1 500 aUEC go back to those who had them, and sending them costs 8 aUEC.",
        "The tax of 10 %, 129 501 aUEC, goes to the treasury.",
        "Fixed pay takes 1 005 aUEC, with its fees.",
        "Percents take 29 112 aUEC of the 1 164 506 aUEC before them.",
        "Left to split by time: 1 135 394 aUEC.",
        "A fixed amount was agreed for you: you receive 1 000 aUEC."
        " Sending it costs 0.5 %, rounded up, here 5 aUEC, out of the pot.",
        "Your 2.5 % of 1 164 506 aUEC is 29 112 aUEC, rounded down.",
        "Sending costs 0.5 %, rounded up, here 145 aUEC: you receive 28 967 aUEC.",
        "Your part: 5 400 × 1.5 of 17 519 weighted seconds = 524 955 aUEC, rounded down.",
        "Sending costs 0.5 %, rounded up, here 2 612 aUEC: you receive 522 343 aUEC.",
        "Your expenses come back in full: you receive 1 000 aUEC."
        " Sending it costs 0.5 %, rounded up, here 5 aUEC, out of the pot.",
        f"Together you receive {net:,} aUEC.".replace(",", " "),
    ]


def test_whoever_has_expenses_only_is_told_nothing_of_the_pot() -> None:
    case = replace(worked_example(), members=(*worked_example().members, Person(6, "Eve")))
    case = replace(case, expenses=(expense(6, 200),))
    assert told(case, 6) == [
        "Your expenses come back in full: you receive 200 aUEC."
        " Sending it costs 0.5 %, rounded up, here 1 aUEC, out of the pot."
    ]


def test_where_the_seller_bears_the_fees_nobody_else_does() -> None:
    case = agreed(worked_example(), fee=fee("seller"), fixed=(FixedPay(BOB, 10),))
    assert "you receive 10 aUEC. There is no fee for you, for the payer bears it." in told(case, BOB)[-4]
    assert told(case, BOB)[-2] == (
        "There is no fee for you, for the payer bears it: you receive 425 200 aUEC."
    )


def test_in_equal_mode_the_share_is_told_with_its_fee() -> None:
    case = agreed(worked_example(), fee=fee("equal", rounding="down"))
    line = next(each for each in compute_payroll(case).lines if each.person_id == BOB)
    assert told(case, BOB)[-2:] == [
        "Your part: 5 400 × 1 of 14 819 weighted seconds. Fees are shared so that equal work takes home the same:"
        f" {grouped(line.share_auec)} aUEC with its fee.",
        f"Sending costs 0.5 %, rounded down, here {grouped(line.fee_auec)} aUEC:"
        f" you receive {grouped(line.net_auec)} aUEC.",
    ]


def choosing(choice: Choice, *others: Person) -> PayrollInput:
    here = [(person.person_id, 11, "18:00:00") for person in (Person(2, "Bob"), *others)]
    return given(
        Person(2, "Bob", choice=choice),
        *others,
        voice_moves=moves(*here),
        sales=(sale(100, 2),),
        rules=rules(2),
    )


def test_whoever_gave_the_share_away_is_told_who_has_it() -> None:
    assert told(choosing(Choice.DONATE, Person(1, "Ann")), BOB)[-1] == (
        "You gave your share away, and the others share it: you receive 0 aUEC for time."
    )
    assert told(choosing(Choice.DONATE), BOB)[-1] == (
        "You gave your share away, and the treasury has it, for there are no others: you receive 0 aUEC for time."
    )
    assert told(choosing(Choice.TREASURY), BOB)[-2:] == [
        "Your part: 7 200 × 1 of 7 200 weighted seconds = 100 aUEC.",
        "You gave it to the treasury, without a fee: you receive 0 aUEC for time.",
    ]


def test_a_weight_of_nothing_is_told() -> None:
    weightless = agreed(choosing(Choice.PAY, Person(1, "Ann")), weights={BOB: Decimal(0)})
    assert (
        told(weightless, BOB)[-1]
        == "Your time weighs 0: you are on the list, and you receive 0 aUEC for time."
    )
    nobody = agreed(weightless, weights={BOB: Decimal(0), ANN: Decimal(0)}, fixed=(FixedPay(BOB, 99),))
    assert told(nobody, BOB)[-2] == (
        "Nobody's time weighs anything, so the treasury has what is left: you receive 0 aUEC for time."
    )


def test_an_estimate_is_called_provisional_first() -> None:
    case = agreed(choosing(Choice.PAY), basis=Basis.ESTIMATE)
    case = replace(case, ore=(OreLine("Gold", 100, Decimal(50)),))
    assert told(case, BOB)[0].startswith("This is an estimate from ore and prices: it is provisional")


def test_weighted_seconds_are_exact_however_many_they_are() -> None:
    case = agreed(
        replace(worked_example(), corrections=(correction(BOB, 10**30),)), weights={BOB: Decimal("1.25")}
    )
    part = next(each for each in told(case, BOB) if each.startswith("Your part"))
    assert f"{10**30 + 5400:,} × 1.25 of {10**30 * 5 // 4 + 6750 + 9419:,} weighted".replace(",", " ") in part


PART = r"Your part: ([0-9]+) × ([0-9.]+) of ([0-9.]+) weighted seconds = ([0-9]+) aUEC(.*)\."


def amounts(sentence: str) -> list[int]:
    return [int(each.replace(GROUP, "")) for each in re.findall(rf"([0-9{GROUP}]+) aUEC", sentence)]


def received(sentences: list[str]) -> list[int]:
    found = re.findall(rf"you receive ([0-9{GROUP}]+) aUEC", "\n".join(sentences))
    return [int(each.replace(GROUP, "")) for each in found]


def payroll_of(case: PayrollInput) -> Payroll:
    try:
        return compute_payroll(case)
    except Refused:
        assume(False)
        raise


def numbers_of(payroll: Payroll, person_id: int) -> set[int]:
    """Every amount that may be spoken of: the steps of the pot, and the person's own."""
    shares = {kind: sum(line.share_auec for line in payroll.lines if line.kind is kind) for kind in LineKind}
    base = payroll.gross_auec - shares[LineKind.REIMBURSEMENT] - payroll.tax_auec - shares[LineKind.FIXED]
    own = [line for line in payroll.lines if line.person_id == person_id]
    return {
        *(payroll.gross_auec, payroll.expenses_auec, payroll.tax_auec, base, base - shares[LineKind.PERCENT]),
        *(
            shares[LineKind.REIMBURSEMENT] - payroll.expenses_auec,
            shares[LineKind.FIXED],
            shares[LineKind.PERCENT],
        ),
        *(amount for line in own for amount in (line.share_auec, line.fee_auec, line.net_auec)),
        *(line.share_auec - line.fee_auec - line.net_auec for line in own),
        sum(line.net_auec for line in own),
        0,
    }


@settings(max_examples=300)
@for_all(payable_inputs)
def test_every_amount_told_is_the_payrolls_and_what_is_received_is_each_lines_net(case: PayrollInput) -> None:
    payroll, attendance = payroll_of(case), attend(case)
    for person in case.members:
        own = [line.net_auec for line in payroll.lines if line.person_id == person.person_id]
        sentences = explain(case, payroll, attendance, person.person_id, lambda reason: "because")
        assert received(sentences) == ([*own, sum(own)] if len(own) > 1 else own)
        told_amounts = {amount for sentence in sentences for amount in amounts(sentence)}
        assert told_amounts <= numbers_of(payroll, person.person_id)
        assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)


@settings(max_examples=300)
@for_all(payable_inputs)
def test_the_division_that_is_told_gives_the_share_that_is_told(case: PayrollInput) -> None:
    payroll, attendance = payroll_of(case), attend(case)
    for person in case.members:
        told_all = "\n".join(explain(case, payroll, attendance, person.person_id)).replace(GROUP, "")
        part = re.search(
            r"Your part: ([0-9]+) × ([0-9.]+) of ([0-9.]+) weighted seconds = ([0-9]+) aUEC(.*)\.", told_all
        )
        if part is None:
            continue
        rest = re.search(r"Left to split by time: ([0-9]+) aUEC", told_all)
        assert rest is not None
        seconds, weight, total, share = (Decimal(each) for each in part.groups()[:4])
        exact = Decimal(rest[1]) * seconds * weight
        ways = {"": share * total == exact, ", rounded down": share * total < exact < (share + 1) * total}
        assert ways.get(part[5], (share - 1) * total < exact < share * total)
