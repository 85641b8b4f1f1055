"""The split by time: who shares in it, and what each gets (pay-rules.md A9 to A11, S3)."""

from collections.abc import Mapping
from decimal import Decimal
from math import lcm
from typing import NamedTuple

from domain.payroll import Attendance, LineKind, LineStatus, PayLine, PayrollInput
from domain.people import Choice
from domain.rules import FeeMode, Rules
from domain.shares import Sender, equal_nets, split_pot

_FULL_WEIGHT = Decimal(1)
_STATUS_OF_CHOICE = {
    Choice.PAY: LineStatus.PAID,
    Choice.DONATE: LineStatus.DONATED,
    Choice.TREASURY: LineStatus.TREASURY,
}
_IN_DIVISOR = (LineStatus.PAID, LineStatus.TREASURY)


class _Pay(NamedTuple):
    share_auec: int = 0
    fee_auec: int = 0
    net_auec: int = 0


def pay_time(
    given: PayrollInput, attendance: Mapping[int, Attendance], rules: Rules, rest_auec: int
) -> list[PayLine]:
    """Everybody's time line, paid out of what fixed amounts and percentages left.

    Raises NothingToSplit if there is something to split and nobody to split it among.
    """
    statuses = _statuses(given, attendance, rules)
    weights = _weights(attendance, statuses, rules)
    if not any(weights.values()) and _goes_to_treasury(rest_auec, statuses, rules):
        pay = {}
    elif rules.fee.mode is FeeMode.EQUAL:
        pay = _equal_pay(rest_auec, weights, statuses, rules)
    else:
        shares = split_pot(rest_auec, weights, session_code=given.session.code)
        pay = _pay_of_shares(shares, statuses, rules)
    return [
        PayLine(
            person_id,
            LineKind.TIME,
            status,
            *pay.get(person_id, _Pay()),
            seconds=attendance[person_id].seconds,
            weight=rules.weights.get(person_id, _FULL_WEIGHT),
        )
        for person_id, status in statuses.items()
    ]


def _statuses(
    given: PayrollInput, attendance: Mapping[int, Attendance], rules: Rules
) -> dict[int, LineStatus]:
    """The status of each time line: the first that applies (pay-rules.md A11)."""
    excluded = {exclusion.person_id for exclusion in given.excluded}
    choices = {person.person_id: person.choice for person in given.members}
    statuses = {}
    for person_id, line in attendance.items():
        if person_id in excluded:
            statuses[person_id] = LineStatus.EXCLUDED
        elif line.seconds < rules.min_seconds:
            statuses[person_id] = LineStatus.BELOW_MINIMUM
        else:
            statuses[person_id] = _STATUS_OF_CHOICE[choices[person_id]]
    return statuses


def _weights(
    attendance: Mapping[int, Attendance], statuses: Mapping[int, LineStatus], rules: Rules
) -> dict[int, int]:
    """Seconds times weight of everybody in the divisor, as whole numbers in the same proportions."""
    ratios = {person_id: weight.as_integer_ratio() for person_id, weight in rules.weights.items()}
    scale = lcm(*(denominator for _, denominator in ratios.values()))
    scaled = {person_id: scale // denominator * weight for person_id, (weight, denominator) in ratios.items()}
    return {
        person_id: attendance[person_id].seconds * scaled.get(person_id, scale)
        for person_id, status in statuses.items()
        if status in _IN_DIVISOR
    }


def _goes_to_treasury(rest_auec: int, statuses: Mapping[int, LineStatus], rules: Rules) -> bool:
    """Whether the treasury receives what is left although nobody's time has weight (pay-rules.md S3)."""
    odd_auec = len(rules.fixed) + len(rules.percents)
    return LineStatus.DONATED in statuses.values() or rest_auec <= odd_auec


def _pay_of_shares(
    shares: Mapping[int, int], statuses: Mapping[int, LineStatus], rules: Rules
) -> dict[int, _Pay]:
    """Each share sent to its member, or kept by the treasury without fee."""
    sender = Sender(rules.payer_id, rules.fee)
    pay = {}
    for person_id, share in shares.items():
        if statuses[person_id] is LineStatus.TREASURY:
            pay[person_id] = _Pay(share)
        else:
            net, fee = sender.send_out_of(share, person_id)
            pay[person_id] = _Pay(share, fee, net)
    return pay


def _equal_pay(
    rest_auec: int, weights: Mapping[int, int], statuses: Mapping[int, LineStatus], rules: Rules
) -> dict[int, _Pay]:
    """Nets in proportion to weights, each with its fee on top."""
    sender = Sender(rules.payer_id, rules.fee)
    paid = [person_id for person_id in weights if statuses[person_id] is LineStatus.PAID]
    charged = frozenset(person_id for person_id in paid if sender.charges(person_id))
    pay = {}
    for person_id, net in equal_nets(rest_auec, weights, charged, rules.fee).items():
        if statuses[person_id] is LineStatus.TREASURY:
            pay[person_id] = _Pay(net)
        else:
            fee = sender.send(net, person_id).fee_auec
            pay[person_id] = _Pay(net + fee, fee, net)
    return pay
