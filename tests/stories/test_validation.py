"""Who was there: ticked, reasoned and confirmed by people, as they use it."""

from sandbox import Member, Reply
from tests.stories.scenes import draft_of, fills, form_of, hour_of_mining, messages_with, notes_sale, read, saves, stopped_hour
from tests.stories.stage import Stage


async def validation_of(stage: Stage, code: str, officer: Member | None = None) -> Reply:
    """The roll of a stopped session, opened from its draft."""
    who = officer or stage.boss
    return await who.presses("Validate", on=await draft_of(stage, code, who))


async def unticks(stage: Stage, roll: Reply, *names: str, officer: Member | None = None) -> Reply:
    """Take the ticks off everybody whose box begins with one of these names."""
    return await _turns(officer or stage.boss, roll, names, ticked=False)


async def ticks(stage: Stage, roll: Reply, *names: str, officer: Member | None = None) -> Reply:
    return await _turns(officer or stage.boss, roll, names, ticked=True)


async def _turns(who: Member, roll: Reply, names: tuple[str, ...], *, ticked: bool) -> Reply:
    form = form_of(await who.presses("Tick people", on=roll))
    for label in form.labels:
        boxes = [each for each in form.offered(label) if each.startswith(names)]
        (form.ticks if ticked else form.unticks)(label, *boxes)
    return await who.submits(form)


async def test_unticked_people_earn_nothing_and_are_out_of_the_divisor(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", "Cyd")
    roll = await validation_of(stage, code)
    assert read(roll).count("☑") == 3
    assert "☑ **1:00:00** 100 % Ann" in read(roll)
    roll = await unticks(stage, roll, "Bob")
    assert roll.text.startswith("1 person left out.")
    assert "☐ **1:00:00** 100 % Bob · excluded" in read(roll)
    draft = await stage.boss.presses("To the payroll", on=roll)
    assert "1 left out" in draft.text
    preview = read(await stage.boss.presses("Preview", on=draft))
    # 1 000 000 / 2 = 500 000: n + fee(n) = 497 512 + 2 488.
    assert preview.count("**497 512 aUEC**") == 2
    assert "**0 aUEC** Bob · 1:00:00 · excluded" in preview
