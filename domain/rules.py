"""The rules of one payroll, frozen with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

DEFAULT_MIN_SECONDS = 60
DEFAULT_BRIDGE_SECONDS = 900
DEFAULT_DEAFENED_PERCENT = Decimal(100)


class Basis(StrEnum):
    """What the pot is made of: what was really sold, or an estimate of the ore (pay-rules.md P1)."""

    SALES = "sales"
    ESTIMATE = "estimate"


class FeeMode(StrEnum):
    """Who bears the fee that the game takes for sending money (pay-rules.md 3)."""

    SELLER = "seller"
    PAYEE = "payee"
    EQUAL = "equal"


class Rounding(StrEnum):
    """How a fee becomes a whole aUEC."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Fee:
    mode: FeeMode = FeeMode.PAYEE
    rate_percent: Decimal = Decimal("0.5")
    rounding: Rounding = Rounding.UP


@dataclass(frozen=True, slots=True)
class FixedPay:
    """The member receives exactly this; its fee comes out of the pot on top (pay-rules.md S1)."""

    person_id: int
    amount_auec: int


@dataclass(frozen=True, slots=True)
class PercentPay:
    """A share of what the fixed rows left (pay-rules.md S2)."""

    person_id: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything an officer may decide about a payroll. ``weights`` maps person id to weight, default 1."""

    payer_id: int
    basis: Basis = Basis.SALES
    min_seconds: int = DEFAULT_MIN_SECONDS
    bridge_seconds: int = DEFAULT_BRIDGE_SECONDS
    deafened_percent: Decimal = DEFAULT_DEAFENED_PERCENT
    org_tax_percent: Decimal = Decimal(0)
    fee: Fee = Fee()
    weights: Mapping[int, Decimal] = field(default_factory=dict)
    fixed: tuple[FixedPay, ...] = ()
    percents: tuple[PercentPay, ...] = ()
