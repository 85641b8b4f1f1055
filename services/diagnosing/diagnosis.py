"""Everything that an admin can ask about, for one guild, put together and looked at side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from db.database import Database
from domain.clock import Clock
from domain.findings import Finding
from services.diagnosing import process
from services.diagnosing.channels import Place, channel_findings
from services.diagnosing.checks import Area, Check, Checking
from services.diagnosing.commands import Command, command_findings
from services.diagnosing.config import Shown, guild_findings, process_findings
from services.diagnosing.database import DatabaseLooks
from services.diagnosing.gateway import Identifies, LineState, identify_findings, line_findings
from services.diagnosing.guildfacts import GuildFacts, Wanted, read_guild
from services.diagnosing.hauls import haul_findings
from services.diagnosing.ledger import chain_check, round_findings
from services.diagnosing.prices import PriceLooks
from services.diagnosing.scheduler import job_findings, weekly_findings
from services.haullists import HaulLists
from services.incidents import Incidents
from services.jobs import JobLog
from services.prices import PriceService
from services.recorder import Recorder

AREAS = tuple(Area)


class Surroundings(Protocol):
    """What only Discord's client knows."""

    def line(self) -> LineState: ...

    def places(self, guild_id: int, wanted: Sequence[Wanted]) -> list[Place]:
        """The channels with what the bot may do there. Raises Unavailable while the guild is not in sight."""
        ...

    def clock_skew(self) -> timedelta | None:
        """How far our clock is ahead of Discord's; None while that was not told."""
        ...

    async def identifies(self) -> Identifies: ...

    async def commands(self) -> tuple[list[Command], list[Command]]:
        """What the bot has, and what Discord has of it."""
        ...


@dataclass(frozen=True, slots=True)
class Further:
    """A look of another part of the bot. ``look`` is given the guild's id, and yields findings of ``area``."""

    area: Area
    subject: str
    look: Callable[[int], Awaitable[Iterable[Finding]]]


@dataclass(frozen=True, slots=True)
class Sources:
    """Whom to ask. ``folder``: the embedded database's; None for another one. ``patience``: see ``Checking``."""

    database: Database
    recorder: Recorder
    prices: PriceService
    incidents: Incidents
    jobs: JobLog
    clock: Clock
    discord: Surroundings
    configured: Callable[[], Iterable[Shown]] = tuple
    folder: Path | None = None
    further: tuple[Further, ...] = ()
    patience: float = 1.0


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """``area`` None: all of them, one after the other."""

    guild_id: int
    area: Area | None
    at: datetime
    findings: tuple[Finding, ...]


