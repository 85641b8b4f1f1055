"""The words for what a payroll says, the same in messages, PDF, picture and sheet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from domain.payroll import Flag, LineKind, LineStatus, PriceSource
from domain.quantities import format_auec, plain
from domain.resolve import (
    Source,
    describe_origin,
    describe_source,
    is_own,
    percent_sources,
    weight_source,
)
from domain.rules import Basis, Fee, FeeMode, Rounding, Rules

FLAG_WORDS: Mapping[Flag, str] = MappingProxyType(
    {
        Flag.BRIDGED: "The bot was blind for a while; there before and after, so that time counts.",
        Flag.CORRECTED: "An officer added or took time, with a reason.",
        Flag.DEAFENED: "Some of the time that counts was spent deafened.",
        Flag.GAP: "The bot was blind for a while and that time does not count.",
    }
)

STATUS_WORDS: Mapping[LineStatus, str] = MappingProxyType(
    {
        LineStatus.PAID: "paid",
        LineStatus.DONATED: "donated",
        LineStatus.TREASURY: "to treasury",
        LineStatus.BELOW_MINIMUM: "below minimum",
        LineStatus.EXCLUDED: "excluded",
    }
)

STATUS_REASONS: Mapping[LineStatus, str] = MappingProxyType(
    {
        LineStatus.PAID: "Gets the net amount from the payer.",
        LineStatus.DONATED: "Gave the share away: the others share it.",
        LineStatus.TREASURY: "Gave the share to the treasury.",
        LineStatus.BELOW_MINIMUM: "Was there for less than the minimum time, which earns nothing.",
        LineStatus.EXCLUDED: "Left out by an officer; earns nothing for time.",
    }
)

KIND_WORDS: Mapping[LineKind, str] = MappingProxyType(
    {
        LineKind.FIXED: "fixed pay",
        LineKind.PERCENT: "percent of the pot",
        LineKind.TIME: "time",
        LineKind.REIMBURSEMENT: "expenses returned",
    }
)

_ORIGIN_WORDS: Mapping[str, str] = MappingProxyType(
    {"uex": "UEX", "guild": "the guild's own price", "officer": "entered by an officer"}
)
_FEE_BEARERS: Mapping[FeeMode, str] = MappingProxyType(
    {
        FeeMode.SELLER: "the payer bears them, nobody else loses anything to fees",
        FeeMode.PAYEE: "each payee bears the fee of the own share",
        FeeMode.EQUAL: "shared by all, so that equal work takes home the same",
    }
)


def format_duration(seconds: int) -> str:
    """Whole seconds as ``h:mm:ss``, e.g. ``2:00:05``; hours are not cut at a day."""
    sign = "-" if seconds < 0 else ""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{rest:02}"


def format_age(age: timedelta) -> str:
    """An age in its largest unit, rounded down: ``2 min``, ``5 h``, ``3 days``."""
    minutes = max(0, age // timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"


def progress_bar(elapsed: timedelta, whole: timedelta, width: int = 10) -> str:
    """How much of a time has passed: ``▰▰▰▱▱▱▱▱▱▱ 31 %``, rounded down, so that it is 100 % only when all has."""
    done = max(timedelta(0), min(elapsed, whole)) // timedelta.resolution
    of = whole // timedelta.resolution
    if of <= 0:
        done, of = 1, 1
    filled = width * done // of
    return f"{'▰' * filled}{'▱' * (width - filled)} {100 * done // of} %"


def describe_price(source: PriceSource | None, at: datetime) -> str:
    """Where a price came from and its age ``at`` that time: ``UEX, median of 14 terminals, 2 min old``.

    ``origin`` and ``method`` come from outside when a bundle is read: clean the text for the medium.
    """
    if source is None:
        return "not noted"
    terminals = f"{source.terminals} terminal{'s' * (source.terminals != 1)}" if source.terminals else ""
    facts = [
        _ORIGIN_WORDS.get(source.origin, source.origin),
        " of ".join(filter(None, [source.method, terminals])),
        f"{format_age(at - source.fetched_at)} old" if source.fetched_at else "",
    ]
    return ", ".join(filter(None, facts))


def describe_rules(
    rules: Rules,
    names: Mapping[int, str],
    sources: Mapping[int, tuple[Source, ...]] = MappingProxyType({}),
    clean: Callable[[str], str] = str,
) -> list[str]:
    """Every rule of a payroll as a sentence; ``names`` maps person id to a name fit for the medium.

    ``sources``, where they are known, say beside a number what it comes from; ``clean`` makes a role's name fit.
    """
    return [
        _basis_in_words(rules.basis),
        f"Payer: {_name(rules.payer_id, names)} holds the money and sends it; no fee on lines of the payer.",
        *describe_terms(rules),
        *_agreements_in_words(rules, names, sources, clean),
    ]


def describe_terms(rules: Rules) -> list[str]:
    """The rules that are the same for everybody."""
    return [
        _fee_in_words(rules.fee),
        _tax_in_words(rules.org_tax_percent),
        f"Minimum: less than {format_duration(rules.min_seconds)} of time earns nothing.",
        f"Outages: up to {format_duration(rules.bridge_seconds)} count for people there before and after.",
        f"Deafened: time spent deafened counts at {_decimal(rules.deafened_percent)} %.",
    ]


def _basis_in_words(basis: Basis) -> str:
    if basis is Basis.SALES:
        return "Pot: what was really sold."
    return "Pot: an estimate from ore and prices; provisional, not payable."


def _fee_in_words(fee: Fee) -> str:
    rounding = "up" if fee.rounding is Rounding.UP else "down"
    rate = f"{_decimal(fee.rate_percent)} % of what is sent, rounded {rounding}"
    return f"Fees: {fee.mode}, {rate}; {_FEE_BEARERS[fee.mode]}."


def _tax_in_words(percent: Decimal) -> str:
    if not percent:
        return "Tax: none."
    return f"Tax: {_decimal(percent)} % of the pot after expenses goes to the treasury."


def _agreements_in_words(
    rules: Rules,
    names: Mapping[int, str],
    sources: Mapping[int, tuple[Source, ...]],
    clean: Callable[[str], str],
) -> list[str]:
    own = {who: own_weight for who, each in sources.items() if (own_weight := weight_source(each))}
    weights = [
        f"{_name(person, names)} × {_decimal(rules.weights.get(person, Decimal(1)))}"
        + _origins([own[person]] if person in own else [], clean)
        for person in sorted(rules.weights.keys() | own.keys())
        if person in own or rules.weights[person] != 1
    ]
    fixed = [
        f"{_name(row.person_id, names)} {format_auec(row.amount_auec)} aUEC"
        for row in sorted(rules.fixed, key=lambda row: row.person_id)
    ]
    percents = [
        f"{_name(row.person_id, names)} {_decimal(row.percent)} %"
        + _origins(percent_sources(sources.get(row.person_id, ())), clean)
        for row in sorted(rules.percents, key=lambda row: row.person_id)
    ]
    return [
        f"Weights: {', '.join(weights)}; everybody else × 1." if weights else "Weights: everybody × 1.",
        *([f"Fixed pay: {', '.join(fixed)}."] if fixed else []),
        *([f"Percents: {', '.join(percents)}."] if percents else []),
    ]


def _origins(sources: Sequence[Source], clean: Callable[[str], str]) -> str:
    """In brackets; nothing for what was set for this very person, which goes without saying."""
    if all(is_own(source) for source in sources):
        return ""
    if len(sources) == 1:
        return f" ({describe_origin(sources[0], clean)})"
    return f" ({', '.join(describe_source(source, clean) for source in sources)})"


def _decimal(value: Decimal) -> str:
    return f"{plain(value):f}"


def _name(person_id: int, names: Mapping[int, str]) -> str:
    return names.get(person_id, f"#{person_id}")
