"""Looking into the guild's store and tidying it up, as people do."""

from domain.hauls import Cargo
from sandbox import ModalForm, Reply
from tests.stories.scenes import (
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    notes_sale,
    read,
    saves,
    stopped_hour,
)
from tests.stories.stage import Stage
from tests.stories.storing import FIVE_QUANTAINIUM, at_hand, lies_in_store, looks_into_store

HOSTILE = "**@everyone** <@&42> [x](https://evil.example) \u202egnirts `code`"


def harmless(reply: Reply) -> bool:
    forbidden = ("**@", "<@&42", "](", "\u202e", "@everyone", "`code`")
    return not any(each in reply.text for each in forbidden) and reply.message.pings == []


async def test_an_empty_store_says_how_ore_comes_in(stage: Stage) -> None:
    shown = await looks_into_store(stage.guild.member("Ann"), stage)
    assert "The store is empty: ore comes in when a haul is collected." in read(shown)
    assert shown.ephemeral


async def test_ore_on_hand_is_summed_with_what_is_working_and_what_it_may_be_worth(stage: Stage) -> None:
    assert stage.app is not None
    await stage.app.prices.refresh(force=True)
    ann = stage.guild.member("Ann")
    saved = await stopped_hour(stage, "Bob")
    await lies_in_store(stage, saved, owner=ann)
    await lies_in_store(stage, saved, Cargo("Unobtainium", 7), owner=ann)
    await saves(stage, await draft_of(stage, saved))
    code = await stage.starts("second")
    await lies_in_store(stage, code, owner=stage.boss)
    await lies_in_store(stage, code, FIVE_QUANTAINIUM, owner=stage.boss)
    shown = read(await looks_into_store(ann, stage))
    assert "**20 SCU** Gold, 10 SCU of it working · 2 lots · about" in shown
    assert (
        "**5 SCU** Quantainium Q812, 5 SCU of it working · 1 lot · about 750 000 aUEC (150 000 per SCU, UEX"
        in shown
    )
    assert "**0.07 SCU** Unobtainium · 1 lot · no price known" in shown
    assert "without 1 entry nobody knows a price of" in shown


