"""The database as it is, and the ledger of every guild in it, folded whole."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from math import inf

import asyncpg

from bot.databases import data_folder, existing_database
from bot.settings import NO_ADDRESS, Settings
from db.database import Database
from domain.clock import Clock
from domain.errors import PaydirtError, Refused
from domain.findings import Finding, Verdict, worst
from services.diagnosing.checks import Area, Check, Checking
from services.diagnosing.database import DatabaseLooks
from services.diagnosing.gateway import format_seconds
from services.diagnosing.ledger import chain_check, round_findings
from services.diagnosing.prices import list_findings
from services.diagnosing.process import database_clock
from services.pricelists import ListState, UexState
from uex.endpoints import REFRESH_AFTER, Endpoint

SEEN_LATELY = timedelta(minutes=2)
"""The bot writes a sign of life each second while it sees Discord."""


async def look_at_database(settings: Settings, checking: Checking, clock: Clock) -> list[Finding]:
    """Why it cannot be reached, or everything that is found in it."""
    try:
        async with _opened(settings) as database:
            looks = DatabaseLooks(database.vitals, data_folder(settings))
            if await _is_empty(database):
                return await checking.findings([Check(Area.DATABASE, "migrations", looks.migrations)])
            found = await checking.findings(looks.checks())
            beside = [
                _clock_check(database, clock),
                _bot_check(database, settings, clock),
                _prices_check(database, clock),
            ]
            ledgers = Check(
                Area.DATABASE, "ledgers", lambda: _ledgers(database, checking, clock), seconds=inf
            )
            return [*found, *await checking.findings(beside), *await checking.findings([ledgers])]
    except PaydirtError as error:
        return [_not_opened(error)]


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    async with existing_database(settings) as dsn:
        try:
            database = await Database.open_as_it_is(dsn)
        except ValueError as error:
            raise Refused(f"DATABASE_URL: {NO_ADDRESS}.") from error
        try:
            yield database
        finally:
            await database.close()


async def _is_empty(database: Database) -> bool:
    """Whether nothing was ever migrated. Where that cannot be told it is not: the looks say why it cannot."""
    try:
        return (await database.vitals.migrations()).is_empty
    except asyncpg.PostgresError:
        return False


def _not_opened(error: PaydirtError) -> Finding:
    return Finding(
        Area.DATABASE,
        "connection to the database",
        Verdict.BROKEN,
        str(error),
        "Neither the bot nor this look can work without it; no ledger was folded.",
        "See that the server runs and that DATABASE_URL or DATA_DIR name it.",
    )


def _clock_check(database: Database, clock: Clock) -> Check:
    return Check(
        Area.PERFORMANCE, "clock beside the database", lambda: database_clock(database.vitals, clock)
    )


def _bot_check(database: Database, settings: Settings, clock: Clock) -> Check:
    """Whether a bot works on this database: it leaves a sign of life there."""

    async def look() -> list[Finding]:
        seen_at = await database.voice_log.seen_at(settings.shard_id)
        if seen_at is None:
            return [Finding(Area.VOICE, "bot", Verdict.NOTE, f"never ran here as shard {settings.shard_id}")]
        age = clock.now() - seen_at
        reading = f"shard {settings.shard_id} last saw Discord {format_seconds(age)} ago"
        if age <= SEEN_LATELY:
            return [Finding(Area.VOICE, "bot", Verdict.OK, reading)]
        means = "It is not running, or does not see Discord: nobody's time is measured."
        return [Finding(Area.VOICE, "bot", Verdict.WARNING, reading, means, "Start it, or look at its log.")]

    return Check(Area.VOICE, "bot", look)


def _prices_check(database: Database, clock: Clock) -> Check:
    async def look() -> list[Finding]:
        lists = [await _stored(database, endpoint) for endpoint in Endpoint]
        if all(each.fetched_at is None for each in lists):
            return [
                Finding(
                    Area.PRICES,
                    "lists of prices",
                    Verdict.NOTE,
                    "none yet: the bot fetches them as it starts",
                )
            ]
        return list(list_findings(UexState(tuple(lists), None, None), clock.now()))

    return Check(Area.PRICES, "lists of prices", look)


async def _stored(database: Database, endpoint: Endpoint) -> ListState:
    stored = await database.price_snapshots.latest(endpoint)
    fetched_at, rows = (None, 0) if stored is None else (stored.fetched_at, len(stored.body))
    return ListState(endpoint, fetched_at, rows, REFRESH_AFTER[endpoint], None)


async def _ledgers(database: Database, checking: Checking, clock: Clock) -> list[Finding]:
    """Each guild's, one after the other, however long that takes; those without a fault in one line."""
    guild_ids = await database.guild_ids()
    troubles: list[Finding] = []
    fine = 0
    for guild_id in guild_ids:
        found = await checking.findings(_of_guild(database, guild_id, clock), guild_id)
        fine += worst(found) is Verdict.OK
        troubles += _named(found, guild_id)
    reading = f"{fine} of {len(guild_ids)} guilds: every entry folded, chain of hashes unbroken"
    return [*troubles, Finding(Area.DATABASE, "ledgers", Verdict.OK, reading)]


def _of_guild(database: Database, guild_id: int, clock: Clock) -> list[Check]:
    async def rounds() -> list[Finding]:
        async with database.snapshot(guild_id) as tx:
            found, lost = await tx.open_rounds.all(), await tx.open_rounds.sessions_without_round()
        return list(round_findings(found, lost, clock.now()))

    return [
        chain_check(database, guild_id, most_seconds=inf),
        Check(Area.DATABASE, "open rounds", rounds),
    ]


def _named(found: Sequence[Finding], guild_id: int) -> list[Finding]:
    return [
        replace(finding, subject=f"guild {guild_id}, {finding.subject}")
        for finding in found
        if finding.verdict is not Verdict.OK
    ]
