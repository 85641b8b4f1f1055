"""The doctor's round: settings first, then everything that they say where to find."""

import asyncio
import platform
import time
from datetime import UTC, datetime
from importlib.metadata import version

from bot.doctor.databases import look_at_database
from bot.doctor.discord import discord_checks
from bot.settingreadings import described_settings
from bot.settings import Settings, read_configuration
from domain.errors import Refused
from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area, Check, Checking
from services.diagnosing.config import process_findings
from services.incidents import Incidents
from uex.client import UexClient
from uex.endpoints import Endpoint

OUTSIDE_SECONDS = 8.0
"""What is far away may take longer than a person in Discord would wait."""
HEALTHY_SECONDS = 60


class SystemClock:
    """The time of this machine, which is what is compared with other clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)


async def visit() -> list[Finding]:
    """All that can be seen. What is missing is a finding, too: nothing is raised for it."""
    try:
        configuration = read_configuration()
    except Refused as error:
        return [_about_program(), _wrong_settings(error)]
    settings, clock = configuration.settings, SystemClock()
    checking = Checking(Incidents(clock), outspoken=True)
    outside = [_uex_check(settings), *discord_checks(settings, clock, OUTSIDE_SECONDS)]
    findings = [_about_program(), *process_findings(described_settings(configuration)), *_health(settings)]
    in_database, elsewhere = await asyncio.gather(
        look_at_database(settings, checking, clock), checking.findings(outside)
    )
    return [*findings, *in_database, *elsewhere]


def _about_program() -> Finding:
    reading = f"{version('paydirt')}, Python {platform.python_version()}, {platform.system()}"
    return Finding(Area.CONFIG, "Paydirt", Verdict.OK, reading)


def _wrong_settings(error: Refused) -> Finding:
    return Finding(
        Area.CONFIG,
        "settings",
        Verdict.BROKEN,
        str(error),
        "The bot does not start with them, and nothing else can be looked at.",
        "Mend them in .env or the environment; .env.example explains each.",
    )


def _health(settings: Settings) -> list[Finding]:
    """What the bot beside this writes down of itself, if it was asked to."""
    if settings.health_file is None:
        return []
    try:
        age = time.time() - settings.health_file.stat().st_mtime
    except OSError:
        age = None
    if age is not None and age < HEALTHY_SECONDS:
        return [Finding(Area.PERFORMANCE, "health file", Verdict.OK, f"touched {age:.0f} s ago")]
    return [
        Finding(
            Area.PERFORMANCE,
            "health file",
            Verdict.WARNING,
            "not there" if age is None else f"touched {age:.0f} s ago",
            "The bot is not running, or its database has not answered since.",
            "Look whether it runs, and at its log.",
        )
    ]


def _uex_check(settings: Settings) -> Check:
    async def look() -> list[Finding]:
        async with UexClient(settings.uex_base_url, deadline_seconds=OUTSIDE_SECONDS) as uex:
            await uex.fetch(Endpoint.METHODS, attempts=1)
        return [Finding(Area.PRICES, "UEX", Verdict.OK, "answers now")]

    return Check(
        Area.PRICES,
        "UEX",
        look,
        seconds=OUTSIDE_SECONDS + 1,
        if_silent=Verdict.WARNING,
        means="Estimates use the last good prices and say how old they are.",
        advice="It is asked again by itself; see whether this machine reaches UEX_BASE_URL.",
    )
