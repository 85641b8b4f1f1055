"""What the voice view says of signs, tests and packages."""

import sys
from datetime import UTC, datetime

import davey
import nacl
import pytest

from db.database import Database
from domain.findings import Verdict
from domain.voicerecord import SignOutcome, TryKind, VoiceRecord, VoiceTry
from domain.voicetests import VoiceOutcome, VoiceTest
from services.diagnosing.voicetests import package_findings, record_findings, voice_findings
from services.signrecord import SignRecord
from tests.clock import ManualClock

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)


def signs(good: int, bad: int) -> VoiceRecord:
    outcomes = [SignOutcome.SEATED] * good + [SignOutcome.INSTEAD] * bad
    return VoiceRecord([VoiceTry(NOW, TryKind.SIGN, each.value, 5) for each in outcomes])


@pytest.mark.parametrize(
    ("good", "bad", "verdict"),
    [
        (0, 0, Verdict.OK),
        (99, 1, Verdict.OK),
        (98, 2, Verdict.WARNING),
        (1, 1, Verdict.NOTE),
        (0, 10, Verdict.WARNING),
    ],
)
def test_the_rate_warns_below_its_goal_once_there_is_enough_to_say(
    good: int, bad: int, verdict: Verdict
) -> None:
    found, _ = record_findings(signs(good, bad))
    assert (found.area, found.verdict) == ("voice", verdict)
    assert bool(found.advice) == (verdict is not Verdict.OK)


def test_a_guild_that_never_tested_is_told_how() -> None:
    _, found = record_findings(VoiceRecord([]))
    assert (found.verdict, found.reading) == (Verdict.OK, "never run; `Test voice` tries it")


async def test_the_last_test_is_told_with_what_it_means_and_what_to_do(database: Database) -> None:
    record = SignRecord(database, ManualClock(NOW))
    await record.note_test(900, VoiceTest(10, NOW, VoiceOutcome.CLOSED, 700, join_ms=120, close_code=4017))
    rate, last, *packages = await voice_findings(record, 900)
    assert "0 of the last 1" in rate.reading
    assert last.verdict is Verdict.WARNING
    assert last.reading == "failed on 2026-11-15 18:00 UTC: joined in 120 ms, closed with code 4017"
    assert "DAVE" in last.means
    assert "davey" in last.advice
    assert len(packages) == 2


def test_both_packages_are_there_with_their_versions() -> None:
    dave, sound = package_findings()
    assert dave.verdict is sound.verdict is Verdict.OK
    newest = davey.DAVE_PROTOCOL_VERSION
    assert dave.reading == f"version {davey.__version__}, speaks DAVE up to version {newest}"
    assert sound.reading == f"version {nacl.__version__}"


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "davey", None)
    dave, sound = package_findings()
    assert (dave.verdict, dave.reading) == (Verdict.NOTE, "not installed")
    assert sound.verdict is Verdict.OK
