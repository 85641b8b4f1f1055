from dataclasses import replace
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from db.database import Database
from db.payrolls import SavedPayroll
from db.prices import GuildPrice
from domain.payroll import OreForm
from tests.db.worlds import ANN, BOB, GUILD, OTHER_GUILD, at, start_session

CODE = "sm-k3m9qa"
SAVED = SavedPayroll(
    CODE, 1, '{"format": "paydirt.session/1"}\n', {"gross_auec": 5, "lines": []}, "ab" * 32, 1, 3, ANN, at(5)
)


async def test_a_draft_lives_in_the_database_until_it_is_removed(database: Database) -> None:
    rules: dict[str, Any] = {"weights": {"1": "1.5"}, "payer_id": "1"}
    async with database.transaction(GUILD) as tx:
        await start_session(tx)
        assert await tx.drafts.get(CODE) is None
        await tx.drafts.put(CODE, {}, ANN, at(1))
        await tx.drafts.put(CODE, rules, BOB, at(2))
        assert await tx.drafts.get(CODE) == rules
        await tx.drafts.remove(CODE)
        assert await tx.drafts.get(CODE) is None


async def test_a_payroll_comes_back_byte_for_byte_and_revisions_are_added(database: Database) -> None:
    second = replace(SAVED, revision=2, payroll={"gross_auec": 6, "lines": []})
    async with database.transaction(GUILD) as tx:
        await start_session(tx)
        assert await tx.payrolls.latest(CODE) is None
        await tx.payrolls.save(SAVED)
        await tx.payrolls.save(second)
        assert await tx.payrolls.latest(CODE) == second
        assert await tx.payrolls.list(CODE) == [SAVED, second]


async def test_a_revision_is_never_saved_twice(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await start_session(tx)
        await tx.payrolls.save(SAVED)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with database.transaction(GUILD) as tx:
            await tx.payrolls.save(SAVED)


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
