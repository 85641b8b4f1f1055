"""Hauls leave: by the form, by options alone, for somebody else; what cannot be read comes back; all are listed."""

import pytest

from sandbox.discord.invoking import deliver
from tests.stories.hauls import HOSTILE, ON_BOARD, PLACE, adds, haul_leaves, hour_of, lists, menu_options
from tests.stories.scenes import committed, draft_of, fills, form_of, notes_sale, read, saves, working
from tests.stories.stage import Stage


async def test_a_haul_with_several_ores_leaves_for_a_refinery(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    form = form_of(await adds(ann, stage, refinery="arc l1", method="din"))
    assert form[PLACE] == "arc l1, din"
    assert form["Who has it"] == [ann]
    reply = await fills(
        ann,
        form,
        {
            ON_BOARD: "Quantanium 125 Q812\nGold 3\nGold 2",
            "Ready in": "20h 14m",
            "What it cost in aUEC, if anything": "40k",
        },
    )
    assert not reply.ephemeral
    shown = read(reply)
    assert (
        f"Noted haul **{code}/1** of Ann: 125 SCU raw Quantainium, quality 812; 5 SCU raw Gold at ARC-L1 "
        "(Dinyx Solventation), ready <t:"
    ) in shown
    assert "Its cost of **40 000 aUEC** is expense `1`, advanced by Ann, who gets it back in full." in shown
    assert "Only a hint: about" in shown
    assert "may come out (a rule of thumb; UEX: yield ★★★" in shown
    assert shown.endswith("It counts once the session is saved.")
    assert await working(stage, code) == {"member:Ann": 40_000, f"session:{code}": -40_000}


async def test_what_it_cost_is_given_back_by_the_payroll(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    await haul_leaves(ann, stage, cost="40 000", owner=[bob])
    await notes_sale(stage, "1m")
    await stage.stops()
    draft = await draft_of(stage, code)
    assert "expense 40 000 aUEC for haul" in read(draft)
    preview = await stage.boss.presses("Preview", on=draft)
    assert "expenses returned" in read(preview)
    await saves(stage, await draft_of(stage, code))
    # Half of 960 000 each by time, less fees, and 40 000 back to Bob, who has the haul.
    balances = await committed(stage)
    assert balances["member:Bob"] == balances["member:Ann"] + 40_000


async def test_with_ores_and_time_as_options_no_form_is_asked_for(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    reply = await adds(
        ann,
        stage,
        ores="Gold 12.5; refined Tin 1",
        ready="at 23:30",
        cost="7",
        owner=bob,
        paid_by=stage.boss,
        left="20m ago",
        session=code,
    )
    assert reply.modal is None
    shown = read(reply)
    assert f"Noted haul **{code}/1** of Bob: 12.5 SCU Gold; 1 SCU Tin, ready" in shown
    assert "expense `1`, advanced by Boss" in shown
    assert "hint" not in shown


async def test_options_that_were_given_are_in_the_form(stage: Stage) -> None:
    _, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    form = form_of(await adds(ann, stage, ready="20h", cost="40k", refinery="ARC-L1", owner=bob))
    assert (form["Ready in"], form["What it cost in aUEC, if anything"]) == ("20h", "40k")
    assert (form[PLACE], form["Who has it"]) == ("ARC-L1", [bob])


async def test_what_cannot_be_read_comes_back_whole_and_is_noted_once_corrected(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    typed = "Quantainum 125\nGold 12\n`Tin` **3**"
    reply = await haul_leaves(ann, stage, typed, "soon", cost="much", place="ARC-L1, DIN", owner=[bob])
    assert reply.ephemeral
    shown = read(reply)
    assert "Nothing is noted yet, for this could not be read:" in shown
    assert "• Quantainum 125: I know no such ore; did you mean Quantainium?" in shown
    assert "• Ready in: Write when it is ready like 20h 14m" in shown
    assert "• Cost: The cost must be written like" in shown
    await stage.bot_restarts()
    form = form_of(await ann.presses("Correct it", on=reply))
    assert form[ON_BOARD] == "Quantainum 125\nGold 12\n'Tin' **3**"
    assert (form["Ready in"], form[PLACE], form["Who has it"]) == ("soon", "ARC-L1, DIN", [bob])
    done = await fills(
        ann,
        form,
        {ON_BOARD: "Gold 12", "Ready in": "20h", "What it cost in aUEC, if anything": ""},
    )
    assert f"Noted haul **{code}/1** of Bob: 12 SCU raw Gold at ARC-L1" in read(done)


async def test_hostile_names_are_harmless(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "**@everyone**")
    reply = await haul_leaves(ann, stage, place=HOSTILE[:60])
    listed = await lists(stage.boss, stage)
    for shown in (reply.text, listed.text):
        assert f"**{code}/1**" in shown
        assert "\\*\\*\\@" in shown
        assert "@everyone" not in shown
        assert "\u202e" not in shown
        assert "[x](" not in shown


async def test_a_press_that_comes_twice_adds_one_haul(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage)
    assert ann.last_interaction is not None
    deliver(ann.last_interaction)
    await stage.discord.settled()
    await haul_leaves(ann, stage)
    listed = await lists(ann, stage)
    assert "Hauls in flight (2)" in listed.text
    assert f"{code}/3" not in listed.text


async def test_who_was_not_there_adds_none_and_needs_no_session_of_another_guild(stage: Stage) -> None:
    code, _ = await hour_of(stage, "Ann")
    otto = stage.guild.member("Otto")
    refused = await adds(otto, stage)
    assert refused.modal is None  # nothing is typed in vain
    assert refused.ephemeral
    assert f"people who were in the voice channels of session {code}, may do this" in refused.text
    other = stage.discord.guild("Blue Rock")
    talk, cave = other.text_channel("talk"), other.voice_channel("Cave")
    eve = other.member("Eve", owner=True)
    await stage.discord.settled()
    setup = await eve.runs("/mining setup", in_=talk)
    await eve.selects("Mining channels", [cave], on=setup)
    await haul_leaves(stage.boss, stage)
    for command in ("collect", "void"):
        options = {"haul": f"{code}/1", **({"reason": "x"} if command == "void" else {})}
        stolen = await eve.runs(f"/mining haul {command}", in_=talk, options=options)
        assert f"There is no session `{code}` here" in stolen.text


async def test_the_button_of_others_opens_the_form(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    shown = await ann.runs("/mining help", in_=stage.general)
    form = form_of(await ann.presses_custom_id(f"pd:haul.add-form:{code}", on=shown, force=True))
    assert form.title == f"A haul of {code}"


async def test_refineries_methods_and_hauls_are_offered_while_they_are_typed(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    await haul_leaves(ann, stage, "Gold 1")
    await haul_leaves(bob, stage, "Tin 1")
    refineries = await ann.types("/mining haul add", refinery="arc", in_=stage.general)
    assert [each.value for each in refineries] == ["ARC-L1"]
    methods = await ann.types("/mining haul add", method="din", in_=stage.general)
    assert [each.value for each in methods] == ["Dinyx Solventation"]
    sessions = await ann.types("/mining haul add", session="", in_=stage.general)
    assert [each.value for each in sessions] == [code]
    own = await ann.types("/mining haul collect", haul="", in_=stage.general)
    assert [each.value for each in own] == [f"{code}/1"]
    all_of_them = await stage.boss.types("/mining haul void", haul="tin", in_=stage.general)
    assert [each.value for each in all_of_them] == [f"{code}/2"]


async def test_the_list_shows_the_next_ready_first_and_offers_to_everybody_what_is_theirs(
    stage: Stage,
) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", "Bob")
    await haul_leaves(ann, stage, "Gold 100", "10h", place="ARC-L1, DIN", cost="40k")
    await haul_leaves(bob, stage, "Tin 1", "1h")
    await stage.time_passes(hours=5)
    listed = await lists(ann, stage)
    assert listed.ephemeral
    shown = read(listed)
    assert "Hauls in flight (2)" in shown
    assert shown.index(f"✅ **{code}/2** Bob") < shown.index(f"⏳ **{code}/1** Ann at ARC-L1")
    assert "▰▰▰▰▰▱▱▱▱▱ 50 % · ready <t:" in shown
    assert "100 SCU raw Gold · about" in shown
    assert "cost 40 000 aUEC" in shown
    assert await menu_options(listed, "Collect one of these") == [f"{code}/1"]
    assert await menu_options(await lists(stage.boss, stage), "Void one of these") == [
        f"{code}/2",
        f"{code}/1",
    ]
    of_session = await lists(ann, stage, session=code)
    assert f"Hauls in flight of {code} (2)" in of_session.text


async def test_many_hauls_are_listed_page_by_page(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    for hours in range(1, 13):
        await haul_leaves(ann, stage, f"Gold {hours}", f"{hours}h")
    listed = await lists(ann, stage)
    assert "page 1 of 2" in listed.text
    assert f"**{code}/10**" in listed.text
    turned = await ann.presses("▶", on=listed)
    assert "page 2 of 2" in turned.text
    assert f"**{code}/12**" in turned.text
    assert f"**{code}/10**" not in turned.text
    assert not turned.buttons["▶"]


@pytest.mark.parametrize("typed", ["sm-k3m9qa", "3", "sm-k3m9qa/0", "'; DROP"])
async def test_what_is_no_haul_is_refused(stage: Stage, typed: str) -> None:
    reply = await stage.boss.runs("/mining haul collect", in_=stage.general, haul=typed)
    assert reply.ephemeral
    assert "A haul is named like `sm-k3m9qa/3`" in reply.text
