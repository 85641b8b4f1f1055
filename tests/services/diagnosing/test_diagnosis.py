"""A diagnosis put together, while the bot is not in Discord at all."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from cogs.surroundings import DiscordSurroundings
from db.database import Database
from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area
from services.diagnosing.diagnosis import AREAS, Diagnosis, Further, Sources
from services.incidents import Incidents
from services.jobs import JobLog
from services.prices import PriceService
from services.recorder import Recorder
from tests.clock import ManualClock
from uex.client import UexClient

GUILD = 900


@pytest.fixture
async def sources(database: Database) -> AsyncIterator[Sources]:
    clock = ManualClock(datetime.now(UTC))
    recorder = Recorder(database, clock, shard_id=0, holder="a test")

    async def weather(guild_id: int) -> list[Finding]:
        return [Finding("voice", "weather", Verdict.NOTE, f"rain over {guild_id}")]

    async with UexClient("http://127.0.0.1:1") as uex:
        yield Sources(
            database=database,
            recorder=recorder,
            prices=PriceService(database, uex, clock),
            incidents=Incidents(clock),
            jobs=JobLog(),
            clock=clock,
            discord=DiscordSurroundings(recorder.sight, clock),
            further=(Further(Area.VOICE, "weather", weather),),
            patience=4,
        )


async def test_what_needs_discord_is_unknown_and_all_else_is_there(sources: Sources) -> None:
    diagnosed = await Diagnosis(sources).of(GUILD)
    found = {finding.subject: finding for finding in diagnosed.findings}
    assert found["connection to Discord"].reading == "lost, never heard"
    for subject in ("new sessions at Discord", "permissions", "commands"):
        assert found[subject].verdict is Verdict.UNKNOWN
        assert found[subject].reading == "The bot is not in Discord yet."
    assert found["schema"].verdict is Verdict.OK
    assert found["ledger"].verdict is Verdict.OK
    assert found["UEX"].reading.startswith("UEX could not be read")
    assert "hauls" not in found  # the guild is not set up, which is said once
    assert found["settings of this guild"].reading == "not set up"
    assert found["weather"].reading == f"rain over {GUILD}"


async def test_findings_are_told_area_by_area_and_one_area_is_looked_at_alone(sources: Sources) -> None:
    diagnosis = Diagnosis(sources)
    places = [AREAS.index(Area(each.area)) for each in (await diagnosis.of(GUILD)).findings]
    assert places == sorted(places)
    voice = await diagnosis.of(GUILD, Area.VOICE)
    assert {each.area for each in voice.findings} == {Area.VOICE}
    assert "weather" in {each.subject for each in voice.findings}
