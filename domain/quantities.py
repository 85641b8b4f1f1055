"""What people type for quantities, money, percents, weights, prices: read exactly, or refused.

Digits are 0-9; a comma or a dot is the decimal mark; spaces, apostrophes or ``_`` may part groups of three.
Two or more groups parted by the same mark (``1,296,520``) can only be thousands, and pass. One mark with
exactly three digits behind it (``1,250``) could be either, and is refused rather than guessed.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from domain.errors import Refused

CSCU_PER_SCU = 100
HIGHEST_QUALITY = 1000
LARGEST = 10**15
"""No quantity (cSCU) or amount (aUEC) may be above this (bundle.md)."""

GROUP_SPACE = "\N{NO-BREAK SPACE}"
"""Between groups of three digits: a number must not be torn in two at the edge of a phone."""

_LONGEST_TEXT = 60
_MOST_DIGITS = 27
"""More would not be exact in the 28 digits that decimal arithmetic keeps."""
_SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
_SEPARATORS = f"{_SPACES}'_\N{RIGHT SINGLE QUOTATION MARK}"
_MULTIPLES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}

_PLAIN = re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<decimals>[0-9]+))?")
_GROUPED = re.compile(rf"(?P<whole>[0-9]{{1,3}}(?:[{_SEPARATORS}][0-9]{{3}})+)(?:[.,](?P<decimals>[0-9]+))?")
_MANY_GROUPS = re.compile(r"(?P<whole>[0-9]{1,3}(?:(?:,[0-9]{3}){2,}|(?:\.[0-9]{3}){2,}))(?P<decimals>)")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")

_QUANTITY = re.compile(r"(?P<number>.*?)\s*(?P<unit>c?scu)?", re.IGNORECASE | re.DOTALL)
_MONEY = re.compile(
    r"(?P<number>.*?)\s*(?P<multiple>[kmb]?)\s*(?:a?uec)?(?P<per>\s*/\s*scu)?", re.IGNORECASE | re.DOTALL
)


def parse_quantity(text: str, *, what: str = "The quantity") -> int:
    """Read ``12.5``, ``12,5 SCU``, ``1250 cSCU`` or ``1 250 cscu`` as whole cSCU, above 0 and at most 10^15.

    A number without a unit means SCU. ``what`` names the field in the sentence of a refusal.
    """
    how = f"{what} must be written like 12.5, 12,5 SCU or 1250 cSCU."
    match = _match(_QUANTITY, text, how)
    in_cscu = (match["unit"] or "").lower() == "cscu"
    number = _number(match["number"], what, how)
    cscu = number if in_cscu else number * CSCU_PER_SCU
    if cscu != int(cscu):
        raise Refused(f"{what} is too fine: at most two decimals of an SCU, or whole cSCU (100 are 1 SCU).")
    return int(_within(cscu, what))


def parse_amount(text: str, *, what: str = "The amount", allow_zero: bool = False) -> int:
    """Read ``1 296 520``, ``1'000``, ``850k`` or ``1.5m aUEC`` as whole aUEC, at most 10^15."""
    how = f"{what} must be written like 1 296 520, 850k or 1.5m."
    match = _match(_MONEY, text, how)
    if match["per"]:
        raise Refused(f"{what} is a sum of aUEC, not a price per SCU.")
    auec = _number(match["number"], what, how) * _MULTIPLES[match["multiple"].lower()]
    if auec != int(auec):
        raise Refused(f"{what} must be whole aUEC: there is no part of one.")
    return int(_within(auec, what, allow_zero=allow_zero))


def parse_price(text: str, *, what: str = "The price") -> Decimal:
    """Read a price in aUEC per SCU, above 0, at most four decimals, like ``155000``, ``155k`` or ``4.25``."""
    how = f"{what} must be written like 155000, 155k or 4.25 (aUEC per SCU)."
    match = _match(_MONEY, text, how)
    price = _number(match["number"], what, how) * _MULTIPLES[match["multiple"].lower()]
    return _within(_with_decimals(price, 4, what), what)


