"""``/mining diagnostics view:hauls``: every haul in flight, for admins."""

import re

from sandbox import Reply
from tests.stories.hauls import HOSTILE, haul_leaves, hour_of
from tests.stories.scenes import fills, form_of, read
from tests.stories.stage import Stage
from tests.stories.test_haul_endings import leaves, looks_at_hauls


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
    assert "2 in flight · 1 ready · 0 orphaned · of 1 session" in text
    first, second = text.index(f"{code}/2"), text.index(f"{code}/1")
    assert first < second  # the next to be ready comes first
    assert "of Ann at Ruin Station · **in flight**" in text
    assert text.count("40 min in flight") == 2
    assert "· **ready**\n" in text
    assert "@everyone" not in text.replace("@\u200beveryone", "")


async def test_many_hauls_are_on_pages_the_next_to_be_ready_first(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, HOSTILE)
    for _ in range(32):
        await leaves(stage, ann, code)
        await stage.time_passes(minutes=1)
    shown = await diagnosed(stage)
    assert "32 in flight · 0 ready · 0 orphaned · of 1 session" in shown.text
    listed = []
    for page in range(1, 5):
        assert f"page {page} of 4" in shown.text
        listed += [int(number) for number in re.findall(rf"\*\*{code}/(\d+)\*\*", shown.text)]
        if page < 4:
            shown = await stage.boss.presses("▶", on=shown)
    assert listed == list(range(1, 33))
    back = await stage.boss.presses("◀", on=shown)
    assert "page 3 of 4" in back.text


async def test_what_was_brought_to_mind_or_carried_over_says_so(stage: Stage) -> None:
    code, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage, ready="30m")
    await stage.boss.presses("Carry over", on=await stage.stops())
    for _ in range(2):
        await stage.time_passes(days=3)
        await looks_at_hauls(stage)
    text = read(await diagnosed(stage))
    assert re.search(rf"\*\*{code}/1\*\* of Ann · \*\*ready, reminded <t:\d+:R>, carried over\*\*", text)


async def test_another_guild_sees_none_of_them(stage: Stage) -> None:
    _, (ann,) = await hour_of(stage, "Ann")
    await haul_leaves(ann, stage)
    other = stage.discord.guild("Blue Rock")
    channel, pit = other.text_channel("talk"), other.voice_channel("Pit")
    owner = other.member("Olga", owner=True)
    await stage.discord.settled()
    setup = await owner.runs("/mining setup", in_=channel)
    await owner.selects("Mining channels", [pit], on=setup)
    found = await owner.runs("/mining diagnostics", in_=channel, options={"view": "hauls"})
    assert "0 in flight · 0 ready · 0 orphaned" in found.text
    assert "Nothing is on its way" in found.text


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
