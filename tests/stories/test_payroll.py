"""From a stopped session to a saved payroll: as officers use it, to the last aUEC.

Unless a test says otherwise Boss holds what was sold and pays, and each payee bears the fee of 0.5 %, rounded
up: of a share s the largest n with n + ceil(n / 200) ≤ s arrives.
"""

import asyncio

from tests.stories.scenes import (
    asks,
    committed,
    draft_of,
    messages_with,
    notes_sale,
    read,
    saves,
    stopped_hour,
    working,
)
from tests.stories.stage import Stage


async def test_the_picker_shows_the_newest_first_with_people_and_hours(stage: Stage) -> None:
    first = await stopped_hour(stage, "Ann", sale=None)
    await stage.time_passes(hours=1)
    second = await stopped_hour(stage, "Bob", sale=None)
    picker = await stage.boss.runs("/mining payroll run", in_=stage.general)
    assert picker.ephemeral
    assert picker.text == "**2** stopped, not yet saved. Which one?"
    assert list(picker.selects["Choose a session"].options.values()) == [second, first]
    (shown, _) = [each["description"] for each in picker.raw["components"][0]["components"][0]["options"]]
    # Ann never left Alpha: she and Bob were there for an hour each.
    assert shown == "15 Nov 2026 20:00 UTC · 2 people · 2:00:00 in all"
    draft = await stage.boss.selects("Choose a session", [first], on=picker)
    assert f"Payroll of ⛏️ {first}" in draft.text


async def test_more_than_25_sessions_are_paged_and_the_second_page_works(stage: Stage) -> None:
    codes = []
    for number in range(27):
        codes.append(await stage.starts(f"Sunday {number}"))
        await stage.boss.runs("/mining stop", in_=stage.general)
        stage.clock.passes(minutes=1)
    picker = await stage.boss.runs("/mining payroll run", in_=stage.general)
    assert picker.text == "**27** stopped, not yet saved (page 1 of 2). Which one?"
    assert len(picker.selects["Choose a session"].options) == 25
    assert picker.buttons == {"◀ Newer": False, "Older ▶": True}
    older = await stage.boss.presses("Older ▶", on=picker)
    assert list(older.selects["Choose a session"].options.values()) == [codes[1], codes[0]]
    assert older.buttons == {"◀ Newer": True, "Older ▶": False}
    draft = await stage.boss.selects("Choose a session", [codes[0]], on=older)
    assert "Sunday 0" in draft.text


async def test_where_nothing_waits_the_officer_is_told_what_to_do(stage: Stage) -> None:
    reply = await stage.boss.runs("/mining payroll run", in_=stage.general)
    assert reply.text == "No session waits for its payroll: stop one with `/mining stop` first."
    code = await stage.starts()
    reply = await stage.boss.runs("/mining payroll run", session=code, in_=stage.general)
    assert reply.text == f"Session {code} is open: stop it first with `/mining stop`."


