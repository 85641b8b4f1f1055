"""Boards and their writers, against a wall that stands in for Discord and may refuse."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from db.database import Database
from domain.boards import Board, BoardState
from domain.errors import Refused
from domain.notes import Note
from domain.payroll import Sale
from domain.postings import sale_transfer
from domain.settings import GuildSettings
from services.boardkeeper import BoardKeeper
from services.boards import BoardPicture, Boards
from services.boardwriter import BoardIsGone, CannotWrite, Pace
from services.prices import PriceService
from services.watching import Watches
from tests.db.worlds import GUILD, at, start_session
from tests.services.watching import ALPHA, ANN, BOB, CODES, Watch, eventually, open_session, watching
from uex.client import UexClient

CODE = CODES[0]
QUICKLY = Pace(0.0, 0.0, first_retry_seconds=0.0, last_retry_seconds=0.0, most_failures=5)


@dataclass
class Wall:
    """What is written on it, and what it refuses: for each write the next of ``refusals``, then ``always``."""

    written: list[tuple[str, int, object]] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    always: Exception | None = None
    is_there: bool = True
    breaks_down: bool = False
    """In the middle of the next write, as Discord's connection does when the bot leaves."""
    lost: int | None = None
    """A message that was posted and not remembered."""
    deleted: list[int] = field(default_factory=list)

    def is_possible(self, guild_id: int) -> bool:
        return self.is_there

    def draw(self, picture: BoardPicture) -> object:
        view = picture.view
        people = sorted(view.people[each].name for each in view.present)
        return people, picture.noted.notes.sales_auec

    def draw_still(self, picture: BoardPicture) -> object:
        return picture.view.session.state

    async def post(self, guild_id: int, board: Board, drawn: object) -> int:
        self._refuse()
        self.written.append(("post", 100 + len(self.written), drawn))
        return self.written[-1][1]

    async def find(self, guild_id: int, board: Board) -> int | None:
        return self.lost

    async def edit(self, guild_id: int, board: Board, drawn: object) -> None:
        self._refuse()
        assert board.message_id is not None
        self.written.append(("edit", board.message_id, drawn))

    async def remove(self, guild_id: int, board: Board) -> None:
        assert board.stale_message_id is not None
        self.deleted.append(board.stale_message_id)

    def _refuse(self) -> None:
        if self.breaks_down:
            self.breaks_down = self.is_there = False
            raise RuntimeError("Session is closed")
        if self.refusals:
            raise self.refusals.pop(0)
        if self.always is not None:
            raise self.always

    def says(self, drawn: object) -> Callable[[], bool]:
        return lambda: bool(self.written) and self.written[-1][2] == drawn


@dataclass
class Kept:
    """One process with its keeper of boards."""

    watch: Watch
    keeper: BoardKeeper
    watches: Watches
    wall: Wall

    async def until(self, fact: Callable[[], object]) -> None:
        async def true() -> object:
            return fact()

        await eventually(true)

    async def state(self, code: str = CODE) -> BoardState | None:
        async with self.watch.database.transaction(GUILD) as tx:
            board = await tx.boards.get(code)
            return board.state if board is not None else None

    async def becomes(self, state: BoardState, code: str = CODE) -> None:
        async def is_so() -> bool:
            return await self.state(code) is state

        await eventually(is_so)

    async def stops(self, code: str = CODE) -> None:
        async with self.watch.database.transaction(GUILD) as tx:
            session = await tx.sessions.get(code)
            assert session is not None
            await tx.sessions.update(session.stop(at=self.watch.clock.now(), by=0))
        self.watch.tracking.session_closed(GUILD)


@asynccontextmanager
async def keeping(database: Database, wall: Wall, pace: Pace = QUICKLY) -> AsyncIterator[Kept]:
    async with watching(database) as watch, UexClient("http://127.0.0.1:9") as uex:
        watch.connects(0)
        watches = Watches(database, look_seconds=0.05)
        prices = PriceService(database, uex, watch.clock)
        keeper = BoardKeeper(
            Boards(database, watch.recorder, prices, watch.clock),
            watches,
            watch.recorder.stirs,
            shard=watch.tracking.shard,
            canvas=wall,
            clock=watch.clock,
            pace=pace,
        )
        running = [asyncio.create_task(watches.run()), asyncio.create_task(keeper.run())]
        try:
            yield Kept(watch, keeper, watches, wall)
        finally:
            for each in running:
                each.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await prices.close()


@pytest.fixture(autouse=True)
async def session(database: Database) -> None:
    await open_session(database)


@pytest.fixture
def wall() -> Wall:
    return Wall()


