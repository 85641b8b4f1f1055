"""The rules that an officer is trying out on a stopped session. They live in the database, not in a message."""

from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from domain.notes import ActiveNotes
from domain.rules import Basis, FixedPay, PercentPay, Rules
from domain.rulesets import RuleSet
from domain.settings import GuildSettings

R = TypeVar("R", Rules, RuleSet)


def default_rules(settings: GuildSettings, notes: ActiveNotes, opener_id: int) -> Rules:
    """The guild's rules; the payer is whoever holds the treasury, else the one who holds most of this session."""
    return Rules(
        payer_id=settings.treasury_holder_id or _largest_holder(notes) or opener_id,
        min_seconds=settings.min_seconds,
        bridge_seconds=settings.bridge_seconds,
        deafened_percent=settings.deafened_percent,
        org_tax_percent=settings.org_tax_percent,
        fee=settings.fee,
    )


def with_basis(rules: Rules, notes: ActiveNotes) -> Rules:
    """Once there are sales they are what is split; before that the ore is estimated (pay-rules.md P1)."""
    return replace(rules, basis=Basis.SALES if notes.sales else Basis.ESTIMATE)


def with_weight(rules: Rules, person_id: int, weight: Decimal) -> Rules:
    """The weight of one person's time; 1 is the default and need not be kept."""
    weights = {who: each for who, each in rules.weights.items() if who != person_id}
    return replace(rules, weights=weights if weight == 1 else {**weights, person_id: weight})


def with_fixed(rules: R, person_id: int, amount_auec: int) -> R:
    """A fixed amount for one person; 0 takes the row away."""
    rows: tuple[FixedPay, ...] = tuple(row for row in rules.fixed if row.person_id != person_id)
    return replace(rules, fixed=rows if amount_auec == 0 else (*rows, FixedPay(person_id, amount_auec)))


def with_percent(rules: R, person_id: int, percent: Decimal) -> R:
    """A percent of the pot for one person; 0 takes the row away."""
    rows: tuple[PercentPay, ...] = tuple(row for row in rules.percents if row.person_id != person_id)
    return replace(rules, percents=rows if percent == 0 else (*rows, PercentPay(person_id, percent)))


def _largest_holder(notes: ActiveNotes) -> int | None:
    held: dict[int, int] = {}
    for sale in notes.sales.values():
        held[sale.seller_id] = held.get(sale.seller_id, 0) + sale.amount_auec
    return max(held, key=lambda person_id: (held[person_id], -person_id), default=None)
