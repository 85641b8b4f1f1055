"""Who was there: looked at, ticked, reasoned and confirmed, as owner and officers do it."""

from sandbox import Reply
from tests.stories.scenes import (
    all_messages,
    committed,
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
from tests.stories.validating import corrects, ticks, unticks, validation_of


async def test_unticked_people_earn_nothing_and_are_out_of_the_divisor(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", "Cyd")
    roll = await validation_of(stage, code)
    assert roll.ephemeral
    assert read(roll).count("☑") == 3
    assert "☑ **1:00:00** 100 % Ann" in read(roll)
    roll = await unticks(stage.boss, roll, "Bob")
    assert roll.text.startswith("1 person left out.")
    assert "☐ **1:00:00** 100 % Bob · excluded" in read(roll)
    status = await stage.boss.runs("/mining status", session=code, in_=stage.general)
    assert "**1:00:00** Bob · left out" in status.text
    draft = await stage.boss.presses("To the payroll", on=roll)
    assert "1 left out" in draft.text
    preview = await stage.boss.presses("Preview", on=draft)
    # 1 000 000 / 2 = 500 000: n + fee(n) = 497 512 + 2 488.
    assert read(preview).count("**497 512 aUEC**") == 2
    assert "**0 aUEC** Bob · 1:00:00 · excluded" in read(preview)
    await saves(stage, await stage.boss.presses("Back", on=preview))
    assert await committed(stage) == {
        "held:Boss": -1_000_000 + 2 * 2_488,
        "member:Ann": 497_512,
        "member:Cyd": 497_512,
    }


async def test_who_is_ticked_again_earns_again_and_both_acts_stay_in_the_list(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    roll = await unticks(stage.boss, await validation_of(stage, code), "Bob")
    roll = await ticks(stage.boss, roll, "Bob")
    assert roll.text.startswith("1 taken back in.")
    assert "☑ **1:00:00** 100 % Bob" in read(roll)
    acts = read(await stage.boss.presses("Acts", on=roll))
    assert "`2` left out Bob, no reason given · Boss, <t:" in acts
    assert "· **taken back** by Boss, <t:" in acts
    assert "ticked again" in acts


async def test_a_reason_is_given_to_those_left_out_and_to_nobody_else(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", "Cyd")
    roll = await validation_of(stage, code)
    assert roll.buttons["Give a reason"] is False
    roll = await unticks(stage.boss, roll, "Ann", "Bob")
    form = form_of(await stage.boss.presses("Give a reason", on=roll))
    assert len(form.ticked("People 1 to 2")) == 2
    form.unticks("People 1 to 2", *[each for each in form.offered("People 1 to 2") if each.startswith("Ann")])
    roll = await fills(stage.boss, form, {"Why they are left out": "left early"})
    assert "Bob · excluded: left early" in roll.text
    assert roll.text.count("left early") == 1
    form = form_of(await stage.boss.presses("Give a reason", on=roll))
    # Bob's reason is said: his box is without a tick, and nobody's is noted twice by accident.
    assert [each.split()[0] for each in form.ticked("People 1 to 2")] == ["Ann"]
    roll = await ticks(stage.boss, roll, "Bob")
    assert roll.text.startswith("1 taken back in.")
    assert "☑ **1:00:00** 100 % Bob" in read(roll)
    assert roll.text.count("excluded") == 1


async def test_a_form_left_open_for_long_undoes_nothing_of_what_another_officer_did_meanwhile(
    stage: Stage,
) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", "Cyd")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    his = form_of(await olaf.presses("Tick people", on=await validation_of(stage, code, olaf)))
    await stage.time_passes(minutes=10)  # so he edits it no more
    mine = form_of(await stage.boss.presses("Tick people", on=await validation_of(stage, code)))
    for form, names in ((mine, ("Ann", "Cyd")), (his, ("Bob", "Cyd"))):
        form.unticks("People 1 to 3", *[e for e in form.offered("People 1 to 3") if e.startswith(names)])
    await stage.boss.presses("Done", on=await stage.boss.submits(mine))
    roll = await olaf.submits(his)
    assert roll.text.startswith("1 person left out.")  # Bob: Cyd was left out by Boss already
    assert read(roll).count("☐") == 3
    acts = await olaf.presses("Acts", on=roll)
    assert acts.text.count("left out Cyd") == 1
    assert acts.text.count(" · Boss, ") == 2


async def test_a_form_submitted_after_a_restart_and_brought_twice_counts_once(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    form = form_of(await stage.boss.presses("Tick people", on=await validation_of(stage, code)))
    await stage.bot_restarts()
    form.unticks("People 1 to 2", *[e for e in form.offered("People 1 to 2") if e.startswith("Bob")])
    roll = await stage.boss.submits(form)
    submit = stage.boss.last_interaction
    assert submit is not None
    roll = await ticks(stage.boss, roll, "Bob")
    await stage.discord.replay(submit, answerable=True)
    await submit.reply()
    roll = await validation_of(stage, code)
    assert read(roll).count("☑") == 2


async def test_a_confirmation_says_who_and_that_something_changed_since(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    draft = await draft_of(stage, code)
    assert "· not validated" in draft.text
    roll = await stage.boss.presses("Confirm", on=await validation_of(stage, code))
    assert roll.text.startswith("Confirmed.")
    await stage.boss.sees(f"✅ Boss looked at who was in **{code}** and confirmed it.", in_=stage.general)
    assert "validated by Boss <t:" in (await draft_of(stage, code)).text
    again = await stage.boss.presses("Confirm", on=roll)
    assert again.text.startswith("That is confirmed already, once.")
    await unticks(stage.boss, again, "Bob")
    assert ":f>, changed since" in (await draft_of(stage, code)).text
    status = await stage.boss.runs("/mining status", session=code, in_=stage.general)
    assert ":f>, changed since" in status.text
    await stage.boss.presses("Confirm", on=await validation_of(stage, code))
    assert "changed since" not in (await draft_of(stage, code)).text


async def test_a_confirmation_of_what_is_out_of_date_is_refused(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    seen = await validation_of(stage, code)
    await stage.time_passes(minutes=10)
    changed = await unticks(olaf, await validation_of(stage, code, olaf), "Bob")
    await olaf.presses("Done", on=changed)
    await stage.boss.presses("Confirm", on=seen)
    await stage.boss.sees("Somebody changed who was there meanwhile: look again, then confirm.")
    assert "not validated" in (await draft_of(stage, code)).text


async def test_an_act_is_taken_back_with_a_reason_once(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    roll = await corrects(stage.boss, await validation_of(stage, code), "Bob", "+45m", "was in Gamma")
    acts = await stage.boss.presses("Acts", on=roll)
    assert "`2` +0:45:00 for Bob: was in Gamma · Boss, <t:" in acts.text
    form = form_of(await stage.boss.selects("Take back", ["2"], on=acts))
    assert form.title.startswith("Take back 2: +0:45:00 for Bob")
    late = form_of(await stage.boss.selects("Take back", ["2"], on=acts))
    acts = await fills(stage.boss, form, {"Why it is taken back": "he was not"})
    assert "**taken back** by Boss" in acts.text
    assert "he was not" in acts.text
    assert not acts.selects
    await fills(stage.boss, late, {"Why it is taken back": "again"})
    await stage.boss.sees("There is no note 2 that still counts")
    roll = await stage.boss.presses("Back", on=acts)
    assert "☑ **1:00:00** 100 % Bob" in read(roll)


async def test_the_owner_validates_and_other_members_may_not(stage: Stage) -> None:
    olaf, eve = stage.guild.member("Olaf", roles=[stage.officer]), stage.guild.member("Eve")
    await olaf.joins(stage.alpha)
    await eve.joins(stage.alpha)
    await olaf.runs("/mining start", in_=stage.general)
    await stage.time_passes(hours=1)
    stopped = await stage.stops()
    await olaf.loses(stage.officer)
    roll = await olaf.presses("Validate", on=stopped)
    assert "To the payroll" not in roll.buttons
    roll = await unticks(olaf, roll, "Eve")
    assert roll.text.startswith("1 person left out.")
    refused = await eve.presses("Validate", on=stopped)
    assert refused.ephemeral
    assert refused.text.startswith("Only officers, and whoever started session")
    for button in roll.message.all_buttons:
        if button.custom_id is not None and button.is_enabled:
            await eve.presses_custom_id(button.custom_id, on=roll, force=True)
            await eve.sees("Only officers, and whoever started session")


async def test_only_a_stopped_session_is_validated_and_a_saved_one_once_it_is_reopened(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"), stage.guild.member("Bob"))
    await notes_sale(stage, "1m")
    stopped = await stage.stops()
    await saves(stage, await draft_of(stage, code))
    await stage.boss.presses("Validate", on=stopped)
    await stage.boss.sees("an officer opens it for a correction with `/mining payroll correct`")
    draft = await stage.boss.runs(
        "/mining payroll correct", session=code, reason="Bob slept", in_=stage.general
    )
    roll = await unticks(stage.boss, await stage.boss.presses("Validate", on=draft), "Bob")
    await saves(stage, await stage.boss.presses("To the payroll", on=roll))
    # n + fee(n) of 1 000 000 is 995 024 + 4 976, alone with the whole pot.
    assert await committed(stage) == {"held:Boss": -1_000_000 + 4_976, "member:Ann": 995_024}


async def test_nothing_of_a_validation_pings_or_formats(stage: Stage) -> None:
    names = (
        "@everyone",
        "**b**",
        "<@&12>",
        "[x](http://y)",
        "\u202egnirts",
        "=1+1",
        "W" * 32,
        "محمد",
        "\u0301" * 3,
    )
    people = [stage.guild.member(name) for name in names]
    for each in people:
        await each.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    await stage.stops()
    roll: Reply = await unticks(stage.boss, await validation_of(stage, code), "@", "**", "<", "[")
    form = form_of(await stage.boss.presses("Give a reason", on=roll))
    roll = await fills(stage.boss, form, {"Why they are left out": "**@everyone** <@&12> [x](http://y)"})
    await stage.boss.presses("Acts", on=roll)
    await stage.boss.presses("Confirm", on=await validation_of(stage, code))
    for message in all_messages(stage):
        assert message.pings == []
        for forbidden in ("@everyone", "<@&12", "](http", "\u202e", "**b**"):
            assert forbidden not in message.text
    assert stage.discord.refusals == []
