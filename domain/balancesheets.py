"""Reading a plain sheet of open balances: who, and how much or how long. All bad rows are found, not only the first.

The columns are found by their names: a name or a handle, hours or shares, an amount. A comma, a semicolon or a
tab parts them. What looks like a formula is text like any other.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from math import lcm

from domain.errors import Refused
from domain.quantities import LARGEST, parse_amount
from domain.shares import split_pot

LARGEST_FILE = 1024 * 1024
MOST_ROWS = 2000
LONGEST_NAME = 100
_DELIMITERS = ",;\t"
_COLUMNS = {
    "name": "who", "handle": "who", "rsihandle": "who", "member": "who", "player": "who", "who": "who",
    "user": "who", "username": "who", "nickname": "who", "person": "who", "crew": "who",
    "hours": "part", "hour": "part", "time": "part", "shares": "part", "share": "part", "part": "part",
    "parts": "part", "weight": "part",
    "amount": "amount", "auec": "amount", "amountauec": "amount", "balance": "amount", "owed": "amount",
    "open": "amount", "openbalance": "amount", "sum": "amount", "pay": "amount", "net": "amount",
}  # fmt: skip
_CLOCK = re.compile(r"([0-9]{1,5}):([0-5][0-9])(?::([0-5][0-9]))?")
_PLAIN = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+(?=\.0|$)|(?:\.[0-9]{3})+(?=,0|$)))(?:[.,]0{1,2})?"
)
"""``1,250`` or ``1.250,00`` in a column of whole aUEC can only be thousands."""
_QUOTING = "'\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported: its line in the file, and what is wrong with it."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person's row. ``part`` is hours or shares, None where there is no such column or cell."""

    line: int
    who: str
    part: Fraction | None
    amount_auec: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What could be read, and what could not."""

    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]


def read_text(data: bytes) -> str:
    """A file's text. Refused if it is too large, or no text that anybody wrote into a sheet."""
    if len(data) > LARGEST_FILE:
        raise Refused("The file is larger than 1 MB: leave out what is not name, hours or amount.")
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("The file is no text in UTF-8: save it from the spreadsheet as “CSV UTF-8”.")


def read_sheet(text: str, *, with_total: bool) -> Sheet:
    """The rows of a sheet. ``with_total``: what is split is said beside it, so a row needs no amount.

    Refused, as a whole, without a readable header, without a row, or with too many of them.
    """
    lines = _cells(text)
    header_at = next((place for place, (_, cells) in enumerate(lines) if any(map(str.strip, cells))), None)
    if header_at is None:
        raise Refused("The file is empty: a first row names the columns, e.g. name, hours, amount.")
    columns = _columns(lines[header_at][1], with_total=with_total)
    body = [(line, cells) for line, cells in lines[header_at + 1 :] if any(map(str.strip, cells))]
    if not body:
        raise Refused("The file has a header and no rows: there is nobody to import.")
    if len(body) > MOST_ROWS:
        raise Refused(f"The file has {len(body)} rows, and at most {MOST_ROWS} are read: split it.")
    rows: list[Row] = []
    bad: list[BadRow] = []
    for line, cells in body:
        try:
            _require_no_more(cells, len(lines[header_at][1]))
            rows.append(_row(line, cells, columns, with_total=with_total))
        except Refused as refusal:
            bad.append(BadRow(line, str(refusal)))
    return Sheet(tuple(rows), tuple(bad))


