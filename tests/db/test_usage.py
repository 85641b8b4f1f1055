"""What is noted of the pool while it is used."""

import asyncio

import asyncpg
import pytest

from db.database import Database
from domain.errors import Unavailable
from tests.db.worlds import GUILD
from tests.stories.troubles import database_away


async def test_a_loan_is_timed_and_the_pool_says_who_has_what(database: Database) -> None:
    before = database.usage.loans.total.count
    async with database.transaction(GUILD):
        pool = database.pool
        assert (pool.used, pool.most) == (1, 10)
        assert database.usage.loans.total.count == before
    assert database.pool.used == 0
    assert database.usage.loans.total.count == before + 1
    assert database.usage.waits.total.count == before + 1


async def test_an_error_is_counted_by_its_class(database: Database) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with database.transaction(GUILD) as tx:
            await tx.connection.fetchval("SELECT 1 / 0")
    assert database.usage.errors == {"22": 1}


async def test_a_refusal_of_our_own_is_no_error_of_the_database(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(GUILD):
            raise ZeroDivisionError
    assert database.usage.errors == {}


async def test_a_database_that_is_away_is_counted_each_time(database: Database, database_dsn: str) -> None:
    async with database_away(database_dsn):
        for _ in range(2):
            with pytest.raises(Unavailable):
                await asyncio.wait_for(database.overview.answers(), 30)
    assert database.usage.errors["unavailable"] == 2
    await database.overview.answers()
