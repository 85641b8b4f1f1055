"""Corrections of what was saved, and sessions that are reopened.

Unless a test says otherwise Boss holds what was sold and pays, and each payee bears the fee of 0.5 %, rounded
up: of a share s the largest n with n + ceil(n / 200) ≤ s arrives.
"""

from tests.stories.scenes import (
    asks,
    committed,
    draft_of,
    fills,
    form_of,
    messages_with,
    notes_sale,
    read,
    saves,
    stopped_hour,
    working,
)
from tests.stories.stage import Stage


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
