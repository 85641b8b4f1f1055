"""Selling out of the store: which session gets what, once, and what takes it back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from db.database import Database
from domain.access import Standing
from domain.errors import Refused
from domain.hauls import Cargo
from domain.ledger import TREASURY
from domain.payroll import OreForm
from domain.quantities import LARGEST
from domain.storepicks import Named, named_lots
from domain.storesales import Outlook
from services.netting import NettingPlans
from services.storetidying import Handover, StoreTidying
from services.treasury import Treasury
from tests.services.hauling import add_haul, collect_haul
from tests.services.storing import GOLD as BOX_OF_GOLD
from tests.services.storing import QUANTAINIUM as BOX_OF_QUANTAINIUM
from tests.services.storing import at_hand, stores
from tests.services.sundays import ANN, BOB, BOSS, CLOSED, CODE, GUILD, OPENED, committed, working
from tests.services.trading import (
    GOLD,
    MEMBER,
    NOWHERE,
    OTHER,
    QUANTAINIUM,
    Trade,
    typed,
)
from uex.client import UexClient


@pytest.fixture
async def trade(database: Database) -> AsyncIterator[Trade]:
    async with UexClient(NOWHERE) as uex:
        trade = Trade(database, uex)
        await trade.begins()
        yield trade


async def put(trade: Trade, code: str = CODE, cargo: Cargo = BOX_OF_GOLD, *, owner: int = 1) -> str:
    return await stores(trade.database, GUILD, code, cargo, owner=owner, at=OPENED)


async def test_one_sale_is_divided_over_two_sessions_by_what_their_ore_is_worth(trade: Trade) -> None:
    await put(trade, CODE, BOX_OF_GOLD)
    await put(trade, OTHER, BOX_OF_QUANTAINIUM)
    # 10 SCU at 1000 and 5 SCU at 6000: a quarter and three quarters of it.
    view = await trade.looks(1_000_001, typed(GOLD, 1000, 1000), typed(QUANTAINIUM, 500, 6000))
    assert [(each.session.code, each.outlook) for each in view.shares] == [
        (CODE, Outlook.NOTE),
        (OTHER, Outlook.NOTE),
    ]
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 1000, f"{OTHER}/1": 500}
    assert not (await trade.sells(view)).already
    amounts = [*(await trade.noted(CODE)).values(), *(await trade.noted(OTHER)).values()]
    assert amounts == [250_000, 750_001]
    assert amounts == [each.amount_auec for each in view.shares]
    assert await at_hand(trade.database, GUILD) == {}
    assert await working(trade.database) == {
        (f"mined:{CODE}", "ore:Gold:refined:any"): -1000,
        (f"sold:{CODE}", "ore:Gold:refined:any"): 1000,
        ("held:3", "auec"): -250_000,
        (f"session:{CODE}", "auec"): 250_000,
    }


async def test_the_same_sale_pressed_twice_or_by_two_officers_at_once_is_made_once(trade: Trade) -> None:
    await put(trade)
    view = await trade.looks(1_000, typed(GOLD, 600))
    done = await asyncio.gather(*(trade.sells(view) for _ in range(3)))
    assert sorted(each.already for each in done) == [False, True, True]
    assert list((await trade.noted()).values()) == [1_000]
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 400}


async def test_two_sales_of_the_same_ore_at_once_sell_it_once(trade: Trade) -> None:
    await put(trade)
    views = [await trade.looks(amount, typed(GOLD, 600)) for amount in (1_000, 2_000)]
    done = await asyncio.gather(*(trade.sells(view) for view in views), return_exceptions=True)
    (refused,) = [each for each in done if isinstance(each, Refused)]
    assert "Of lot sm-k3m9qa/1 only" in str(refused)
    assert len(await trade.noted()) == 1
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 400}


async def test_the_same_command_brought_twice_asks_the_same_once(trade: Trade) -> None:
    await put(trade)
    first = await trade.looks(1_000, typed(GOLD, 600), key="one")
    again = await trade.looks(1_000, typed(GOLD, 600), key="one")
    assert first.sale == again.sale


async def test_a_saved_session_gets_a_further_revision(trade: Trade) -> None:
    await put(trade)
    await trade.saves()
    before = await committed(trade.database)
    view = await trade.looks(200_000, typed(GOLD, 1_000))
    (share,) = view.shares
    assert share.outlook is Outlook.LATE
    assert share.changes is not None
    assert share.changes.gross_auec == 200_000
    await trade.sells(view)
    session = await trade.session()
    assert (session.state, session.revision) == ("saved", 2)
    after = await committed(trade.database)
    for person_id, more in share.changes.people.items():
        assert after[f"member:{person_id}"] - before.get(f"member:{person_id}", 0) == more
    assert sum(after.values()) == 0
    assert await at_hand(trade.database, GUILD) == {}
    assert (await trade.sells(view)).already
    assert (await trade.session()).revision == 2


async def test_what_sessions_bring_that_pay_nobody_is_the_treasurys(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER)
    await trade.fails(CODE)
    await trade.discards(OTHER)
    late = await put(trade, OTHER)  # a haul that was carried over
    view = await trade.looks(3_000, typed(GOLD, 2_000))
    assert {each.session.code: each.outlook for each in view.shares} == {
        CODE: Outlook.TREASURY,
        OTHER: Outlook.TREASURY,
    }
    await trade.sells(view)
    assert await committed(trade.database) == {TREASURY: 3_000, "held:3": -3_000}
    assert late == f"{OTHER}/2"
    assert await at_hand(trade.database, GUILD) == {}
    shown = await Treasury(trade.database, trade.clock).show(GUILD)
    assert (shown.owns_auec, shown.owed_auec, shown.held_auec) == (3_000, 0, {3: 3_000})
    told = (await trade.told())[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith(
        f"Treasury: **3 000 aUEC** for ore of **{CODE}**, **{OTHER}** sold out of the store"
    )


async def test_a_plan_has_the_treasurys_money_sent_to_whoever_holds_the_treasury(trade: Trade) -> None:
    await put(trade)
    await trade.fails()
    await trade.sells(await trade.looks(3_000, typed(GOLD, 1_000)))
    async with trade.database.transaction(GUILD) as tx:
        settings = await tx.guilds.get_for_update()
        assert settings is not None
        await tx.guilds.save(replace(settings, treasury_holder_id=1))
    plan = await NettingPlans(trade.database, trade.clock).look(GUILD)
    assert [(each.sender_id, each.receiver_id, each.amount_auec) for each in plan.netting.transfers] == [
        (3, 1, 3_000)
    ]


async def test_more_than_is_there_is_refused_and_nothing_is_kept(trade: Trade) -> None:
    await put(trade)
    with pytest.raises(Refused, match="There is less in the store than that"):
        await trade.looks(1_000, typed(GOLD, 1_001, 5), typed(QUANTAINIUM, 1, 5))
    assert await trade.noted() == {}


async def test_ore_without_a_price_beside_other_ore_is_refused_until_the_guild_sets_one(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER, BOX_OF_QUANTAINIUM)
    ore = typed(GOLD, 1000, 1000), typed(QUANTAINIUM, 500)
    with pytest.raises(Refused, match="There is no price for Quantainium"):
        await trade.looks(1_000, *ore)
    await trade.prices.set_guild_price(GUILD, QUANTAINIUM, Decimal(6000), BOSS)
    view = await trade.looks(4_000, *ore)
    assert [each.amount_auec for each in view.shares] == [1_000, 3_000]
    assert view.sale.parts[1].price_source is not None
    assert view.sale.parts[1].price_source.origin == "guild"


async def test_one_ore_alone_needs_no_price(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER, Cargo("Gold", 3_000))
    view = await trade.looks(4_001, typed(GOLD, 4_000))
    assert [each.amount_auec for each in view.shares] == [1_000, 3_001]


async def test_raw_and_refined_of_one_name_are_two_ores(trade: Trade) -> None:
    await put(trade, cargo=Cargo("Gold", 100, OreForm.RAW))
    with pytest.raises(Refused, match="Gold: 0"):
        await trade.looks(1, typed(GOLD, 100))


async def test_only_named_lots_give_and_what_is_named_must_be_there(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER)
    view = await trade.looks(10, typed(GOLD, 500), named=named_lots(OTHER))
    assert [each.session.code for each in view.shares] == [OTHER]
    with pytest.raises(Refused, match=f"There is nothing in {CODE}/7"):
        await trade.looks(10, typed(GOLD, 5), named=named_lots(f"{CODE}/7 {CODE}/1"))
    with pytest.raises(Refused, match="There is no session `sm-aaaaaa` here"):
        await trade.looks(10, typed(GOLD, 5), named=named_lots("sm-aaaaaa"))


async def test_members_sell_only_what_is_of_unsaved_sessions_in_which_they_may_note(trade: Trade) -> None:
    await put(trade)
    own = Named(codes=frozenset({CODE}))
    view = await trade.looks(10, typed(GOLD, 5), who=ANN, standing=MEMBER, named=own)
    await trade.sells(view, who=ANN, standing=MEMBER)
    stranger = replace(ANN, discord_id=4711, name="Otto")
    with pytest.raises(Refused, match="Only officers, and people who were in the voice channels"):
        await trade.looks(10, typed(GOLD, 5), who=stranger, standing=MEMBER)
    with pytest.raises(Refused, match="Only officers"):
        await trade.sells(await trade.looks(10, typed(GOLD, 5)), who=stranger, standing=MEMBER)
    await trade.saves()
    with pytest.raises(Refused, match="which is saved: only officers sell that"):
        await trade.looks(10, typed(GOLD, 5), who=ANN, standing=MEMBER)


async def test_a_session_in_another_state_since_is_looked_at_again(trade: Trade) -> None:
    await put(trade)
    view = await trade.looks(10, typed(GOLD, 5))
    await trade.saves()
    with pytest.raises(Refused, match=f"Session {CODE} has changed since this was shown: it is saved"):
        await trade.sells(view)
    late = await trade.looks(10, typed(GOLD, 5))
    await trade.sells(await trade.looks(10, typed(GOLD, 5)))
    with pytest.raises(Refused, match="it is saved, revision 2"):
        await trade.sells(late)


async def test_a_sale_that_nobody_looked_at_is_out_of_date(trade: Trade) -> None:
    for number in (1, 2**31, 2**63 - 1):
        with pytest.raises(Refused, match="out of date"):
            await trade.sales.sell(GUILD, number, trade.noter())


async def test_undoing_one_part_takes_the_whole_sale_back(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER)
    before = await at_hand(trade.database, GUILD)
    view = await trade.looks(1_000, typed(GOLD, 1_500))
    await trade.sells(view)
    (number,) = await trade.noted(OTHER)
    noter = trade.noter(key="undo")
    undone = await trade.notes.undo(GUILD, OTHER, noter, number, "typo")
    assert {note.session_code for note in undone.notes} == {CODE, OTHER}
    assert (await trade.noted(CODE), await trade.noted(OTHER)) == ({}, {})
    assert await at_hand(trade.database, GUILD) == before
    assert (await trade.notes.undo(GUILD, OTHER, noter, number, "typo")).already
    with pytest.raises(Refused, match="made and taken back since"):
        await trade.sells(view)


async def test_members_take_back_only_what_they_sold_themselves(trade: Trade) -> None:
    await put(trade)
    await trade.sells(await trade.looks(1_000, typed(GOLD, 500)))
    (number,) = await trade.noted()
    with pytest.raises(Refused, match="somebody else's"):
        await trade.notes.undo(GUILD, CODE, trade.noter(BOB, MEMBER), number, "mine")


async def test_what_is_saved_or_discarded_in_one_session_is_not_taken_back(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER)
    await trade.sells(await trade.looks(1_000, typed(GOLD, 1_500)))
    (number,) = await trade.noted(CODE)
    await trade.saves(OTHER)
    with pytest.raises(Refused, match=f"its part of {OTHER} was saved there.*`/mining payroll late`"):
        await trade.notes.undo(GUILD, CODE, trade.noter(), number, "typo")
    await trade.reopens(OTHER)
    with pytest.raises(Refused, match=f"its part of {OTHER} was saved there"):
        await trade.notes.undo(GUILD, CODE, trade.noter(), number, "typo")
    assert list(await trade.noted(CODE)) == [number]


@pytest.mark.parametrize("ends", [Trade.saves, Trade.fails])
async def test_a_part_that_went_with_a_discarded_revision_keeps_nobody_from_taking_the_rest_back(
    trade: Trade, ends: Callable[[Trade, str], Awaitable[None]]
) -> None:
    await put(trade, OTHER)
    await ends(trade, OTHER)
    await trade.reopens(OTHER)
    await put(trade, CODE)
    await trade.sells(await trade.looks(1_000, typed(GOLD, 1_500)))
    (number,) = await trade.noted(CODE)
    await trade.discards(OTHER)
    assert await at_hand(trade.database, GUILD) == {f"{OTHER}/1": 1_000}
    await trade.notes.undo(GUILD, CODE, trade.noter(), number, "never sold")
    assert await at_hand(trade.database, GUILD) == {f"{OTHER}/1": 1_000, f"{CODE}/1": 1_000}
    assert await trade.noted(CODE) == {}


async def test_a_discarded_session_has_to_be_reopened_before_its_sale_is_taken_back(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER)
    await trade.sells(await trade.looks(1_000, typed(GOLD, 1_500)))
    (number,) = await trade.noted(CODE)
    await trade.discards(OTHER)
    with pytest.raises(Refused, match=f"Session {OTHER} has part of this sale and is discarded"):
        await trade.notes.undo(GUILD, CODE, trade.noter(), number, "typo")


async def test_what_went_to_the_treasury_is_not_taken_back(trade: Trade) -> None:
    await put(trade)
    await put(trade, OTHER)
    await trade.fails(OTHER)
    await trade.sells(await trade.looks(1_000, typed(GOLD, 1_500)))
    (number,) = await trade.noted(CODE)
    with pytest.raises(Refused, match=f"its part of {OTHER} went to the treasury"):
        await trade.notes.undo(GUILD, CODE, trade.noter(), number, "typo")


async def flown(trade: Trade) -> None:
    """1200 cSCU gold of CODE in the store, by a haul in the session's own round."""
    haul = await add_haul(trade.database, GUILD, CODE, 1, OPENED)
    await collect_haul(trade.database, GUILD, haul, CLOSED, *haul.cargo)


