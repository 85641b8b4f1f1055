"""A Sunday in small: the worked example of the pay rules, from voice to the ledger."""

from tests.stories.scenes import committed, fills, form_of, read, saves
from tests.stories.stage import Stage


async def test_the_worked_example_of_the_pay_rules_comes_out_to_the_last_auec(stage: Stage) -> None:
    guild = stage.guild
    ann, bob, cyd, dot = (guild.member(name) for name in ("Ann", "Bob", "Cyd", "Dot"))
    rob = guild.member("Rob", bot=True)
    for each in (ann, dot, rob):
        await each.joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(seconds=59.999)
    await dot.leaves()
    await stage.time_passes(minutes=29, seconds=0.001)
    await bob.joins(stage.alpha)  # 18:30:00
    for _ in range(100):
        await stage.time_passes(seconds=31)
        await bob.mutes()
        await bob.unmutes()
    await stage.time_passes(seconds=80.5)
    await cyd.joins(stage.beta)  # 19:23:00.5, 3 180.5 seconds later
    await stage.time_passes(minutes=26, seconds=59.5)
    await ann.moves_to(stage.beta)  # 19:50:00
    await stage.time_passes(minutes=10)
    await stage.all_written()
    await stage.boss.runs("/mining sale add", amount="1 296 520", holder=ann, in_=stage.general)
    stopped = await stage.stops()
    assert "**2:00:00** Ann\n**1:30:00** Bob\n**0:36:59** Cyd\n**0:00:59** Dot" in stopped.text
    draft = await stage.boss.presses("Save", on=stopped)
    form = form_of(await stage.boss.presses("Tax and minimum", on=draft))
    draft = await fills(stage.boss, form, {"Tax to the treasury, in percent": "10"})
    preview = read(await stage.boss.presses("Preview", on=draft))
    assert "**566 938 aUEC** Ann · 2:00:00" in preview  # Ann holds the money and pays: no fee
    assert "**423 087 aUEC** Bob · 1:30:00 · fee 2 116 aUEC" in preview
    assert "**173 857 aUEC** Cyd · 0:36:59 · fee 870 aUEC" in preview
    assert "**0 aUEC** Dot · 0:00:59 · below minimum" in preview
    assert "Rob" not in preview
    await saves(stage, await stage.boss.presses("Back"))
    assert await committed(stage) == {
        "held:Ann": -1_296_520 + 2_116 + 870,
        "member:Ann": 566_938,
        "member:Bob": 423_087,
        "member:Cyd": 173_857,
        "treasury": 129_652,
    }
