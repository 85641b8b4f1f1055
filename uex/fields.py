"""Single values of UEX's JSON, read with distrust: whatever is odd, missing or absurd is None (unknown)."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from domain.quantities import rounded
from domain.refineries import HIGHEST_RATING

_LONGEST_NAME = 80
_MOST_DIGITS = 18
_HIGHEST_PRICE = Decimal(10) ** 12
_YEAR_2100 = 4_102_444_800
_WHOLE = re.compile(r"-?[0-9]+")


def number(value: object) -> int | None:
    """A whole number above 0, also written as a string. UEX writes 0 for unknown."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < 10**_MOST_DIGITS else None


def price(value: object) -> str | None:
    """A price above 0 as plain digits with at most four decimals, from a number or a string."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount <= _HIGHEST_PRICE:
        return None
    short = rounded(amount, 4)
    return str(short) if short else None


def percent(value: object) -> int | None:
    """A whole percentage from -100 to 100, also written as a string. Here 0 is a value like any other."""
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and _WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -100 <= value <= 100 else None


def rating(value: object) -> int | None:
    """From 1 to 3; UEX writes 0 for unknown."""
    stars = number(value)
    return stars if stars is not None and stars <= HIGHEST_RATING else None


def name(value: object) -> str | None:
    """A name without control and direction signs, on one line, cut to a bearable length."""
    if not isinstance(value, str):
        return None
    visible = "".join(sign for sign in value if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join(visible.split())[:_LONGEST_NAME].strip() or None


def seconds(value: object) -> int | None:
    """A moment in seconds since 1970, before the year 2100."""
    since_1970 = number(value)
    return since_1970 if since_1970 is not None and since_1970 < _YEAR_2100 else None


def moment(since_1970: int) -> datetime:
    return datetime.fromtimestamp(since_1970, UTC)
