"""From a session's input to its payroll: the whole chain of pay-rules.md 2 to 4, in its order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from domain.attendance import attend
from domain.payroll import Attendance, LineKind, LineStatus, OreLine, PayLine, Payroll, PayrollInput
from domain.refusals import BotPaid, NothingSold, Overdrawn, TooManyPercents, Unpriced
from domain.rules import Basis, FixedPay, PercentPay, Rules
from domain.shares import Sender, floor_percent
from domain.timeshares import pay_time

_ORDER = {kind: place for place, kind in enumerate(LineKind)}


def has_pot(given: PayrollInput) -> bool:
    """Whether there is something to split: rules, and a row in the list that their basis names."""
    if given.rules is None:
        return False
    return bool(given.sales if given.rules.basis is Basis.SALES else given.ore)


def compute_payroll(given: PayrollInput, attendance: Mapping[int, Attendance] | None = None) -> Payroll:
    """Compute everybody's exact pay. ``attendance`` is ``attend(given)``, for who has it already.

    Raises a Refused where the rules say no: NothingSold, Unpriced, Overdrawn, TooManyPercents,
    NothingToSplit, BotPaid.
    """
    if given.rules is None or not has_pot(given):
        raise NothingSold("nothing to split: there is no sale or ore line of the kind that the basis names")
    rules = given.rules
    _refuse_pay_for_bots(given, rules)
    sender = Sender(rules.payer_id, rules.fee)
    gross_auec = gross_of(given)

    reimbursements = _reimbursements(given, sender)
    expenses_auec = sum(line.net_auec for line in reimbursements)
    taxable_auec = _take(reimbursements, gross_auec, "expenses and fees")
    tax_auec = floor_percent(taxable_auec, rules.org_tax_percent)

    fixed = [_fixed_line(row, sender) for row in rules.fixed]
    base_auec = _take(fixed, taxable_auec - tax_auec, "fixed amounts and fees")
    percents = _percent_lines(rules.percents, base_auec, sender)
    rest_auec = _take(percents, base_auec, "percentages")
    time = pay_time(given, attend(given) if attendance is None else attendance, rules, rest_auec)

    return _payroll(gross_auec, expenses_auec, tax_auec, [*fixed, *percents, *time, *reimbursements])


def gross_of(given: PayrollInput) -> int:
    """The pot before anything is taken out of it, in aUEC (pay-rules.md P1)."""
    if given.rules is not None and given.rules.basis is Basis.ESTIMATE:
        return sum(ore_value(line) for line in given.ore)
    return sum(sale.amount_auec for sale in given.sales)


def ore_value(line: OreLine) -> int:
    """Quantity times price, rounded half up to a whole aUEC. Raises Unpriced without a price above 0."""
    if not line.unit_price_auec:
        raise Unpriced(f"no price for {line.commodity!r} ({line.form}): set one, or note the sale")
    price, denominator = line.unit_price_auec.as_integer_ratio()
    hundredths = 100 * denominator  # the quantity is in cSCU, the price is per SCU
    return (2 * line.quantity_cscu * price + hundredths) // (2 * hundredths)


def _refuse_pay_for_bots(given: PayrollInput, rules: Rules) -> None:
    bots = {person.person_id for person in given.members if person.is_bot}
    payees = [
        *(correction.person_id for correction in given.corrections),
        *(row.person_id for row in rules.fixed),
        *(row.person_id for row in rules.percents),
    ]
    for person_id in payees:
        if person_id in bots:
            raise BotPaid(f"member {person_id} is a bot: remove the row or correction that pays it")


def _take(lines: Iterable[PayLine], pot_auec: int, what: str) -> int:
    """What is left of a pot after the lines' shares. Raises Overdrawn if they exceed it."""
    rest_auec = pot_auec - sum(line.share_auec for line in lines)
    if rest_auec < 0:
        raise Overdrawn(what, -rest_auec)
    return rest_auec


def _reimbursements(given: PayrollInput, sender: Sender) -> list[PayLine]:
    """One line per claimant: the sum of their expenses, its fee on top (pay-rules.md S4)."""
    claims: defaultdict[int, int] = defaultdict(int)
    for expense in given.expenses:
        claims[expense.claimant_id] += expense.amount_auec
    return [
        _line_on_top(person_id, LineKind.REIMBURSEMENT, claim, sender) for person_id, claim in claims.items()
    ]


def _fixed_line(row: FixedPay, sender: Sender) -> PayLine:
    """Exactly the amount, its fee on top (pay-rules.md S1)."""
    return _line_on_top(row.person_id, LineKind.FIXED, row.amount_auec, sender)


def _line_on_top(person_id: int, kind: LineKind, amount_auec: int, sender: Sender) -> PayLine:
    net, fee = sender.send(amount_auec, person_id)
    return PayLine(person_id, kind, LineStatus.PAID, share_auec=net + fee, fee_auec=fee, net_auec=net)


def _percent_lines(rows: Sequence[PercentPay], base_auec: int, sender: Sender) -> list[PayLine]:
    """Shares of the same base, each sent out of itself (pay-rules.md S2)."""
    if sum(Fraction(row.percent) for row in rows) > 100:
        raise TooManyPercents("percent rows: more than 100 % in all; lower some of them")
    return [_percent_line(row, base_auec, sender) for row in rows]


def _percent_line(row: PercentPay, base_auec: int, sender: Sender) -> PayLine:
    share = floor_percent(base_auec, row.percent)
    net, fee = sender.send_out_of(share, row.person_id)
    return PayLine(row.person_id, LineKind.PERCENT, LineStatus.PAID, share, fee, net)


def _payroll(gross_auec: int, expenses_auec: int, tax_auec: int, lines: Iterable[PayLine]) -> Payroll:
    ordered = tuple(sorted(lines, key=lambda line: (_ORDER[line.kind], line.person_id)))
    fees_auec = sum(line.fee_auec for line in ordered)
    nets_auec = sum(line.net_auec for line in ordered)
    return Payroll(
        gross_auec=gross_auec,
        expenses_auec=expenses_auec,
        tax_auec=tax_auec,
        # The tax, shares given to it, donations nobody took and odd aUEC: all that nobody else got.
        treasury_auec=gross_auec - nets_auec - fees_auec,
        fees_auec=fees_auec,
        lines=ordered,
    )