def amounts_of(
    rows: Sequence[Row], owners: Mapping[int, int], total_auec: int | None, mark: str
) -> dict[int, int]:
    """Person to amount: what the rows say, or the total split by their parts. ``owners``: line to person.

    ``mark`` settles who gets an odd aUEC. Raises NothingToSplit where all parts are 0.
    """
    if total_auec is None:
        return {owners[row.line]: row.amount_auec for row in rows if row.amount_auec}
    parts = {owners[row.line]: row.part or Fraction(0) for row in rows}
    whole = lcm(*(part.denominator for part in parts.values()))
    weights = {person_id: int(part * whole) for person_id, part in parts.items()}
    return {
        who: amount for who, amount in split_pot(total_auec, weights, session_code=mark).items() if amount
    }


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """The rows with the line on which each begins. Refused where quotes are never closed."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise Refused(
            f"Line {line}: the quotes there do not match, so the rows below cannot be told apart."
        ) from None
    return rows


def _delimiter(text: str) -> str:
    """Whichever is most common in the first line that has any."""
    for line in text.splitlines():
        counts = {each: line.count(each) for each in _DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda each: counts[each])
    return ","


def _columns(header: Sequence[str], *, with_total: bool) -> dict[str, list[int]]:
    """What each column is, the first of a kind first. Refused if one that is needed is missing."""
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        known = re.sub(r"[^a-z]", "", cell.casefold())
        if known in _COLUMNS:
            found.setdefault(_COLUMNS[known], []).append(place)
    if "who" not in found:
        raise Refused("The first row names no column with people: call it `name` or `handle`.")
    needed = "part" if with_total else "amount"
    if (several := len(found.get(needed, []))) > 1:
        what = "hours or shares" if with_total else "amounts"
        raise Refused(f"{several} columns could be the {what}: leave only the one that counts in the file.")
    if needed not in found:
        raise Refused(
            "The total is to be split, so a column `hours` or `shares` is needed."
            if with_total
            else "There is no column `amount`: add one, or say the `total` that is split by hours or shares."
        )
    return found


def _require_no_more(cells: Sequence[str], columns: int) -> None:
    """``Ann,1,250`` has three cells: what was meant by it, nobody can say."""
    if any(map(str.strip, cells[columns:])):
        raise Refused("there are more cells than columns: an amount like 1,250 needs quotes around it")


def _row(line: int, cells: Sequence[str], columns: Mapping[str, list[int]], *, with_total: bool) -> Row:
    who = _first(cells, columns["who"]).lstrip(_QUOTING).strip()
    if not who:
        raise Refused("there is no name")
    if len(who) > LONGEST_NAME:
        raise Refused(f"the name is longer than {LONGEST_NAME} characters")
    part = _first(cells, columns.get("part", []))
    amount = _first(cells, columns.get("amount", []))
    if with_total:
        return Row(line, who, _part(part), None)
    return Row(line, who, None, _amount(amount))


def _first(cells: Sequence[str], places: Sequence[int]) -> str:
    """The first of these cells with something in it."""
    return next((cells[place].strip() for place in places if place < len(cells) and cells[place].strip()), "")


def _amount(cell: str) -> int:
    if not cell:
        raise Refused("there is no amount")
    if cell.startswith(("-", "\N{MINUS SIGN}", "(")):
        raise Refused("the amount is below zero: what somebody owes the guild cannot be imported")
    grouped = _GROUPED.fullmatch(cell)
    return parse_amount(re.sub(r"[.,]", "", grouped["whole"]) if grouped else cell, allow_zero=True)


def _part(cell: str) -> Fraction:
    """Hours as ``2.5`` or ``2:30``, or shares."""
    if not cell:
        raise Refused("there are no hours or shares")
    if clock := _CLOCK.fullmatch(cell):
        hours, minutes, seconds = (int(each or 0) for each in clock.groups())
        return Fraction(hours * 3600 + minutes * 60 + seconds, 3600)
    number = re.sub(r"\s*h(?:ours?|rs?)?\.?$", "", cell, flags=re.IGNORECASE)
    if not _PLAIN.fullmatch(number):
        raise Refused("the hours or shares must be written like 2.5, 2,5 or 2:30")
    return Fraction(Decimal(number.replace(",", ".")))


def require_total(total_auec: int) -> None:
    """Refused above what any amount may be."""
    if total_auec > LARGEST:
        raise Refused(f"All in all that is more than {LARGEST} aUEC: nobody has so much.")
