"""Choices and numbers that several forms ask for, and reading them."""

from dataclasses import dataclass
from decimal import Decimal

from cogs import text
from cogs.presses import Press
from domain.errors import Refused
from domain.quantities import parse_percent
from domain.rules import Fee, FeeMode, Rounding

DAY_SECONDS = 86_400
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
