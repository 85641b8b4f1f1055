"""What the buttons of payments bring back: numbers of people and payments, and whose list it is."""

import re

from cogs.presses import OUTDATED, Press
from domain.errors import Refused
from domain.sessions import is_code
from services.payments import Order

ALL_SESSIONS = "-"
NUMBERS_END = 2**31
"""Numbers of people, payments and plans are below this."""

_TOKEN = re.compile(r"[0-9]{1,10}\.[0-9]{1,16}\.[0-9]{1,10}")


def token_of(chosen: str) -> str:
    """A line of the payer's list as a menu brings it back: person, amount, newest payment."""
    if _TOKEN.fullmatch(chosen) is None:
        raise Refused(OUTDATED)
    return chosen


def small(press: Press, place: int) -> int:
    """The number of a person, a payment or a plan."""
    number = press.number(place)
    if number >= NUMBERS_END:
        raise Refused(OUTDATED)
    return number


def order_of(press: Press) -> Order:
    """Whose list, and of which session: the first two arguments."""
    code = press.argument(1)
    if code != ALL_SESSIONS and not is_code(code):
        raise Refused(OUTDATED)
    return Order(small(press, 0), None if code == ALL_SESSIONS else code)


def arguments_of(order: Order) -> tuple[object, object]:
    """The same two, as they go into a custom_id."""
    return order.payer_id, order.session_code or ALL_SESSIONS


def said(press: Press, field: str) -> str:
    """A text that must not be blank, though Discord takes spaces for an answer."""
    typed = press.answer(field)
    if not typed:
        raise Refused(f"The {field} is blank: write something there. Nothing was changed.")
    return typed