async def test_exact_entries_are_searched_sorted_and_turned(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await stage.starts()
    for number in range(12):
        await lies_in_store(stage, code, Cargo("Gold", 100 + number), owner=ann, container=f"Box {number}")
    await lies_in_store(stage, code, FIVE_QUANTAINIUM, owner=bob, container="Caterpillar")
    sums = await looks_into_store(ann, stage, search="gold")
    exact = await ann.presses("Exact entries", on=sums)
    assert f"`{code}/1` **1 SCU** Gold · Ann in Box 0" in read(exact)
    assert "Page 1 of 2" in read(exact)
    turned = await ann.presses("▶", on=exact)
    assert f"`{code}/12`" in read(turned)
    assert "Caterpillar" not in read(turned)
    sorted_ = await ann.selects("Sort", ["the most first"], on=turned)
    assert read(sorted_).index(f"`{code}/12`") < read(sorted_).index(f"`{code}/11`")
    of_bob = await looks_into_store(ann, stage, search="bob cater", exact=True)
    assert f"`{code}/13` **5 SCU** Quantainium Q812 · Bob in Caterpillar" in read(of_bob)
    nothing = await looks_into_store(ann, stage, search="zzz")
    assert "Nothing in the store fits that." in read(nothing)
    too_long = await looks_into_store(ann, stage, search="ø" * 60)
    assert "too long to search for" in read(too_long)


async def test_the_buttons_of_a_list_work_after_a_restart(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await lies_in_store(stage, await stage.starts(), owner=ann)
    shown = await looks_into_store(ann, stage, search="gold", sort="age")
    await stage.bot_restarts()
    exact = await ann.presses("Exact entries", on=shown)
    assert "Gold · Ann" in read(exact)


async def test_lots_that_are_alike_are_merged_once(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await stage.starts()
    for _ in range(3):
        await lies_in_store(stage, code, owner=ann)
    refused = await bob.runs("/mining store merge", in_=stage.general)
    assert "there is nothing to merge" in read(refused)
    preview = await ann.runs("/mining store merge", in_=stage.general)
    assert f"← `{code}/2`, `{code}/3` = **30 SCU**" in read(preview)
    (custom_id,) = [each.custom_id for each in preview.message.all_buttons if each.custom_id]
    merged = await ann.presses("Merge", on=preview)
    assert "Merged into 1 lot" in read(merged)
    again = await ann.presses_custom_id(custom_id, on=preview, force=True)
    assert "had been merged already, once" in read(again)
    assert await at_hand(stage) == {f"{code}/1": 3000}


async def test_boxes_are_handed_over_by_whoever_has_them(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await stage.starts()
    lot = await lies_in_store(stage, code, owner=ann)
    refused = await bob.runs("/mining store move", lot=lot, to=bob, in_=stage.general)
    assert refused.text == f"Only officers, and whoever has lot {lot}, may do this."
    done = await ann.runs(
        "/mining store move", lot=lot, to=bob, container="Cutlass", quantity="4", in_=stage.general
    )
    assert read(done) == f"**4 SCU** Gold now lie in lot `{code}/2`: Bob has it in Cutlass."
    assert await at_hand(stage) == {f"{code}/1": 600, f"{code}/2": 400}
    offered = await bob.types("/mining store move", lot="cutl", in_=stage.general)
    assert [each.value for each in offered] == [f"{code}/2"]


async def test_hostile_names_and_containers_are_shown_and_do_nothing(stage: Stage) -> None:
    ann = stage.guild.member("=HYPERLINK(1) @here <@&42>")
    code = await hour_of_mining(stage, ann)
    await notes_sale(stage, "1m")
    for _ in range(2):
        await lies_in_store(stage, code, owner=ann, container=HOSTILE)
    exact = await looks_into_store(stage.boss, stage, search=HOSTILE[:20], exact=True)
    merging = await stage.boss.runs("/mining store merge", in_=stage.general)
    moved = await stage.boss.runs(
        "/mining store move", lot=f"{code}/1", container=HOSTILE[:50] + "x", in_=stage.general
    )
    for reply in (exact, merging, moved):
        assert harmless(reply), reply.text
    assert f"`{code}/1`" in read(exact)
    assert f"`{code}/2`" in read(merging)


async def test_another_guilds_lots_are_unknown_here(stage: Stage) -> None:
    refused = await stage.boss.runs(
        "/mining store move", lot="sm-zzzzzz/1", container="mine", in_=stage.general
    )
    assert "There is no session `sm-zzzzzz` here" in read(refused)
    refused = await looks_into_store(stage.boss, stage, session="sm-zzzzzz")
    assert "There is no session `sm-zzzzzz` here" in read(refused)


async def test_the_form_of_a_board_notes_a_sale_with_or_without_ore_out_of_the_store(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await hour_of_mining(stage, ann)
    await stage.all_written()
    await lies_in_store(stage, code, owner=ann)
    anything = next(iter(stage.discord.world.messages.values()))

    async def form() -> ModalForm:
        return form_of(await ann.presses_custom_id(f"pd:sale.form:{code}", on=anything, force=True))

    plain = await fills(ann, await form(), {"Amount in aUEC": "5k", "Where it was sold": "TDD"})
    assert f"Noted `1` in **{code}**: sold for **5 000 aUEC** at TDD, held by Ann." in read(plain)
    assert not plain.ephemeral
    answers = {"Amount in aUEC": "90k", "Ore out of the store (a line each), if any": "Gold 4\nGold 1"}
    preview = await fills(ann, await form(), answers)
    assert preview.ephemeral
    assert "Nothing is sold yet." in read(preview)
    sold = await ann.presses("Sell", on=preview)
    assert "Sold" in read(sold)
    assert await at_hand(stage) == {f"{code}/1": 500}
