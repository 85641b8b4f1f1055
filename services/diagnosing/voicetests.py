"""How often the bot could be seen in voice, the last voice test, and what a voice connection needs."""

import importlib
from types import ModuleType

from domain.findings import Finding, Verdict
from domain.voicerecord import VoiceRecord
from domain.voicetests import VoiceTest, in_words
from services.signrecord import SignRecord

AREA = "voice"
ENOUGH = 10
"""Of fewer tries a rate says little."""


async def voice_findings(record: SignRecord, guild_id: int) -> list[Finding]:
    """What a guild's voice view says about signs and tests, and the packages. Raises Unavailable."""
    return [*record_findings(await record.read(guild_id)), *package_findings()]


def record_findings(record: VoiceRecord) -> list[Finding]:
    """The success rate beside its goal, and the last test."""
    return [_rate(record), _last_test(record.last_test)]


def package_findings() -> list[Finding]:
    """Whether the two packages are there that discord.py needs for voice, and in which version."""
    davey, nacl = _imported("davey"), _imported("nacl")
    dave = "" if davey is None else f", speaks DAVE up to version {davey.DAVE_PROTOCOL_VERSION}"
    return [_package("DAVE (davey)", davey, dave), _package("encryption of sound (PyNaCl)", nacl)]


def _rate(record: VoiceRecord) -> Finding:
    subject, reading = "tracking signs and voice tests", record.in_words
    if record.reaches_goal:
        return Finding(AREA, subject, Verdict.OK, reading)
    return Finding(
        AREA,
        subject,
        Verdict.WARNING if record.total >= ENOUGH else Verdict.NOTE,
        reading,
        "People may not see that the bot tracks. Time is counted all the same.",
        "Press `Test voice`: it says what hinders the bot. Allow it View Channel and Connect in Dispatch.",
    )


def _last_test(test: VoiceTest | None) -> Finding:
    subject = "voice test"
    if test is None:
        return Finding(AREA, subject, Verdict.OK, "never run; `Test voice` tries it")
    verdict = Verdict.OK if test.worked else Verdict.WARNING
    reading = f"{'worked' if test.worked else 'failed'} on {test.at:%Y-%m-%d %H:%M} UTC: {in_words(test)}"
    return Finding(AREA, subject, verdict, reading, test.means, test.advice)


def _package(subject: str, package: ModuleType | None, more: str = "") -> Finding:
    if package is not None:
        return Finding(AREA, subject, Verdict.OK, f"version {package.__version__}{more}")
    return Finding(
        AREA,
        subject,
        Verdict.NOTE,
        "not installed",
        "A voice test cannot be made. Tracking and its sign do not need it.",
        "Install Paydirt with all that its requirements name, then restart.",
    )


def _imported(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
