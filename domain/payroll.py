"""One payroll: everything it is computed from, and the frozen result that every renderer reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.people import Person
from domain.presence import Outage, Pause, VoiceMove
from domain.rules import Rules


class SessionKind(StrEnum):
    SUNDAY = "sunday"
    ADHOC = "adhoc"


@dataclass(frozen=True, slots=True)
class Guild:
    guild_id: int
    name: str


@dataclass(frozen=True, slots=True)
class SessionSpan:
    """The closed session as a payroll sees it: when and where time counted."""

    code: str
    kind: SessionKind
    channel_ids: tuple[int, ...]
    opened_at: datetime
    closed_at: datetime
    title: str | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """Whole seconds an officer added or took, and why (pay-rules.md A8)."""

    person_id: int
    seconds: int
    reason: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A person the officer left out (pay-rules.md A10)."""

    person_id: int
    reason: str | None = None
    by: int | None = None


class OreForm(StrEnum):
    REFINED = "refined"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class PriceSource:
    """Where a unit price came from: ``origin`` is e.g. "uex", "guild" or "officer"."""

    origin: str
    fetched_at: datetime | None = None
    terminals: int | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class OreLine:
    """Ore brought in: quantity in cSCU (100 = 1 SCU), price per SCU or None for unknown."""

    commodity: str
    quantity_cscu: int
    unit_price_auec: Decimal | None = None
    form: OreForm = OreForm.REFINED
    quality: int | None = None
    price_source: PriceSource | None = None


@dataclass(frozen=True, slots=True)
class SoldPart:
    """Ore of one lot that a sale took out of the store; the price per SCU, None where no price is needed."""

    session_code: str
    lot: int
    commodity: str
    quantity_cscu: int
    form: OreForm = OreForm.REFINED
    quality: int | None = None
    haul: int | None = None
    unit_price_auec: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Division:
    """One sale over the lots of one or several sessions, which share what it brought (store-rules.md)."""

    sale_id: int
    total_auec: int
    parts: tuple[SoldPart, ...]


@dataclass(frozen=True, slots=True)
class Sale:
    """What somebody really got for the guild's ore, and now holds for the guild.

    ``division``: of a sale out of the store, of which this is what the session gets.
    """

    seller_id: int
    amount_auec: int
    at: datetime
    terminal: str | None = None
    division: Division | None = None


@dataclass(frozen=True, slots=True)
class Expense:
    """What somebody advanced for the session and gets back in full."""

    claimant_id: int
    amount_auec: int
    what: str


@dataclass(frozen=True, slots=True)
class PayrollInput:
    """All that a payroll depends on, and nothing else. The order of rows means nothing (pay-rules.md 4)."""

    guild: Guild
    session: SessionSpan
    members: tuple[Person, ...]
    voice_moves: tuple[VoiceMove, ...]
    outages: tuple[Outage, ...] = ()
    corrections: tuple[Correction, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    ore: tuple[OreLine, ...] = ()
    sales: tuple[Sale, ...] = ()
    expenses: tuple[Expense, ...] = ()
    rules: Rules | None = None
    revision: int = 1


class LineKind(StrEnum):
    """In the order in which lines are written (bundle.md)."""

    FIXED = "fixed"
    PERCENT = "percent"
    TIME = "time"
    REIMBURSEMENT = "reimbursement"


class LineStatus(StrEnum):
    """Of a time line the first that applies; of all others ``PAID`` (pay-rules.md A11)."""

    EXCLUDED = "excluded"
    BELOW_MINIMUM = "below_minimum"
    DONATED = "donated"
    TREASURY = "treasury"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class PayLine:
    """What one person gets for one reason. ``seconds`` and ``weight`` are on time lines only."""

    person_id: int
    kind: LineKind
    status: LineStatus
    share_auec: int
    fee_auec: int
    net_auec: int
    seconds: int | None = None
    weight: Decimal | None = None


class Flag(StrEnum):
    """What befell somebody's time (bundle.md); in the order in which flags are written."""

    BRIDGED = "bridged"
    CORRECTED = "corrected"
    DEAFENED = "deafened"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Attendance:
    """One time line: seconds after corrections, whole seconds per channel before them, sorted flags."""

    seconds: int
    by_channel: Mapping[int, int]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payroll:
    """The finished computation: gross = Σ net + Σ fee + treasury, always (pay-rules.md 4)."""

    gross_auec: int
    expenses_auec: int
    tax_auec: int
    treasury_auec: int
    fees_auec: int
    lines: tuple[PayLine, ...]
