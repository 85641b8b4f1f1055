"""People, moves and sessions in any number, and a database of the benchmark's own."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from db.database import Database
from db.embedded import EmbeddedServer
from db.migrate import migrate
from db.voice import LoggedMove
from domain.ledger import RoundKind
from domain.payroll import Guild, PayrollInput, Sale, SessionKind, SessionSpan
from domain.people import Person
from domain.presence import VoiceMove
from domain.rules import Rules
from domain.sessions import Session
from domain.settings import GuildSettings

GUILD = 900
CHANNELS = (11, 12, 13)
OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)
CLOSED = OPENED + timedelta(hours=3)
MOVES_EACH = 10


@asynccontextmanager
async def database() -> AsyncIterator[tuple[Database, str]]:
    """An open database on a server of its own, and its address; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="paydirt-bench-") as parent:
        Path(parent).chmod(0o711)  # the server may run under another user than root
        with EmbeddedServer(Path(parent) / "data") as dsn:
            await migrate(dsn)
            opened = await Database.open(dsn)
            try:
                yield opened, dsn
            finally:
                await opened.close()


def people(count: int) -> tuple[Person, ...]:
    return tuple(Person(number, f"Miner {number}") for number in range(1, count + 1))


def moves(count: int) -> Iterator[VoiceMove]:
    """Ten moves each, at chance moments of the session, always the same."""
    chance = Random(1)
    seq = 0
    for person_id in range(1, count + 1):
        for _ in range(MOVES_EACH):
            seq += 1
            at = OPENED + timedelta(microseconds=chance.randrange(3 * 3600 * 10**6))
            yield VoiceMove(seq, person_id, chance.choice((*CHANNELS, None)), at)


def payroll_input(count: int) -> PayrollInput:
    """A Sunday of so many people."""
    return PayrollInput(
        guild=Guild(GUILD, "Red Rock Mining"),
        session=SessionSpan("sm-k3m9qa", SessionKind.SUNDAY, CHANNELS, OPENED, CLOSED),
        members=people(count),
        voice_moves=tuple(moves(count)),
        sales=(Sale(1, 18_750_000 * count, CLOSED),),
        rules=Rules(payer_id=1),
    )


async def fill_session(opened: Database, guild_id: int, code: str, count: int) -> Session:
    """A stopped session of so many people, with their moves, in a guild of its own."""
    async with opened.transaction(guild_id) as tx:
        await tx.guilds.save(GuildSettings(guild_id, "Red Rock Mining", CHANNELS, set_up_at=OPENED))
        await tx.people.ensure_many([(10**6 + each, f"Miner {each}", False) for each in range(1, count + 1)])
        round_id = await tx.ledger.begin(RoundKind.SESSION, code, 1, "benchmark", OPENED)
        session = Session(code, SessionKind.SUNDAY, CHANNELS, OPENED, 1, round_id)
        await tx.sessions.create(session)
        stopped = session.stop(at=CLOSED, by=1)
        await tx.sessions.update(stopped)
    fence = await opened.voice_log.claim(0, "benchmark", OPENED)
    logged = [LoggedMove(guild_id, move.person_id, move.channel_id, move.at) for move in moves(count)]
    await opened.voice_log.append(0, fence, logged, None)
    return stopped