def parse_percent(text: str, *, what: str = "The percentage") -> Decimal:
    """Read a percentage from 0 to 100 with at most four decimals, with or without ``%``."""
    return _up_to_100(text.strip().removesuffix("%"), 4, what, "10, 2.5 or 2,5 %")


def parse_weight(text: str, *, what: str = "The weight") -> Decimal:
    """Read a weight from 0 to 100 with at most two decimals (pay-rules.md S3)."""
    return _up_to_100(text, 2, what, "1, 1.5 or 0,75")


def parse_quality(text: str, *, what: str = "The quality") -> int:
    """Read the quality of an ore as the game shows it, a whole number from 0 to 1000."""
    if re.fullmatch(r"[0-9]{1,4}", text.strip()) and int(text) <= HIGHEST_QUALITY:
        return int(text)
    raise Refused(f"{what} must be a whole number from 0 to {HIGHEST_QUALITY}, like 812.")


def format_auec(amount_auec: int) -> str:
    """Write 1296520 as ``1 296 520`` (with no-break spaces), which `parse_amount` reads back."""
    return f"{amount_auec:,}".replace(",", GROUP_SPACE)


def format_price(price_auec: Decimal) -> str:
    """Write a price with grouped digits and without trailing zeros: ``155 000``, ``4.25``."""
    return f"{plain(price_auec):,}".replace(",", GROUP_SPACE)


def format_scu(quantity_cscu: int) -> str:
    """Write 1250 cSCU as ``12.5 SCU``, which `parse_quantity` reads back."""
    return f"{format_price(Decimal(quantity_cscu) / CSCU_PER_SCU)} SCU"


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent: 150000, not 1.5E+5."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if int(short.as_tuple().exponent) > 0 else short


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Round half up to so many decimals, then drop trailing zeros."""
    return plain(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _match(pattern: re.Pattern[str], text: str, how: str) -> re.Match[str]:
    match = pattern.fullmatch(text.strip()) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        raise Refused(how)
    return match


def _number(text: str, what: str, how: str, *, thousands_possible: bool = True) -> Decimal:
    """The number in the text, never negative. Refusals repeat nothing of it but digits and marks."""
    if text.startswith(("-", "\N{MINUS SIGN}")):
        raise Refused(f"{what} cannot be negative.")
    if thousands_possible and _AMBIGUOUS.fullmatch(text):
        raise Refused(_ambiguity(text, what))
    for pattern in (_PLAIN, _GROUPED, _MANY_GROUPS):
        if match := pattern.fullmatch(text):
            return _exact(re.sub(r"[^0-9]", "", match["whole"]), match["decimals"] or "", what)
    raise Refused(how)


def _exact(whole: str, decimals: str, what: str) -> Decimal:
    if len(whole) + len(decimals) > _MOST_DIGITS:
        raise Refused(f"{what} has too many digits.")
    return Decimal(f"{whole}.{decimals}")


def _ambiguity(text: str, what: str) -> str:
    whole, decimals = re.split(r"[.,]", text)
    return f"{what} could mean {whole}{decimals} or {whole}.{decimals}0: write it one of these two ways."


def _up_to_100(text: str, decimals: int, what: str, examples: str) -> Decimal:
    how = f"{what} must be a number from 0 to 100 like {examples}."
    if len(text) > _LONGEST_TEXT:
        raise Refused(how)
    number = _number(text.strip(), what, how, thousands_possible=False)
    if number > 100:
        raise Refused(how)
    return _with_decimals(number, decimals, what)


def _with_decimals(number: Decimal, decimals: int, what: str) -> Decimal:
    short = plain(number)
    if -int(short.as_tuple().exponent) > decimals:
        raise Refused(f"{what} may have at most {decimals} decimals.")
    return short


def _within(number: Decimal, what: str, *, allow_zero: bool = False) -> Decimal:
    if number > LARGEST:
        raise Refused(f"{what} is larger than 10^15, the most that can be noted.")
    if number == 0 and not allow_zero:
        raise Refused(f"{what} must be more than 0.")
    return number
