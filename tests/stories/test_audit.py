"""``/mining audit``: officers read who did what, to whom, when and why, and nobody else's guild."""

import json

from sandbox import Reply
from services.audit import PAGE
from tests.reports.hostile import HOSTILE
from tests.stories.scenes import draft_of, fills, form_of, hour_of_mining, notes_sale, read, saves
from tests.stories.scheduling import weekly
from tests.stories.stage import Stage


async def audit(stage: Stage, **options: object) -> Reply:
    return await stage.boss.runs("/mining audit", in_=stage.general, options=options)


async def test_a_sunday_is_told_act_by_act_with_names_and_reasons(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await hour_of_mining(stage, ann)
    await notes_sale(stage, "1m", holder=ann)
    await stage.time_passes(seconds=1)
    undo = {"number": 1, "reason": "typed one zero too much", "session": code}
    await stage.boss.runs("/mining sale undo", in_=stage.general, options=undo)
    await notes_sale(stage, "100k", holder=ann)
    await stage.time_passes(seconds=1)
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    shown = await audit(stage, session=code)
    assert shown.ephemeral
    told = read(shown)
    assert "**Boss** started the session" in told
    assert f"**Boss** noted a sale · about Ann · {code} · no. 1 · 1 000 000 aUEC" in told
    assert f"**Boss** took back a note · {code} · no. 2 · note 1 · “typed one zero too much”" in told
    assert "**Boss** saved the payroll" in told
    assert told.index("saved the payroll") < told.index("took back a note") < told.index("1 000 000 aUEC")


async def test_what_an_admin_changes_in_the_setup_is_told_with_before_and_after(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Officer roles", [stage.officer, stage.miner], on=setup)
    form = form_of(await stage.boss.presses("Time and tax", on=setup))
    await fills(stage.boss, form, {"Tax to the treasury, in percent": "12.5"})
    await fills(stage.boss, form_of(await stage.boss.presses("Time and tax", on=setup)), {})
    told = read(await audit(stage, kind="setting"))
    assert "**Boss** changed the settings · org tax percent\\: 0 → 12.5" in told
    assert f"officer role ids\\: {stage.officer.id} → {stage.officer.id}, {stage.miner.id}" in told
    assert (
        told.count("changed the settings") == 5
    )  # three by the stage, two here: the form sent as it was is none


async def test_the_list_is_narrowed_to_a_person_a_session_and_a_kind(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await hour_of_mining(stage, ann, bob)
    await ann.runs("/mining expense add", in_=stage.general, options={"amount": "5k", "what": "fuel"})
    await stage.stops()
    await stage.starts("Another")
    by_ann = read(await audit(stage, person=ann))
    assert "by or about Ann" in by_ann
    assert [
        line for line in by_ann.splitlines() if "**" in line and "**Ann** noted an expense" not in line
    ] == []
    money = read(await audit(stage, kind="money", session=code))
    assert "1 act\n" in money
    assert "“fuel”" in money
    nobody = stage.guild.member("Nora")
    assert "Nothing is kept of this person here" in (await audit(stage, person=nobody)).text
    assert "Nothing like that was done here." in (await audit(stage, session="sm-zzzzzz")).text


async def test_pages_turn_after_a_restart_and_the_file_has_all_of_them(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    for number in range(1, 2 * PAGE + 1):
        await notes_sale(stage, f"{number}k")
    shown = await audit(stage, kind="money")
    assert "16 acts, page 1 of 2" in shown.text
    await stage.bot_restarts()
    second = read(await stage.boss.presses("▶", on=shown))
    assert "page 2 of 2" in second
    assert f"{code} · no. 1 · 1 000 aUEC" in second
    file = await stage.boss.presses("JSON", on=shown)
    assert file.ephemeral
    told = json.loads(file.attachments["audit.json"])
    assert told["total"] == 16
    assert [act["detail"]["amount_auec"] for act in told["acts"]] == [n * 1000 for n in range(16, 0, -1)]
    assert {told["names"][str(act["by"])] for act in told["acts"]} == {"Boss"}


async def test_names_and_reasons_at_their_worst_fit_and_do_no_harm(stage: Stage) -> None:
    people = [stage.guild.member(given) for given, _ in HOSTILE.values() if given.isprintable()]
    code = await hour_of_mining(stage, *people[:3])
    worst = ("*_~`|<@1>@everyone" * 12)[:100]
    for each in people[:PAGE]:
        options = {"amount": "999999999999", "what": worst, "claimant": each, "session": code}
        await stage.boss.runs("/mining expense add", in_=stage.general, options=options)
    shown = await audit(stage, session=code)
    file = await stage.boss.presses("JSON", on=shown)
    assert shown.text.count("noted an expense") == PAGE
    assert "@everyone" not in shown.text
    assert "<@1>" not in shown.text
    assert worst in file.attachments["audit.json"].decode()
    assert shown.message.pings == []
    assert stage.discord.refusals == []


async def test_an_officer_of_another_guild_reads_nothing_of_this_one(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await hour_of_mining(stage, ann)
    await notes_sale(stage, "1m", holder=ann)
    shown = await audit(stage)
    other = stage.discord.guild("Blue Rock")
    talk, cave = other.text_channel("talk"), other.voice_channel("Cave")
    eve = other.member("Eve", owner=True)
    await stage.discord.settled()
    setup = await eve.runs("/mining setup", in_=talk)
    await eve.selects("Mining channels", [cave], on=setup)
    own = await eve.runs("/mining audit", in_=talk)
    assert "1 act\n" in own.text
    assert "**Eve** changed the settings" in own.text
    assert "Nothing like that" in (await eve.runs("/mining audit", in_=talk, session=code)).text
    json_button = next(each.custom_id for each in shown.message.all_buttons if each.label == "JSON")
    assert json_button is not None
    stolen = await eve.presses_custom_id(json_button, on=own, force=True)
    assert code not in stolen.attachments["audit.json"].decode()
    assert "Ann" not in stolen.attachments["audit.json"].decode()


async def test_a_weekly_session_is_told_when_it_is_added_changed_and_ended(stage: Stage) -> None:
    screen = await weekly(stage)
    form = form_of(await stage.boss.presses("Change", on=screen))
    await fills(stage.boss, form, {"Starts": "8:30 pm"})
    asked = await stage.boss.presses("End it", on=screen)
    await stage.boss.presses("Yes, end it", on=asked)
    told = read(await audit(stage, kind="setting"))
    assert "**Boss** added a weekly session · Sunday mining" in told
    assert (
        "**Boss** changed a weekly session · Sunday mining · schedule.starts\\: 19\\:00\\:00 → 20\\:30\\:00"
        in told
    )
    assert "**Boss** ended a weekly session · Sunday mining · ended at\\: none → 2026-11-15" in told
