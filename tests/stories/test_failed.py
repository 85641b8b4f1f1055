"""Runs that were a loss: recorded with reason, nobody is paid, and taken back exactly."""

from sandbox import Reply
from tests.stories.scenes import (
    committed,
    draft_of,
    fills,
    form_of,
    messages_with,
    read,
    saves,
    stopped_hour,
)
from tests.stories.stage import Stage

HALVES = {"held:Boss": -1_000_000 + 2 * 2_488, "member:Ann": 497_512, "member:Bob": 497_512}


async def fails(stage: Stage, code: str, reason: str = "pirates @everyone") -> tuple[str, Reply]:
    """What was asked, and what came of it."""
    asked = await stage.boss.runs("/mining payroll fail", session=code, in_=stage.general)
    was_asked = read(asked)
    form = form_of(await stage.boss.presses("Record as failed", on=asked))
    return was_asked, await fills(stage.boss, form, {"Why": reason})


async def test_a_run_that_cost_more_than_it_brought_is_recorded_as_failed(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", sale="300k")
    await stage.boss.runs(
        "/mining expense add", amount="500k", what="a new ship", session=code, in_=stage.general
    )
    refused = await draft_of(stage, code)
    assert "expenses" in refused.text
    asked, recorded = await fails(stage, code)
    assert "Sold 300 000 aUEC, spent 500 000 aUEC: a loss of **200 000 aUEC**" in asked
    assert f"{code} is recorded as failed" in recorded.text
    assert await committed(stage) == {"held:Boss": -300_000, "treasury": 300_000}
    announced = await stage.boss.sees(f"**{code}** failed: ", in_=stage.general)
    assert "a loss of 200 000 aUEC" in read(announced)
    assert "@everyone" not in announced.text
    status = await stage.boss.runs("/mining status", session=code, in_=stage.general)
    assert "failed: nobody is paid" in status.text


async def test_a_saved_payroll_is_voided_and_brought_back_exactly(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    await saves(stage, await draft_of(stage, code))
    await stage.boss.runs("/mining payroll correct", session=code, reason="fraud", in_=stage.general)
    asked, _ = await fails(stage, code, "the sale was never paid")
    assert "Revision 1, which is saved, is taken back whole" in asked
    assert await committed(stage) == {"held:Boss": -1_000_000, "treasury": 1_000_000}
    await stage.bot_restarts()
    draft = await stage.boss.runs("/mining payroll correct", session=code, reason="it was", in_=stage.general)
    await saves(stage, draft)
    assert await committed(stage) == HALVES


async def test_a_reopened_failure_that_is_discarded_stays_a_failure(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    await fails(stage, code)
    draft = await stage.boss.runs("/mining payroll correct", session=code, reason="hm", in_=stage.general)
    await stage.boss.presses("Yes, discard", on=await stage.boss.presses("Discard", on=draft))
    assert await committed(stage) == {"held:Boss": -1_000_000, "treasury": 1_000_000}
    again = await stage.boss.runs("/mining payroll fail", session=code, in_=stage.general)
    assert again.text == f"Session {code} is failed: `/mining payroll correct` takes that back."


async def test_two_officers_record_it_once(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    asked = await stage.boss.runs("/mining payroll fail", session=code, in_=stage.general)
    his = await olaf.runs("/mining payroll fail", session=code, in_=stage.general)
    form = form_of(await stage.boss.presses("Record as failed", on=asked))
    await fills(olaf, form_of(await olaf.presses("Record as failed", on=his)), {"Why": "gone"})
    refused = await fills(stage.boss, form, {"Why": "pirates"})
    assert "takes that back" in " ".join(each.text for each in stage.boss.readable) + refused.text
    await stage.boss.sees(f"**{code}** failed: ", in_=stage.general)
    assert len(messages_with(stage, f"**{code}** failed: ")) == 1


async def test_a_saved_session_does_not_fail_by_accident(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    await saves(stage, await draft_of(stage, code))
    reply = await stage.boss.runs("/mining payroll fail", session=code, in_=stage.general)
    assert reply.text == f"Session {code} is saved: open it first with `/mining payroll correct`."
