"""What is on hand, page by page; lots that become one, and boxes that change hands. No amount ever changes in sum."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from db.database import Database
from domain.errors import Refused
from domain.hauls import Cargo
from domain.store import Order
from services.store import PAGE, Query, Stores
from services.storetidying import Handover, StoreTidying
from tests.services.storing import GOLD as BOX_OF_GOLD
from tests.services.storing import QUANTAINIUM as BOX_OF_QUANTAINIUM
from tests.services.storing import at_hand, ore_balances, stores
from tests.services.sundays import ANN, BOB, BOSS, CODE, GUILD, OPENED
from tests.services.trading import GOLD, MEMBER, NOWHERE, OFFICER, OTHER, Trade
from uex.client import UexClient

OTHER_GUILD = 901


@pytest.fixture
async def trade(database: Database) -> AsyncIterator[Trade]:
    async with UexClient(NOWHERE) as uex:
        trade = Trade(database, uex)
        await trade.begins()
        yield trade


async def put(
    trade: Trade, code: str = CODE, cargo: Cargo = BOX_OF_GOLD, *, owner: int = 1, container: str = ""
) -> str:
    return await stores(trade.database, GUILD, code, cargo, owner=owner, container=container, at=OPENED)


def store_of(trade: Trade) -> Stores:
    return Stores(trade.database, trade.prices)


async def test_what_is_interchangeable_is_summed_and_exact_entries_are_there_on_request(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER, owner=2, container="Box")
    await put(trade, OTHER, BOX_OF_QUANTAINIUM)
    await trade.saves(OTHER)
    await trade.prices.set_guild_price(GUILD, GOLD, Decimal(100), BOSS)
    page = await store_of(trade).page(GUILD, Query())
    assert [(each.commodity, each.at_hand_cscu, each.working_cscu, each.lots) for each in page.stocks] == [
        ("Gold", 2000, 1000, 2),
        ("Quantainium", 500, 0, 1),
    ]
    sums = (page.at_hand_cscu, page.working_cscu, page.worth_auec, page.unpriced)
    assert sums == (2500, 1000, 2000, 1)
    exact = await store_of(trade).page(GUILD, Query("box bob", Order.AGE, exact=True))
    assert [lot.name for lot in exact.lots] == [f"{OTHER}/1"]
    of_one = await store_of(trade).page(GUILD, Query(code=CODE, exact=True))
    assert [lot.name for lot in of_one.lots] == [f"{CODE}/1"]


async def test_pages_neither_skip_nor_repeat_and_the_last_one_is_the_last(trade: Trade) -> None:
    for number in range(2 * PAGE + 1):
        await put(trade, cargo=Cargo("Gold", 1 + number))
    stores_ = store_of(trade)
    query = Query(order=Order.QUANTITY, exact=True)
    pages = [await stores_.page(GUILD, query, number) for number in range(3)]
    amounts = [lot.at_hand_cscu for page in pages for lot in page.lots]
    assert amounts == [*range(2 * PAGE + 1, 0, -1)]
    assert (await stores_.page(GUILD, query, 2**62)).number == 2
    assert {page.total for page in pages} == {2 * PAGE + 1}


async def test_another_guilds_lots_are_nobodys_business(trade: Trade) -> None:
    await put(trade)
    async with trade.database.transaction(OTHER_GUILD) as tx:
        assert await tx.store.at_hand() == []
        assert await tx.store.get(CODE, 1) is None


async def test_lots_that_are_alike_become_one_and_no_sum_changes(trade: Trade) -> None:
    for _ in range(3):
        await put(trade)
    await put(trade, owner=2)
    await put(trade, OTHER)
    await trade.saves(OTHER)
    await put(trade, OTHER)
    before = await ore_balances(trade.database, GUILD)
    tidying = StoreTidying(trade.database, trade.clock)
    view = await tidying.look(GUILD, BOSS, OFFICER)
    done = await asyncio.gather(*(tidying.merge(GUILD, trade.noter(), view.seal) for _ in range(3)))
    assert sorted(each.already for each in done) == [False, True, True]
    assert await at_hand(trade.database, GUILD) == {
        f"{CODE}/1": 3000,
        f"{CODE}/4": 1000,
        f"{OTHER}/1": 2000,
    }
    after = await ore_balances(trade.database, GUILD)
    assert sum(after.values()) == sum(before.values()) == 0
    assert {place: amount for place, amount in after.items() if not place[0].startswith("store")} == {
        place: amount for place, amount in before.items() if not place[0].startswith("store")
    }
    with pytest.raises(Refused, match="there is nothing to merge"):
        await tidying.look(GUILD, BOSS, OFFICER)


async def test_what_was_merged_while_working_goes_with_its_session(trade: Trade) -> None:
    await put(trade)
    await put(trade)
    tidying = StoreTidying(trade.database, trade.clock)
    seal = (await tidying.look(GUILD, BOSS, OFFICER)).seal
    await tidying.merge(GUILD, trade.noter(), seal)
    await trade.saves()
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 2000}


async def test_members_merge_only_what_they_have_themselves(trade: Trade) -> None:
    for owner in (1, 1, 2, 2):
        await put(trade, owner=owner)
    tidying = StoreTidying(trade.database, trade.clock)
    view = await tidying.look(GUILD, ANN, MEMBER)
    assert [merge.into.name for merge in view.merges] == [f"{CODE}/1"]
    with pytest.raises(Refused, match="has changed since this was shown"):
        await tidying.merge(GUILD, trade.noter(BOB, MEMBER), view.seal)
    await tidying.merge(GUILD, trade.noter(ANN, MEMBER), view.seal)
    assert len(await at_hand(trade.database, GUILD)) == 3


async def test_a_store_that_has_changed_since_is_looked_at_again(trade: Trade) -> None:
    await put(trade)
    await put(trade)
    tidying = StoreTidying(trade.database, trade.clock)
    view = await tidying.look(GUILD, BOSS, OFFICER)
    await put(trade)
    with pytest.raises(Refused, match="has changed since this was shown"):
        await tidying.merge(GUILD, trade.noter(), view.seal)
    working = await tidying.look(GUILD, BOSS, OFFICER)
    await trade.saves()
    with pytest.raises(Refused, match="has changed since this was shown"):
        await tidying.merge(GUILD, trade.noter(), working.seal)


async def test_boxes_change_hands_once(trade: Trade) -> None:
    await put(trade)
    tidying = StoreTidying(trade.database, trade.clock)
    wish, noter = Handover(f"{CODE}/1", BOB, "Cutlass", 400), trade.noter(ANN, MEMBER, "move")
    first = await tidying.hand_over(GUILD, noter, wish)
    again = await tidying.hand_over(GUILD, noter, wish)
    assert (first.already, again.already) == (False, True)
    assert first.into.name == again.into.name == f"{CODE}/2"
    assert (again.owner.name, again.into.container) == ("Bob", "Cutlass")
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 600, f"{CODE}/2": 400}
    await trade.saves()
    later = await tidying.hand_over(GUILD, trade.noter(), Handover(f"{CODE}/2", container="Box"))
    assert later.into.made_at == OPENED
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 600, f"{CODE}/3": 400}


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Handover(f"{CODE}/1"), "is there already"),
        (Handover(f"{CODE}/1", ANN, ""), "is there already"),
        (Handover(f"{CODE}/1", BOB, quantity_cscu=1001), "There are only"),
        (Handover(f"{CODE}/9", BOB), "There is nothing in a lot"),
        (Handover("sm-aaaaaa/1", BOB), "There is no session"),
    ],
)
async def test_what_cannot_be_handed_over_is_said(trade: Trade, wish: Handover, sentence: str) -> None:
    await put(trade)
    tidying = StoreTidying(trade.database, trade.clock)
    with pytest.raises(Refused, match=sentence):
        await tidying.hand_over(GUILD, trade.noter(), wish)
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 1000}


async def test_only_officers_and_whoever_has_a_lot_hand_it_over(trade: Trade) -> None:
    await put(trade)
    tidying = StoreTidying(trade.database, trade.clock)
    with pytest.raises(Refused, match=f"Only officers, and whoever has lot {CODE}/1"):
        await tidying.hand_over(GUILD, trade.noter(BOB, MEMBER), Handover(f"{CODE}/1", BOB))
