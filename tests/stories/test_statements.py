"""Statements of members and exports of a span of days, as officers ask for them."""

import csv
import io
import json
import zipfile

import pytest
from pypdf import PdfReader

from cogs.payroll import rangefiles
from tests.reports.hostile import HOSTILE
from tests.stories.scenes import draft_of, hour_of_mining, notes_sale, read, saves, stopped_hour
from tests.stories.stage import Stage


def printed(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def saved_hour(stage: Stage, *names: str, sale: str = "1m") -> str:
    code = await stopped_hour(stage, *names, sale=sale)
    await saves(stage, await draft_of(stage, code))
    return code


async def number_of(stage: Stage, name: str, code: str) -> str:
    """What the option ``member`` offers for the name."""
    offered = await stage.boss.types("/mining payroll show", member=name, in_=stage.general)
    return next(str(each.value) for each in offered if each.name.startswith(name))


async def test_the_statement_of_a_member_is_of_the_session_and_of_all_time(stage: Stage) -> None:
    first = await saved_hour(stage, "Ann", "Bob")
    second = await saved_hour(stage, "Cyd", sale="300 000")
    ann = await number_of(stage, "Ann", first)
    options = {"session": second, "member": ann}
    shown = await stage.boss.runs("/mining payroll show", in_=stage.general, options=options)
    assert shown.ephemeral
    # Of 500 000 arrive 497 512. All three sat in Alpha in the second session: of 100 000 arrive 99 502.
    assert "597 014 aUEC** are owed to them, over all sessions." in read(shown)
    assert "**99 502 aUEC** time · 1:00:00 · fee 498 aUEC" in read(shown)
    assert set(shown.attachments) == {f"statement-{ann}-{second}.pdf", f"statement-{ann}-all.pdf"}
    of_all = printed(shown.attachments[f"statement-{ann}-all.pdf"])
    assert "Total 2:00:00 600 000 2 986 597 014" in of_all
    assert f"Payroll of {first}, revision 1 +497 512 497 512" in of_all
    assert f"Payroll of {second}, revision 1 +99 502 597 014" in of_all
    of_session = printed(shown.attachments[f"statement-{ann}-{second}.pdf"])
    assert first not in of_session
    assert "+99 502 597 014" in of_session


async def test_a_member_gets_the_own_statement_and_nobody_elses(stage: Stage) -> None:
    await saved_hour(stage, "Ann", "Bob")
    ann = next(each for each in stage.guild.members.values() if each.name == "Ann")
    mine = await ann.runs("/mining me", in_=stage.general)
    reply = await ann.presses("Statement", on=mine)
    assert reply.ephemeral
    (pdf,) = reply.attachments.values()
    assert "Statement of Ann" in printed(pdf)
    assert "497 512 aUEC are owed to the member" in printed(pdf)
    stranger = stage.guild.member("Zed")
    empty = await stranger.presses("Statement", on=await stranger.runs("/mining me", in_=stage.general))
    assert "nothing is owed, either way" in printed(next(iter(empty.attachments.values())))


async def test_a_member_is_chosen_from_a_list_and_nobody_else_is_taken(stage: Stage) -> None:
    code = await saved_hour(stage, "Ann")
    for typed in ("Ann", "999", "-1", "١"):
        options = {"session": code, "member": typed}
        reply = await stage.boss.runs("/mining payroll show", in_=stage.general, options=options)
        assert reply.text.startswith(("Choose somebody from the list", "Nobody has that number here."))
    reply = await stage.boss.runs(
        "/mining payroll show", in_=stage.general, options={"session": "sm-zzzzzz", "member": "1"}
    )
    assert "There is no session `sm-zzzzzz` here" in reply.text


async def test_a_span_is_exported_as_sheets_and_json_that_say_the_same(stage: Stage) -> None:
    code = await saved_hour(stage, "=Ann()", "Bob")
    waiting = await stopped_hour(stage, "Cyd")
    reply = await stage.boss.runs("/mining payroll export", in_=stage.general, options={"from": "2026-11-01"})
    assert reply.ephemeral
    assert "**2 sessions**, since 2026-11-01." in reply.text
    assert set(reply.attachments) == {"sessions.csv", "pay-lines.csv", "payrolls.json"}
    sessions, lines = rows(reply.attachments["sessions.csv"]), rows(reply.attachments["pay-lines.csv"])
    assert [(each["session"], each["state"]) for each in sessions] == [(code, "saved"), (waiting, "stopped")]
    assert [each["net_auec"] for each in sessions] == ["995024", ""]
    assert [(each["name"], each["net_auec"]) for each in lines] == [("'=Ann()", "497512"), ("Bob", "497512")]
    document = json.loads(reply.attachments["payrolls.json"])
    assert [each["net_auec"] for each in document["sessions"]] == [995_024, None]
    assert [each["name"] for each in document["lines"]] == ["=Ann()", "Bob"]
    assert [each["seconds"] for each in document["lines"]] == [3600, 3600]
    only = await stage.boss.runs("/mining payroll export", in_=stage.general, options={"format": "csv"})
    assert set(only.attachments) == {"sessions.csv", "pay-lines.csv"}


async def test_a_span_without_a_session_is_one_sentence(stage: Stage) -> None:
    options = {"from": "2020-01-01", "to": "2020-12-31"}
    reply = await stage.boss.runs("/mining payroll export", in_=stage.general, options=options)
    assert reply.text == "No session began in that time (2020-01-01 to 2020-12-31)."


async def test_what_is_too_large_is_zipped_and_beyond_that_refused(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await saved_hour(stage, *(f"Miner {number}" for number in range(20)))
    monkeypatch.setattr(rangefiles, "LARGEST_FILE", 4000)
    reply = await stage.boss.runs("/mining payroll export", in_=stage.general)
    (archive,) = reply.attachments.values()
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        assert set(zipped.namelist()) == {"sessions.csv", "pay-lines.csv", "payrolls.json"}
        assert len(rows(zipped.read("pay-lines.csv"))) == 20
    monkeypatch.setattr(rangefiles, "LARGEST_FILE", 100)
    reply = await stage.boss.runs("/mining payroll export", in_=stage.general)
    assert reply.text == rangefiles.TOO_LARGE


async def test_hostile_names_are_safe_in_statements_and_sheets(stage: Stage) -> None:
    names = [name[:32] for what, (name, _) in HOSTILE.items() if name.strip() and what != "surrogate"]
    code = await hour_of_mining(stage, *(stage.guild.member(name) for name in names), title="=1+1")
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    reply = await stage.boss.runs("/mining payroll export", in_=stage.general, options={"format": "csv"})
    for content in reply.attachments.values():
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    offered = await stage.boss.types("/mining payroll show", member="", in_=stage.general)
    assert len(offered) == 25
    for each in offered:
        stage.clock.passes(seconds=6)  # nobody asks for files faster than that for long
        options = {"session": code, "member": str(each.value)}
        shown = await stage.boss.runs("/mining payroll show", in_=stage.general, options=options)
        assert "owed to them" in shown.text
        assert len(shown.attachments) == 2
