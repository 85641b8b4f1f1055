"""What people get once a payroll is saved: picture, PDF, sheet, and the bundle that proves it."""

import contextlib
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from sandbox import NeverHappened, Permission
from tests.stories.scenes import (
    committed,
    draft_of,
    messages_with,
    saves,
    stopped_hour,
)
from tests.stories.stage import Stage


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


async def test_where_no_files_may_be_attached_the_announcement_comes_without_them(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    await stage.guild.forbids_bot(Permission.ATTACH_FILES, in_=stage.general)
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    await stage.boss.presses("Save", on=preview)
    announced = await stage.boss.sees("shared by 1 person", in_=stage.general)
    assert announced.attachments == {}
    assert "Its files could not be attached here: officers have them." in announced.text
    assert len(messages_with(stage, "shared by 1 person")) == 1


async def test_a_saved_payroll_is_shown_again_with_its_files_also_while_it_is_corrected(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    early = await stage.boss.runs("/mining payroll show", session=code, in_=stage.general)
    assert early.text == f"There is no saved payroll of session {code}."
    await saves(stage, await draft_of(stage, code))
    await stage.boss.runs("/mining payroll correct", session=code, reason="late", in_=stage.general)
    shown = await stage.boss.runs("/mining payroll show", session=code, in_=stage.general)
    assert shown.ephemeral
    assert "shared by 1 person" in shown.text
    assert set(shown.attachments) == {f"{code}-r1.{kind}" for kind in ("png", "pdf", "csv", "json")}
    options = {"session": code, "revision": 2}
    missing = await stage.boss.runs("/mining payroll show", in_=stage.general, options=options)
    assert missing.text == f"There is no saved payroll of revision 2 of session {code}."


async def test_the_pdf_of_a_preview_says_that_nothing_is_saved(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    reply = await stage.boss.presses("PDF", on=preview)
    assert reply.text == "Only a preview: nothing is saved yet."
    assert set(reply.attachments) == {f"{code}-r1.png", f"{code}-r1.pdf", f"{code}-r1.csv"}
    assert await committed(stage) == {}
