"""Entering ore under a draft: from menus, typed, corrected; an estimate is looked at and never paid."""

import pytest

from sandbox import Reply
from sandbox.uex_world import Commodity
from tests.stories.scenes import committed, draft_of, fills, form_of, hour_of_mining, notes_sale, read, saves
from tests.stories.stage import Stage


@pytest.fixture
async def draft(stage: Stage) -> Reply:
    """The draft of an hour of Ann's, with the prices of UEX known and nothing noted."""
    await knows_prices(stage)
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await stage.stops()
    return await draft_of(stage, code)


async def knows_prices(stage: Stage) -> None:
    assert stage.app is not None
    await stage.app.prices.refresh(force=True)


async def types_ore(stage: Stage, draft: Reply, lines: str) -> Reply:
    form = form_of(await stage.boss.presses("Type ores", on=draft))
    return await fills(stage.boss, form, {"One ore a line": lines})


def ore_menu(draft: Reply) -> str:
    return next(name for name in draft.selects if name.startswith("Add ore"))


async def test_ores_are_picked_from_a_menu_and_get_a_field_each(stage: Stage, draft: Reply) -> None:
    picked = await stage.boss.selects(ore_menu(draft), ["Quantainium", "Gold"], on=draft)
    form = form_of(picked)
    form["Quantainium"] = "125"
    form["Gold"] = "12,5 SCU"
    shown = read(await stage.boss.submits(form))
    # UEX: the median of Quantainium is 150 000, that of gold 30 000.
    assert "`1` ore 125 SCU Quantainium · 150 000 per SCU (uex)" in shown
    assert "`2` ore 12.5 SCU Gold · 30 000 per SCU (uex)" in shown
    # 125 × 150 000 + 12.5 × 30 000 = 18 750 000 + 375 000.
    assert "Estimate **19 125 000 aUEC**, provisional. Nothing can be paid from an estimate" in shown


@pytest.mark.parametrize(
    ("line", "noted"),
    [
        ("Quantainium 12.5", "12.5 SCU Quantainium · 150 000 per SCU (uex)"),
        ("quantanium 12,5 SCU", "12.5 SCU Quantainium · 150 000 per SCU (uex)"),
        ("Aluminium: 1250 cSCU", "12.5 SCU Aluminum · 3 700 per SCU (uex)"),
        ("GOLD = 3 @ 31 000", "3 SCU Gold · 31 000 per SCU (officer)"),
        ("Gold (Ore) 3", "3 SCU raw Gold · 2 900 per SCU (uex)"),
        ("raw gold 3 @ 2.9k", "3 SCU raw Gold · 2 900 per SCU (officer)"),
        ("125 SCU Quantainium", "125 SCU Quantainium · 150 000 per SCU (uex)"),
        ("1 250 gold", "1 250 SCU Gold · 30 000 per SCU (uex)"),
        ("raw gold 3 Q812", "3 SCU raw Gold, quality 812 · 2 900 per SCU (uex)"),
        ("Stileron 1", "1 SCU Stileron · 140 000 per SCU (uex)"),
    ],
)
async def test_ore_is_read_as_people_type_it(stage: Stage, draft: Reply, line: str, noted: str) -> None:
    assert noted in read(await types_ore(stage, draft, line))


async def test_lines_that_cannot_be_read_come_back_to_be_corrected(stage: Stage, draft: Reply) -> None:
    typed = "Quantainum 125\nGold 12.5\nIron 1,250\nTin\nGold -5\n`Gold` **3** @"
    shown = await types_ore(stage, draft, typed)
    assert "`1` ore 12.5 SCU Gold" in read(shown)
    returned = await stage.boss.sees("Not noted, all other lines were")
    assert returned.ephemeral
    text = read(returned)
    assert "• Quantainum 125 – I know no such ore; did you mean Quantainium?" in text
    assert "• Iron 1,250 – The quantity could mean 1250 or 1.2500" in text
    assert "• Tin – How much of it? Write it like Quantainium 125 \\@" in text
    assert "• Gold -5 – The quantity cannot be negative." in text
    form = form_of(await stage.boss.presses("Correct these lines", on=returned))
    assert form["One ore a line"] == "Quantainum 125\nIron 1,250\nTin\nGold -5\n'Gold' **3** @"
    form["One ore a line"] = "Quantainium 125\nIron 1250"
    shown = await stage.boss.submits(form)
    assert "ore 125 SCU Quantainium" in read(shown)
    assert "ore 1 250 SCU Iron" in read(shown)