async def test_a_sign_from_the_recorder_brings_the_board_up_to_date(database: Database, wall: Wall) -> None:
    async with keeping(database, wall) as kept:
        await kept.until(wall.says(([], 0)))
        kept.watch.clock.passes(minutes=2)
        kept.watch.moves(ANN, ALPHA, 1)
        await kept.until(wall.says((["Ann"], 0)))
        kept.watch.moves(BOB, ALPHA, 1)
        await kept.until(wall.says((["Ann", "Bob"], 0)))
        kept.watch.moves(ANN, None, 2)
        await kept.until(wall.says((["Bob"], 0)))
    assert {kind for kind, _, _ in wall.written[1:]} == {"edit"}
    assert len({message for _, message, _ in wall.written}) == 1


async def test_a_delta_of_the_ledger_does_and_what_looks_the_same_is_written_once(
    database: Database, wall: Wall
) -> None:
    async with keeping(database, wall) as kept:
        await kept.until(wall.says(([], 0)))
        await sells(database, 5)
        await kept.until(wall.says(([], 5)))
        for _ in range(5):
            await kept.keeper.keep()
            kept.watch.recorder.stirs.moved([GUILD])
        await sells(database, 7)
        await kept.until(wall.says(([], 12)))
    assert len(wall.written) == 3


async def sells(database: Database, amount_auec: int) -> None:
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get(CODE)
        assert session is not None
        sale = Sale(1, amount_auec, at(1))
        note = Note(CODE, session.round_id, sale, 1, at(1), f"sale of {amount_auec}")
        await tx.notes.add(note)
        await tx.ledger.post(session.round_id, [sale_transfer(CODE, sale, key=note.key)], 1, at(1))


