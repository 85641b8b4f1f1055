"""Choices and numbers that several forms ask for."""

from cogs import text
from domain.errors import Refused
from domain.rules import FeeMode, Rounding

FEE_MODES = (
    (FeeMode.PAYEE, "payee: each one bears the fee of the own share"),
    (FeeMode.SELLER, "seller: the payer bears the fees"),
    (FeeMode.EQUAL, "equal: equal take-home for equal work"),
)
ROUNDINGS = ((Rounding.UP, "up, as the game does"), (Rounding.DOWN, "down"))


def whole_number(typed: str, what: str, least: int, most: int) -> int:
    """A whole number somebody typed. Refused, with the bounds, if it is none or out of them."""
    if typed.isascii() and typed.isdecimal() and len(typed) < 10 and least <= int(typed) <= most:
        return int(typed)
    raise Refused(f"{what} must be a whole number from {least} to {most}; you typed {text.plain(typed, 30)}.")
