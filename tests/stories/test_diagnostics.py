"""``/mining diagnostics``: every haul in flight, for admins."""

from sandbox import Reply
from tests.stories.hauls import HOSTILE, haul_leaves, hour_of
from tests.stories.scenes import fills, form_of, read
from tests.stories.stage import Stage


async def diagnosed(stage: Stage) -> Reply:
    return await stage.boss.runs("/mining diagnostics", in_=stage.general, options={"view": "hauls"})


async def test_without_hauls_there_is_nothing_on_its_way(stage: Stage) -> None:
    found = await diagnosed(stage)
    assert found.ephemeral
    assert "0 in flight · 0 ready · 0 orphaned" in found.text
    assert "Nothing is on its way" in found.text


async def test_every_haul_is_there_with_departure_eta_time_in_flight_owner_and_state(stage: Stage) -> None:
    code, (ann, bob) = await hour_of(stage, "Ann", HOSTILE)
    await haul_leaves(ann, stage, ready="2h", place="Ruin Station")
    await haul_leaves(bob, stage, ready="30m")
    await stage.time_passes(minutes=40)
    text = read(await diagnosed(stage))
    assert "2 in flight · 1 ready · 0 orphaned" in text
    first, second = text.index(f"{code}/2"), text.index(f"{code}/1")
    assert first < second  # the next to be ready comes first
    assert "of Ann at Ruin Station · **in flight**" in text
    assert text.count("40 min in flight") == 2
    assert "· **ready**\n" in text
    assert "@everyone" not in text.replace("@\u200beveryone", "")


async def test_many_hauls_are_on_pages(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    for number in range(1, 13):
        await haul_leaves(ann, stage, ready=f"{number}h")
    found = await diagnosed(stage)
    assert "page 1 of 2" in found.text
    assert f"{code}/10" in found.text
    assert f"{code}/11" not in found.text
    turned = await stage.boss.presses("▶", on=found)
    assert f"{code}/12" in turned.text


async def test_what_nobody_collects_is_shown_as_orphaned_and_until_when(stage: Stage) -> None:
    assert stage.app is not None
    code, (ann,) = await hour_of(stage, "Ann")
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.presses("More ▶", on=setup)
    form = form_of(await stage.boss.presses("Hauls", on=setup))
    days = {"Ready ones are flagged after days": "2", "Flagged ones are void days later": "10"}
    shown = await fills(stage.boss, form, days)
    assert "flagged after 2 days" in read(shown)
    await haul_leaves(ann, stage, ready="30m")
    for _ in range(3):
        await stage.time_passes(days=1)
        await stage.app.haul_watch.keep()
    text = read(await diagnosed(stage))
    assert "1 in flight · 1 ready · 1 orphaned" in text
    assert f"**{code}/1** of Ann · **orphaned since" in text


async def test_officers_and_members_have_no_diagnostics(stage: Stage) -> None:
    officer = stage.guild.member("Olga", roles=[stage.officer])
    for person in (officer, stage.guild.member("Mia")):
        refused = await person.runs("/mining diagnostics", in_=stage.general)
        assert "Only admins may do this" in refused.text
