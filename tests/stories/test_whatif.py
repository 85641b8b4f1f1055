"""What if: other rules, prices or another pot beside the draft, before anything is saved. It changes no row anywhere.

Boss holds what was sold and pays; with the fee mode *seller* nobody loses anything to fees.
"""

import pytest

from sandbox import Reply
from tests.stories.agreeing import WEIGHT, all_rows, answers, new_template
from tests.stories.scenes import draft_of, fills, form_of, hour_of_mining, notes_sale, read, stopped_hour
from tests.stories.stage import Stage

RULES, FEES, TAX = "Other rules", "Who bears the fees", "Tax in percent"
POT, PRICES = "All that was sold, in aUEC", "Prices of an SCU, one ore a line"
SELLER = "seller: the payer bears the fees"


async def what_if(stage: Stage, on: Reply, **different: object) -> Reply:
    button = "What if" if "What if" in on.message.buttons else "Compare another"
    labels = {"rules": RULES, "fees": FEES, "tax": TAX, "pot": POT, "prices": PRICES}
    return await answers(stage, button, on, {labels[key]: value for key, value in different.items()})


async def test_other_rules_fees_tax_and_another_pot_stand_side_by_side(stage: Stage) -> None:
    foreman = stage.guild.role("Foreman")
    template = await new_template(stage, "Sunday")
    await answers(stage, "Role weight", template, {"Roles": [foreman], WEIGHT: "3"})
    ann, bob = stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob")
    code = await hour_of_mining(stage, ann, bob)
    await notes_sale(stage, "1m")
    await stage.stops()
    draft = await draft_of(stage, code)
    before = await all_rows(stage)
    shown = await what_if(stage, draft, fees=SELLER, tax="10")
    # Now each has 500 000, of which 497 512 arrive. A: nobody loses a fee, and 900 000 are split in two.
    assert "Ann 497 512 · A **450 000** (−47 512)" in read(shown)
    assert "A: fee seller, tax 10 %" in read(shown)
    assert "pot 1 000 000 aUEC · to people **900 000** · fees 0 · tax 100 000" in read(shown)
    shown = await what_if(stage, shown, rules="Sunday", fees=SELLER)
    shown = await what_if(stage, shown, pot="2m", fees=SELLER)
    assert (
        "Bob 497 512 · A **450 000** (−47 512) · B **250 000** (−247 512) · C **1 000 000** (+502 488)"
        in (read(shown))
    )
    assert shown.message.buttons["Compare another"] is False
    dropped = await stage.boss.presses("Drop A", on=shown)
    assert "Bob 497 512 · A **250 000** (−247 512) · B **1 000 000** (+502 488)" in read(dropped)
    assert await all_rows(stage) == before
    assert "Rules: the guild's own." in read(await draft_of(stage, code))


async def test_the_sheet_has_everybody_and_the_comparison_outlives_a_restart(stage: Stage) -> None:
    code = await stopped_hour(stage, "=Ann", "Bob")
    shown = await what_if(stage, await draft_of(stage, code), fees=SELLER)
    await stage.bot_restarts()
    shown = await what_if(stage, shown, tax="50")
    rows = shown.message.attachments[f"{code}-what-if.csv"].decode("utf-8-sig").splitlines()
    assert rows[0] == (
        "person_id,name,now_auec,A: fee seller_auec,A: fee seller_difference,B: tax 50 %_auec,B: tax 50 %_difference"
    )
    assert sorted(row.partition(",")[2] for row in rows[1:]) == [
        "'=Ann,497512,500000,2488,248756,-248756",
        "Bob,497512,500000,2488,248756,-248756",
    ]


async def test_an_estimate_is_compared_at_other_prices_and_what_is_refused_says_why(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale=None)
    draft = await draft_of(stage, code)
    shown = await what_if(stage, draft, prices="Gold 7000")
    assert "Refused: no Gold is noted in this session." in read(shown)
    await answers(stage, "Type ores", draft, {"One ore a line": "Gold 10 @ 5000"})
    shown = await what_if(stage, shown, prices="gold @ 7k")
    assert "B: gold at 7 000" in read(shown)
    assert "pot 70 000 aUEC" in read(shown)
    assert "pot 50 000 aUEC" in read(shown)


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({}, "Say at least one thing that would be different."),
        ({"tax": "101"}, "The tax must be a number from 0 to 100"),
        ({"pot": "lots"}, "What was sold must be written like"),
        ({"pot": "1m", "prices": "Gold 7"}, "Either what was sold, or prices of the ore"),
        ({"prices": "Gold"}, "What does it cost? Write prices like Gold 7000; you typed Gold."),
    ],
)
async def test_what_makes_no_sense_is_refused_in_a_sentence(
    stage: Stage, different: dict[str, str], sentence: str
) -> None:
    code = await stopped_hour(stage, "Ann")
    await what_if(stage, await draft_of(stage, code), **different)
    await stage.boss.sees(sentence)


async def test_more_than_three_are_not_compared(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    draft = await draft_of(stage, code)
    shown = await what_if(stage, draft, tax="1")
    late = form_of(await stage.boss.presses("Compare another", on=shown))
    for tax in ("2", "3"):
        shown = await what_if(stage, shown, tax=tax)
    await fills(stage.boss, late, {TAX: "4"})
    await stage.boss.sees("At most 3 can stand side by side: drop one first.")


async def test_what_if_can_be_asked_from_the_preview_and_the_preview_can_still_be_saved(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    await what_if(stage, preview, tax="10")
    saved = await stage.boss.presses("Save", on=preview)
    assert f"Payroll of {code}, revision 1, is saved" in saved.text
    await stage.boss.sees("For your records")


async def test_a_template_with_a_role_that_was_not_read_says_so_in_the_comparison(stage: Stage) -> None:
    foreman = stage.guild.role("Foreman")
    code = await hour_of_mining(stage, stage.guild.member("Ann", roles=[foreman]))
    await notes_sale(stage, "1m")
    await stage.stops()
    await answers(
        stage, "Role weight", await new_template(stage, "Late idea"), {"Roles": [foreman], WEIGHT: "3"}
    )
    shown = read(await what_if(stage, await draft_of(stage, code), rules="Late idea"))
    assert "A: template Late idea" in shown
    assert "Who has Foreman was not read when the session stopped" in shown