async def test_four_thousand_characters_that_cannot_be_read_are_not_lost(stage: Stage, draft: Reply) -> None:
    typed = "\n".join(f"Nonsense number {number:03} of many" for number in range(142))
    await types_ore(stage, draft, typed)
    returned = await stage.boss.sees("Not noted")
    await stage.bot_restarts()
    form = form_of(await stage.boss.presses("Correct these lines", on=returned))
    assert form["One ore a line"] == typed
    assert len(typed) == 142 * 28 - 1  # and four thousand is the most that can be typed


async def test_a_field_that_cannot_be_read_comes_back_with_its_ore(stage: Stage, draft: Reply) -> None:
    form = form_of(await stage.boss.selects(ore_menu(draft), ["Gold", "Tin"], on=draft))
    form["Gold"] = "ten"
    form["Tin"] = "10"
    shown = await stage.boss.submits(form)
    assert "ore 10 SCU Tin" in read(shown)
    returned = await stage.boss.sees("Not noted")
    form = form_of(await stage.boss.presses("Correct these lines", on=returned))
    assert form["One ore a line"] == "Gold ten"


async def test_an_estimate_can_be_looked_at_and_not_saved(stage: Stage, draft: Reply) -> None:
    shown = await types_ore(stage, draft, "Gold 10\nQuantainium 1 @ 160 000")
    preview = await stage.boss.presses("Preview", on=shown)
    text = read(preview)
    assert text.startswith("Estimate, not payable")
    assert "Estimate: **460 000 aUEC**" in text  # 10 × 30 000 + 160 000
    assert "An estimate cannot be saved." in text
    assert "Save" not in preview.buttons
    ores = read(await stage.boss.presses("▶", on=preview))
    assert "10 SCU Gold · 30 000 per SCU (uex) = 300 000 aUEC · UEX, median of" in ores
    assert "terminals, 60 min old" in ores
    assert "1 SCU Quantainium · 160 000 per SCU (officer) = 160 000 aUEC · entered by an officer" in ores
    code = preview.text.split("⛏️ ")[1].split()[0]
    seal = preview.text.rsplit("seal ", 1)[1].strip()
    await stage.boss.presses_custom_id(f"pd:payroll.save:{code}:{seal}", on=preview, force=True)
    await stage.boss.sees("An estimate can be looked at, not saved: note what was really sold first.")
    assert await committed(stage) == {}


async def test_real_sales_make_it_payable_and_the_prices_stay_with_it(stage: Stage, draft: Reply) -> None:
    shown = await types_ore(stage, draft, "Gold 10")
    code = shown.text.split("⛏️ ")[1].split()[0]
    await notes_sale(stage, "290k", session=code)
    shown = await draft_of(stage, code)
    assert "Pot **290 000 aUEC** from 1 sale." in read(shown)
    await saves(stage, shown)
    # 290 000 for Ann: n = 288 557 with fee ceil(1 442.785) = 1 443.
    assert await committed(stage) == {"held:Boss": -290_000 + 1_443, "member:Ann": 288_557}


async def test_ore_without_any_price_is_noted_and_named_where_the_estimate_needs_one(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await stage.stops()
    stage.uex.forgets("Tin")
    await knows_prices(stage)
    draft = await draft_of(stage, code)
    shown = read(await types_ore(stage, draft, "Tin 10"))
    assert "`1` ore 10 SCU Tin · no price yet" in shown
    assert "Not ready: no price for 'Tin' \\(refined\\)\\: set one, or note the sale." in shown


async def test_more_than_fifty_ores_are_in_two_menus_and_the_rest_can_be_typed(stage: Stage) -> None:
    for number in range(60):
        stage.uex.introduces(Commodity(1000 + number, f"Orium {number:02}x", f"OR{number}", "Mineral"))
        stage.uex.sells(f"Orium {number:02}x", "TDD Area 18", 1_000 + number)
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await stage.stops()
    await knows_prices(stage)
    draft = await draft_of(stage, code)
    menus = [menu for name, menu in draft.selects.items() if name.startswith("Add ore")]
    assert [len(menu.options) for menu in menus] == [25, 25]
    assert "Stileron" not in {name for menu in menus for name in menu.options}
    assert "ore 3 SCU Stileron" in read(await types_ore(stage, draft, "Stileron 3"))


async def test_fifty_ores_are_all_in_the_preview(stage: Stage, draft: Reply) -> None:
    shown = await types_ore(stage, draft, "\n".join(f"Gold {number}" for number in range(1, 51)))
    preview = await stage.boss.presses("Preview", on=shown)
    assert "Page 1 of 4" in preview.text  # one page of people, 20 + 20 + 10 lines of ore
    seen = ""
    for _ in range(3):
        preview = await stage.boss.presses("▶", on=preview)
        seen += read(preview)
    for number in range(1, 51):
        assert f"\n{number} SCU Gold" in seen
    assert not preview.buttons["▶"]
