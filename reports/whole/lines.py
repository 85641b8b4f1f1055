"""One row of a table as one line of JSON, and back."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from domain.errors import Refused


def line_of(columns: Sequence[str], row: Sequence[str | None]) -> bytes:
    """The row as JSON in plain ASCII, in the order of the columns."""
    return json.dumps(dict(zip(columns, row, strict=True)), separators=(",", ":")).encode("ascii") + b"\n"


async def rows_in(file: Path, columns: Sequence[str]) -> AsyncIterator[tuple[str | None, ...]]:
    """The rows of a file, one in memory at a time. Refused, naming the line, where one has not these columns."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            yield _row(file, number, line, columns)


def _row(file: Path, number: int, line: bytes, columns: Sequence[str]) -> tuple[str | None, ...]:
    try:
        row = json.loads(line)
        if list(row) == list(columns) and all(
            value is None or isinstance(value, str) for value in row.values()
        ):
            return tuple(row.values())
    except (ValueError, TypeError, AttributeError):
        pass
    raise Refused(f"{file}, line {number}: is no row of this table, so nothing was restored.")
