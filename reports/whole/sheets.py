"""A guild's people, ledger and balances as sheets for people; safe to open in any spreadsheet."""

import csv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import StringIO

from domain.people import Person
from reports.sheet import BYTE_ORDER_MARK, inert
from reports.text import clean

PEOPLE = ("person_id", "discord_id", "name", "handle", "is_bot", "choice", "tracked", "merged_into")
LEDGER = (
    "version", "event_at", "posted_at", "round_kind", "session", "round_state", "round", "from", "to", "asset",
    "amount", "actor", "reason", "key",
)  # fmt: skip
BALANCES = ("account", "name", "asset", "amount")


def header(columns: Iterable[str]) -> bytes:
    """The first line of a sheet."""
    return BYTE_ORDER_MARK.encode() + sheet_line(columns)


def sheet_line(cells: Iterable[object]) -> bytes:
    """A line of a sheet. Numbers are plain, moments in UTC; text can never become a formula."""
    line = StringIO()
    csv.writer(line).writerow(map(_cell, cells))
    return line.getvalue().encode("utf-8", errors="backslashreplace")


def person_line(person: Person) -> bytes:
    return sheet_line(
        (
            person.person_id,
            person.discord_id,
            person.name,
            person.handle,
            person.is_bot,
            person.choice,
            person.tracked,
            person.merged_into,
        )
    )


def balance_lines(balances: Mapping[tuple[str, str], int], names: Mapping[int, str]) -> Iterable[bytes]:
    """The committed balances by account and asset, those at zero left out; with whose account it is."""
    for (account, asset), amount in sorted(balances.items()):
        if amount:
            _, _, owner = account.partition(":")
            name = names.get(int(owner), "") if owner.isdecimal() else ""
            yield sheet_line((account, name, asset, amount))


def _cell(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).isoformat()
        case str():
            return inert(clean(value))
    return value