async def test_a_reopened_session_has_its_sales_out_of_the_store_again_merged_and_moved_lots_too(
    trade: Trade,
) -> None:
    await flown(trade)
    await flown(trade)
    tidying = StoreTidying(trade.database, trade.clock)
    seal = (await tidying.look(GUILD, BOSS, trade.noter().standing)).seal
    await tidying.merge(GUILD, trade.noter(), seal)
    await tidying.hand_over(GUILD, trade.noter(), Handover(f"{CODE}/1", BOB, "box", 700))
    await trade.sells(await trade.looks(1_000, typed(GOLD, 2_000)))
    there = await at_hand(trade.database, GUILD)
    assert sum(there.values()) == 400
    for _ in range(2):
        await trade.discards()
        assert await at_hand(trade.database, GUILD) == {}
        await trade.reopens()
        assert await at_hand(trade.database, GUILD) == there
        assert list((await trade.noted()).values()) == [1_000]
    await trade.saves()
    assert await at_hand(trade.database, GUILD) == there


async def test_a_sale_whose_ore_was_sold_meanwhile_is_left_out_when_its_session_is_reopened(
    trade: Trade,
) -> None:
    haul = await add_haul(trade.database, GUILD, CODE, 1, OPENED)
    await trade.discards()
    async with trade.database.transaction(GUILD) as tx:
        carried = await tx.hauls.get(CODE, haul.number)
    assert carried is not None
    await collect_haul(trade.database, GUILD, carried, CLOSED, *haul.cargo)
    await trade.reopens()
    await trade.sells(await trade.looks(1_000, typed(GOLD, 800)))
    await trade.discards()
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 1_200}
    await trade.sells(await trade.looks(2_000, typed(GOLD, 800)))
    await trade.reopens()
    assert await trade.noted() == {}
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 400}
    assert await committed(trade.database) == {TREASURY: 2_000, "held:3": -2_000}
    said = (await trade.told())[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "is reopened without what it had of sales out of the store" in said
    assert "1 000 aUEC held by {holder0}" in said


async def test_ore_of_a_practice_session_is_sold_by_itself_and_moves_nothing_real(trade: Trade) -> None:
    async with trade.database.transaction(GUILD) as tx:
        await tx.connection.execute(
            "UPDATE paydirt.sessions SET practice = true WHERE guild_id = $1 AND code = $2", GUILD, OTHER
        )
    await put(trade)
    await put(trade, OTHER)
    assert await at_hand(trade.database, GUILD) == {f"{CODE}/1": 1000}
    assert await at_hand(trade.database, GUILD, practice=True) == {f"{OTHER}/1": 1000}
    with pytest.raises(Refused, match="practice session is sold by itself"):
        await trade.looks(1_000, typed(GOLD, 1_500), named=named_lots(f"{CODE} {OTHER}"))
    await trade.sells(await trade.looks(1_000, typed(GOLD, 400), named=named_lots(OTHER)))
    await trade.saves(OTHER)
    await trade.sells(await trade.looks(1_000, typed(GOLD, 400), named=named_lots(OTHER)))
    assert await at_hand(trade.database, GUILD, practice=True) == {f"{OTHER}/1": 200}
    assert await committed(trade.database) == {}


async def test_the_largest_amounts_are_divided_exactly(trade: Trade) -> None:
    most = 10**15
    await put(trade, CODE, Cargo("Gold", most))
    await put(trade, OTHER, Cargo("Gold", most - 1))
    await trade.saves(OTHER)
    view = await trade.looks(most - 1_000_000, typed(GOLD, 2 * most - 1, most))
    await trade.sells(view)
    assert sum(each.amount_auec for each in view.shares) == most - 1_000_000


async def test_more_of_one_lot_than_a_bundle_can_say_is_sold_in_parts(trade: Trade) -> None:
    """Else what was saved could never be read again."""
    for _ in range(2):
        await put(trade, CODE, Cargo("Gold", LARGEST))
    tidying = StoreTidying(trade.database, trade.clock)
    merging = await tidying.look(GUILD, BOSS, Standing.OFFICER)
    await tidying.merge(GUILD, trade.noter(), merging.seal)
    with pytest.raises(Refused, match="sell it in parts"):
        await trade.looks(1_000, typed(GOLD, LARGEST), typed(GOLD, LARGEST))
    for _ in range(2):
        await trade.sells(await trade.looks(1_000, typed(GOLD, LARGEST)))
    await trade.saves(CODE)
    await trade.reopens(CODE)
    await trade.saves(CODE)
    assert await at_hand(trade.database, GUILD) == {}
