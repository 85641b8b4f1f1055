"""Rows become values, however many there are."""

import pytest
from asyncpg import Record

from db.database import Database
from db.repository import MANY_ROWS, read

GUILD = 900


@pytest.mark.parametrize("count", [0, MANY_ROWS - 1, MANY_ROWS, 3 * MANY_ROWS])
async def test_few_rows_and_many_are_read_in_their_order(database: Database, count: int) -> None:
    async with database.transaction(GUILD) as tx:
        rows = await tx.connection.fetch("SELECT * FROM generate_series(1, $1::int) AS number", count)
        assert await read(rows, _number) == list(range(1, count + 1))


async def test_a_row_that_cannot_be_read_is_an_error_among_many_too(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        rows = await tx.connection.fetch("SELECT generate_series(1, $1::int) AS other", MANY_ROWS)
        with pytest.raises(KeyError):
            await read(rows, _number)


def _number(row: Record) -> int:
    number: int = row["number"]
    return number
