"""One person's pay in words, step by step, from the frozen payroll: every number in it is the payroll's own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.explaintime import explain_time, spell_duration
from domain.payroll import Attendance, LineKind, LineStatus, PayLine, Payroll, PayrollInput
from domain.quantities import format_auec, plain
from domain.rules import Basis, Fee, FeeMode, Rounding, Rules
from domain.shares import Sender

_IN_DIVISOR = (LineStatus.PAID, LineStatus.TREASURY)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What a payroll took out of its pot, in the order of the rules, and what it split by (pay-rules.md 2, 3)."""

    payroll: Payroll
    rules: Rules

    def taken(self, kind: LineKind) -> int:
        return sum(line.share_auec for line in self.payroll.lines if line.kind is kind)

    @property
    def base_auec(self) -> int:
        """What percents are of."""
        taken = self.taken(LineKind.REIMBURSEMENT) + self.payroll.tax_auec + self.taken(LineKind.FIXED)
        return self.payroll.gross_auec - taken

    @property
    def rest_auec(self) -> int:
        """What is split by time."""
        return self.base_auec - self.taken(LineKind.PERCENT)

    @property
    def weighted_seconds(self) -> Fraction:
        """What the time of all who share in it weighs."""
        time = [
            line for line in self.payroll.lines if line.kind is LineKind.TIME and line.status in _IN_DIVISOR
        ]
        return sum(map(_weighted_seconds, time), Fraction(0))


def explain(
    given: PayrollInput,
    payroll: Payroll,
    attendance: Mapping[int, Attendance],
    person_id: int,
    clean: Callable[[str], str] = str,
) -> list[str]:
    """How one person's pay came about, a sentence a step. ``attendance`` is ``attend(given)``.

    ``clean`` makes the reasons that officers typed fit for the medium; no other word of it is anybody's.
    """
    assert given.rules is not None  # there is no payroll without
    steps = _Steps(payroll, given.rules)
    own = [line for line in payroll.lines if line.person_id == person_id]
    if not own:
        return ["You have no part in this payroll: no time of yours was seen, and no pay was agreed for you."]
    return [
        *_basis(given.rules),
        *explain_time(given, attendance, person_id, clean),
        *(_pot(steps) if any(map(_is_of_the_pot, own)) else ()),
        *(sentence for line in own for sentence in _line(line, steps, _reason(given, person_id, clean))),
        *([f"Together you receive {_auec(sum(line.net_auec for line in own))}."] if len(own) > 1 else ()),
    ]


def _basis(rules: Rules) -> Iterator[str]:
    if rules.basis is Basis.ESTIMATE:
        yield "This is an estimate from ore and prices: it is provisional, and nothing is paid before the ore is sold."


def _is_of_the_pot(line: PayLine) -> bool:
    """Whether how large a line is depends on the pot."""
    earns = (LineStatus.PAID, LineStatus.TREASURY, LineStatus.DONATED)
    return line.kind is LineKind.PERCENT or (line.kind is LineKind.TIME and line.status in earns)


def _pot(steps: _Steps) -> Iterator[str]:
    payroll = steps.payroll
    yield f"The pot is {_auec(payroll.gross_auec)}."
    if payroll.expenses_auec:
        fees = steps.taken(LineKind.REIMBURSEMENT) - payroll.expenses_auec
        sending = f", and sending them costs {_auec(fees)}" if fees else ""
        yield f"Expenses of {_auec(payroll.expenses_auec)} go back to those who had them{sending}."
    if steps.rules.org_tax_percent:
        yield f"The tax of {_decimal(steps.rules.org_tax_percent)} %, {_auec(payroll.tax_auec)}, goes to the treasury."
    if fixed := steps.taken(LineKind.FIXED):
        yield f"Fixed pay takes {_auec(fixed)}, with its fees."
    if percents := steps.taken(LineKind.PERCENT):
        yield f"Percents take {_auec(percents)} of the {_auec(steps.base_auec)} before them."
    yield f"Left to split by time: {_auec(steps.rest_auec)}."


def _line(line: PayLine, steps: _Steps, reason: str) -> Iterator[str]:
    if line.kind is LineKind.TIME:
        yield from _time_line(line, steps, reason)
    elif line.kind is LineKind.PERCENT:
        yield from _percent_line(line, steps)
    elif line.kind is LineKind.FIXED:
        yield f"A fixed amount was agreed for you: you receive {_auec(line.net_auec)}. {_on_top(line, steps.rules)}"
    else:
        yield f"Your expenses come back in full: you receive {_auec(line.net_auec)}. {_on_top(line, steps.rules)}"


