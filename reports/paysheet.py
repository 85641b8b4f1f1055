"""What a payer has to type into the game, as plain text and as a sheet."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from reports.sheet import BYTE_ORDER_MARK, inert
from reports.text import clean

HEADER = ("name", "handle", "amount_auec", "fee_auec")


@dataclass(frozen=True, slots=True)
class PayRow:
    """One transfer in the game; ``handle`` is empty where nobody knows it."""

    name: str
    handle: str
    amount_auec: int
    fee_auec: int


def pay_text(rows: Iterable[PayRow]) -> bytes:
    """Three lines a person: name, handle and amount, the latter two alone on theirs, to be copied."""
    blocks = (
        f"# {clean(row.name)}\n{row.handle or '(no handle: /mining me)'}\n{row.amount_auec}\n" for row in rows
    )
    return "\n".join(blocks).encode("utf-8", errors="backslashreplace")


def pay_csv(rows: Iterable[PayRow]) -> bytes:
    """One row a person. Numbers are plain; text can never become a formula."""
    sheet = StringIO(BYTE_ORDER_MARK)
    sheet.seek(0, 2)
    writer = csv.writer(sheet)
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow((inert(clean(row.name)), inert(clean(row.handle)), row.amount_auec, row.fee_auec))
    return sheet.getvalue().encode("utf-8", errors="backslashreplace")
