"""Presses and messages under hostile names and large guilds: nothing pings, nothing is refused by Discord."""

import pytest

from sandbox import Reply
from tests.stories.scenes import (
    all_messages,
    committed,
    crowd,
    draft_of,
    fills,
    form_of,
    notes_sale,
    read,
    saves,
)
from tests.stories.stage import Stage

HOSTILE_NAMES = (
    "@everyone",
    "**bold** _it_ ~~no~~",
    "<@&1234567890123456789>",
    "<#1> <t:1:R> </x:1>",
    "[free](https://x.example)",
    "\u202egnirts\u2066\u200b",
    "=HYPERLINK(1)",
    "- # > list",
    "`code`||spoiler||",
    "W" * 32,
    "𝕎" * 32,
    "محمد",
    "😀" * 10,
    "\u0301\u0301\u0301",
    "a:b:c",
)


async def test_hostile_names_are_harmless_on_every_screen(stage: Stage) -> None:
    people = [stage.guild.member(name) for name in HOSTILE_NAMES]
    for each in people:
        await each.joins(stage.alpha)
    started = await stage.boss.runs("/mining start", title="@here **x**", in_=stage.general)
    await stage.time_passes(hours=1)
    for each in people[:5]:
        await notes_sale(stage, "1m", holder=each, where="@everyone")
    status = await stage.boss.runs("/mining status", in_=stage.general)
    stopped = await stage.stops()
    draft = await stage.boss.presses("Save", on=stopped)
    form = form_of(await stage.boss.presses("Weights, fixed, percent", on=draft))
    form["For whom"] = people
    form["What"] = "weight"
    form["How much"] = "1.5"
    draft = await stage.boss.submits(form)
    listed = await stage.boss.presses("Take back", on=draft)
    draft = await stage.boss.presses("Back", on=listed)
    await saves(stage, draft)
    await stage.boss.sees("shared by 15 people", in_=stage.general)
    assert started.ephemeral is False
    assert "2:00:00" not in status.text
    for message in all_messages(stage):
        assert message.pings == []
        assert message.allowed_mentions == {"parse": []}
        for text in (message.text, *message.earlier_texts):
            for forbidden in ("@everyone", "@here", "<@&12", "](http", "\u202e", "**bold**", "||spoiler||"):
                assert forbidden not in text
    assert stage.discord.refusals == []


@pytest.mark.parametrize("name", ["Miner {}", "*_~`|" * 5 + "{}", "𝕎" * 26 + " {}"])
async def test_three_hundred_people_are_paid_and_every_page_fits(stage: Stage, name: str) -> None:
    code = await crowd(stage, [name.format(number) for number in range(300)])
    await notes_sale(stage, "300m", session=code)
    status = read(await stage.boss.runs("/mining status", session=code, in_=stage.general))
    assert "Time (300 people, 300:00:00 in all)" in status
    draft = await draft_of(stage, code)
    preview = await stage.boss.presses("Preview", on=draft)
    lines = 0
    while True:
        # 300 000 000 / 300 = 1 000 000 each: n = 995 024, fee 4 976.
        lines += read(preview).count("**995 024 aUEC**")
        if not preview.buttons["▶"]:
            break
        preview = await stage.boss.presses("▶", on=preview)
    assert lines == 300
    saved = await stage.boss.presses("Save", on=preview)
    assert "is saved" in saved.text
    await stage.boss.sees("For your records", within=60)
    announced = await stage.boss.sees("shared by 300 people", in_=stage.general, within=60)
    assert set(announced.attachments) == {f"{code}-r1.png", f"{code}-r1.pdf", f"{code}-r1.csv"}
    balances = await committed(stage)
    assert balances.pop("held:Boss") == -300_000_000 + 300 * 4_976
    assert set(balances.values()) == {995_024}
    assert len(balances) == 300
    assert stage.discord.refusals == []


async def agrees(stage: Stage, draft: Reply, who: list[object], what: str, value: str) -> Reply:
    form = form_of(await stage.boss.presses("Weights, fixed, percent", on=draft))
    return await fills(stage.boss, form, {"For whom": who, "What": what, "How much": value})


async def test_agreements_with_75_people_fit_into_the_draft(stage: Stage) -> None:
    people = [stage.guild.member(f"Some rather long name number {number:02}") for number in range(75)]
    await people[0].joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(hours=1)
    await notes_sale(stage, "1b")
    draft = await stage.boss.presses("Save", on=await stage.stops())
    for place, what in ((0, "weight"), (25, "fixed"), (50, "percent")):
        draft = await agrees(stage, draft, list(people[place : place + 25]), what, "2")
    shown = read(draft)
    assert "Weights: Some rather long name number 00 × 2" in shown
    assert stage.discord.refusals == []
    preview = await stage.boss.presses("Preview", on=draft)
    assert "Page 1 of" in preview.text


async def test_two_hundred_notes_fit_and_every_one_can_be_taken_back(stage: Stage) -> None:
    people = stage.guild.member("Ann")
    await people.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    stopped = await stage.stops()
    draft = await stage.boss.presses("Save", on=stopped)
    for start in (1, 101):
        form = form_of(await stage.boss.presses("Type ores", on=draft))
        lines = "\n".join(f"Gold {number} @ 1" for number in range(start, start + 100))
        draft = await fills(stage.boss, form, {"One ore a line": lines})
    # 1 + 2 + … + 200 SCU at 1 aUEC.
    assert "Estimate **20 100 aUEC**" in read(draft)
    assert "… and " in draft.text
    status = await stage.boss.runs("/mining status", session=code, in_=stage.general)
    assert "… and " in status.text
    listed = await stage.boss.presses("Take back", on=draft)
    for _ in range(7):
        listed = await stage.boss.presses("▶", on=listed)
    assert list(listed.selects["Choose a note"].options.values())[-1] == "1"
    assert stage.discord.refusals == []


async def test_the_worst_title_there_is_fits_on_every_screen(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    await stage.boss.runs("/mining start", title="@" * 79 + "م", in_=stage.general)
    await stage.time_passes(hours=1)
    await notes_sale(stage, "1m")
    draft = await stage.boss.presses("Save", on=await stage.stops())
    await saves(stage, draft)
    await stage.boss.sees("shared by 1 person", in_=stage.general)
    assert stage.discord.refusals == []


async def test_people_in_25_channels_fit_into_the_status(stage: Stage) -> None:
    channels = [stage.guild.voice_channel(f"Crew {number}") for number in range(25)]
    await stage.discord.settled()
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", channels, on=setup)
    await stage.starts()
    for number in range(50):
        await stage.guild.member(f"{'*' * 28} {number}").joins(channels[number % 25])
    await stage.time_passes(minutes=10)
    await stage.all_written()
    status = await stage.boss.runs("/mining status", in_=stage.general)
    for channel in channels:
        assert f"<#{channel.id}> 2" in status.text
    assert stage.discord.refusals == []
