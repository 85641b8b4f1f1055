"""Closed books on paper and as a sheet: every balance as it was on that day."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from reportlab.platypus import Flowable

from domain.quantities import format_auec
from reports.pdf.page import set_pages
from reports.pdf.style import CONTENT_WIDTH, fact, heading, load_fonts, paragraph
from reports.pdf.tables import Row, grid, name_cell
from reports.sheet import BYTE_ORDER_MARK, inert
from reports.text import clean, read

HEADER = ("closed_on", "account", "person_id", "name", "balance_auec")
_AMOUNT, _KIND = 110.0, 90.0
_KINDS = {"member": "owed to", "held": "account of", "treasury": "treasury"}


@dataclass(frozen=True, slots=True)
class Archive:
    """``balances``: account to aUEC. ``names`` maps person id to the present name; all names are hostile."""

    guild_name: str
    closed_on: date
    closed_at: datetime
    closed_by: str
    reason: str
    ledger_round: int
    balances: Mapping[str, int]
    names: Mapping[int, str]


def archive_csv(archive: Archive) -> bytes:
    """One row an account, as UTF-8; text can never become a formula."""
    sheet = StringIO(BYTE_ORDER_MARK)
    sheet.seek(0, 2)
    writer = csv.writer(sheet)
    writer.writerow(HEADER)
    for account, amount in _sorted(archive.balances):
        person_id = _person(account)
        name = inert(clean(archive.names.get(person_id, ""))) if person_id else ""
        writer.writerow((archive.closed_on.isoformat(), account, person_id or "", name, amount))
    return sheet.getvalue().encode("utf-8", errors="backslashreplace")


def archive_pdf(archive: Archive) -> bytes:
    """The same as an A4 PDF. The same archive gives the same bytes."""
    load_fonts()
    title = f"Books closed on {archive.closed_on.isoformat()}"
    story: list[Flowable] = [
        paragraph(read(archive.guild_name).text, "guild"),
        paragraph(title, "title"),
        fact("Closed", f"{archive.closed_at:%d %b %Y %H:%M} UTC by {read(archive.closed_by).text}"),
        fact("Reason", read(archive.reason).text),
        fact("Ledger", f"round {archive.ledger_round}; every account below is at zero after it"),
        *heading("Balances of that day"),
        paragraph(
            "In aUEC. “owed to”: what the guild owed the person, with a minus what the person owed. “account of”: "
            "with a minus what the person held for the guild.",
            "note",
        ),
    ]
    widths = [_KIND, CONTENT_WIDTH - _KIND - _AMOUNT, _AMOUNT]
    rows = [_row(archive, account, amount, widths[1]) for account, amount in _sorted(archive.balances)]
    story.append(grid(("Account", "Who", "Balance"), rows, widths, right=[2]))
    return set_pages(story, title, f"{title} · {read(archive.guild_name).text}")


def _row(archive: Archive, account: str, amount: int, width: float) -> Row:
    person_id = _person(account)
    name = f"{read(archive.names.get(person_id, '')).text} #{person_id}".lstrip() if person_id else ""
    kind = _KINDS[account.partition(":")[0]]
    return (kind, name_cell(name, width), f"{'-' if amount < 0 else ''}{format_auec(abs(amount))}")


def _person(account: str) -> int:
    """Whose account that is; 0 for the treasury."""
    owner = account.partition(":")[2]
    return int(owner) if owner else 0


def _sorted(balances: Mapping[str, int]) -> list[tuple[str, int]]:
    """What is owed first, the most first; then what is held, then the treasury."""
    order = list(_KINDS)
    return sorted(
        balances.items(), key=lambda item: (order.index(item[0].partition(":")[0]), -abs(item[1]), item[0])
    )
