"""What is remembered of boards."""

import asyncpg
import pytest

from db.database import Database
from domain.boards import Board, BoardState
from tests.db.worlds import GUILD, OTHER_GUILD, at, meet, start_session

CODE = "sm-k3m9qa"


@pytest.fixture(autouse=True)
async def sessions(database: Database) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        async with database.transaction(guild_id) as tx:
            await meet(tx, "Ann")
            await start_session(tx)


async def test_a_board_is_kept_whole_and_replaced_whole(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        assert await tx.boards.get(CODE) is None
        for board in (
            Board(CODE, 21),
            Board(CODE, 21).posting("a nonce"),
            Board(CODE, 21).posted(1, at(0)).again().posting("another").posted(2, at(1)),
        ):
            await tx.boards.save(board)
            assert await tx.boards.get(CODE) == board
            assert await tx.boards.alive() == [board]
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.boards.get(CODE) is None


async def test_the_guilds_with_boards_are_those_that_have_one_alive(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.boards.save(Board(CODE, 21))
    assert await database.boards.alive() == {GUILD: 1}
    async with database.transaction(OTHER_GUILD) as tx:
        await tx.boards.save(Board(CODE, 22).posted(1, at(0)))
    assert await database.boards.alive() == {GUILD: 1, OTHER_GUILD: 1}
    for state in (BoardState.GONE, BoardState.GIVEN_UP, BoardState.STILL):
        async with database.transaction(GUILD) as tx:
            await tx.boards.save(Board(CODE, 21).posted(1, at(0)).ends(state))
            assert await tx.boards.alive() == []
        assert await database.boards.alive() == {OTHER_GUILD: 1}


async def test_a_live_board_without_a_message_is_refused(database: Database) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        async with database.transaction(GUILD) as tx:
            await tx.boards.save(Board(CODE, 21, BoardState.LIVE))
