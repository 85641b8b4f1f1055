"""Finding the live boards in a channel."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from db.database import Database, Transaction
from domain.boards import Board
from domain.hauls import Cargo, Haul, departure
from sandbox import Message
from tests.stories.scenes import read
from tests.stories.stage import Stage, becomes_true

KEPT = "Changes by itself"
STILL = "A still picture"


def boards(stage: Stage, footer: str = KEPT) -> list[Message]:
    """The messages in the channel that are live boards."""
    return [each for each in stage.discord.messages(stage.general) if footer in each.text]


async def the_board(stage: Stage, text: str = KEPT) -> Message:
    """The newest one, once it says that."""

    def says() -> bool:
        found = boards(stage)
        return bool(found) and text in read(found[-1])

    try:
        await becomes_true(says)
    except AssertionError:
        raise AssertionError(f"no board says {text!r}: {[read(each) for each in boards(stage)]}") from None
    return boards(stage)[-1]


async def kept(stage: Stage, code: str) -> Board:
    """What the bot remembers of a session's board."""
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            board = await tx.boards.get(code)
    finally:
        await database.close()
    assert board is not None, "it has one"
    return board


async def becomes(stage: Stage, code: str, fact: Callable[[Board], bool]) -> Board:
    """Wait until that is so of what the bot remembers."""
    while not fact(board := await kept(stage, code)):
        await stage.discord.settled()
    return board


@asynccontextmanager
async def written(stage: Stage) -> AsyncIterator[Transaction]:
    """What another process writes."""
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            yield tx
    finally:
        await database.close()


async def haul_leaves(stage: Stage, code: str, *, minutes: int) -> None:
    """Boss leaves with gold, to be ready so much later."""
    now = stage.clock.now()
    async with written(stage) as tx:
        session, boss = await tx.sessions.get(code), await tx.people.by_discord(stage.boss.id)
        assert session is not None
        assert boss is not None
        ready_at = now + timedelta(minutes=minutes)
        cargo, who = (Cargo("Gold", 3200),), boss.person_id
        haul = Haul(code, 1, who, cargo, now, ready_at, who, now, session.round_id)
        await tx.hauls.add(haul, "a haul")
        await tx.ledger.post(session.round_id, departure(haul), who, now)
    assert stage.app is not None
    stage.app.watches.look()
