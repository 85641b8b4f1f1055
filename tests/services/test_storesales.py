"""Selling out of the store on a real database: of several sessions, by several people, and what it leaves behind."""

import asyncio
from decimal import Decimal

import pytest

from db.database import Database
from domain.access import Standing
from domain.errors import Refused
from domain.hauls import Cargo
from domain.payroll import OreForm, PriceSource
from domain.quantities import LARGEST
from services.storesales import Sold
from services.storetidying import StoreTidying
from tests.clock import ManualClock
from tests.conftest import audit_all
from tests.services.selling import (
    LATER,
    another_session,
    discards,
    every_revision_recomputes,
    fails,
    looks,
    presses_sell,
    reopens,
    saves,
    sells,
    wish,
)
from tests.services.storing import at_hand, stores
from tests.services.sundays import BOSS, CLOSED, CODE, GUILD, OPENED, noter, stopped_session

SAVED, REOPENED, FAILED, DISCARDED = "sm-aaaaaa", "sm-bbbbbb", "sm-cccccc", "sm-dddddd"
OTHERS = (SAVED, REOPENED, FAILED, DISCARDED)
ALL = (CODE, *OTHERS)


async def in_all_states(database: Database) -> None:
    """Five sessions with 10 SCU of gold each: stopped, saved, saved and reopened, failed, discarded."""
    await stopped_session(database)
    for code in OTHERS:
        await another_session(database, code)
    for code in (CODE, SAVED, REOPENED, FAILED):
        await stores(database, GUILD, code, at=OPENED)
    await saves(database, SAVED)
    await saves(database, REOPENED)
    await reopens(database, REOPENED)
    await fails(database, FAILED)
    await discards(database, DISCARDED)
    await stores(database, GUILD, DISCARDED, at=CLOSED)


async def test_of_three_who_sell_the_same_ore_at_once_one_has_sold_it(
    database: Database, database_dsn: str
) -> None:
    await in_all_states(database)
    views = [await looks(database, wish(4_500, amount_auec=1_000_001), f"look {who}") for who in range(3)]
    pressed = [presses_sell(database, view, f"press {who}") for who, view in enumerate(views)]
    done = await asyncio.gather(*pressed, return_exceptions=True)
    assert [type(each) for each in done if not isinstance(each, Sold)] == [Refused, Refused]
    assert sum((await at_hand(database, GUILD)).values()) == 500
    await saves(database, CODE)
    await saves(database, REOPENED)
    assert await every_revision_recomputes(database, *ALL) == 5  # twice SAVED and REOPENED, once CODE
    assert await audit_all(database, database_dsn) == {}


async def test_what_more_than_a_bundle_can_say_lies_in_one_lot_is_sold_in_parts(database: Database) -> None:
    """Else what was saved could never be read again."""
    await stopped_session(database)
    for _ in range(2):
        await stores(database, GUILD, CODE, Cargo("Gold", LARGEST), at=CLOSED)
    tidying = StoreTidying(database, ManualClock(LATER))
    merging = await tidying.look(GUILD, BOSS, Standing.OFFICER)
    await tidying.merge(GUILD, noter(key="merge"), merging.seal)
    with pytest.raises(Refused, match="sell it in parts"):
        await looks(database, wish(LARGEST, LARGEST), "too much")
    await sells(database, wish(LARGEST), "first")
    await sells(database, wish(LARGEST), "second")
    await saves(database, CODE)
    assert await every_revision_recomputes(database, CODE) == 1
    assert await at_hand(database, GUILD) == {}


async def test_nobody_moves_money_between_sessions_by_typing_another_price(database: Database) -> None:
    await stopped_session(database)
    await stores(database, GUILD, CODE, at=CLOSED)
    async with database.transaction(GUILD) as tx:
        await tx.prices.set("Gold", OreForm.REFINED, Decimal(6_000), 3, CLOSED)
    view = await looks(database, wish(100, price_auec=Decimal(1)), "look")
    (picked,) = view.sale.parts
    assert (picked.part.unit_price_auec, picked.price_source) == (Decimal(6_000), PriceSource("guild", CLOSED))
