"""Outgoing messages, on a real database: sent once, tried again where that may help, given up where not."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from db.database import Database
from domain.errors import Refused, Unavailable
from services.outbox import Outbox, OutboxMessage
from tests.clock import ManualClock

GUILD = 900
NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)


class Discord:
    """Takes messages, or fails as it is told to."""

    def __init__(self) -> None:
        self.taken: list[OutboxMessage] = []
        self.tried = 0
        self.is_there = True
        self.trouble: Callable[[], Exception] | None = None

    async def send(self, message: OutboxMessage) -> None:
        self.tried += 1
        if self.trouble is not None:
            raise self.trouble()
        self.taken.append(message)


@pytest.fixture
def discord() -> Discord:
    return Discord()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def outbox(database: Database, discord: Discord, clock: ManualClock) -> Outbox:
    """With one message in it."""
    async with database.transaction(GUILD) as tx:
        await tx.outbox.add(21, {"text": "hello"}, NOW, nonce="once")
    return Outbox(database, clock, discord.send, lambda: discord.is_there)


async def unsent(database: Database) -> int:
    async with database.transaction(GUILD) as tx:
        return await tx.outbox.unsent()


async def test_a_message_is_sent_once(database: Database, outbox: Outbox, discord: Discord) -> None:
    assert await outbox.send_due() == 1
    assert await outbox.send_due() == 0
    assert [(each.channel_id, each.content, each.nonce) for each in discord.taken] == [
        (21, {"text": "hello"}, "once")
    ]
    assert await unsent(database) == 0


async def test_while_discord_is_away_no_attempt_is_wasted(
    database: Database, outbox: Outbox, discord: Discord
) -> None:
    discord.is_there = False
    assert await outbox.send_due() == 0
    discord.is_there = True
    assert await outbox.send_due() == 1
    assert discord.taken[0].attempts == 1


async def test_a_database_that_is_away_is_said_once_however_often_it_is_looked(
    database: Database, outbox: Outbox, discord: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    looks: asyncio.Queue[None] = asyncio.Queue()

    def is_there() -> bool:
        looks.put_nowait(None)
        if not discord.is_there:
            raise Unavailable("the database is away")
        return True

    discord.is_there = False
    caplog.set_level(logging.INFO)
    looking = Outbox(database, ManualClock(NOW), discord.send, is_there)
    running = asyncio.create_task(looking.run())
    for _ in range(3):
        await looks.get()
        looking.nudge()
    discord.is_there = True
    while not discord.taken:
        await looks.get()
        looking.nudge()
    await looks.get()
    running.cancel()
    said = [each.getMessage() for each in caplog.records if each.name == "services.outbox"]
    assert said == ["outgoing messages wait: the database is away", "outgoing messages wait no longer"]


async def test_what_may_succeed_later_is_tried_again_ever_more_slowly(
    database: Database, outbox: Outbox, discord: Discord, clock: ManualClock
) -> None:
    discord.trouble = lambda: Unavailable("Discord is down")
    for seconds in (5, 10, 20, 40):
        assert await outbox.send_due() == 1
        clock.passes(seconds=seconds - 1)
        assert await outbox.send_due() == 0
        clock.passes(seconds=1)
    discord.trouble = None
    assert await outbox.send_due() == 1
    assert discord.taken[0].attempts == 5
    assert await unsent(database) == 0


async def test_what_is_hopeless_is_given_up(database: Database, outbox: Outbox, discord: Discord) -> None:
    discord.trouble = lambda: Refused("the channel is gone")
    assert await outbox.send_due() == 1
    assert await unsent(database) == 0
    assert await outbox.send_due() == 0


async def test_a_bug_in_one_message_does_not_hold_up_the_others(
    database: Database, outbox: Outbox, discord: Discord, clock: ManualClock
) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.outbox.add(22, {"text": "second"}, NOW)
    broken = [ZeroDivisionError()]

    def trouble() -> Exception:
        discord.trouble = None
        return broken.pop()

    discord.trouble = trouble
    assert await outbox.send_due() == 2
    assert [each.channel_id for each in discord.taken] == [22]
    clock.passes(seconds=5)
    assert await outbox.send_due() == 1
    assert [each.channel_id for each in discord.taken] == [22, 21]


async def test_a_message_that_is_not_marked_sent_is_due_again_under_the_same_nonce(
    database: Database, outbox: Outbox, discord: Discord, clock: ManualClock
) -> None:
    """As when the process is killed between sending and writing that it was sent."""
    await database.outbox.claim(NOW)
    assert await outbox.send_due() == 0
    clock.passes(minutes=2)
    assert await outbox.send_due() == 1
    assert [(each.nonce, each.attempts) for each in discord.taken] == [("once", 2)]
