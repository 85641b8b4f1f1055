"""The rules of one run, and notes taken back, under a draft.

Unless a test says otherwise Boss holds what was sold and pays, and each payee bears the fee of 0.5 %, rounded
up: of a share s the largest n with n + ceil(n / 200) ≤ s arrives.
"""

import pytest

from tests.stories.scenes import (
    asks,
    committed,
    draft_of,
    fills,
    form_of,
    notes_sale,
    read,
    saves,
    stopped_hour,
)
from tests.stories.stage import Stage


async def test_weights_fixed_amounts_and_percents_are_rules_of_this_run(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = (
        next(each for each in stage.guild.members.values() if each.name == name)
        for name in ("Ann", "Bob", "Cyd", "Dan")
    )
    draft = await draft_of(stage, code)
    draft = await asks(
        stage,
        "Payer and fee",
        draft,
        {"Who holds the money and sends it": [stage.boss], "Who bears the fees": "seller"},
    )
    label = "Weights, fixed, percent"
    weight, fixed, percent = (
        "weight of the time, e.g. 1.5 (none takes it away)",
        "fixed amount in aUEC (0 takes it away)",
        "percent of the pot (0 takes it away)",
    )
    draft = await asks(stage, label, draft, {"For whom": [ann, bob], "What": weight, "How much": "1,5"})
    draft = await asks(stage, label, draft, {"For whom": [cyd], "What": fixed, "How much": "100k"})
    draft = await asks(stage, label, draft, {"For whom": [dan], "What": percent, "How much": "10"})
    shown = read(draft)
    assert "Weights: Ann × 1.5, Bob × 1.5; everybody else × 1." in shown
    assert "Fixed pay: Cyd 100 000 aUEC." in shown
    assert "Percents: Dan 10 %." in shown
    await saves(stage, draft)
    # Cyd's 100 000 first; 10 % of the 900 000 left are Dan's 90 000; 810 000 by time × weight, 1.5 : 1.5 : 1 : 1:
    # 243 000 each for Ann and Bob, 162 000 each for Cyd and Dan. The seller bears the fees: none is deducted.
    assert await committed(stage) == {
        "held:Boss": -1_000_000,
        "member:Ann": 243_000,
        "member:Bob": 243_000,
        "member:Cyd": 262_000,
        "member:Dan": 252_000,
    }


async def test_an_agreement_is_taken_away_by_its_neutral_number(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    ann = next(each for each in stage.guild.members.values() if each.name == "Ann")
    draft = await draft_of(stage, code)
    fixed = "fixed amount in aUEC (0 takes it away)"
    label = "Weights, fixed, percent"
    draft = await asks(stage, label, draft, {"For whom": [ann], "What": fixed, "How much": "1k"})
    assert "Fixed pay: Ann" in draft.text
    draft = await asks(stage, label, draft, {"For whom": [ann], "What": fixed, "How much": "0"})
    assert "Fixed pay" not in draft.text


@pytest.mark.parametrize(
    ("button", "answers", "sentence"),
    [
        ("Payer and fee", {"Fee in percent": "abc"}, "The fee must be a number from 0 to 100"),
        ("Tax and minimum", {"Tax to the treasury, in percent": "100.5"}, "The tax must be a number from 0"),
        (
            "Tax and minimum",
            {"Least time that earns, in seconds": "1h"},
            "The least time must be a whole number from 0 to 86400; you typed 1h.",
        ),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused_and_the_draft_stays(
    stage: Stage, button: str, answers: dict[str, object], sentence: str
) -> None:
    code = await stopped_hour(stage, "Ann")
    draft = await draft_of(stage, code)
    before = draft.text
    await asks(stage, button, draft, answers)
    await stage.boss.sees(sentence)
    assert (await draft_of(stage, code)).text == before


async def test_what_the_rules_refuse_is_said_in_the_draft_and_nothing_can_be_saved(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale="1k")
    await stage.boss.runs("/mining expense add", amount="1k", what="fuel", session=code, in_=stage.general)
    draft = await draft_of(stage, code)
    # 1 000 of expenses come back to Boss, who pays and needs no fee: the pot is exactly used up.
    assert "Pot **1 000 aUEC** from 1 sale." in read(draft)
    await stage.boss.runs("/mining expense add", amount="7", what="fuel", session=code, in_=stage.general)
    draft = await draft_of(stage, code)
    assert "overdrawn\\: expenses and fees exceed the pot by 7 aUEC" in read(draft)
    await stage.boss.presses("Preview", on=draft)
    await stage.boss.sees("There is nothing to preview yet: overdrawn")
    assert await committed(stage) == {}


async def test_a_sale_of_a_session_that_nobody_was_in_is_refused_in_whole_sentences(stage: Stage) -> None:
    code = await stage.starts()
    await stage.boss.runs("/mining sale add", amount="1k", session=code, in_=stage.general)
    await stage.stops()
    await stage.boss.presses("Preview", on=await draft_of(stage, code))
    refused = await stage.boss.sees("There is nothing to preview yet: nobody has worked time")
    assert refused.text.endswith("as fixed amounts or percents.")


async def test_percents_above_a_hundred_are_refused(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    people = [each for each in stage.guild.members.values() if each.name in ("Ann", "Bob")]
    draft = await draft_of(stage, code)
    percent = "percent of the pot (0 takes it away)"
    draft = await asks(
        stage,
        "Weights, fixed, percent",
        draft,
        {"For whom": people, "What": percent, "How much": "50.01"},
    )
    assert "more than 100 % in all; lower some of them" in draft.text


async def test_notes_are_taken_back_from_a_list_that_pages(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale=None)
    draft = await draft_of(stage, code)
    lines = "\n".join(f"Gold {number}" for number in range(1, 31))
    draft = await asks(stage, "Type ores", draft, {"One ore a line": lines})
    listed = await stage.boss.presses("Take back", on=draft)
    menu = listed.selects["Choose a note"]
    assert list(menu.options.values()) == [str(number) for number in range(30, 5, -1)]
    older = await stage.boss.presses("▶", on=listed)
    assert list(older.selects["Choose a note"].options.values()) == ["5", "4", "3", "2", "1"]
    form = form_of(await stage.boss.selects("Choose a note", ["2"], on=older))
    assert form.title.startswith("Take back 2: ore 2 SCU Gold")
    draft = await fills(stage.boss, form, {"Why it is taken back": "typed twice"})
    shown = read(draft)
    assert "`1` ore 1 SCU Gold" in shown
    assert "`2` ore 2 SCU Gold" not in shown
    back = await stage.boss.presses("Back", on=await stage.boss.presses("Take back", on=draft))
    assert "Rules of this run" in back.text


async def test_a_form_filled_in_late_does_not_undo_what_another_officer_set(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    draft = await draft_of(stage, code)
    for button, first, late in (
        (
            "Tax and minimum",
            {"Tax to the treasury, in percent": "10"},
            {"Least time that earns, in seconds": "60"},
        ),
        ("Payer and fee", {"Fee in percent": "2"}, {"Fee in percent": "3"}),
    ):
        form = form_of(await stage.boss.presses(button, on=draft))
        draft = await asks(stage, button, draft, first)
        await fills(stage.boss, form, late)
        await stage.boss.sees("Somebody changed this meanwhile: look again.")
    shown = read(await draft_of(stage, code))
    assert "Tax: 10 % of the pot" in shown
    assert "2 % of what is sent" in shown


async def test_the_payer_follows_later_sales_until_an_officer_chooses_one(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale=None)
    ann = next(each for each in stage.guild.members.values() if each.name == "Ann")
    draft = await draft_of(stage, code)
    draft = await asks(stage, "Tax and minimum", draft, {"Tax to the treasury, in percent": "10"})
    assert "Payer: Boss" in read(draft)
    await notes_sale(stage, "1m", session=code, holder=ann)
    draft = await draft_of(stage, code)
    assert "Payer: Ann" in read(draft)
    draft = await asks(stage, "Payer and fee", draft, {"Who holds the money and sends it": [stage.boss]})
    await asks(stage, "Tax and minimum", draft, {"Tax to the treasury, in percent": "5"})
    assert "Payer: Boss" in read(await draft_of(stage, code))