async def test_what_fails_is_tried_again_and_touches_nothing_else(
    database: Database, wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    wall.refusals = [
        CannotWrite("no"),
        LookupError("a bug"),
        CannotWrite("not yet"),
        CannotWrite("still not"),
    ]
    async with keeping(database, wall) as kept:
        kept.watch.clock.passes(minutes=2)
        kept.watch.moves(ANN, ALPHA, 1)
        await kept.watch.recorder.flush()
        assert await kept.watch.log() == [(1, ALPHA, 1)]
        await kept.until(wall.says((["Ann"], 0)))
        await kept.becomes(BoardState.LIVE)
    assert "could not be written" in caplog.text


async def test_it_is_given_up_with_one_line_and_begun_again_when_somebody_asks(
    database: Database, wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    wall.always = CannotWrite("50013: Missing Permissions")
    with caplog.at_level(logging.WARNING):
        async with keeping(database, wall) as kept:
            await kept.becomes(BoardState.GIVEN_UP)
            kept.watch.moves(ANN, ALPHA, 1)
            await kept.keeper.keep()
            await kept.watch.recorder.flush()
            lines = [line for line in caplog.messages if "given up" in line]
            assert lines == [
                f"guild {GUILD}: the board of {CODE} is given up, `/mining board` tries again: "
                "50013: Missing Permissions"
            ]
            asked = await kept.keeper.ask(GUILD, CODE)
            with pytest.raises(CannotWrite, match="50013"):
                await kept.keeper.show(GUILD, asked)
            wall.always = None
            await kept.becomes(BoardState.LIVE)
    assert [kind for kind, _, _ in wall.written].count("post") == 1


async def test_what_is_left_of_a_board_that_was_given_up_is_taken_away_when_it_is_begun_again(
    database: Database, wall: Wall
) -> None:
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        (_, old, _) = wall.written[0]
        wall.always = CannotWrite("50013: Missing Permissions")
        kept.watch.clock.passes(minutes=2)
        kept.watch.moves(ANN, ALPHA, 1)
        await kept.becomes(BoardState.GIVEN_UP)
        wall.always = None
        await kept.keeper.show(GUILD, await kept.keeper.ask(GUILD, CODE))
        assert await kept.state() is BoardState.LIVE
    assert wall.deleted == [old]


async def test_a_board_that_somebody_deleted_is_gone_until_asked_for(database: Database, wall: Wall) -> None:
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        wall.refusals = [BoardIsGone("10008")]
        kept.watch.clock.passes(minutes=2)
        kept.watch.moves(ANN, ALPHA, 1)
        await kept.becomes(BoardState.GONE)
    async with keeping(database, wall) as kept:  # also after a restart
        await kept.keeper.keep()
        assert await kept.state() is BoardState.GONE
        await kept.keeper.show(GUILD, await kept.keeper.ask(GUILD, CODE))
        assert await kept.state() is BoardState.LIVE
    assert [kind for kind, _, _ in wall.written] == ["post", "post"]
    assert wall.deleted == []


async def test_a_board_that_is_asked_for_is_posted_anew_and_the_old_one_deleted(
    database: Database, wall: Wall
) -> None:
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        (_, old, _) = wall.written[0]
        new = await kept.keeper.show(GUILD, await kept.keeper.ask(GUILD, CODE))
        assert new != old
        assert wall.deleted == [old]
        await kept.stops()
        await kept.becomes(BoardState.STILL)
        with pytest.raises(Refused, match="is stopped"):
            await kept.keeper.ask(GUILD, CODE)


async def test_a_session_that_stops_leaves_its_last_picture(database: Database, wall: Wall) -> None:
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        await kept.stops()
        await kept.becomes(BoardState.STILL)
        assert wall.written[-1][2] == "stopped"
        written = list(wall.written)
        await sells(database, 5)
        await kept.keeper.keep()
        kept.watch.recorder.stirs.moved([GUILD])
        await kept.watch.recorder.flush()
        assert wall.written == written


async def test_a_post_in_doubt_is_looked_for_and_shown_as_it_is_now(database: Database, wall: Wall) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.boards.save(Board(CODE, 21).posting("a nonce"))
    wall.lost = 77
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        await kept.until(wall.says(([], 0)))
    assert [(kind, message) for kind, message, _ in wall.written] == [("edit", 77)]


async def test_an_old_board_is_posted_anew_only_when_something_changes(
    database: Database, wall: Wall
) -> None:
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        (_, old, _) = wall.written[0]
        kept.watch.clock.passes(minutes=55)
        await kept.keeper.keep()
        kept.watch.moves(ANN, ALPHA, 54)
        await kept.until(wall.says((["Ann"], 0)))
        await kept.until(lambda: wall.deleted == [old])
    assert [kind for kind, _, _ in wall.written] == ["post", "post"]


async def test_while_discord_is_away_nothing_fails_and_afterwards_it_goes_on(
    database: Database, wall: Wall
) -> None:
    wall.is_there = False
    async with keeping(database, wall) as kept:
        await kept.keeper.keep()
        await kept.becomes(BoardState.DUE)
        wall.is_there = True
        kept.watch.connects(1)
        await kept.becomes(BoardState.LIVE)
    assert len(wall.written) == 1


async def test_what_breaks_because_discord_is_left_is_no_bug(
    database: Database, wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    wall.breaks_down = True
    async with keeping(database, wall) as kept:
        await kept.until(lambda: not wall.is_there)
        wall.is_there = True
        kept.watch.connects(1)
        await kept.becomes(BoardState.LIVE)
    assert "could not be written" not in caplog.text


async def test_a_process_that_lost_its_lease_writes_no_more(database: Database, wall: Wall) -> None:
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        newer = Wall()
        async with keeping(database, newer) as other:
            other.watch.clock.passes(minutes=2)
            other.watch.moves(ANN, ALPHA, 1)
            await other.until(newer.says((["Ann"], 0)))
            kept.watch.recorder.stirs.moved([GUILD])
            await kept.keeper.keep()
            await asyncio.gather(kept.watch.consuming, return_exceptions=True)
    assert [kind for kind, _, _ in wall.written] == ["post"]
    assert {kind for kind, _, _ in newer.written} == {"edit"}


async def test_boards_of_one_channel_are_written_by_turns(database: Database, wall: Wall) -> None:
    async with database.transaction(GUILD) as tx:
        session = await start_session(tx, "sm-cccccc", [31])
        await tx.sessions.update(replace(session, announced_channel_id=21))
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        await kept.becomes(BoardState.LIVE, "sm-cccccc")
        wall.refusals = [CannotWrite("this one")] * 2
        await kept.stops()
        await kept.becomes(BoardState.STILL)
        assert await kept.state("sm-cccccc") is BoardState.LIVE


async def test_a_guild_that_switched_boards_off_has_none(database: Database, wall: Wall) -> None:
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        async with database.transaction(GUILD) as tx:
            settings = await tx.guilds.get() or GuildSettings(GUILD, "")
            await tx.guilds.save(replace(settings, live_board=False))
        await kept.keeper.keep()
        await kept.becomes(BoardState.STILL)
        with pytest.raises(Refused, match="switched off"):
            await kept.keeper.ask(GUILD, CODE)
        async with database.transaction(GUILD) as tx:
            await tx.guilds.save(replace(settings, live_board=True))
        await kept.keeper.keep()
        await kept.becomes(BoardState.LIVE)


async def test_a_session_that_nobody_announced_has_no_board(database: Database, wall: Wall) -> None:
    async with database.transaction(GUILD) as tx:
        await start_session(tx, "sm-cccccc", [31])
    async with keeping(database, wall) as kept:
        await kept.becomes(BoardState.LIVE)
        assert await kept.state("sm-cccccc") is None
        with pytest.raises(Refused, match="announced in no channel"):
            await kept.keeper.ask(GUILD, "sm-cccccc")
