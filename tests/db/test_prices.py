from decimal import Decimal

import asyncpg
import pytest

from db.database import Database
from db.prices import GuildPrice
from domain.payroll import OreForm
from tests.db.worlds import ANN, BOB, GUILD, OTHER_GUILD, at


async def test_the_latest_price_of_a_guild_holds_until_it_is_taken_back(database: Database) -> None:
    gold = ("Gold", OreForm.REFINED)
    async with database.transaction(GUILD) as tx:
        for price in (Decimal(100), Decimal("6500.25")):
            await tx.prices.set(*gold, price, ANN, at(1))
        await tx.prices.set("Gold", OreForm.RAW, Decimal(9), BOB, at(2))
        assert await tx.prices.current() == {
            gold: GuildPrice(*gold, Decimal("6500.25"), ANN, at(1)),
            ("Gold", OreForm.RAW): GuildPrice("Gold", OreForm.RAW, Decimal(9), BOB, at(2)),
        }
        await tx.prices.set(*gold, None, ANN, at(3))
        assert list(await tx.prices.current()) == [("Gold", OreForm.RAW)]
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.prices.current() == {}


async def test_the_newest_answer_of_each_endpoint_outlives_every_purge(database: Database) -> None:
    snapshots = database.price_snapshots
    assert await snapshots.latest("commodities") is None
    for minutes in (1, 2, 3):
        await snapshots.add("commodities", at(minutes), [{"id": minutes, "price_sell": "0.1"}])
    await snapshots.add("terminals", at(1), [{"id": 7}])
    await snapshots.purge(at(9))
    newest = await snapshots.latest("commodities")
    assert newest is not None
    assert (newest.fetched_at, newest.body) == (at(3), [{"id": 3, "price_sell": "0.1"}])
    assert (await snapshots.latest("terminals")) is not None


async def test_an_empty_answer_is_never_stored(database: Database) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await database.price_snapshots.add("commodities", at(1), [])
