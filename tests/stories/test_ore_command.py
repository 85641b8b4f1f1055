"""``/mining ore add | undo``: ore noted while the session runs."""

import pytest

from sandbox import Reply
from tests.stories.scenes import read
from tests.stories.stage import Stage


async def notes_ore(stage: Stage, ore: str, quantity: str, **more: object) -> Reply:
    options: dict[str, object] = {"ore": ore, "quantity": quantity, **more}
    return await stage.boss.runs("/mining ore add", in_=stage.general, options=options)


async def test_ore_is_noted_with_the_price_of_uex_while_the_session_runs(stage: Stage) -> None:
    assert stage.app is not None
    await stage.app.prices.refresh()
    code = await stage.starts()
    reply = await notes_ore(stage, "Quantanium", "12,5 SCU")
    assert f"in **{code}**: 12.5 SCU Quantainium · 150 000 per SCU (uex)" in read(reply)
    assert "Only what it is sold for is paid" in reply.text
    status = await stage.boss.runs("/mining status", in_=stage.general)
    assert "ore 12.5 SCU Quantainium" in status.text


async def test_a_price_that_is_typed_wins(stage: Stage) -> None:
    await stage.starts()
    reply = await notes_ore(stage, "Gold (Ore)", "1250 cSCU", price="3 100")
    assert "12.5 SCU raw Gold · 3 100 per SCU (officer)" in read(reply)


async def test_the_quality_is_noted_where_it_is_known(stage: Stage) -> None:
    await stage.starts()
    reply = await notes_ore(stage, "Gold (Ore)", "12", quality=812, price="3 100")
    assert "12 SCU raw Gold, quality 812 · 3 100 per SCU (officer)" in read(reply)
    status = await stage.boss.runs("/mining status", in_=stage.general)
    assert "ore 12 SCU raw Gold, quality 812" in status.text


@pytest.mark.parametrize("quality", [-1, 1001])
async def test_no_quality_is_below_0_or_above_1000(stage: Stage, quality: int) -> None:
    await stage.starts()
    with pytest.raises(AssertionError):
        await notes_ore(stage, "Gold", "12", quality=quality)


async def test_an_unknown_ore_is_not_noted_but_asked_about(stage: Stage) -> None:
    await stage.starts()
    reply = await notes_ore(stage, "Quantanum", "12")
    assert reply.ephemeral
    assert "did you mean Quantainium" in reply.text


async def test_noted_ore_can_be_taken_back_by_its_number(stage: Stage) -> None:
    await stage.starts()
    await notes_ore(stage, "Gold", "12")
    (choice,) = await stage.boss.types("/mining ore undo", number="gol", in_=stage.general)
    undone = await stage.boss.runs("/mining ore undo", number=choice.value, reason="twice", in_=stage.general)
    assert "is taken back: ore 12 SCU Gold" in undone.text
    status = await stage.boss.runs("/mining status", in_=stage.general)
    assert "Gold" not in status.text


async def test_ore_names_are_offered_while_they_are_typed(stage: Stage) -> None:
    await stage.starts()
    choices = await stage.boss.types("/mining ore add", quantity="1", ore="quanta", in_=stage.general)
    assert {each.name for each in choices} == {"Quantainium", "Quantainium (raw)"}


async def test_noted_ore_is_in_the_draft_of_the_payroll(stage: Stage) -> None:
    await stage.starts()
    await notes_ore(stage, "Gold", "12", price="30 000")
    stopped = await stage.stops()
    draft = await stage.boss.presses("Save", on=stopped)
    assert "ore 12 SCU Gold · 30 000 per SCU (officer)" in read(draft)
