"""A payroll beside what else it could be, as a sheet: one row a person."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from domain.people import Person
from domain.whatif import Outcome
from reports.sheet import BYTE_ORDER_MARK, inert
from reports.text import clean


@dataclass(frozen=True, slots=True)
class Side:
    """One column: what it is, in words, and what would come of it."""

    words: str
    outcome: Outcome


def comparison_csv(people: Mapping[int, Person], now: Side, others: Sequence[Side]) -> bytes:
    """What everybody would receive, and by how much that differs from now; in UTF-8, never a formula."""
    sheet = StringIO(BYTE_ORDER_MARK)
    sheet.seek(0, 2)
    writer = csv.writer(sheet)
    titles = [title for side in others for title in (f"{side.words}_auec", f"{side.words}_difference")]
    writer.writerow(["person_id", "name", "now_auec", *map(inert, titles)])
    for person_id in sorted(receivers(now, others)):
        name = inert(clean(people[person_id].name)) if person_id in people else ""
        writer.writerow([person_id, name, *_amounts(person_id, now, others)])
    return sheet.getvalue().encode("utf-8", errors="backslashreplace")


def receivers(now: Side, others: Sequence[Side]) -> set[int]:
    """Everybody who has a line in any of them."""
    return set().union(*(side.outcome.received for side in (now, *others)))


def _amounts(person_id: int, now: Side, others: Sequence[Side]) -> list[object]:
    before = now.outcome.received.get(person_id, 0)
    cells: list[object] = [_cell(now, before)]
    for side in others:
        amount = side.outcome.received.get(person_id, 0)
        known = side.outcome.payroll is not None and now.outcome.payroll is not None
        cells += [_cell(side, amount), amount - before if known else ""]
    return cells


def _cell(side: Side, amount_auec: int) -> object:
    return "" if side.outcome.payroll is None else amount_auec
