"""A look that fails or hangs is a finding, and keeps nobody else waiting."""

import asyncio
from datetime import UTC, datetime

from domain.errors import Refused, Unavailable
from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area, Check, Checking
from services.incidents import Incidents
from tests.clock import ManualClock

FINE = Finding(Area.VOICE, "line", Verdict.OK, "up")


def checking(*, outspoken: bool = False) -> tuple[Checking, Incidents]:
    incidents = Incidents(ManualClock(datetime(2026, 11, 15, tzinfo=UTC)))
    return Checking(incidents, outspoken=outspoken), incidents


async def fine() -> list[Finding]:
    return [FINE]


async def test_what_hangs_is_said_to_and_the_others_are_there() -> None:
    gave_up = asyncio.Event()

    async def hangs() -> list[Finding]:
        try:
            await asyncio.Event().wait()
        finally:
            gave_up.set()
        return []

    checks = [
        Check(Area.DATABASE, "schema", hangs, seconds=0.01),
        Check(Area.VOICE, "line", fine),
        Check(
            Area.DATABASE, "connection", hangs, seconds=0.01, if_silent=Verdict.BROKEN, means="m", advice="a"
        ),
    ]
    found, _ = checking()
    silent, line, connection = await found.findings(checks)
    assert (silent.verdict, silent.reading) == (Verdict.UNKNOWN, "no answer within 0.01 s")
    assert silent.advice
    assert line == FINE
    assert (connection.verdict, connection.means, connection.advice) == (Verdict.BROKEN, "m", "a")
    await gave_up.wait()


async def test_what_hangs_in_its_own_clean_up_too_is_not_waited_for() -> None:
    released = asyncio.Event()

    async def clings() -> list[Finding]:
        try:
            await asyncio.Event().wait()
        finally:
            await released.wait()
        return []

    found, _ = checking()
    (silent,) = await found.findings([Check(Area.VOICE, "line", clings, seconds=0.01)])
    assert silent.verdict is Verdict.UNKNOWN
    (abandoned,) = found._abandoned  # it is still at work
    released.set()
    await asyncio.wait([abandoned])
    assert abandoned.cancelled()


async def test_a_drivers_words_are_for_whoever_runs_the_bot_only() -> None:
    async def away() -> list[Finding]:
        raise Unavailable("The database cannot be reached: host db.internal refused user paydirt.")

    async def refused() -> list[Finding]:
        raise Refused("Paydirt is not set up here yet: run it.")

    checks = [Check(Area.DATABASE, "schema", away), Check(Area.HAULS, "hauls", refused)]
    discreet, _ = checking()
    assert [each.reading for each in await discreet.findings(checks)] == [
        "The database cannot be reached.",
        "Paydirt is not set up here yet: run it.",
    ]
    outspoken, _ = checking(outspoken=True)
    assert "db.internal" in (await outspoken.findings(checks))[0].reading


async def test_a_bug_in_a_look_gets_an_incident_and_hides_nothing_else() -> None:
    async def breaks() -> list[Finding]:
        raise ZeroDivisionError("secret of the house")

    found, incidents = checking()
    bug, line = await found.findings(
        [Check(Area.DATABASE, "schema", breaks), Check(Area.VOICE, "line", fine)], guild_id=7
    )
    (incident,) = incidents.of(7)
    assert incidents.of(8) == []
    assert bug.reading == f"it could not be looked at: incident {incident.number}"
    assert incident.what == "ZeroDivisionError in looking at schema"
    assert line == FINE


async def test_all_looks_are_under_way_at_once() -> None:
    both = asyncio.Barrier(2)

    async def meets() -> list[Finding]:
        await both.wait()  # one after the other they would never meet
        return [FINE]

    found, _ = checking()
    checks = [Check(Area.VOICE, each, meets, seconds=30) for each in ("one", "other")]
    assert await found.findings(checks) == [FINE, FINE]
