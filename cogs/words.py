"""Choices and numbers that several forms ask for, and reading them."""

from dataclasses import dataclass, replace
from decimal import Decimal

from cogs import text
from cogs.presses import Press
from domain.errors import Refused
from domain.quantities import parse_percent
from domain.rules import Fee, FeeMode, Rounding
from domain.rulesets import RuleSet
from services.templates import RuleBook

DAY_SECONDS = 86_400
OWN_RULES = "the guild's own rules"
FEE_MODES = (
    (FeeMode.PAYEE, "payee: each one bears the fee of the own share"),
    (FeeMode.SELLER, "seller: the payer bears the fees"),
    (FeeMode.EQUAL, "equal: equal take-home for equal work"),
)
ROUNDINGS = ((Rounding.UP, "up, as the game does"), (Rounding.DOWN, "down"))


@dataclass(frozen=True, slots=True)
class Limits:
    """What earns time, and what goes to the treasury: of a guild, or of one run."""

    min_seconds: int
    bridge_seconds: int
    deafened_percent: Decimal
    org_tax_percent: Decimal


def read_limits(press: Press) -> Limits:
    """The answers to ``forms.limits``. Refused, naming the field, where one does not fit."""
    return Limits(
        min_seconds=whole_number(press.answer("minimum"), "The least time", 0, DAY_SECONDS),
        bridge_seconds=whole_number(press.answer("bridge"), "The longest outage", 0, DAY_SECONDS),
        deafened_percent=parse_percent(press.answer("deafened"), what="The rate of deafened time"),
        org_tax_percent=parse_percent(press.answer("tax"), what="The tax"),
    )


def rule_options(book: RuleBook) -> list[tuple[str, str]]:
    """All rules of a guild for a menu: the guild's own first."""
    templates = [(str(each.template_id), each.name) for each in book.templates]
    return [(str(book.own.template_id), OWN_RULES), *templates]


def with_limits(rule_set: RuleSet, limits: Limits) -> RuleSet:
    """The same rules with other limits."""
    return replace(
        rule_set,
        min_seconds=limits.min_seconds,
        bridge_seconds=limits.bridge_seconds,
        deafened_percent=limits.deafened_percent,
        org_tax_percent=limits.org_tax_percent,
    )


def read_fee(press: Press) -> Fee:
    """The answers about the fee of sending money. Refused where one does not fit."""
    return Fee(
        press.answered_option("mode", FeeMode),
        parse_percent(press.answer("rate"), what="The fee"),
        press.answered_option("rounding", Rounding),
    )


def whole_number(typed: str, what: str, least: int, most: int) -> int:
    """A whole number somebody typed. Refused, with the bounds, if it is none or out of them."""
    if typed.isascii() and typed.isdecimal() and len(typed) < 10 and least <= int(typed) <= most:
        return int(typed)
    raise Refused(
        f"{what} must be a whole number from {least} to {most}; you typed {text.plain(typed, 30) or 'nothing'}."
    )