class Diagnosis:
    """Of one guild at a time, for each takes several connections for a moment."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._checking = Checking(sources.incidents, patience=sources.patience)
        self._database = DatabaseLooks(sources.database.vitals, sources.folder)
        self._prices = PriceLooks(sources.prices)
        self._hauls = HaulLists(sources.database, sources.clock)
        self._turn = asyncio.Lock()

    async def of(self, guild_id: int, area: Area | None = None) -> Diagnosed:
        """Look at an area of a guild, or at all. Raises nothing that a check raises: that is a finding, too."""
        async with self._turn:
            now = self._sources.clock.now()
            guild = _Guild(self._sources, guild_id, now)
            try:
                checks = self._checks(guild)
                wanted = [each for each in checks if area in (None, each.area)]
                found = await self._checking.findings(wanted, guild_id)
            finally:
                guild.close()
        in_order = sorted(found, key=lambda finding: AREAS.index(Area(finding.area)))
        return Diagnosed(guild_id, area, now, tuple(in_order))

    def _checks(self, guild: "_Guild") -> list[Check]:
        database = self._sources.database
        return [
            *guild.voice(),
            *self._database.checks(),
            chain_check(database, guild.guild_id),
            Check(Area.DATABASE, "open rounds", guild.rounds),
            *self._prices.checks(guild.systems, guild.now),
            Check(Area.HAULS, "hauls", lambda: self._found_hauls(guild)),
            *guild.performance(),
            *guild.config(),
            *(self._further(each, guild.guild_id) for each in self._sources.further),
        ]

    @staticmethod
    def _further(further: Further, guild_id: int) -> Check:
        return Check(further.area, further.subject, lambda: further.look(guild_id))

    async def _found_hauls(self, guild: "_Guild") -> list[Finding]:
        """None where the guild is not set up, which another finding says."""
        if not await guild.is_set_up():
            return []
        return list(haul_findings(await self._hauls.page(guild.guild_id, 0)))


class _Guild:
    """The looks that need to know the guild; what is in the database is read once for all of them."""

    def __init__(self, sources: Sources, guild_id: int, now: datetime) -> None:
        self._sources = sources
        self._discord = sources.discord
        self._facts = asyncio.create_task(read_guild(sources.database, guild_id, now))
        self._facts.add_done_callback(_retrieve)
        self.guild_id = guild_id
        self.now = now

    def close(self) -> None:
        self._facts.cancel()

    async def systems(self) -> Collection[str]:
        settings = (await self._read()).settings
        return settings.price_systems if settings is not None else ()

    async def is_set_up(self) -> bool:
        settings = (await self._read()).settings
        return settings is not None and settings.set_up_at is not None

    def voice(self) -> list[Check]:
        return [
            Check(Area.VOICE, "connection to Discord", self._line),
            Check(Area.VOICE, "new sessions at Discord", self._identifies),
            Check(Area.VOICE, "permissions", self._places),
        ]

    def performance(self) -> list[Check]:
        return [
            Check(Area.PERFORMANCE, "weekly sessions", self._weekly),
            Check(Area.PERFORMANCE, "jobs", self._jobs),
            Check(Area.PERFORMANCE, "clock beside the database", self._database_clock),
            Check(Area.PERFORMANCE, "process", self._process),
        ]

    def config(self) -> list[Check]:
        return [
            Check(Area.CONFIG, "settings of this guild", self._settings),
            Check(Area.CONFIG, "settings of the bot", self._configured),
            Check(Area.CONFIG, "commands", self._commands),
        ]

    async def rounds(self) -> Iterable[Finding]:
        facts = await self._read()
        return round_findings(facts.rounds, facts.lost, self.now)

    async def _read(self) -> GuildFacts:
        return await asyncio.shield(self._facts)

    async def _line(self) -> Iterable[Finding]:
        return line_findings(self._discord.line(), self.now)

    async def _identifies(self) -> Iterable[Finding]:
        return identify_findings(await self._discord.identifies())

    async def _places(self) -> Iterable[Finding]:
        facts = await self._read()
        return channel_findings(self._discord.places(self.guild_id, facts.wanted))

    async def _weekly(self) -> Iterable[Finding]:
        facts = await self._read()
        return weekly_findings(facts.weekly, facts.planned, facts.missed, self.now)

    async def _jobs(self) -> Iterable[Finding]:
        return job_findings(self._sources.jobs.all())

    async def _database_clock(self) -> Iterable[Finding]:
        return await process.database_clock(self._sources.database.vitals, self._sources.clock)

    async def _process(self) -> Iterable[Finding]:
        sources = self._sources
        return [
            *process.discord_clock(self._discord.clock_skew()),
            *process.incident_findings(sources.incidents.of(self.guild_id), self.now),
        ]

    async def _settings(self) -> Iterable[Finding]:
        return guild_findings((await self._read()).settings)

    async def _configured(self) -> Iterable[Finding]:
        return process_findings(self._sources.configured())

    async def _commands(self) -> Iterable[Finding]:
        return command_findings(*await self._discord.commands())


def _retrieve(facts: "asyncio.Task[GuildFacts]") -> None:
    """Whoever waits for the facts says why there are none; nobody may be left who does."""
    if not facts.cancelled():
        facts.exception()
