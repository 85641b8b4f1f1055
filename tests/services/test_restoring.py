"""What a process says at its start: all that the database has of its guilds, and nothing of other shards'."""

import pytest

from db.database import Database
from domain.boards import Board
from domain.leases import Editor, Purpose
from domain.shards import Shard
from services.editing import open_lease
from services.restoring import Restoring
from tests.clock import ManualClock
from tests.services.hauling import GOLD, add_haul, collect_haul
from tests.services.sundays import CLOSED, CODE, GUILD, stopped_session


async def said(database: Database, caplog: pytest.LogCaptureFixture, shard: Shard | None = None) -> str:
    caplog.clear()
    with caplog.at_level("INFO"):
        await Restoring(database, shard or Shard(), ManualClock(CLOSED)).say()
    return caplog.messages[-1]


async def test_an_empty_database_has_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    assert await said(database, caplog) == (
        "restored from the database: 0 sessions open, 0 stopped, 0 hauls in flight, 0 leases, 0 boards, "
        "0 messages to send"
    )


async def test_each_kind_is_counted_as_it_stands(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    session = await stopped_session(database)
    done = await add_haul(database, GUILD, CODE, 1, CLOSED)
    await collect_haul(database, GUILD, done, CLOSED, GOLD)
    await add_haul(database, GUILD, CODE, 1, CLOSED)
    async with database.transaction(GUILD) as tx:
        for place in range(3):
            await tx.outbox.add(21, {"text": "hello"}, CLOSED, nonce=str(place))
    (first, *_) = await database.outbox.claim(CLOSED)
    async with database.transaction(GUILD) as tx:
        await tx.outbox.sent(first.message_id, CLOSED)
        await tx.boards.save(Board(CODE, 21))
        editor = Editor(3, Purpose.PAYROLL, CLOSED)
        await open_lease(tx, session, editor)
    assert await said(database, caplog) == (
        "restored from the database: 0 sessions open, 1 stopped, 1 haul in flight, 1 lease, 1 board, "
        "2 messages to send"
    )
    async with database.transaction(GUILD) as tx:
        await tx.sessions.update(session.resume(CLOSED))
    assert "1 session open, 0 stopped" in await said(database, caplog)


async def test_other_shards_speak_for_themselves(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await stopped_session(database)
    assert "0 stopped" in await said(database, caplog, Shard(1, 2))
    assert "1 stopped" in await said(database, caplog, Shard(0, 2))
