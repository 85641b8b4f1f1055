"""A guild with a stopped session in its database: Ann and Bob in channel 11 from 18:00 to 19:00."""

from datetime import UTC, datetime, timedelta

from db.database import Database
from db.voice import LoggedMove
from domain.access import Standing
from domain.ledger import AUEC, RoundKind
from domain.payroll import SessionKind
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.actors import Actor
from services.notes import Noter, Notes
from tests.clock import ManualClock

GUILD = 900
CODE = "sm-k3m9qa"
OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)
CLOSED = OPENED + timedelta(hours=1)
ANN, BOB, BOSS = Actor(1001, "Ann"), Actor(1002, "Bob"), Actor(1003, "Boss")
SHARD = 0


async def stopped_session(database: Database, code: str = CODE) -> Session:
    """People get the numbers 1 (Ann), 2 (Bob) and 3 (Boss, an officer who was not in voice)."""
    async with database.transaction(GUILD) as tx:
        await tx.people.ensure_many([(each.discord_id, each.name, False) for each in (ANN, BOB, BOSS)])
        await tx.guilds.save(
            GuildSettings(GUILD, "Red Rock Mining", mining_channel_ids=(11, 12), set_up_at=OPENED)
        )
        round_id = await tx.ledger.begin(RoundKind.SESSION, code, 3, "start", OPENED)
        session = Session(code, SessionKind.SUNDAY, (11, 12), OPENED, 3, round_id, announced_channel_id=21)
        await tx.sessions.create(session)
        stopped = session.stop(at=CLOSED, by=3)
        await tx.sessions.update(stopped)
    await _log_voice(database)
    return stopped


async def _log_voice(database: Database) -> None:
    fence = await database.voice_log.claim(SHARD, "a test", OPENED)
    moves = [
        LoggedMove(GUILD, person_id, channel_id, at)
        for channel_id, at in ((11, OPENED), (None, CLOSED))
        for person_id in (1, 2)
    ]
    await database.voice_log.append(SHARD, fence, moves, None)


def noter(actor: Actor = BOSS, key: str = "interaction 1", standing: Standing = Standing.OFFICER) -> Noter:
    return Noter(actor, standing, key)


async def note_sale(database: Database, amount_auec: int, key: str = "interaction 1") -> None:
    """Boss notes what Boss has sold."""
    notes = Notes(database, ManualClock(CLOSED))
    await notes.add_sale(GUILD, CODE, noter(key=key), holder=BOSS, amount_auec=amount_auec, terminal=None)


async def committed(database: Database) -> dict[str, int]:
    """Account to committed aUEC; accounts at zero are left out."""
    async with database.transaction(GUILD) as tx:
        balances = await tx.ledger.balances()
    return {account: amount for (account, asset), amount in balances.items() if asset == AUEC and amount}


async def working(database: Database) -> dict[tuple[str, str], int]:
    """(account, asset) to what is noted for the session and not yet saved."""
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get(CODE)
        assert session is not None
        amounts = await tx.ledger.working(session.round_id)
    return {place: amount for place, amount in amounts.items() if amount}


async def state_of(database: Database) -> SessionState:
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get(CODE)
        assert session is not None
        return session.state