async def test_the_preview_shows_every_line_and_how_it_adds_up(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(minutes=30)
    await bob.joins(stage.beta)
    await stage.time_passes(minutes=30)
    await notes_sale(stage, "1m")
    await stage.boss.runs(
        "/mining expense add", amount="40k", what="refining", claimant=bob, in_=stage.general
    )
    stopped = await stage.stops()
    draft = await stage.boss.presses("Save", on=stopped)
    draft = await asks(stage, "Tax and minimum", draft, {"Tax to the treasury, in percent": "10"})
    preview = read(await stage.boss.presses("Preview", on=draft))
    # Bob's expense comes back whole, its fee 40 000 / 200 = 200 out of the pot; the tax is
    # (1 000 000 - 40 200) / 10 = 95 980; what is left, 863 820, is split 3600 : 1800.
    # Ann 575 880: n = 573 014 with fee ceil(2 865.07) = 2 866, together 575 880.
    # Bob 287 940: n = 286 507 with fee ceil(1 432.535) = 1 433, together 287 940.
    assert "**573 014 aUEC** Ann · 1:00:00 · fee 2 866 aUEC" in preview
    assert "**286 507 aUEC** Bob · 0:30:00 · fee 1 433 aUEC" in preview
    assert "**40 000 aUEC** Bob · expenses returned · fee 200 aUEC" in preview
    for line in (
        "Sold: **1 000 000 aUEC**",
        "− expenses returned: 40 000 aUEC",
        "− tax to the treasury: 95 980 aUEC",
        "− fees of sending: 4 499 aUEC",  # 2 866 + 1 433 + 200
        "− odd aUEC and shares to the treasury: 0 aUEC",
        "= to people: **859 521 aUEC**",  # 573 014 + 286 507
    ):
        assert line in preview
    assert "Nothing is saved yet." in preview


async def test_saving_posts_once_and_the_session_is_settled(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    assert await committed(stage) == {}
    saved = await saves(stage, await draft_of(stage, code))
    # 500 000 each: n = 497 512, fee ceil(2 487.56) = 2 488. Boss keeps the two fees to spend.
    assert await committed(stage) == {
        "held:Boss": -1_000_000 + 2 * 2_488,
        "member:Ann": 497_512,
        "member:Bob": 497_512,
    }
    assert await working(stage, code) == {}
    assert f"Payroll of {code}, revision 1, is saved" in saved.text
    assert "**1 000 000 aUEC** are in the ledger, version" in read(saved)
    assert saved.buttons == {}


async def test_a_second_press_on_save_saves_nothing_more_and_says_so(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    previews = [
        await each.presses("Preview", on=await draft_of(stage, code, each)) for each in (stage.boss, olaf)
    ]
    await stage.boss.presses("Save", on=previews[0])
    before = await committed(stage)
    again = await olaf.presses("Save", on=previews[1])
    assert f"Payroll of {code}, revision 1, had been saved already, once" in again.text
    assert await committed(stage) == before


async def test_two_officers_pressing_save_at_once_save_once(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    previews = [
        await each.presses("Preview", on=await draft_of(stage, code, each)) for each in (stage.boss, olaf)
    ]
    answers = await asyncio.gather(
        stage.boss.presses("Save", on=previews[0]), olaf.presses("Save", on=previews[1])
    )
    titles = sorted(each.text.splitlines()[0] for each in answers)
    assert titles == [
        f"Payroll of {code}, revision 1, had been saved already, once",
        f"Payroll of {code}, revision 1, is saved",
    ]
    assert await committed(stage) == {
        "held:Boss": -1_000_000 + 2 * 2_488,
        "member:Ann": 497_512,
        "member:Bob": 497_512,
    }
    await stage.boss.sees("shared by 2 people", in_=stage.general)
    assert len(messages_with(stage, "shared by 2 people")) == 1


async def test_the_press_on_save_brought_again_after_a_restart_saves_once(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    await saves(stage, await draft_of(stage, code))
    interaction = next(
        each
        for each in stage.discord.world.interactions.values()
        if str(each.payload["data"].get("custom_id", "")).startswith("pd:payroll.save")
    )
    before = await committed(stage)
    await stage.discord.replay(interaction)  # Discord has its answer already
    await stage.bot_restarts()
    await stage.time_passes(
        minutes=2
    )  # an announcement that was just being sent is tried again a minute later
    await stage.discord.replay(interaction, answerable=True)
    await stage.boss.sees("had been saved already, once")
    assert await committed(stage) == before
    await stage.boss.sees("shared by 1 person", in_=stage.general)
    assert len(messages_with(stage, "shared by 1 person")) == 1


async def test_a_preview_that_is_out_of_date_is_not_saved(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    await notes_sale(stage, "1", session=code)
    await stage.boss.presses("Save", on=preview)
    await stage.boss.sees("Something changed since this preview was shown; nothing was saved.")
    assert await committed(stage) == {}


async def test_the_draft_survives_a_restart_and_another_officer_goes_on_with_it(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    draft = await draft_of(stage, code)
    await asks(stage, "Tax and minimum", draft, {"Tax to the treasury, in percent": "25"})
    await stage.bot_restarts()
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    again = await draft_of(stage, code, olaf)
    assert "Tax: 25 % of the pot after expenses goes to the treasury." in again.text
    await saves(stage, again, olaf)
    # 1 000 000 / 4 to the treasury; 375 000 each: n = 373 134, fee ceil(1 865.67) = 1 866.
    assert await committed(stage) == {
        "held:Boss": -1_000_000 + 2 * 1_866,
        "treasury": 250_000,
        "member:Ann": 373_134,
        "member:Bob": 373_134,
    }
