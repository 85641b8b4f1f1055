"""The guild's rules of time hold wherever time is shown, not only in the payroll."""

import json

from tests.stories.scenes import draft_of, fills, form_of, notes_sale, read
from tests.stories.stage import Stage

RULES = {"Deafened time counts, in percent": "50", "Longest outage that counts, in seconds": "60"}


async def test_deafened_time_counts_in_the_status_and_the_stop_as_it_will_in_the_payroll(
    stage: Stage,
) -> None:
    await set_rules(stage)
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=20)
    await ann.deafens()
    await stage.time_passes(minutes=40)
    await notes_sale(stage, "1m")
    # 20 minutes in full and 40 by half are 40.
    await stage.all_written()
    assert "0:40:00** Ann" in read(await stage.boss.runs("/mining status", in_=stage.general))
    assert "0:40:00** Ann" in read(await stage.stops())
    assert "1 person, 0:40:00 in all" in read(await draft_of(stage, code))


async def test_an_export_before_saving_recomputes_by_the_guilds_rules(stage: Stage) -> None:
    await set_rules(stage)
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await ann.deafens()
    code = await stage.starts()
    await stage.time_passes(hours=1)
    await stage.stops()
    assert stage.app is not None
    bundle = json.loads(await stage.app.reports.bundle(stage.guild.id, code))
    assert bundle["rules"]["deafened_percent"] == "50"
    assert bundle["rules"]["bridge_seconds"] == 60


async def set_rules(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await fills(stage.boss, form_of(await stage.boss.presses("Time and tax", on=setup)), RULES)
