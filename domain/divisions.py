"""What one sale out of the store brings each lot and each session, to the last aUEC (store-rules.md)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from domain.errors import Refused
from domain.payroll import Division, OreForm, SoldPart


class Undivided(Refused):
    """A sale whose parts cannot be weighed against each other."""


def divide(division: Division) -> tuple[int, ...]:
    """What each part gets, in their order: value at sale, by largest remainder (store-rules.md D2 to D5).

    Adds up to exactly the total. The order of the parts changes nothing, for no lot is there twice. Raises Undivided
    where the parts cannot be weighed against each other.
    """
    values = _values(division.parts)
    whole = sum(values)
    if not whole:
        raise Undivided("what was sold is worth nothing, so nothing can be divided by its worth")
    total_auec = division.total_auec
    shares = [int(total_auec * value // whole) for value in values]
    remainders = [total_auec * value % whole for value in values]
    left = total_auec - sum(shares)
    # Equal remainders: the digest decides, so that luck changes from sale to sale.
    ranked = sorted(range(len(values)), key=lambda place: (-remainders[place], _luck(division, place)))
    for place in ranked[:left]:
        shares[place] += 1
    return tuple(shares)


def by_session(division: Division) -> dict[str, int]:
    """Session code to what its lots get together (store-rules.md D6)."""
    found: dict[str, int] = {}
    for part, share in zip(division.parts, divide(division), strict=True):
        found[part.session_code] = found.get(part.session_code, 0) + share
    return found


def _values(parts: Sequence[SoldPart]) -> list[Fraction]:
    """Quantity times price; quantities alone where all is of one commodity and form, and nothing has a price."""
    if all(part.unit_price_auec is None for part in parts):
        if len({(part.commodity, part.form) for part in parts}) > 1:
            raise _unpriced(parts[0])
        return [Fraction(part.quantity_cscu) for part in parts]
    values = [_value(part) for part in parts]
    _require_one_price_each(parts)
    return values


def _value(part: SoldPart) -> Fraction:
    if not part.unit_price_auec:
        raise _unpriced(part)
    return part.quantity_cscu * Fraction(part.unit_price_auec)


def _require_one_price_each(parts: Sequence[SoldPart]) -> None:
    prices: dict[tuple[str, OreForm], Decimal | None] = {}
    for part in parts:
        if prices.setdefault((part.commodity, part.form), part.unit_price_auec) != part.unit_price_auec:
            raise Undivided(
                f"two prices for {part.commodity!r} ({part.form}): one sale has one for all of it"
            )


def _unpriced(part: SoldPart) -> Undivided:
    return Undivided(f"no price for {part.commodity!r} ({part.form}), so its part is not known: set one")


def _luck(division: Division, place: int) -> str:
    part = division.parts[place]
    return sha256(f"{division.sale_id}:{part.session_code}/{part.lot}".encode()).hexdigest()
