"""What the operator has: metrics with names that the dashboard and the alerts use, health, readiness, the log."""

import json
import logging
import re
import socket
from pathlib import Path

import pytest

from services.logfacts import facts
from tests.stories.operating import asked, operated, scraped
from tests.stories.scenes import notes_sale
from tests.stories.stage import Stage, becomes_true
from tests.stories.troubles import database_away

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations"
NAME = re.compile(r"\b(?:paydirt|process|python)_[a-z_]+")


async def test_every_metric_of_the_dashboard_and_of_the_alerts_is_there(
    stage: Stage, database_dsn: str
) -> None:
    """Once everything that is counted has happened."""
    where = await operated(stage)
    assert stage.app is not None
    await stage.app.prices.refresh()
    await stage.starts()
    await stage.guild.member("Ann").joins(stage.alpha)
    await stage.all_written()
    async with database_away(database_dsn):
        await notes_sale(stage, "1m")
    stage.uex.throttles()
    await stage.time_passes(minutes=2)
    await stage.app.prices.refresh(force=True)
    dashboard = json.loads((OPERATIONS / "dashboard.json").read_text(encoding="utf-8"))
    drawn = {target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())}
    named = {name for expression in drawn for name in NAME.findall(expression)}
    alarming = set(NAME.findall((OPERATIONS / "alerts.yml").read_text(encoding="utf-8")))
    assert len(named) > 30
    scrape = await scraped(where)
    assert named | alarming <= scrape.samples.keys()


async def test_the_dashboard_shows_every_metric_of_the_bot(stage: Stage) -> None:
    where = await operated(stage)
    drawn = (OPERATIONS / "dashboard.json").read_text(encoding="utf-8")
    ours = {name for name in (await scraped(where)).declared if name.startswith("paydirt_")}
    assert {name for name in ours if name not in drawn} == set()


async def test_what_happens_is_counted(stage: Stage) -> None:
    where = await operated(stage)
    before = await scraped(where)
    await stage.starts()
    for _ in range(2):
        await stage.guild.member("Ann").joins(stage.alpha)
    await stage.all_written()
    await notes_sale(stage, "1m")
    await stage.boss.presses_custom_id("pd:gone.for-ever:1", on=await stage.stops(), force=True)
    assert stage.app is not None
    answers = stage.app.gate.answers
    await becomes_true(lambda: answers.counts.total() == 4)
    after = await scraped(where)
    assert before.value("paydirt_moves_written_total") == 0
    assert after.value("paydirt_moves_written_total") >= 1
    assert after.value("paydirt_queue_moves") == after.value("paydirt_queue_lag_seconds") == 0
    assert after.value("paydirt_answers_total", kind="command", name="mining start", result="done") == 1
    assert after.value("paydirt_answers_total", kind="press", name="unknown", result="refused") == 1
    assert after.value("paydirt_answer_seconds_count", kind="command") == 3
    assert after.value("paydirt_sessions", state="stopped") == 1
    assert after.value("paydirt_ledger_versions") > before.value("paydirt_ledger_versions")
    assert after.value("paydirt_discord_requests_total", result="2xx") > 0
    assert after.value("paydirt_gateway_ready") == after.value("paydirt_database_up") == 1


async def test_a_line_that_is_lost_and_begun_anew_is_counted(stage: Stage) -> None:
    where = await operated(stage)
    await stage.discord.drops_gateway(resumable=True)
    await stage.sees_again()
    await stage.discord.drops_gateway(resumable=False)
    await stage.sees_again()
    await stage.all_written()
    scrape = await scraped(where)
    assert scrape.value("paydirt_gateway_losses_total") >= 2
    assert scrape.value("paydirt_gateway_resumes_total") == 1
    assert scrape.value("paydirt_gateway_identifies_again_total") == 1
    assert scrape.value("paydirt_sight_losses_total") >= 1


async def test_no_label_is_a_guild_a_session_or_a_person(stage: Stage) -> None:
    """Their number has no bound, and the port is no place for who they are."""
    where = await operated(stage)
    code = await stage.starts("A secret title")
    await notes_sale(stage, "1m")
    _, text = await asked(f"{where}/metrics")
    for private in (str(stage.guild.id), str(stage.boss.id), code, "Boss", "secret", stage.discord.token):
        assert private not in text


async def test_ready_says_line_by_line_what_is_missing(stage: Stage, database_dsn: str) -> None:
    where = await operated(stage)
    assert await asked(f"{where}/ready") == (200, "ready\nthis process runs the schedule\n")
    async with database_away(database_dsn):
        status, text = await asked(f"{where}/ready")
        assert status == 503
        (line,) = text.splitlines()
        assert line.startswith("not ready: the database is away: ")
        assert (await scraped(where)).value("paydirt_database_up") == 0
        assert "paydirt_sessions" not in (await scraped(where)).samples
        assert await asked(f"{where}/health") == (200, "alive\n")
    await stage.finds_the_database_again()
    assert (await asked(f"{where}/ready"))[0] == 200
    async with stage.discord.gateway_lost():
        await becomes_true(lambda: stage.app is not None and not stage.app.recorder.sight.is_clear)
        status, text = await asked(f"{where}/ready")
        assert status == 503
        assert "not ready: who is in voice is not seen at the moment" in text.splitlines()
        assert (await asked(f"{where}/health"))[0] == 200
    await stage.sees_again()
    assert (await asked(f"{where}/ready"))[0] == 200


async def test_a_port_that_is_taken_does_not_stop_the_bot_which_takes_it_when_it_is_free(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operations.server.RETRY_SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as other:
        stage.metrics_address = f"127.0.0.1:{other.getsockname()[1]}"
        await stage.bot_restarts()
        assert f"METRICS_ADDRESS: {stage.metrics_address} cannot be listened on" in caplog.text
        assert "Sunday" in (await stage.boss.runs("/mining start", title="Sunday", in_=stage.general)).text
    assert stage.app is not None
    server = stage.app.operations.server
    assert server is not None
    await becomes_true(lambda: server.address)
    assert (await asked(f"http://{server.address}/health"))[0] == 200


async def test_a_bug_in_what_watches_over_limits_does_not_end_the_bot(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("services.alarms.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("bot.parts.operations.performance_findings", breaks)
    await stage.bot_restarts()
    await becomes_true(lambda: "the watch over limits is left as it is" in caplog.text)
    await stage.starts()


async def test_every_line_of_a_command_says_whose_it_is(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise ZeroDivisionError

    said: list[tuple[str, dict[str, str]]] = []
    caplog.set_level("INFO")

    def listen(record: logging.LogRecord) -> bool:
        said.append((record.getMessage(), dict(facts())))
        return True

    caplog.handler.addFilter(listen)
    code = await stage.starts()
    with monkeypatch.context() as patch:
        patch.setattr("services.sessions.Sessions.view", breaks)
        await stage.boss.runs("/mining status", in_=stage.general, session=code)
    about = next(what for line, what in said if line.startswith("incident "))
    assert about.pop("incident") in caplog.text
    assert about == {
        "guild": str(stage.guild.id),
        "user": str(stage.boss.id),
        "command": "mining status",
        "session": code,
    }
    await becomes_true(lambda: any(line.startswith("command mining status: bug after ") for line, _ in said))
