"""The database, judged by what it says of itself."""

from datetime import UTC, datetime

import pytest

from db.usage import Pool
from db.vitals import MigrationState, ServerState
from domain.findings import Verdict
from services.diagnosing.database import (
    migration_finding,
    pool_finding,
    room_finding,
    schema_findings,
    server_findings,
)
from tests.services.diagnosing.subjects import BROKEN, OK, WARNING, by_subject

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
SERVER = ServerState("16.4", NOW, False, False, 10 * 1024**2, 5, 100, "paydirt_bot", False)


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
    assert pool_finding(Pool(7, 1, 8)).verdict is OK
    assert pool_finding(Pool(8, 0, 8)).verdict is WARNING


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
