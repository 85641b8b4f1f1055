"""Selling out of the store over several sessions, as people do: looked at, sold once, taken back."""

from domain.hauls import Cargo
from tests.stories.paying import open_books
from tests.stories.scenes import (
    committed,
    draft_of,
    hour_of_mining,
    notes_sale,
    read,
    saves,
    stopped_hour,
    working,
)
from tests.stories.stage import Stage
from tests.stories.storing import FIVE_QUANTAINIUM, asks_to_sell, at_hand, lies_in_store


async def test_one_sale_over_a_saved_and_an_open_session_is_looked_at_and_made_once(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    saved = await stopped_hour(stage, "Bob")
    await lies_in_store(stage, saved, owner=ann)
    await saves(stage, await draft_of(stage, saved))
    before = await committed(stage)
    code = await stage.starts("second")
    await lies_in_store(stage, code, FIVE_QUANTAINIUM, owner=ann)
    preview = await asks_to_sell(
        stage.boss, stage, "Gold 10 @ 1000; Quantainium 5 Q812 @ 6000", "400k", where="TDD", holder=ann
    )
    assert preview.ephemeral
    shown = read(preview)
    assert "Sold for **400 000 aUEC** at TDD, held by Ann." in shown
    assert f"`{saved}/1` **10 SCU Gold** · 1 000 per SCU (as typed)" in shown
    assert (
        f"**{saved}** **100 000 aUEC**: saved as revision 2 · people + 99 503 aUEC · fees + 497 aUEC" in shown
    )
    assert f"**{code}** **300 000 aUEC**: noted there, counts once the session is saved" in shown
    await stage.bot_restarts()
    sold = await stage.boss.presses("Sell", on=preview)
    assert "Sold" in read(sold)
    told = await stage.boss.sees("noted a sale out of the store", in_=stage.general)
    assert {f"**{saved}** 100 000 aUEC", f"**{code}** 300 000 aUEC"} <= {
        each.strip(".") for each in read(told).partition("Divided: ")[2].split(", ")
    }
    assert await working(stage, code) == {"held:Ann": -300_000, f"session:{code}": 300_000}
    after = await committed(stage)
    assert after["held:Ann"] == -100_000
    assert after["member:Bob"] > before["member:Bob"]
    await stage.boss.sees(f"Payroll of {saved} · Sunday, revision 2", in_=stage.general)
    again = await stage.boss.presses_custom_id("pd:store.sell:1", on=preview, force=True)
    assert "had been sold already, once" in read(again)
    assert await committed(stage) == after
    assert await at_hand(stage) == {}


async def test_the_whole_sale_is_taken_back_by_any_of_its_notes_until_it_is_saved(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    first = await hour_of_mining(stage, ann)
    await stage.stops()
    await lies_in_store(stage, first, owner=ann)
    await stage.time_passes(minutes=1)
    second = await stage.starts("second")
    await lies_in_store(stage, second, owner=ann)
    preview = await asks_to_sell(stage.boss, stage, "Gold 15", "30k")
    await stage.boss.presses("Sell", on=preview)
    undone = await stage.boss.runs(
        "/mining sale undo", number=1, reason="a mistake", session=second, in_=stage.general
    )
    assert (
        f"Note `1` of **{second}** is taken back: sale 10 000 aUEC, held by Boss, part of store sale 1"
        in read(undone)
    )
    assert "in every session that had part of it" in undone.text
    assert await working(stage, first) == {}
    assert await working(stage, second) == {}
    assert await at_hand(stage) == {f"{first}/1": 1000, f"{second}/1": 1000}
    refused = await stage.boss.presses_custom_id("pd:store.sell:1", on=preview, force=True)
    assert "made and taken back since" in read(refused)


async def test_what_was_saved_is_not_taken_back_and_says_what_to_do(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale=None)
    await lies_in_store(stage, code, owner=stage.boss)
    await stage.boss.presses("Sell", on=await asks_to_sell(stage.boss, stage, "Gold 10", "1m"))
    await saves(stage, await draft_of(stage, code))
    await stage.boss.runs("/mining payroll correct", session=code, reason="look", in_=stage.general)
    refused = await stage.boss.runs(
        "/mining sale undo", number=1, reason="x", session=code, in_=stage.general
    )
    assert "A sale out of the store is taken back whole or not at all" in read(refused)
    assert "`/mining payroll late`" in refused.text


async def test_more_than_there_is_is_refused_with_what_is_there(stage: Stage) -> None:
    code = await stage.starts()
    await lies_in_store(stage, code, owner=stage.boss)
    refused = await asks_to_sell(stage.boss, stage, "Gold 12 @ 5; Quantainium 1 Q812 @ 6", "1m")
    assert read(refused) == (
        "There is less in the store than that. Quantainium Q812: 0 SCU of 1 SCU. Gold: 10 SCU of 12 SCU."
    )
    await lies_in_store(stage, code, Cargo("Unobtainium", 500), owner=stage.boss)
    refused = await asks_to_sell(stage.boss, stage, "Gold 1; Unobtainium 5", "1m")
    assert "There is no price for Unobtainium, so the money cannot be divided" in read(refused)
    preview = await asks_to_sell(stage.boss, stage, "Unobtainium 5", "1m")
    assert "**5 SCU Unobtainium** · by quantity: no price is known" in read(preview)
    refused = await asks_to_sell(stage.boss, stage, "Gold; @everyone 5", "1m")
    assert "How much of it?" in read(refused)
    assert refused.message.pings == []
    refused = await asks_to_sell(stage.boss, stage, "Gold 1", "1m", **{"from": "my box"})
    assert "Lots are named like `sm-k3m9qa/3`" in read(refused)
    assert await at_hand(stage) == {f"{code}/1": 1000, f"{code}/2": 500}


async def test_members_sell_what_is_of_their_unsaved_session_and_nothing_else(stage: Stage) -> None:
    ann, otto = stage.guild.member("Ann"), stage.guild.member("Otto")
    saved = await stopped_hour(stage, "Bob")
    await lies_in_store(stage, saved, owner=stage.boss)
    await saves(stage, await draft_of(stage, saved))
    code = await hour_of_mining(stage, ann)
    await stage.all_written()
    await lies_in_store(stage, code, owner=ann)
    refused = await asks_to_sell(ann, stage, "Gold 1", "1k")
    assert f"Some of this is ore of {saved}, which is saved: only officers sell that." in read(refused)
    preview = await asks_to_sell(ann, stage, "Gold 1", "1k", **{"from": code})
    forged = await otto.presses_custom_id("pd:store.sell:1", on=preview, force=True)
    assert "Only officers, and people who were in the voice channels" in read(forged)
    await ann.presses("Sell", on=preview)
    assert await working(stage, code) == {"held:Ann": -1_000, f"session:{code}": 1_000}


async def test_ore_of_a_discarded_session_is_the_treasurys_and_officers_are_told(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    stopped = await stage.stops()
    await stage.boss.presses("Yes, discard", on=await stage.boss.presses("Discard", on=stopped))
    await lies_in_store(stage, code, owner=stage.boss)
    preview = await asks_to_sell(stage.boss, stage, "Gold 10", "70k")
    assert f"**{code}** **70 000 aUEC**: it is discarded and pays nobody, so the treasury gets it." in read(
        preview
    )
    await stage.boss.presses("Sell", on=preview)
    assert await committed(stage) == {"treasury": 70_000, "held:Boss": -70_000}
    treasury = await stage.boss.runs("/mining treasury show", in_=stage.general)
    assert "The guild owns **70 000 aUEC**" in read(treasury)
    assert "**70 000 aUEC** Boss" in read(treasury)


async def test_hostile_holders_places_and_sellers_are_shown_and_do_nothing(stage: Stage) -> None:
    ann = stage.guild.member("=HYPERLINK(1) @here <@1>")
    code = await hour_of_mining(stage, ann)
    await notes_sale(stage, "1m")
    await lies_in_store(stage, code, Cargo("Gold", 500), owner=ann, container="**@everyone**")
    await stage.all_written()
    where = "[Area18](http://evil.example) @everyone `x`"
    preview = await asks_to_sell(ann, stage, "Gold 5", "1k", where=where)
    await ann.presses("Sell", on=preview)
    told = await stage.boss.sees("noted a sale out of the store", in_=stage.general)
    for message in (preview.message, told):
        for forbidden in ("](http", "@everyone", "@here", "<@1", "`x`"):
            assert forbidden not in message.text
        assert message.pings == []
    async with open_books(stage) as tx:
        assert len(await tx.notes.list(code)) == 2
