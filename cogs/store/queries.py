"""What somebody looks for in the store, as it stands in a button: it is all that a press brings back."""

import base64
import binascii

from cogs.presses import OUTDATED, Press
from domain.errors import Refused
from domain.sessions import is_code
from domain.store import Order
from services.store import Query

LONGEST_SEARCH_BYTES = 36
_NO_SESSION = "-"


def arguments(query: Query) -> tuple[object, ...]:
    """The query as arguments of a custom_id; ``read`` makes it again."""
    search = base64.urlsafe_b64encode(query.search.encode()).decode().rstrip("=")
    return (int(query.exact), query.order, query.code or _NO_SESSION, search)


def read(press: Press) -> Query:
    """The query that a button was made with."""
    code, order = press.argument(2), press.argument(1)
    if order not in [each.value for each in Order] or not (code == _NO_SESSION or is_code(code)):
        raise Refused(OUTDATED)
    return Query(
        _search(press.argument(3)), Order(order), None if code == _NO_SESSION else code, _exact(press)
    )


def require_short(search: str) -> str:
    """Refused if it is too long for a button."""
    if len(search.encode()) > LONGEST_SEARCH_BYTES:
        raise Refused("That is too long to search for: a part of the name is enough.")
    return search


def _exact(press: Press) -> bool:
    return press.number(0) == 1


def _search(written: str) -> str:
    try:
        found = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        return require_short(found.decode())
    except (binascii.Error, UnicodeDecodeError):
        raise Refused(OUTDATED) from None
