"""Payments beside other work on the same session."""

import asyncio

from db.database import Database
from domain.payments import Payment
from services.sessions import require_session
from tests.services.sundays import CLOSED, CODE, GUILD, stopped_session


async def test_a_payment_for_a_session_does_not_wait_for_whoever_saves_it(database: Database) -> None:
    """They hold the session and want the ledger; the payment holds the ledger: neither may wait for ever."""
    await stopped_session(database)
    async with database.transaction(GUILD) as saving, database.transaction(GUILD) as paying:
        await require_session(saving, CODE)
        await paying.payments.lock()
        async with asyncio.timeout(20):
            await paying.payments.add(Payment(0, "interaction 1", 1, 2, 1000, CODE, None, 3, CLOSED))
