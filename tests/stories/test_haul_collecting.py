"""Hauls come out: once, by who may, with what really came; or nothing of them comes."""

import pytest

from sandbox.discord.invoking import deliver
from tests.stories.adhocs import starts, stops
from tests.stories.hauls import HOSTILE, asks_what_came, collects, haul_leaves, hour_of, lists
from tests.stories.scenes import (
    NBSP,
    committed,
    draft_of,
    fills,
    form_of,
    messages_with,
    notes_sale,
    read,
    saves,
)
from tests.stories.stage import Stage
from tests.stories.test_haul_endings import ore

REFINERY = "ARC-L1, Dinyx Solventation"


async def test_what_really_came_is_entered_by_its_owner(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    noted = await haul_leaves(ann, stage, "Quantainium 125 Q812\nGold 10", "20h", place=REFINERY)
    await stage.time_passes(hours=20)
    form = form_of(await ann.presses("Collect", on=noted))
    assert form.title == f"Collect {code}/1"
    assert form[f"What came out of {code}/1"] == "Quantainium Q812 \nGold "
    assert "Write behind each how much came. 135 SCU went in; about" in form.text.replace(NBSP, " ")
    assert form["Who has it now"] == [ann]
    done = await fills(
        ann,
        form,
        {
            f"What came out of {code}/1": "Quantainium Q812 106.25\nGold 8\nGold raw 1",
            "Who has it now": [bob],
            "In what, or where": "Caterpillar",
        },
    )
    assert not done.ephemeral
    assert read(done) == (
        f"Haul **{code}/1** of Ann is collected by Ann. It counts once the session is saved. With Bob in Caterpillar:\n"
        f"• 106.25 SCU Quantainium, quality 812 (lot {code}/1)\n• 8 SCU Gold (lot {code}/2)\n"
        f"• 1 SCU raw Gold (lot {code}/3)"
    )
    assert "Nothing is on its way" in (await lists(ann, stage)).text


async def test_plain_cargo_is_collected_as_it_went_in(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 12.5 Q7\nTin (raw) 3", "30m")
    await stage.time_passes(hours=1)
    done = read(await collects(ann, stage, f"{code}/1"))
    assert f"• 12.5 SCU Gold, quality 7 (lot {code}/1)\n• 3 SCU raw Tin (lot {code}/2)" in done


async def test_of_what_was_refined_nothing_is_taken_for_come_that_nobody_entered(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 10", "1h", place=REFINERY)
    await stage.time_passes(hours=2)
    refused = await collects(ann, stage, f"{code}/1", None, **{"In what, or where": "Hull C"})
    assert refused.ephemeral
    assert "• Gold: How much of it?" in read(refused)
    form = form_of(await ann.presses("Correct it", on=refused))
    assert form[f"What came out of {code}/1"] == "Gold"
    assert form["In what, or where"] == "Hull C"
    done = await fills(ann, form, {f"What came out of {code}/1": "Gold 8.5"})
    assert "8.5 SCU Gold" in read(done)


@pytest.mark.parametrize(
    ("came", "sentence"),
    [
        ("Gold 10.01", "10.01 SCU of Gold cannot come out of haul {}/1\\: 10 SCU went in."),
        ("Tin 1", "There is no Tin on board of haul {}/1, which left with Gold."),
        ("Gold 1 @ 5", "A haul has no price"),
    ],
)
async def test_more_than_went_in_is_refused_with_what_went_in(stage: Stage, came: str, sentence: str) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 10", "1h", place=REFINERY)
    await stage.time_passes(hours=2)
    refused = await collects(ann, stage, f"{code}/1", came)
    assert refused.ephemeral
    assert sentence.format(code) in read(refused)
    assert f"**{code}/1**" in (await lists(ann, stage)).text


async def test_before_it_is_ready_only_an_officer_collects_with_a_reason(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    noted = await haul_leaves(ann, stage, "Gold 10", "20h")
    refused = await ann.presses("Collect", on=noted)
    assert refused.ephemeral
    assert f"Haul {code}/1 is not ready yet: it will be <t:" in refused.text
    form = form_of(await asks_what_came(stage.boss, stage, f"{code}/1"))
    done = read(await fills(stage.boss, form, {"Why before it is ready": "the terminal **said** so"}))
    assert f"Haul **{code}/1** of Ann is collected by Boss: the terminal \\*\\*said\\*\\* so." in done


async def test_whoever_is_second_reads_who_did_what_and_when(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    noted = await haul_leaves(ann, stage, "Gold 10", "1h")
    await stage.time_passes(hours=2)
    of_ann = form_of(await ann.presses("Collect", on=noted))
    of_boss = form_of(await stage.boss.presses("Collect", on=noted))
    await fills(ann, of_ann, {})
    second = await fills(stage.boss, of_boss, {})
    assert second.ephemeral
    assert f"Haul **{code}/1** of Ann had been collected by Ann already, once, <t:" in second.text
    late = await stage.boss.presses("Void", on=noted)
    assert late.ephemeral
    assert f"Haul {code}/1 is collected since <t:" in late.text


async def test_a_press_that_comes_twice_collects_once(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 10", "1h")
    await stage.time_passes(hours=2)
    await collects(ann, stage, f"{code}/1")
    assert ann.last_interaction is not None
    deliver(ann.last_interaction)
    await stage.discord.settled()
    assert len(messages_with(stage, "is collected by Ann")) == 1
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    assert await ore(stage) == {f"mined:{code}": -1_000, f"store:{code}/1": 1_000}


async def test_others_neither_collect_nor_void_it(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    noted = await haul_leaves(ann, stage, "Gold 10", "1h")
    await stage.time_passes(hours=2)
    for button in ("Collect", "Void"):
        refused = await bob.presses(button, on=noted)
        assert refused.ephemeral
        assert f"Only officers, and whoever has haul {code}/1, may collect or void it." in refused.text


async def test_a_void_needs_a_reason_and_leaves_the_cost(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    noted = await haul_leaves(ann, stage, "Gold 10", "20h", cost="40k")
    form = form_of(await ann.presses("Void", on=noted))
    blank = await fills(ann, form, {"Why nothing of it comes": " "})
    assert "The reason is blank" in blank.text
    done = read(await fills(ann, form, {"Why nothing of it comes": HOSTILE}))
    assert f"Haul **{code}/1** of Ann is void, by Ann: \\*\\*\\@" in done
    assert "@everyone" not in done
    assert "What it cost stays noted as an expense." in done
    again = await stage.boss.runs("/mining haul void", haul=f"{code}/1", reason="x", in_=stage.general)
    assert again.ephemeral
    assert "had been voided by Ann already, once" in again.text
    assert "expense 40 000 aUEC" in read(await stage.boss.runs("/mining status", in_=stage.general))


async def test_the_menus_of_the_list_open_the_forms(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 10", "1h")
    await haul_leaves(ann, stage, "Tin 10", "2h")
    await stage.time_passes(hours=3)
    listed = await lists(ann, stage)
    form = form_of(await ann.selects("Collect one of these", [f"{code}/1"], on=listed))
    assert form[f"What came out of {code}/1"].replace(NBSP, " ") == "Gold 10 SCU"
    await fills(ann, form, {})
    form = form_of(await ann.selects("Void one of these", [f"{code}/2"], on=listed))
    done = await fills(ann, form, {"Why nothing of it comes": "pirates"})
    assert f"Haul **{code}/2** of Ann is void, by Ann: pirates." in done.text


async def test_a_haul_that_its_session_did_not_wait_for_is_in_store_for_good(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 10", "20h")
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    assert await ore(stage) == {}
    assert f"**{code}/1** Ann · carried over" in (await lists(ann, stage)).text
    await stage.time_passes(hours=21)
    await stage.bot_restarts()
    done = read(await collects(ann, stage, f"{code}/1"))
    assert "It lies in the guild's store for good." in done
    assert await ore(stage) == {f"mined:{code}": -1_000, f"store:{code}/1": 1_000}


async def test_a_practice_has_hauls_of_its_own(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann, practice=True)
    await stage.time_passes(hours=1)
    await haul_leaves(ann, stage, "Gold 10", "30m")
    await haul_leaves(ann, stage, "Tin 10", "9h")
    await stage.time_passes(hours=1)
    done = read(await collects(ann, stage, f"{code}/1"))
    assert "Only practice: nothing of it is real." in done
    stopped = await stops(stage, ann, code)
    asked = await ann.presses("Throw away", on=stopped)
    await ann.presses("Yes, throw away", on=asked)
    assert "Nothing is on its way" in (await lists(ann, stage)).text
    assert await ore(stage) == {}
    assert await committed(stage) == {}


async def test_twenty_five_ores_come_in_one_message(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    many = "\n".join(f"Quantainium 125.25 Q{quality}" for quality in range(976, 1001))
    await haul_leaves(ann, stage, many, "1h")
    await stage.time_passes(hours=2)
    done = read(await collects(ann, stage, f"{code}/1", None, **{"In what, or where": "*" * 100}))
    assert "is collected by Ann" in done
    assert "more" in done
    too_many = await haul_leaves(ann, stage, f"{many}\nGold 1", "1h")
    assert "A haul has at most 25 kinds of ore" in read(too_many)


async def test_the_owner_collects_out_of_the_direct_message_that_tells_of_it(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 10", "1h", place=REFINERY)
    await stage.time_passes(hours=2)
    assert stage.app is not None
    await stage.app.haul_watch.keep()
    notice = await ann.sees_direct("has been ready since")
    form = form_of(await ann.presses("Collect", on=notice))
    assert "Who has it now" not in form.labels
    refused = await fills(ann, form, {"In what, or where": "Hull C"})
    form = form_of(await ann.presses("Correct it", on=refused))
    assert form["In what, or where"] == "Hull C"
    done = read(await fills(ann, form, {f"What came out of {code}/1": "Gold 9"}))
    assert f"Haul **{code}/1** of Ann is collected by Ann" in done
    assert f"With Ann in Hull C:\n• 9 SCU Gold (lot {code}/1)" in done
    again = await ann.presses("Collect", on=notice)
    assert f"Haul {code}/1 is collected since <t:" in again.text


async def test_nobody_but_the_owner_uses_that_button(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    noted = await haul_leaves(ann, stage, "Gold 10", "1h")
    await stage.time_passes(hours=2)
    for who in (bob, stage.boss):
        forged = await who.presses_custom_id(f"pd:haul.mine:{stage.guild.id}:{code}:1", on=noted, force=True)
        assert f"whoever has haul {code}/1" in forged.text


async def test_the_status_says_what_lies_in_the_store_from_the_session_saved_or_not(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    for _ in range(2):
        await haul_leaves(ann, stage, "Gold 10 Q812\nTin (raw) 3", "30m")
    assert "In store from this session" not in read(
        await ann.runs("/mining status", session=code, in_=stage.general)
    )
    await stage.time_passes(hours=1)
    await collects(ann, stage, f"{code}/1")
    text = read(await ann.runs("/mining status", session=code, in_=stage.general))
    assert text.index("Hauls in flight (1)") < text.index("In store from this session")
    assert (
        "**10 SCU** Gold Q812, 10 SCU of it working\n**3 SCU** Tin (raw), 3 SCU of it working"
        in text.replace("\\", "")
    )
    await collects(ann, stage, f"{code}/2")
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    text = read(await ann.runs("/mining status", session=code, in_=stage.general)).replace("\\", "")
    assert "**20 SCU** Gold Q812\n**6 SCU** Tin (raw)" in text


async def test_a_session_does_not_show_what_lies_in_the_store_from_another(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, "Gold 10", "30m")
    await stage.time_passes(hours=1)
    await collects(ann, stage, f"{code}/1")
    await stage.stops()
    other = await stage.starts("Another")
    text = read(await ann.runs("/mining status", session=other, in_=stage.general))
    assert "In store from this session" not in text