def _percent_line(line: PayLine, steps: _Steps) -> Iterator[str]:
    percents = {row.person_id: row.percent for row in steps.rules.percents}
    percent, base = percents[line.person_id], steps.base_auec
    rounded = "" if base * Fraction(percent) == 100 * line.share_auec else ", rounded down"
    yield f"Your {_decimal(percent)} % of {_auec(base)} is {_auec(line.share_auec)}{rounded}."
    yield _sent(line, steps.rules)


def _time_line(line: PayLine, steps: _Steps, reason: str) -> Iterator[str]:
    if line.status is LineStatus.EXCLUDED:
        yield f"An officer left you out{reason}: you receive {_auec(0)} for time."
    elif line.status is LineStatus.BELOW_MINIMUM:
        least = spell_duration(steps.rules.min_seconds)
        yield f"Less than {least} of time earns nothing: you receive {_auec(0)} for time."
    elif line.status is LineStatus.DONATED:
        taker = (
            "the others share it"
            if steps.weighted_seconds
            else "the treasury has it, for there are no others"
        )
        yield f"You gave your share away, and {taker}: you receive {_auec(0)} for time."
    elif not steps.weighted_seconds:
        yield f"Nobody's time weighs anything, so the treasury has what is left: you receive {_auec(0)} for time."
    elif not line.weight:
        yield f"Your time weighs 0: you are on the list, and you receive {_auec(0)} for time."
    else:
        yield from _weighed_line(line, steps)


def _weighed_line(line: PayLine, steps: _Steps) -> Iterator[str]:
    weighted = f"{_grouped(Fraction(line.seconds or 0))} × {_decimal(line.weight or Decimal(0))}"
    part = f"Your part: {weighted} of {_grouped(steps.weighted_seconds)} weighted seconds"
    if steps.rules.fee.mode is FeeMode.EQUAL:
        yield f"{part}. Fees are shared so that equal work takes home the same: {_auec(line.share_auec)} with its fee."
    else:
        exact = _weighted_seconds(line) / steps.weighted_seconds * steps.rest_auec
        yield f"{part} = {_auec(line.share_auec)}{_rounded(line.share_auec, exact)}."
    if line.status is LineStatus.TREASURY:
        yield f"You gave it to the treasury, without a fee: you receive {_auec(0)} for time."
    else:
        yield _sent(line, steps.rules)


def _rounded(share_auec: int, exact: Fraction) -> str:
    """How a share became whole, by largest remainder (pay-rules.md S3)."""
    if share_auec == exact:
        return ""
    return ", rounded down" if share_auec < exact else ", with one of the odd aUEC that rounding down leaves"


def _sent(line: PayLine, rules: Rules) -> str:
    """What arrives of a share that bears its own fee (pay-rules.md 3)."""
    if free := _free(line, rules):
        return f"{free}: you receive {_auec(line.net_auec)}."
    odd_auec = line.share_auec - line.fee_auec - line.net_auec
    odd = f" {_auec(odd_auec)} cannot be sent and goes to the treasury." if odd_auec else ""
    fee = f"{_fee(rules.fee)}, here {_auec(line.fee_auec)}"
    return f"Sending costs {fee}: you receive {_auec(line.net_auec)}.{odd}"


def _on_top(line: PayLine, rules: Rules) -> str:
    """Who bears the fee of an amount that arrives whole (pay-rules.md S1, S4)."""
    if free := _free(line, rules):
        return f"{free}."
    return f"Sending it costs {_fee(rules.fee)}, here {_auec(line.fee_auec)}, out of the pot."


def _free(line: PayLine, rules: Rules) -> str:
    """Why nothing is taken off for a fee, or nothing."""
    if Sender(rules.payer_id, rules.fee).charges(line.person_id):
        return ""
    if line.person_id == rules.payer_id:
        return "There is no fee, for you hold the money"
    return "There is no fee for you, for the payer bears it"


def _reason(given: PayrollInput, person_id: int, clean: Callable[[str], str]) -> str:
    """Why an officer left somebody out, if a reason was given."""
    reasons = {exclusion.person_id: exclusion.reason for exclusion in given.excluded}
    reason = reasons.get(person_id)
    return f" ({clean(reason)})" if reason else ""


def _weighted_seconds(line: PayLine) -> Fraction:
    return (line.seconds or 0) * Fraction(line.weight or 0)


def _grouped(number: Fraction) -> str:
    """A number of at most two decimals, which weights have: exact, however large."""
    whole, hundredths = divmod(int(number * 100), 100)
    return format_auec(whole) + f".{hundredths:02}".rstrip("0").rstrip(".")


def _fee(fee: Fee) -> str:
    return f"{_decimal(fee.rate_percent)} %, rounded {'up' if fee.rounding is Rounding.UP else 'down'}"


def _auec(amount_auec: int) -> str:
    return f"{format_auec(amount_auec)} aUEC"


def _decimal(value: Decimal) -> str:
    return f"{plain(value):f}"
