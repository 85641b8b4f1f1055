"""Five hundred and a thousand people in one validation and payroll, whatever they are called."""

import pytest

from sandbox import ModalForm, Reply
from tests.stories.scenes import committed, crowd, fills, form_of, notes_sale, saves
from tests.stories.stage import Stage
from tests.stories.validating import unticks, validation_of

CROWDS = [(500, "Miner {:04}"), (500, "*_~`|" * 5 + "{:04}"), (1000, "𝕎" * 26 + " {:04}")]


async def page_turned(stage: Stage, roll: Reply) -> Reply | None:
    return await stage.boss.presses("▶", on=roll) if roll.buttons.get("▶") else None


async def tick_form(stage: Stage, roll: Reply) -> ModalForm:
    return form_of(await stage.boss.presses("Tick people", on=roll))


@pytest.mark.parametrize(("count", "name"), CROWDS, ids=["500 plain", "500 escaped", "1000 wide"])
async def test_every_page_of_a_crowd_is_ticked_and_fits(stage: Stage, count: int, name: str) -> None:
    code = await crowd(stage, [name.format(number) for number in range(count)])
    await notes_sale(stage, f"{count}m", session=code)
    roll: Reply | None = await validation_of(stage, code)
    shown = boxes = 0
    last = roll
    while roll is not None:
        last = roll
        shown += roll.text.count("☑ **") + roll.text.count("☐ **")
        form = await tick_form(stage, roll)
        boxes += sum(len(form.offered(label)) for label in form.labels)
        assert len(form.fields) <= 5
        # Leave one person out on every page; what was done on earlier pages stays.
        label = form.labels[0]
        form.field(label).fill(form[label][1:])
        roll = await page_turned(stage, await stage.boss.submits(form))
    assert last is not None
    assert (shown, boxes) == (count, count)
    out = _left_out(last)
    assert out >= count // 50
    listed = await stage.boss.presses("Correct time", on=last)
    await stage.boss.presses("Back", on=listed)
    reason = form_of(await stage.boss.presses("Give a reason", on=last))
    last = await fills(stage.boss, reason, {"Why they are left out": "@" * 100})
    acts = await stage.boss.presses("Acts", on=last)
    assert "left out" in acts.text
    last = await stage.boss.presses("Confirm", on=await stage.boss.presses("Back", on=acts))
    assert last.text.startswith("Confirmed.")
    saved = await saves(stage, await stage.boss.presses("To the payroll", on=last))
    assert "is saved" in saved.text
    balances = await committed(stage)
    assert len([account for account in balances if account.startswith("member:")]) == count - out
    assert stage.discord.refusals == []


async def test_ticks_of_earlier_pages_stay_over_a_restart_between_them(stage: Stage) -> None:
    code = await crowd(stage, [f"Miner {number:04}" for number in range(120)])
    first = await unticks(stage.boss, await validation_of(stage, code), "Miner 0007")
    second = await stage.boss.presses("▶", on=first)
    form = await tick_form(stage, second)
    await stage.bot_restarts()
    form.unticks("People 61 to 70", *form.offered("People 61 to 70")[:2])
    second = await stage.boss.submits(form)
    assert "page 2 of 3 · 120 people · 3 left out" in second.text
    third = await stage.boss.presses("▶", on=second)
    assert "☐" not in third.text
    again = await stage.boss.presses("◀", on=await stage.boss.presses("◀", on=third))
    assert "Miner 0007 · excluded" in again.text
    assert again.text.count("☐") == 1


def _left_out(roll: Reply) -> int:
    words = (
        roll.text.split(" left out")[-2]
        if roll.text.count(" left out") > 1
        else roll.text.split(" left out")[0]
    )
    return int(words.split()[-1])
