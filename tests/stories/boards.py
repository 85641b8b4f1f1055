"""Finding the live boards in a channel."""

from collections.abc import Callable

from db.database import Database
from domain.boards import Board
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
