"""What is seen, and what is said of it: each area's judgement by itself."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from db.ledger import Verified
from db.openrounds import OpenRound
from db.vitals import MigrationState, Pool, ServerState
from domain.appointments import Appointment, Weekly
from domain.findings import Finding, Verdict
from domain.schedules import Schedule
from domain.settings import GuildSettings
from services.diagnosing import process
from services.diagnosing.channels import NEEDS, Place, Purpose, channel_findings
from services.diagnosing.commands import command_findings
from services.diagnosing.config import Configured, guild_findings, process_findings
from services.diagnosing.database import (
    migration_finding,
    pool_finding,
    room_finding,
    schema_findings,
    server_findings,
)
from services.diagnosing.gateway import (
    Identifies,
    LineLog,
    LineState,
    identify_findings,
    line_findings,
)
from services.diagnosing.ledger import chain_findings, round_findings
from services.diagnosing.performance import Window, window_findings
from services.diagnosing.prices import circuit_findings, list_findings, pause_finding
from services.diagnosing.scheduler import job_findings, weekly_findings
from services.diagnosing.voice import Tried, tried_findings
from services.incidents import Incidents
from services.jobs import JobState
from services.pricelists import ListState, UexState
from services.recorder import Backlog
from tests.clock import ManualClock

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
OK, NOTE, WARNING, BROKEN = Verdict.OK, Verdict.NOTE, Verdict.WARNING, Verdict.BROKEN
SERVER = ServerState("16.4", NOW, False, False, 10 * 1024**2, 5, 100, "paydirt_bot", False)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def by_subject(findings: Iterable[Finding]) -> dict[str, Finding]:
    found = {finding.subject: finding for finding in findings}
    for each in found.values():
        assert each.verdict in (OK, NOTE) or (each.means and each.advice), each
    return found


def line(**news: object) -> LineState:
    known: dict[str, object] = {
        "connected": True,
        "latency_seconds": 0.05,
        "seen_at": NOW,
        "sees": True,
        "is_whole": True,
        "log": LineLog(),
    }
    return LineState(**{**known, **news})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "verdict", "reading"),
    [
        (line(), OK, "up, latency 50 ms, last heard 0 s ago"),
        (line(latency_seconds=None), OK, "up, latency not measured yet, last heard 0 s ago"),
        (line(latency_seconds=2.5), WARNING, "up, latency 2500 ms, last heard 0 s ago"),
        (line(connected=False, seen_at=NOW - HOUR), BROKEN, "lost, last heard 60 min ago"),
        (line(seen_at=NOW - timedelta(seconds=91)), BROKEN, "last heard 91 s ago"),
        (line(seen_at=None), BROKEN, "never heard"),
    ],
)
def test_a_line_is_judged_by_when_it_was_heard_last(state: LineState, verdict: Verdict, reading: str) -> None:
    found = by_subject(line_findings(state, NOW))["connection to Discord"]
    assert (found.verdict, found.reading) == (verdict, reading)


def test_a_loss_that_a_refused_resume_says_twice_is_one_and_many_new_sessions_are_a_warning() -> None:
    log = LineLog()
    for event in ("connect", "disconnect", "disconnect", "connect", "disconnect", "resumed", "ready"):
        log.saw(event)
    found = by_subject(line_findings(line(log=log), NOW))["line since the start"]
    assert found.reading == "losses: 2, resumed: 1, begun anew: 1, sessions in the last hour: 2"
    for _ in range(4):
        log.saw("connect")
    assert by_subject(line_findings(line(log=log), NOW))["line since the start"].verdict is WARNING


@pytest.mark.parametrize(
    ("left", "verdict"), [(1000, OK), (100, OK), (99, WARNING), (10, WARNING), (9, BROKEN)]
)
def test_new_sessions_that_run_out_are_said_before_the_token_is_reset(left: int, verdict: Verdict) -> None:
    (found,) = identify_findings(Identifies(left, 1000, timedelta(hours=5, minutes=1)))
    assert found.verdict is verdict
    assert found.reading == f"{left} of 1000 left, renewed in 5 h 1 min"


@pytest.mark.parametrize("purpose", Purpose)
def test_each_permission_that_a_channel_needs_is_named_when_it_is_missing(purpose: Purpose) -> None:
    everything = frozenset(NEEDS[purpose])
    for lacking in everything:
        found = by_subject(channel_findings([Place("pit", purpose, everything - {lacking})]))
        assert found[f"channel pit ({purpose})"].reading == f"missing: {lacking}"
    assert by_subject(channel_findings([Place("pit", purpose, everything)]))["permissions"].verdict is OK
    gone = by_subject(channel_findings([Place("id 7", purpose, None)]))[f"channel id 7 ({purpose})"]
    assert gone.reading == "the channel is gone"


def test_a_guild_without_mining_channels_cannot_work() -> None:
    assert by_subject(channel_findings([]))["mining channels"].verdict is BROKEN


def test_a_server_is_judged_by_speed_writing_version_and_room_for_connections() -> None:
    fine = by_subject(server_findings(SERVER, 0.003))
    assert {each.verdict for each in fine.values()} == {OK}
    assert fine["connection to the database"].reading == "PostgreSQL 16.4, 3 ms, 10 MiB of data"
    for news, seconds, subject, verdict in (
        ({}, 1.5, "connection to the database", WARNING),
        ({"read_only": True}, 0, "writing", BROKEN),
        ({"standby": True, "read_only": True}, 0, "writing", BROKEN),
        ({"version": "14.9"}, 0, "version of PostgreSQL", WARNING),
        ({"connections": 90}, 0, "connections of the server", WARNING),
    ):
        state = {each: getattr(SERVER, each) for each in SERVER.__slots__}
        assert (
            by_subject(server_findings(ServerState(**{**state, **news}), seconds))[subject].verdict is verdict
        )
    assert pool_finding(Pool(7, 8, 8)).verdict is OK
    assert pool_finding(Pool(8, 8, 8)).verdict is WARNING


@pytest.mark.parametrize(
    ("free", "verdict", "reading"),
    [
        (20 * 1024**3, OK, "20 GiB free where the database lies"),
        (1024**3, WARNING, "1024 MiB free where the database lies"),
        (100 * 1024**2, BROKEN, "100 MiB free where the database lies"),
    ],
)
def test_a_disk_that_runs_full_is_said_in_time(free: int, verdict: Verdict, reading: str) -> None:
    found = room_finding(free)
    assert (found.verdict, found.reading) == (verdict, reading)


def test_migrations_and_schema_are_named_one_by_one() -> None:
    assert migration_finding(MigrationState(())).verdict is OK
    wrong = migration_finding(MigrationState(("0030_x",), (99,), (3,)))
    assert wrong.reading == "pending: 0030_x; newer than this program: 99; changed after they were applied: 3"
    found = by_subject(schema_findings({"people": ["a is missing", "b was added"], "roles": ["c"]}))
    assert found["schema: people"].reading == "a is missing; b was added"
    assert found["schema: roles"].verdict is BROKEN
    assert by_subject(schema_findings({}))["schema"].verdict is OK


def test_a_ledger_is_whole_broken_or_too_long_to_say() -> None:
    for verified, verdict in (
        (Verified((), 7, 7), OK),
        (Verified((), 5, 7), NOTE),
        (Verified(("version 3 follows 1",), 7, 7), BROKEN),
    ):
        assert by_subject(chain_findings(verified))["ledger"].verdict is verdict


def test_rounds_without_an_owner_and_very_old_ones_are_told_apart() -> None:
    young, old = OpenRound(1, "session", NOW, False), OpenRound(2, "haul", NOW - 61 * DAY, False)
    assert by_subject(round_findings([young], [], NOW))["open rounds"].verdict is OK
    assert by_subject(round_findings([young, old], [], NOW))["open rounds"].verdict is NOTE
    orphan = OpenRound(3, "session", NOW, True)
    found = by_subject(round_findings([young, orphan], ["sm-k3m9qa"], NOW))
    assert (
        found["orphans"].reading == "round 3 (session) belongs to nobody; session sm-k3m9qa has no open round"
    )
    assert found["open rounds"].reading == "1 open"


def uex(fetched_at: datetime | None, problem: str | None = None) -> UexState:
    return UexState((ListState("terminals", fetched_at, 5, timedelta(hours=12), problem),), None, None)


def test_a_list_is_late_when_it_is_twice_as_old_as_uex_makes_it() -> None:
    assert by_subject(list_findings(uex(NOW - 24 * HOUR), NOW))["lists of prices"].verdict is OK
    late = by_subject(list_findings(uex(NOW - 25 * HOUR, "UEX answered HTTP 500."), NOW))
    assert late["list terminals"].reading == "25 h old: UEX answered HTTP 500."
    assert by_subject(list_findings(uex(None), NOW))["list terminals"].reading == "never fetched"


def test_a_pause_and_an_open_circuit_are_said_while_they_last() -> None:
    state = UexState((), None, NOW + timedelta(seconds=90))
    paused = pause_finding(state, NOW)
    assert paused is not None
    assert paused.reading == "throttled: nothing is asked for another 90 s"
    assert pause_finding(state, NOW + 2 * HOUR) is None
    assert by_subject(circuit_findings("open for 30 s"))["circuit to UEX"].verdict is WARNING
    assert list(circuit_findings(None)) == []


def test_a_job_is_late_after_three_of_its_times_and_a_failure_is_told() -> None:
    fine = JobState("hauls", 15, known_since=0, began=95, ended=96)
    waits = JobState("boards", 60, known_since=90)
    assert by_subject(job_findings([fine, waits], 100))["jobs"].reading == (
        "hauls 4 s ago, next in 10 s, boards first in 50 s"
    )
    late = by_subject(job_findings([JobState("hauls", 15, 0, began=20, ended=10)], 100))["job hauls"]
    assert late.reading == "due every 15 s, last done 90 s ago, at work for 80 s"
    failed = by_subject(job_findings([JobState("hauls", 15, 0, 95, 96, "it was away")], 100))["job hauls"]
    assert failed.reading == "4 s ago, next in 10 s, given up: it was away"
    never = by_subject(job_findings([JobState("hauls", 15, known_since=0)], 100))["job hauls"]
    assert never.reading == "due every 15 s, last done never yet"


def test_weekly_sessions_tell_the_next_the_last_and_what_was_missed() -> None:
    weekly = Weekly(Schedule(1, "Sunday", 6, time(18), time(21)), 5, NOW)
    ahead = Appointment(1, date(2026, 11, 22), NOW + 7 * DAY, NOW + 7 * DAY + 3 * HOUR)
    held = Appointment(1, date(2026, 11, 8), NOW - 7 * DAY, NOW, opened_at=NOW - 7 * DAY, over_at=NOW)
    found = by_subject(weekly_findings([weekly], [held, ahead], [], NOW))
    assert found["weekly session Sunday"].reading == (
        "next 2026-11-22 18:00 UTC, the last began 2026-11-08 18:00 UTC"
    )
    assert by_subject(weekly_findings([], [], [], NOW))["weekly sessions"].reading == "none is planned"
    missed = Appointment(1, date(2026, 11, 1), NOW, NOW, missed_at=NOW)
    found = by_subject(weekly_findings([weekly], [], [missed], NOW))
    assert found["missed weekly sessions"].reading == "in the last 30 days: 2026-11-01"
    assert found["weekly session Sunday"].verdict is WARNING
    waits = Appointment(1, date(2026, 11, 15), NOW - HOUR, NOW + HOUR, waits_since=NOW - HOUR)
    assert (
        "its channels are taken"
        in by_subject(weekly_findings([weekly], [waits], [], NOW))["weekly session Sunday"].reading
    )
    on = Appointment(1, date(2026, 11, 15), NOW - HOUR, NOW + HOUR, opened_at=NOW - HOUR)
    assert by_subject(weekly_findings([weekly], [on], [], NOW))["weekly session Sunday"].reading == (
        "on until 19:00 UTC"
    )


@pytest.mark.parametrize(
    ("skew", "verdict", "reading"),
    [
        (timedelta(seconds=4.9), OK, "4.9 s ahead"),
        (timedelta(seconds=-6), WARNING, "6.0 s behind"),
        (timedelta(hours=3), BROKEN, "3 h ahead"),
    ],
)
def test_clocks_that_differ_are_said(skew: timedelta, verdict: Verdict, reading: str) -> None:
    found = process.skew_finding("Discord", skew)
    assert (found.verdict, found.reading) == (verdict, reading)


def test_the_date_of_an_answer_tells_how_far_the_clock_is_off() -> None:
    assert process.skew_of("Sun, 15 Nov 2026 17:59:57 GMT", NOW) == timedelta(seconds=2.5)
    for nonsense in (None, "", "yesterday", "Sun, 99 Nov 2026 17:59:57 GMT"):
        assert process.skew_of(nonsense, NOW) is None


def test_what_waits_to_be_written_is_judged_by_number_and_age() -> None:
    second = timedelta(seconds=1)
    for waiting, lag, verdict in (
        (0, 0 * second, OK),
        (99, 5 * second, OK),
        (100, 0 * second, WARNING),
        (0, 6 * second, WARNING),
        (800, 0 * second, BROKEN),
        (0, 61 * second, BROKEN),
    ):
        assert process.backlog_finding(Backlog(waiting, 1000, lag)).verdict is verdict


def test_memory_is_what_the_process_really_holds() -> None:
    assert 10 * 1024**2 < process.resident_bytes() < 100 * 1024**3
    assert process.memory_finding(300 * 1024**2).reading == "300 MiB"
    assert process.memory_finding(2 * 1024**3).verdict is WARNING


def test_errors_are_listed_with_their_numbers_the_newest_first() -> None:
    clock = ManualClock(NOW)
    incidents = Incidents(clock)
    numbers = [incidents.note(ValueError("hidden"), "a test", 7).number for _ in range(7)]
    (found,) = process.incident_findings(incidents.of(7), NOW)
    assert found.verdict is WARNING
    assert found.reading.startswith(f"7: {numbers[-1]} 0 s ago (ValueError in a test), {numbers[-2]}")
    assert found.reading.endswith("and 2 more")
    (later,) = process.incident_findings(incidents.of(7), NOW + 2 * DAY)
    assert later.verdict is NOTE
    (none,) = process.incident_findings(incidents.of(8), NOW)
    assert none.verdict is OK


def test_settings_are_listed_by_source_and_ids_are_counted() -> None:
    configured = [
        Configured("LOG_LEVEL", "INFO", "the defaults"),
        Configured("DISCORD_TOKEN", "set, hidden", ".env"),
        Configured("SHARD_ID", "0", "the defaults"),
    ]
    found = by_subject(process_findings(configured))
    assert found["settings from the defaults"].reading == "LOG_LEVEL=INFO, SHARD_ID=0"
    settings = GuildSettings(
        7, "x", (11, 12), 13, officer_role_ids=(5,), time_zone="Europe/Rome", set_up_at=NOW
    )
    assert by_subject(guild_findings(settings))["settings of this guild"].reading == (
        "from `/mining setup`: mining channels: 2, dispatch channel: chosen, officer roles: 1, "
        "time zone: Europe/Rome; all others have their defaults"
    )
    assert by_subject(guild_findings(None))["settings of this guild"].reading == "not set up"
    assert by_subject(guild_findings(GuildSettings(7, "x", set_up_at=NOW)))["officer roles"].verdict is NOTE


def test_what_discord_adds_to_a_command_is_no_difference() -> None:
    ours = {
        "name": "mining",
        "type": 1,
        "description": "d",
        "options": [
            {
                "name": "start",
                "type": 1,
                "description": "s",
                "options": [{"name": "title", "type": 3, "description": "t", "required": False}],
            },
            {"name": "stop", "type": 1, "description": "s", "options": []},
        ],
    }
    theirs = {
        **ours,
        "id": "1",
        "version": "2",
        "options": [
            {
                "name": "start",
                "type": 1,
                "description": "s",
                "options": [{"name": "title", "type": 3, "description": "t", "name_localizations": None}],
            },
            {"name": "stop", "type": 1, "description": "s"},
        ],
    }
    (same,) = command_findings([ours], [theirs])
    assert (same.verdict, same.reading) == (OK, "2 in sync with Discord")
    (none,) = command_findings([ours], [])
    assert none.reading == "/mining start is missing; /mining stop is missing"


def test_signs_are_judged_beside_the_goal_of_99_percent() -> None:
    for tried, verdict in (
        (Tried(0, 0), OK),
        (Tried(100, 99), OK),
        (Tried(100, 98, "4017"), WARNING),
        (Tried(3, 2), NOTE),
    ):
        assert by_subject(tried_findings(tried))["tracking signs and voice tests"].verdict is verdict


def test_windows_are_judged_by_their_goal_and_empty_ones_are_left_out() -> None:
    windows = [
        Window("answers", "5 min", count, 40, p99, 1000) for count, p99 in ((0, 9), (7, 1000), (7, 1001))
    ]
    assert [each.verdict for each in window_findings(windows)] == [OK, WARNING]
