"""What must hold of sales that were divided (bundle-2.md): what the session gets follows from the division."""

from collections import Counter

from domain.divisions import Undivided, by_session
from domain.payroll import Division, PayrollInput
from reports.bundle.invalid import InvalidBundle


def check_divisions(given: PayrollInput) -> None:
    """Raise InvalidBundle where a sale is not what its division gives this session (store-rules.md D1 to D6)."""
    seen: set[int] = set()
    for index, sale in enumerate(given.sales):
        if sale.division is None:
            continue
        path = f".sales[{index}]"
        if sale.division.sale_id in seen:
            raise InvalidBundle(f"{sale.division.sale_id} is there twice", f"{path}.division.sale")
        seen.add(sale.division.sale_id)
        _check_lots(sale.division, path)
        gets_auec = _share(sale.division, given.session.code, path)
        if sale.amount_auec != gets_auec:
            raise InvalidBundle(
                f"{sale.amount_auec}, but the division gives this session {gets_auec}", f"{path}.amount_auec"
            )


def _check_lots(division: Division, path: str) -> None:
    lots = Counter((part.session_code, part.lot) for part in division.parts)
    for index, part in enumerate(division.parts):
        if lots[part.session_code, part.lot] > 1:
            raise InvalidBundle(
                f"lot {part.session_code}/{part.lot} is there twice", f"{path}.division.parts[{index}]"
            )


def _share(division: Division, code: str, path: str) -> int:
    try:
        shares = by_session(division)
    except Undivided as error:
        raise InvalidBundle(str(error), f"{path}.division.parts") from None
    if code not in shares:
        raise InvalidBundle("no part is of this session", f"{path}.division.parts")
    return shares[code]
