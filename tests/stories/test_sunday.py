"""A Sunday in small: from the start to a saved payroll."""

from tests.stories.stage import Stage


async def test_an_hour_in_the_mining_channel_earns_the_whole_pot(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    await stage.boss.runs("/mining sale add", amount="1 000 000", where="TDD", in_=stage.general)
    stopped = await stage.stops()
    assert "1:00:00" in stopped.text
    assert code in stopped.text
    draft = await stage.boss.presses("Save", on=stopped)
    preview = await stage.boss.presses("Preview", on=draft)
    print(preview.text)
    saved = await stage.boss.presses("Save", on=preview)
    print(saved.text, [list(m.attachments) for m in saved.followups])
    await stage.boss.sees("shared by 1 people")
