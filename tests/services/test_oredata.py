"""Whoever asks what is kept about them is told of their hauls, their lots and what they sold out of the store."""

import json

from db.database import Database
from services.oredata import ore_records
from tests.services.hauling import GOLD as BOX_OF_GOLD
from tests.services.hauling import add_haul, collect_haul
from tests.services.sundays import CLOSED, CODE, GUILD
from tests.services.trading import GOLD, NOWHERE, Trade, typed
from uex.client import UexClient

ANN_ID, BOB_ID, BOSS_ID = 1, 2, 3


async def test_hauls_lots_and_sales_are_among_what_is_kept_and_those_of_nobody_else(
    database: Database,
) -> None:
    async with UexClient(NOWHERE) as uex:
        trade = Trade(database, uex)
        await trade.begins()
        haul = await add_haul(database, GUILD, CODE, ANN_ID, CLOSED)
        await collect_haul(database, GUILD, haul, CLOSED, BOX_OF_GOLD)
        await trade.sells(await trade.looks(1_000, typed(GOLD, 700)))
    async with database.transaction(GUILD) as tx:
        ann, bob, boss = [await ore_records(tx, each) for each in (ANN_ID, BOB_ID, BOSS_ID)]
    json.dumps([ann, bob, boss])
    assert (ann["hauls"][0]["haul"], ann["hauls"][0]["state"]) == (f"{CODE}/1", "collected")
    assert ann["hauls"][0]["cargo"][0]["quantity_cscu"] == 1_200
    assert (ann["lots"][0]["lot"], ann["lots"][0]["container"]) == (f"{CODE}/1", "Caterpillar")
    assert ann["sales_out_of_the_store"] == []
    assert bob == {"hauls": [], "lots": [], "sales_out_of_the_store": []}
    (sale,) = boss["sales_out_of_the_store"]
    assert (sale["amount_auec"], sale["lots"]) == (1_000, [f"{CODE}/1"])
