"""Editing together: one edits, others look, officers take over, and nothing that was typed is lost."""

from sandbox import Member, Reply
from tests.stories.adhocs import starts as starts_adhoc
from tests.stories.adhocs import stops as stops_adhoc
from tests.stories.scenes import (
    all_messages,
    asks,
    crowd,
    draft_of,
    fills,
    form_of,
    messages_with,
    notes_sale,
    read,
    saves,
    stopped_hour,
)
from tests.stories.stage import Stage
from tests.stories.test_endings import days_pass
from tests.stories.validating import adds, ticks, unticks, validation_of

EDITING = ("Type ores", "Add sale", "Add expense", "Take back", "Payer and fee", "Template", "Ship-owners")


def olaf_of(stage: Stage) -> Member:
    return stage.guild.member("Olaf", roles=[stage.officer])


async def test_the_second_officer_sees_who_edits_and_can_look_at_everything(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann", "Bob"), olaf_of(stage)
    mine = await draft_of(stage, code)
    assert "✏️ You edit this until <t:" in mine.text
    assert set(EDITING) <= mine.buttons.keys()
    his = await draft_of(stage, code, olaf)
    assert f"🔒 **Boss** edits **{code}** since <t:" in his.text
    assert not set(EDITING) & his.buttons.keys()
    assert not his.selects
    roll = await olaf.presses("Validate", on=his)
    assert "☑ **1:00:00** 100 % Ann" in read(roll)
    assert f"🔒 **Boss** edits **{code}**" in roll.text
    assert not {"Tick people", "Confirm", "Add someone", "Correct time"} & roll.buttons.keys()
    preview = await olaf.presses("Preview", on=await olaf.presses("To the payroll", on=roll))
    assert "How it adds up" in preview.text


async def test_done_lets_the_next_officer_in_at_once(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann"), olaf_of(stage)
    done = await stage.boss.presses("Done", on=await draft_of(stage, code))
    assert f"You have finished with **{code}**" in done.text
    his = await draft_of(stage, code, olaf)
    assert "✏️ You edit this" in his.text
    again = await stage.boss.presses("Open again", on=done)
    assert "🔒 **Olaf** edits" in again.text


async def test_a_confirmation_has_finished_with_it(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann"), olaf_of(stage)
    roll = await stage.boss.presses("Confirm", on=await validation_of(stage, code))
    assert "You edit" not in roll.text
    assert "Tick people" in roll.buttons  # nobody edits it, so any press begins to
    assert "✏️ You edit this" in (await draft_of(stage, code, olaf)).text


async def test_who_is_taken_over_from_is_told_and_gets_back_what_they_had_typed(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann", sale=None), olaf_of(stage)
    form = form_of(await stage.boss.presses("Add sale", on=await draft_of(stage, code)))
    his = await olaf.presses("Take over", on=await draft_of(stage, code, olaf))
    assert "✏️ You edit this" in his.text
    assert set(EDITING) <= his.buttons.keys()
    await stage.boss.sees_direct(f"✏️ Olaf took over the editing of **{code}**")
    refused = await fills(
        stage.boss, form, {"Amount in aUEC": "1.25m", "Where it was sold": "`@everyone` **TDD**"}
    )
    told = await stage.boss.sees("What you had typed is here")
    assert f"**Olaf** edits **{code}** since <t:" in told.text
    assert "amount: 1.25m" in told.text
    assert "holder: Boss" in told.text
    assert "where: '@everyone' **TDD**" in told.text
    assert told.ephemeral
    assert "nothing yet" in (await draft_of(stage, code)).text
    taken = await stage.boss.presses("Take over", on=told)
    assert f"You edit **{code}** now." in taken.text
    assert "amount: 1.25m" in taken.text  # still there to be copied
    await olaf.sees_direct(f"✏️ Boss took over the editing of **{code}**")
    draft = await asks(stage, "Add sale", await draft_of(stage, code), {"Amount in aUEC": "1.25m"})
    assert "sale 1 250 000 aUEC" in read(draft)
    assert refused.message.pings == []


async def test_ore_that_was_typed_comes_back_as_it_was_typed(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann", sale=None), olaf_of(stage)
    form = form_of(await stage.boss.presses("Type ores", on=await draft_of(stage, code)))
    await olaf.presses("Take over", on=await draft_of(stage, code, olaf))
    await fills(stage.boss, form, {"One ore a line": "Quantainium 12\nGold 3"})
    told = await stage.boss.sees("What you had typed is here")
    assert "```\nQuantainium 12\nGold 3\n```" in told.text


async def test_ticks_come_back_with_the_names_of_people(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann", "Bob", "Cyd"), olaf_of(stage)
    roll = await unticks(stage.boss, await validation_of(stage, code), "Cyd")
    form = form_of(await stage.boss.presses("Tick people", on=roll))
    why = form_of(await stage.boss.presses("Give a reason", on=roll))
    await olaf.presses("Take over", on=await validation_of(stage, code, olaf))
    form.unticks("People 1 to 3", *[each for each in form.offered("People 1 to 3") if each.startswith("Bob")])
    form.ticks("People 1 to 3", *[each for each in form.offered("People 1 to 3") if each.startswith("Cyd")])
    await stage.boss.submits(form)
    told = await stage.boss.sees("To be left out: Bob")
    assert "To be taken back in: Cyd" in told.text
    await fills(stage.boss, why, {"Why they are left out": "slept"})
    told = await stage.boss.sees("Left out, because: slept")
    assert "Cyd" in told.text
    assert read(await validation_of(stage, code, olaf)).count("☑") == 2


async def test_a_form_is_not_even_opened_beside_the_editor(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann"), olaf_of(stage)
    draft, roll = await draft_of(stage, code), await validation_of(stage, code)
    await olaf.presses("Take over", on=await draft_of(stage, code, olaf))
    for old, buttons in ((draft, EDITING), (roll, ("Tick people", "Add someone", "Correct time"))):
        for label in set(buttons) - {"Take back"}:
            refused = await stage.boss.presses(label, on=old)
            assert refused.modal is None, label
    assert len([each for each in all_messages(stage) if "**Olaf** edits" in each.text]) >= 9


async def test_a_take_over_of_what_somebody_else_has_taken_meanwhile_is_refused(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann"), olaf_of(stage)
    petra = stage.guild.member("Petra", roles=[stage.officer])
    await draft_of(stage, code)
    seen = await draft_of(stage, code, petra)
    await olaf.presses("Take over", on=await draft_of(stage, code, olaf))
    await petra.presses("Take over", on=seen)
    await petra.sees("Somebody else edits it by now")
    assert "🔒 **Olaf** edits" in (await draft_of(stage, code, petra)).text


async def test_a_save_ends_it_and_says_so_to_whoever_was_editing(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann", "Bob"), olaf_of(stage)
    preview = await olaf.presses("Preview", on=await draft_of(stage, code, olaf))
    await olaf.presses("Done", on=await draft_of(stage, code, olaf))
    form = form_of(await stage.boss.presses("Tick people", on=await validation_of(stage, code)))
    form.unticks("People 1 to 2", *[each for each in form.offered("People 1 to 2") if each.startswith("Bob")])
    await olaf.presses("Save", on=preview)
    await olaf.sees("For your records")
    await stage.boss.sees_direct(f"✏️ Olaf saved **{code}**: your editing of it ended")
    await stage.boss.submits(form)
    told = await stage.boss.sees("To be left out: Bob")
    assert f"**Olaf** saved **{code}** <t:" in told.text
    assert "`/mining payroll correct`" in told.text
    assert "Edit again" not in told.buttons


async def test_a_discard_ends_it_and_the_draft_stays_readable_once_it_is_reopened(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann"), olaf_of(stage)
    draft = await draft_of(stage, code)
    asked = await olaf.presses("Discard", on=await draft_of(stage, code, olaf))
    await olaf.presses("Yes, discard", on=asked)
    await stage.boss.presses("Preview", on=draft)
    told = await stage.boss.sees(f"**Olaf** discarded what was noted for **{code}**")
    assert "an officer reopens it" in told.text
    again = await olaf.runs("/mining payroll correct", session=code, reason="a slip", in_=stage.general)
    assert "sale 1 000 000 aUEC" in read(again)


async def test_the_time_out_waits_for_whoever_edits_and_goes_on_afterwards(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    await days_pass(stage, 27)
    await stage.boss.sees("It will be rolled back", in_=stage.general)
    await stage.time_passes(days=3, minutes=-5)
    form = form_of(await stage.boss.presses("Add sale", on=await draft_of(stage, code)))
    await days_pass(stage, 6 / 24 / 60)  # it is due, and Boss edits it
    assert not messages_with(stage, "was not saved in time")
    await days_pass(stage, 5 / 24 / 60)
    await stage.boss.sees("was not saved in time and is rolled back", in_=stage.general)
    await fills(stage.boss, form, {"Amount in aUEC": "5m"})
    told = await stage.boss.sees("amount: 5m")
    assert f"Nobody saved **{code}** in time" in told.text


async def test_an_editor_who_vanishes_is_one_for_ten_minutes_only_and_over_restarts(stage: Stage) -> None:
    code, olaf = await stopped_hour(stage, "Ann"), olaf_of(stage)
    mine = await draft_of(stage, code)
    await stage.bot_restarts()
    assert "🔒 **Boss** edits" in (await draft_of(stage, code, olaf)).text
    await stage.time_passes(minutes=9, seconds=59)
    assert "🔒 **Boss** edits" in (await draft_of(stage, code, olaf)).text
    await stage.time_passes(seconds=1)
    assert "✏️ You edit this" in (await draft_of(stage, code, olaf)).text
    await stage.bot_restarts()
    assert (await stage.boss.presses("Add sale", on=mine)).modal is None


async def test_the_owner_of_an_ad_hoc_session_edits_and_an_officer_takes_over(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    for each in (ann, bob):
        await each.joins(stage.lounge)
    code = await starts_adhoc(stage, ann)
    await stage.time_passes(hours=1)
    roll = await ann.presses("Validate", on=await stops_adhoc(stage, ann, code))
    assert "✏️ You edit this" in roll.text
    form = form_of(await ann.presses("Tick people", on=roll))
    theirs = await validation_of(stage, code)
    assert "🔒 **Ann** edits" in theirs.text
    taken = await stage.boss.presses("Take over", on=theirs)
    assert taken.text.startswith("You edit it now.")
    await ann.sees_direct("✏️ Boss took over")
    form.unticks("People 1 to 2", *[each for each in form.offered("People 1 to 2") if each.startswith("Bob")])
    await ann.submits(form)
    told = await ann.sees("To be left out: Bob")
    assert "Take over" not in told.buttons
    await stage.boss.presses("Done", on=taken)
    await ann.submits(form)
    told = await ann.sees("took over the editing")
    await ann.presses("Edit again", on=told)
    assert (await ann.submits(form)).text.startswith("1 person left out.")


async def test_a_command_of_a_member_goes_on_working_while_an_officer_edits(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    await stage.stops()
    await draft_of(stage, code)
    await ann.runs("/mining sale add", session=code, amount="1m", in_=stage.general)
    assert "sale 1 000 000 aUEC" in read(await draft_of(stage, code))


async def every_page(stage: Stage, roll: Reply) -> list[str]:
    """Read one after the other: each stands in place of the one before."""
    pages = [read(roll)]
    while roll.buttons.get("▶"):
        roll = await stage.boss.presses("▶", on=roll)
        pages.append(read(roll))
    return pages


def shown_on(pages: list[str]) -> list[str]:
    """The names in the order in which they stand on the pages."""
    lines = [line for page in pages for line in page.splitlines() if line.startswith(("☑", "☐"))]
    return [line.split("% ", 1)[-1].split("** ", 1)[-1].split(" · ")[0] for line in lines]


async def test_nobody_is_skipped_while_people_join_and_pages_are_turned_sorted_and_searched(
    stage: Stage,
) -> None:
    names = [f"Miner {number:03}" for number in range(120)]
    code = await crowd(stage, names)
    first = await validation_of(stage, code)
    texts = [read(first)]
    second = await stage.boss.presses("▶", on=await adds(stage.boss, first, "+2h", handle="Aaa_1"))
    texts.append(read(second))
    assert "1 joined since, at the end of the list" in second.text
    third = await stage.boss.presses("▶", on=await adds(stage.boss, second, "+3h", handle="Aab_2"))
    texts.append(read(third))
    assert shown_on(texts) == [*names, "Aaa\\_1", "Aab\\_2"]
    longest = await stage.boss.selects("Sorted by name", ["t"], on=third)
    assert "Sorted by time, most first" in longest.selects
    sorted_pages = await every_page(stage, longest)
    assert len(shown_on(sorted_pages)) == len(set(shown_on(sorted_pages))) == 122
    assert shown_on(sorted_pages)[0] == "Miner 000"
    form = form_of(await stage.boss.presses("Search", on=longest))
    found = await fills(stage.boss, form, {"Part of the name": "MINER 11"})
    assert shown_on([read(found)]) == [f"Miner {number:03}" for number in range(110, 120)]
    assert "with “miner 11” in the name, of · 122 people" in found.text
    found = await unticks(stage.boss, found, "Miner 115")
    assert len(shown_on([read(found)])) == 10  # still in the search
    everybody = await stage.boss.presses("Show all", on=found)
    assert "Show all" not in everybody.buttons
    unusual = await stage.boss.selects("Sorted by time, most first", ["u"], on=everybody)
    assert shown_on([read(unusual)])[0] == "Miner 000"  # as it was when it was opened
    await stage.boss.presses("Done", on=unusual)
    anew = await stage.boss.selects("Sorted by name", ["u"], on=await validation_of(stage, code))
    assert "joined since" not in anew.text
    assert shown_on([read(anew)])[:4] == ["Aaa\\_1", "Aab\\_2", "Miner 115", "Miner 000"]
    assert stage.discord.refusals == []


async def test_a_search_that_finds_nobody_leads_back(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    form = form_of(await stage.boss.presses("Search", on=await validation_of(stage, code)))
    nobody = await fills(stage.boss, form, {"Part of the name": "*zz*:"})
    assert "in their name. **Show all** leads back." in nobody.text
    assert "Ann" in (await stage.boss.presses("Show all", on=nobody)).text


async def test_a_preview_that_changed_while_its_pages_are_turned_begins_again(stage: Stage) -> None:
    code = await crowd(stage, [f"Miner {number:03}" for number in range(50)])
    await notes_sale(stage, "50m", session=code)
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    second = await stage.boss.presses("▶", on=preview)
    assert "Page 2 of 3" in second.text
    await notes_sale(stage, "1m", session=code)
    again = await stage.boss.presses("▶", on=second)
    assert "Something changed since the page before" in again.text
    assert "Page 1 of 3" in again.text


async def test_a_name_that_somebody_gave_themselves_neither_pings_nor_formats_where_it_edits(
    stage: Stage,
) -> None:
    code = await stopped_hour(stage, "Ann")
    odd = stage.guild.member("**@everyone** [x](http://y)", roles=[stage.officer])
    roll = await validation_of(stage, code, odd)
    form = form_of(await odd.presses("Add someone", on=roll))
    seen = await draft_of(stage, code)
    await stage.boss.presses("Take over", on=seen)
    answers = {"Or an RSI handle": "Guest_1", "Time, for each of them": "+1h", "Why voice missed them": "x"}
    await fills(odd, form, answers)
    await odd.sees("handle: Guest_1")
    await odd.presses("Take over", on=await draft_of(stage, code, odd))
    await stage.boss.sees_direct("took over the editing")
    for message in all_messages(stage):
        assert message.pings == []
        assert "](http" not in message.text
        assert "@everyone" not in message.text
    assert stage.discord.refusals == []


async def test_a_saved_session_is_edited_by_nobody_and_a_reopened_one_by_who_reopened_it(
    stage: Stage,
) -> None:
    code, olaf = await stopped_hour(stage, "Ann", "Bob"), olaf_of(stage)
    await saves(stage, await draft_of(stage, code))
    again = await olaf.runs("/mining payroll correct", session=code, reason="Bob slept", in_=stage.general)
    assert "✏️ You edit this" in again.text
    assert "🔒 **Olaf** edits" in (await draft_of(stage, code)).text
    roll = await ticks(olaf, await unticks(olaf, await olaf.presses("Validate", on=again), "Bob"), "Bob")
    assert roll.text.startswith("1 taken back in.")
