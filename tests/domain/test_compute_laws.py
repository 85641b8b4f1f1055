"""What must always hold (pay-rules.md 4), for any input."""

from dataclasses import replace
from random import Random
from typing import TypeVar

from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.compute import compute_payroll, gross_of
from domain.errors import Refused
from domain.payroll import LineKind, LineStatus, Payroll, PayrollInput, Sale
from tests.strategies import inputs, payable_inputs

T = TypeVar("T")


def computed(case: PayrollInput) -> Payroll | str:
    """The payroll, or the sentence with which the rules refuse it."""
    try:
        return compute_payroll(case)
    except Refused as refusal:
        return str(refusal)


def payroll_of(case: PayrollInput) -> Payroll:
    payroll = computed(case)
    assume(isinstance(payroll, Payroll))
    assert isinstance(payroll, Payroll)
    return payroll


@for_all(inputs)
def test_a_refusal_is_one_line(case: PayrollInput) -> None:
    result = computed(case)
    assert isinstance(result, Payroll) or (result and len(result.splitlines()) == 1)


@for_all(payable_inputs)
def test_the_gross_is_all_nets_all_fees_and_the_treasury(case: PayrollInput) -> None:
    payroll = payroll_of(case)
    assert payroll.gross_auec == gross_of(case)
    assert payroll.fees_auec == sum(line.fee_auec for line in payroll.lines)
    nets = sum(line.net_auec for line in payroll.lines)
    assert payroll.gross_auec == nets + payroll.fees_auec + payroll.treasury_auec


@for_all(payable_inputs)
def test_the_treasury_gets_the_tax_what_was_given_to_it_and_what_is_odd(case: PayrollInput) -> None:
    payroll = payroll_of(case)
    given_to_it = sum(line.share_auec for line in payroll.lines if line.status is LineStatus.TREASURY)
    odd = sum(
        line.share_auec - line.fee_auec - line.net_auec
        for line in payroll.lines
        if line.status is not LineStatus.TREASURY
    )
    unsplit = payroll.gross_auec - payroll.tax_auec - sum(line.share_auec for line in payroll.lines)
    assert unsplit >= 0
    assert payroll.treasury_auec == payroll.tax_auec + given_to_it + odd + unsplit


@for_all(payable_inputs)
def test_no_line_is_negative_and_none_spends_more_than_its_share(case: PayrollInput) -> None:
    payroll = payroll_of(case)
    assert min(payroll.tax_auec, payroll.treasury_auec, payroll.fees_auec) >= 0
    for line in payroll.lines:
        assert min(line.share_auec, line.fee_auec, line.net_auec) >= 0
        assert line.net_auec + line.fee_auec <= line.share_auec
        assert (line.seconds is None) == (line.weight is None) == (line.kind is not LineKind.TIME)


@for_all(payable_inputs, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case: PayrollInput, random: Random) -> None:
    assert computed(mix(case, random)) == computed(case)


def mix(case: PayrollInput, random: Random) -> PayrollInput:
    """The same rows in another order, and the parts of a divided sale in another."""

    def shuffled(rows: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(random.sample(rows, len(rows)))

    def turned(sale: Sale) -> Sale:
        if sale.division is None:
            return sale
        return replace(sale, division=replace(sale.division, parts=shuffled(sale.division.parts)))

    rules = case.rules
    assert rules is not None
    return replace(
        case,
        session=replace(
            case.session,
            channel_ids=shuffled(case.session.channel_ids),
            pauses=shuffled(case.session.pauses),
        ),
        members=shuffled(case.members),
        voice_moves=shuffled(case.voice_moves),
        outages=shuffled(case.outages),
        corrections=shuffled(case.corrections),
        excluded=shuffled(case.excluded),
        ore=shuffled(case.ore),
        sales=tuple(map(turned, shuffled(case.sales))),
        expenses=shuffled(case.expenses),
        rules=replace(
            rules,
            weights=dict(shuffled(tuple(rules.weights.items()))),
            fixed=shuffled(rules.fixed),
            percents=shuffled(rules.percents),
        ),
    )


@for_all(payable_inputs)
def test_computing_again_gives_the_same(case: PayrollInput) -> None:
    assert computed(case) == computed(case)
