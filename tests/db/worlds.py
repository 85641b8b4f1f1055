"""Moments, people and sessions that the tests of the database share."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from db.database import Database, Transaction
from domain.ledger import AUEC, RoundKind, Transfer
from domain.payroll import SessionKind
from domain.sessions import Session

GUILD = 900
OTHER_GUILD = 901
ANN, BOB, CYD = 1, 2, 3
OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after the session began."""
    return OPENED + timedelta(minutes=minutes)


async def meet(tx: Transaction, *names: str) -> None:
    """People with the ids 1, 2, 3 … in a guild that is new."""
    await tx.people.ensure_many([(1000 + place, name, False) for place, name in enumerate(names)])


async def start_session(
    tx: Transaction, code: str = "sm-k3m9qa", channels: Sequence[int] = (11, 12), opened_at: datetime = OPENED
) -> Session:
    """An open session with a round of its own."""
    round_id = await tx.ledger.begin(RoundKind.SESSION, code, ANN, "start", opened_at)
    session = Session(code, SessionKind.SUNDAY, tuple(channels), opened_at, ANN, round_id)
    await tx.sessions.create(session)
    return session


async def begin(database: Database, guild_id: int = GUILD) -> int:
    """A round in a transaction of its own."""
    async with database.transaction(guild_id) as tx:
        return await tx.ledger.begin(RoundKind.CORRECTION, None, ANN, "a test", OPENED)


def transfer(key: str, from_account: str, to_account: str, amount: int, asset: str = AUEC) -> Transfer:
    return Transfer(key, asset, from_account, to_account, amount, OPENED, "a test")
