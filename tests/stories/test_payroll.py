"""From a stopped session to a saved payroll, and its correction: as officers use it, to the last aUEC.

Unless a test says otherwise Boss holds what was sold and pays, and each payee bears the fee of 0.5 %, rounded
up: of a share s the largest n with n + ceil(n / 200) ≤ s arrives.
"""

import asyncio
import contextlib
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from sandbox import NeverHappened, Reply
from tests.stories.scenes import (
    committed,
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    messages_with,
    notes_sale,
    read,
    saves,
    working,
)
from tests.stories.stage import Stage


async def stopped_hour(stage: Stage, *names: str, sale: str | None = "1m") -> str:
    """Each of them an hour in Alpha; sold for one million, held by Boss; stopped."""
    code = await hour_of_mining(stage, *[stage.guild.member(name) for name in names])
    if sale is not None:
        await notes_sale(stage, sale)
    await stage.stops()
    return code


async def asks(stage: Stage, button: str, draft: Reply, answers: dict[str, object]) -> Reply:
    return await fills(stage.boss, form_of(await stage.boss.presses(button, on=draft)), answers)


# --- the picker ---


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


# --- from sales to pay ---


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


# --- the rules of one run ---


async def test_weights_fixed_amounts_and_percents_are_rules_of_this_run(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = (
        next(each for each in stage.guild.members.values() if each.name == name)
        for name in ("Ann", "Bob", "Cyd", "Dan")
    )
    draft = await draft_of(stage, code)
    draft = await asks(
        stage,
        "Payer and fee",
        draft,
        {"Who holds the money and sends it": [stage.boss], "Who bears the fees": "seller"},
    )
    label = "Weights, fixed, percent"
    weight, fixed, percent = (
        "weight of the time, e.g. 1.5 (1 takes it away)",
        "fixed amount in aUEC (0 takes it away)",
        "percent of the pot (0 takes it away)",
    )
    draft = await asks(stage, label, draft, {"For whom": [ann, bob], "What": weight, "How much": "1,5"})
    draft = await asks(stage, label, draft, {"For whom": [cyd], "What": fixed, "How much": "100k"})
    draft = await asks(stage, label, draft, {"For whom": [dan], "What": percent, "How much": "10"})
    shown = read(draft)
    assert "Weights: Ann × 1.5, Bob × 1.5; everybody else × 1." in shown
    assert "Fixed pay: Cyd 100 000 aUEC." in shown
    assert "Percents: Dan 10 %." in shown
    await saves(stage, draft)
    # Cyd's 100 000 first; 10 % of the 900 000 left are Dan's 90 000; 810 000 by time × weight, 1.5 : 1.5 : 1 : 1:
    # 243 000 each for Ann and Bob, 162 000 each for Cyd and Dan. The seller bears the fees: none is deducted.
    assert await committed(stage) == {
        "held:Boss": -1_000_000,
        "member:Ann": 243_000,
        "member:Bob": 243_000,
        "member:Cyd": 262_000,
        "member:Dan": 252_000,
    }


async def test_an_agreement_is_taken_away_by_its_neutral_number(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    ann = next(each for each in stage.guild.members.values() if each.name == "Ann")
    draft = await draft_of(stage, code)
    fixed = "fixed amount in aUEC (0 takes it away)"
    label = "Weights, fixed, percent"
    draft = await asks(stage, label, draft, {"For whom": [ann], "What": fixed, "How much": "1k"})
    assert "Fixed pay: Ann" in draft.text
    draft = await asks(stage, label, draft, {"For whom": [ann], "What": fixed, "How much": "0"})
    assert "Fixed pay" not in draft.text


@pytest.mark.parametrize(
    ("button", "answers", "sentence"),
    [
        ("Payer and fee", {"Fee in percent": "abc"}, "The fee must be a number from 0 to 100"),
        ("Tax and minimum", {"Tax to the treasury, in percent": "100.5"}, "The tax must be a number from 0"),
        (
            "Tax and minimum",
            {"Least time that earns, in seconds": "1h"},
            "The least time must be a whole number from 0 to 86400; you typed 1h.",
        ),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused_and_the_draft_stays(
    stage: Stage, button: str, answers: dict[str, object], sentence: str
) -> None:
    code = await stopped_hour(stage, "Ann")
    draft = await draft_of(stage, code)
    before = draft.text
    await asks(stage, button, draft, answers)
    await stage.boss.sees(sentence)
    assert (await draft_of(stage, code)).text == before


async def test_what_the_rules_refuse_is_said_in_the_draft_and_nothing_can_be_saved(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale="1k")
    await stage.boss.runs("/mining expense add", amount="1k", what="fuel", session=code, in_=stage.general)
    draft = await draft_of(stage, code)
    # 1 000 of expenses come back to Boss, who pays and needs no fee: the pot is exactly used up.
    assert "Pot **1 000 aUEC** from 1 sale." in read(draft)
    await stage.boss.runs("/mining expense add", amount="7", what="fuel", session=code, in_=stage.general)
    draft = await draft_of(stage, code)
    assert "overdrawn\\: expenses and fees exceed the pot by 7 aUEC" in read(draft)
    await stage.boss.presses("Preview", on=draft)
    await stage.boss.sees("There is nothing to preview yet: overdrawn")
    assert await committed(stage) == {}


async def test_percents_above_a_hundred_are_refused(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    people = [each for each in stage.guild.members.values() if each.name in ("Ann", "Bob")]
    draft = await draft_of(stage, code)
    percent = "percent of the pot (0 takes it away)"
    draft = await asks(
        stage,
        "Weights, fixed, percent",
        draft,
        {"For whom": people, "What": percent, "How much": "50.01"},
    )
    assert "more than 100 % in all; lower some of them" in draft.text


# --- taking back ---


async def test_notes_are_taken_back_from_a_list_that_pages(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale=None)
    draft = await draft_of(stage, code)
    lines = "\n".join(f"Gold {number}" for number in range(1, 31))
    draft = await asks(stage, "Type ores", draft, {"One ore a line": lines})
    listed = await stage.boss.presses("Take back", on=draft)
    menu = listed.selects["Choose a note"]
    assert list(menu.options.values()) == [str(number) for number in range(30, 5, -1)]
    older = await stage.boss.presses("▶", on=listed)
    assert list(older.selects["Choose a note"].options.values()) == ["5", "4", "3", "2", "1"]
    form = form_of(await stage.boss.selects("Choose a note", ["2"], on=older))
    assert form.title.startswith("Take back 2: ore 2 SCU Gold")
    draft = await fills(stage.boss, form, {"Why it is taken back": "typed twice"})
    shown = read(draft)
    assert "`1` ore 1 SCU Gold" in shown
    assert "`2` ore 2 SCU Gold" not in shown
    back = await stage.boss.presses("Back", on=await stage.boss.presses("Take back", on=draft))
    assert "Rules of this run" in back.text


# --- corrections ---


async def test_a_correction_posts_only_the_difference(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    await saves(stage, await draft_of(stage, code))
    draft = await stage.boss.runs(
        "/mining payroll correct", session=code, reason="a sale was forgotten", in_=stage.general
    )
    draft = await asks(stage, "Add sale", draft, {"Amount in aUEC": "200k"})
    # Until the revision is saved the first one stands.
    assert await committed(stage) == {
        "held:Boss": -1_000_000 + 2 * 2_488,
        "member:Ann": 497_512,
        "member:Bob": 497_512,
    }
    preview = await stage.boss.presses("Preview", on=draft)
    assert "Preview, revision 2" in preview.text
    saved = await stage.boss.presses("Save", on=preview)
    assert f"Payroll of {code}, revision 2, is saved" in saved.text
    # 600 000 each: n = 597 014, fee ceil(2 985.07) = 2 986.
    assert await committed(stage) == {
        "held:Boss": -1_200_000 + 2 * 2_986,
        "member:Ann": 597_014,
        "member:Bob": 597_014,
    }
    announced = await stage.boss.sees(f"Payroll of {code} · Sunday, revision 2", in_=stage.general)
    assert "1 200 000 aUEC" in read(announced)


async def test_a_correction_can_take_back_what_the_first_revision_counted(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    await notes_sale(stage, "500k", session=code)
    await saves(stage, await draft_of(stage, code))
    draft = await stage.boss.runs(
        "/mining payroll correct", session=code, reason="sold once", in_=stage.general
    )
    listed = await stage.boss.presses("Take back", on=draft)
    form = form_of(await stage.boss.selects("Choose a note", ["2"], on=listed))
    draft = await fills(stage.boss, form, {"Why it is taken back": "sold once"})
    await saves(stage, draft)
    # 1 000 000 for Ann: n = 995 024, fee 4 976.
    assert await committed(stage) == {"held:Boss": -1_000_000 + 4_976, "member:Ann": 995_024}


async def test_the_rules_of_a_discarded_correction_are_forgotten(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    await saves(stage, await draft_of(stage, code))
    draft = await stage.boss.runs("/mining payroll correct", session=code, reason="tax", in_=stage.general)
    draft = await asks(stage, "Tax and minimum", draft, {"Tax to the treasury, in percent": "50"})
    await stage.boss.presses("Yes, discard", on=await stage.boss.presses("Discard", on=draft))
    draft = await stage.boss.runs("/mining payroll correct", session=code, reason="tax?", in_=stage.general)
    assert "Tax: none." in draft.text


async def test_a_discarded_session_that_is_reopened_has_its_notes_back(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    stopped = messages_with(stage, "Later is fine")[0]
    await stage.boss.presses("Yes, discard", on=await stage.boss.presses("Discard", on=stopped))
    assert await working(stage, code) == {}
    draft = await stage.boss.runs(
        "/mining payroll correct", session=code, reason="it was real", in_=stage.general
    )
    assert "Pot **1 000 000 aUEC** from 1 sale." in read(draft)
    assert await working(stage, code) == {"held:Boss": -1_000_000, f"session:{code}": 1_000_000}
    await saves(stage, draft)
    assert await committed(stage) == {"held:Boss": -1_000_000 + 4_976, "member:Ann": 995_024}


async def test_what_is_not_saved_yet_needs_no_correction(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    reply = await stage.boss.runs("/mining payroll correct", session=code, reason="hm", in_=stage.general)
    assert reply.text == f"Session {code} is not saved yet: complete it with `/mining payroll run`."


async def test_a_saved_session_is_not_run_again_but_corrected(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    draft = await draft_of(stage, code)
    await saves(stage, await draft_of(stage, code))
    sentence = f"Session {code} is saved: `/mining payroll correct` opens it for a correction."
    assert (await draft_of(stage, code)).text == sentence
    for button in ("Preview", "Payer and fee", "Tax and minimum"):
        assert (await stage.boss.presses(button, on=draft)).text != draft.text
    assert len([each for each in stage.boss.readable if each.text == sentence]) == 4


# --- what comes after saving ---


async def test_everybody_gets_the_payroll_and_the_officer_the_bundle_that_proves_it(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", sale="1 296 520")
    await saves(stage, await draft_of(stage, code))
    announced = await stage.guild.member("Anyone").sees("shared by 2 people", in_=stage.general)
    assert set(announced.attachments) == {f"{code}-r1.png", f"{code}-r1.pdf", f"{code}-r1.csv"}
    assert announced.attachments[f"{code}-r1.png"].startswith(b"\x89PNG")
    assert announced.attachments[f"{code}-r1.pdf"].startswith(b"%PDF")
    records = await stage.boss.sees("For your records")
    assert records.ephemeral
    assert set(records.attachments) == {f"{code}-r1.{kind}" for kind in ("png", "pdf", "csv", "json")}
    bundle = json.loads(records.attachments[f"{code}-r1.json"])
    promised = bundle.pop("payroll")
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle))
    assert main(["recompute", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["payroll"] == promised
    # 648 260 each: n = 645 034, fee ceil(3 225.17) = 3 226.
    assert [line["net_auec"] for line in promised["lines"]] == [645_034, 645_034]


async def test_the_announcement_goes_out_once_though_the_bot_dies_between_save_and_sending(
    stage: Stage,
) -> None:
    code = await stopped_hour(stage, "Ann")
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    stage.discord.fails(503, times=1, route="POST /channels")
    await stage.boss.presses("Save", on=preview)
    await stage.bot_stops()
    assert messages_with(stage, "shared by 1 person") == []
    stage.clock.passes(minutes=2)
    await stage.bot_starts()
    for _ in range(5):  # whatever has failed until now is due again in an hour
        stage.clock.passes(hours=1)
        with contextlib.suppress(NeverHappened):
            await stage.boss.sees("shared by 1 person", in_=stage.general, within=2)
    await stage.bot_restarts()
    assert len(messages_with(stage, "shared by 1 person")) == 1


async def test_the_pdf_of_a_preview_says_that_nothing_is_saved(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    reply = await stage.boss.presses("PDF", on=preview)
    assert reply.text == "Only a preview: nothing is saved yet."
    assert set(reply.attachments) == {f"{code}-r1.png", f"{code}-r1.pdf", f"{code}-r1.csv"}
    assert await committed(stage) == {}
