"""What if: the same session by other rules, at other prices or with another pot, beside what it is now."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.compute import compute_payroll
from domain.drafts import settle
from domain.errors import Refused
from domain.ores import Ore, split_form
from domain.payroll import OreForm, OreLine, Payroll, PayrollInput, Sale
from domain.quantities import parse_price
from domain.rules import Basis, FeeMode
from domain.rulesets import RuleSet

MOST_VARIANTS = 3
LETTERS = "ABC"
MOST_PRICES = 5
LONGEST_ORE = 60

_PRICE_LINE = re.compile(r"(?P<name>.*?[^\s@:=])\s*[@:=]?\s+(?P<price>[0-9].*)")
_SEPARATING = re.compile(r"[;|\s]+")


@dataclass(frozen=True, slots=True)
class Variant:
    """What is different; None: as in the draft.

    ``template_id`` 0 is the guild's own rules. ``pot_auec`` takes the place of all that was sold. ``prices`` maps the
    name of an ore, as a note of it says, to aUEC per SCU: then the pot is the ore at these prices.
    """

    template_id: int | None = None
    fee_mode: FeeMode | None = None
    tax_percent: Decimal | None = None
    pot_auec: int | None = None
    prices: tuple[tuple[str, Decimal], ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Variant()

    def rules(self, rule_set: RuleSet) -> RuleSet:
        """These rules with the other fee and tax."""
        fee = rule_set.fee if self.fee_mode is None else replace(rule_set.fee, mode=self.fee_mode)
        tax = rule_set.org_tax_percent if self.tax_percent is None else self.tax_percent
        return replace(rule_set, fee=fee, org_tax_percent=tax)

    def applied_to(self, given: PayrollInput) -> PayrollInput:
        """The input with the other pot. Refused if the session has no such ore."""
        assert given.rules is not None, "the payer is known"
        if self.pot_auec is not None:
            sale = Sale(given.rules.payer_id, self.pot_auec, given.session.closed_at)
            return replace(given, sales=(sale,), rules=replace(given.rules, basis=Basis.SALES))
        if self.prices:
            ore = _priced(given.ore, dict(self.prices))
            return replace(given, ore=ore, rules=replace(given.rules, basis=Basis.ESTIMATE))
        return given


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would come of it: a payroll, or why the rules refuse one."""

    payroll: Payroll | None
    refusal: str | None = None

    @property
    def received(self) -> Mapping[int, int]:
        """Person id to all that arrives, in aUEC."""
        sums: dict[int, int] = {}
        for line in self.payroll.lines if self.payroll is not None else ():
            sums[line.person_id] = sums.get(line.person_id, 0) + line.net_auec
        return sums


def imagine(
    given: PayrollInput, variant: Variant, rule_set: RuleSet, roles: Mapping[int, frozenset[int]]
) -> Outcome:
    """Compute the variant under ``rule_set``, the draft's or that of the template it means. Refuses nothing.

    ``given`` has the payer in its rules; ``roles`` are those frozen at the stop.
    """
    try:
        settled = settle(variant.applied_to(given), variant.rules(rule_set), roles)
        return Outcome(compute_payroll(settled.given, settled.attendance))
    except Refused as refusal:
        return Outcome(None, str(refusal).rstrip("."))


def read_prices(typed: Iterable[str]) -> tuple[tuple[str, Decimal], ...]:
    """Prices as people type them, a line each: ``Gold 7000``, ``quantanium (ore) @ 25k``. Refused, naming the line."""
    read = dict(_read_price(line) for line in filter(None, map(str.strip, typed)))
    if len(read) > MOST_PRICES:
        raise Refused(f"At most {MOST_PRICES} prices can be compared at once.")
    return tuple(read.items())


def write_variants(variants: Iterable[Variant]) -> str:
    """As `read_variants` reads them back: ``rules 3; tax 12.5 | pot 1250000; price 7000 Gold``."""
    return " | ".join("; ".join(_parts(variant)) for variant in variants)


def read_variants(written: str) -> tuple[Variant, ...]:
    """What `write_variants` wrote. Refused if it did not."""
    try:
        return tuple(_read_variant(each) for each in written.split(" | ") if each)
    except (ValueError, ArithmeticError) as error:
        raise Refused("This comparison is out of date: press *What if* again.") from error


def _parts(variant: Variant) -> Iterator[str]:
    if variant.template_id is not None:
        yield f"rules {variant.template_id}"
    if variant.fee_mode is not None:
        yield f"fee {variant.fee_mode}"
    if variant.tax_percent is not None:
        yield f"tax {variant.tax_percent:f}"
    if variant.pot_auec is not None:
        yield f"pot {variant.pot_auec}"
    for name, price in variant.prices:
        yield f"price {price:f} {name}"


def _read_variant(written: str) -> Variant:
    pairs = [part.partition(" ")[::2] for part in written.split("; ")]
    said = dict(pairs)
    prices = [value.partition(" ")[::2] for what, value in pairs if what == "price"]
    return Variant(
        template_id=int(said["rules"]) if "rules" in said else None,
        fee_mode=FeeMode(said["fee"]) if "fee" in said else None,
        tax_percent=Decimal(said["tax"]) if "tax" in said else None,
        pot_auec=int(said["pot"]) if "pot" in said else None,
        prices=tuple((name, Decimal(price)) for price, name in prices),
    )


def _read_price(line: str) -> tuple[str, Decimal]:
    match = _PRICE_LINE.fullmatch(line)
    if match is None or len(match["name"]) > LONGEST_ORE:
        raise Refused(f"What does it cost? Write prices like Gold 7000; you typed {line[:40]}.")
    name, form = split_form(match["name"])
    return str(Ore(_SEPARATING.sub(" ", name), form or OreForm.REFINED)), parse_price(match["price"])


def _priced(ore: tuple[OreLine, ...], prices: Mapping[str, Decimal]) -> tuple[OreLine, ...]:
    known = {_name_of(line) for line in ore}
    for name in prices:
        if name.casefold() not in known:
            raise Refused(f"no {name} is noted in this session")
    by_name = {name.casefold(): price for name, price in prices.items()}
    return tuple(
        replace(line, unit_price_auec=by_name.get(_name_of(line), line.unit_price_auec)) for line in ore
    )


def _name_of(line: OreLine) -> str:
    return str(Ore(line.commodity, line.form)).casefold()
