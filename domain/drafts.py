"""What officers have agreed on for a session, and are trying out. It lives in the database, not in a message."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.attendance import attend
from domain.notes import ActiveNotes
from domain.payroll import Attendance, PayrollInput
from domain.resolve import Resolved, resolve
from domain.rules import Basis, FixedPay, PercentPay, Rules
from domain.rulesets import RuleSet
from domain.settings import GuildSettings


@dataclass(frozen=True, slots=True)
class Draft:
    """The rules of one session. ``payer_id`` None: nobody chose one; ``template`` None: the guild's own rules."""

    rule_set: RuleSet
    payer_id: int | None = None
    template: str | None = None

    def under(self, template: str | None, rule_set: RuleSet) -> "Draft":
        """The same session by other rules: what was agreed with single people and whose ships they were stays."""
        mine = self.rule_set
        return replace(
            self,
            template=template,
            rule_set=replace(
                rule_set,
                weights=mine.weights,
                fixed=mine.fixed,
                percents=mine.percents,
                owner_ids=mine.owner_ids,
            ),
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """A session's input with its exact rules, the time of everybody under them, and where the numbers come from."""

    given: PayrollInput
    attendance: Mapping[int, Attendance]
    resolved: Resolved


def settle(given: PayrollInput, rule_set: RuleSet, roles: Mapping[int, frozenset[int]]) -> Settled:
    """Make the rules exact for those who were there long enough and were not left out.

    ``given`` has the payer and the basis in its rules; ``roles`` maps person id to the role ids frozen at the stop.
    """
    assert given.rules is not None, "the payer is known"
    payer_id, basis = given.rules.payer_id, given.rules.basis
    attendance = attend(replace(given, rules=plain_rules(rule_set, payer_id)))
    excluded = {exclusion.person_id for exclusion in given.excluded}
    earning = [
        person_id
        for person_id, line in attendance.items()
        if person_id not in excluded and line.seconds >= rule_set.min_seconds
    ]
    resolved = resolve(rule_set, payer_id=payer_id, roles=roles, present=earning)
    resolved = replace(resolved, rules=replace(resolved.rules, basis=basis))
    return Settled(replace(given, rules=resolved.rules), attendance, resolved)


def plain_rules(rule_set: RuleSet, payer_id: int) -> Rules:
    """The rules as far as they do not depend on who was there with which role."""
    return resolve(rule_set, payer_id=payer_id, roles={}, present=()).rules


def default_payer(settings: GuildSettings, notes: ActiveNotes, opener_id: int) -> int:
    """Whoever holds the treasury, else the one who holds most of this session."""
    return settings.treasury_holder_id or _largest_holder(notes) or opener_id


def with_basis(rules: Rules, notes: ActiveNotes) -> Rules:
    """Once there are sales they are what is split; before that the ore is estimated (pay-rules.md P1)."""
    return replace(rules, basis=Basis.SALES if notes.sales else Basis.ESTIMATE)


def with_fixed(rule_set: RuleSet, person_id: int, amount_auec: int) -> RuleSet:
    """A fixed amount for one person; 0 takes the row away."""
    rows: tuple[FixedPay, ...] = tuple(row for row in rule_set.fixed if row.person_id != person_id)
    return replace(rule_set, fixed=rows if amount_auec == 0 else (*rows, FixedPay(person_id, amount_auec)))


def with_percent(rule_set: RuleSet, person_id: int, percent: Decimal) -> RuleSet:
    """A percent of the pot for one person; 0 takes the row away."""
    rows: tuple[PercentPay, ...] = tuple(row for row in rule_set.percents if row.person_id != person_id)
    return replace(rule_set, percents=rows if percent == 0 else (*rows, PercentPay(person_id, percent)))


def _largest_holder(notes: ActiveNotes) -> int | None:
    held: dict[int, int] = {}
    for sale in notes.sales.values():
        held[sale.seller_id] = held.get(sale.seller_id, 0) + sale.amount_auec
    return max(held, key=lambda person_id: (held[person_id], -person_id), default=None)
