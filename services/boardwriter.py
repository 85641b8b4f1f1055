"""The one writer of all boards in a channel: the latest state wins, and Discord's limits on edits are kept."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Protocol

from db.voice import Fenced
from domain.boards import Board, BoardState
from domain.clock import Clock
from domain.errors import PaydirtError
from services.boardfeed import BoardFeed
from services.boards import BoardPicture, Boards
from services.logfacts import about

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """``pause_seconds`` lie between two writes in one channel: Discord takes five in five seconds there, of all of the
    bot. After somebody had to be looked for, the pause is at least ``looking_times`` as long as that took. What fails
    is tried again with pauses that double, and given up after ``most_failures``.
    """

    pause_seconds: float = 1.5
    looking_times: float = 20.0
    first_retry_seconds: float = 5.0
    last_retry_seconds: float = 600.0
    most_failures: int = 12

    def retry_seconds(self, failures: int) -> float:
        """How long to wait after so many failures in a row."""
        return min(self.first_retry_seconds * 2.0 ** max(failures - 1, 0), self.last_retry_seconds)


PACE = Pace()


class CannotWrite(PaydirtError):
    """Discord does not take it; the text is why."""


class BoardIsGone(PaydirtError):
    """Somebody has deleted the message."""


class Canvas(Protocol):
    """Where boards are drawn and written. What it raises is CannotWrite or BoardIsGone."""

    def is_possible(self, guild_id: int) -> bool:
        """Whether Discord is there at all, with that guild: while it is not, no try is counted."""

    def draw(self, picture: BoardPicture) -> object:
        """The message of an open session. The same looks are equal."""

    def draw_still(self, picture: BoardPicture) -> object:
        """The last one, of a session that is over."""

    async def post(self, guild_id: int, board: Board, drawn: object) -> int:
        """Post it under the board's nonce; the id of the message."""

    async def find(self, guild_id: int, board: Board) -> int | None:
        """The message of a post that was in doubt, if it is there and may be looked for."""

    async def edit(self, guild_id: int, board: Board, drawn: object) -> None:
        """Change the board's message."""

    async def remove(self, guild_id: int, board: Board) -> None:
        """Delete the message that it has replaced, if it is still there."""


@dataclass(eq=False)
class ShownBoard:
    """A board that is alive, and what was written on it last."""

    guild_id: int
    board: Board
    feed: BoardFeed
    goes_on: bool = True
    drawn: object = None
    failures: int = 0
    is_waiting: bool = False
    """For its next try."""

    @property
    def is_over(self) -> bool:
        return not self.board.is_alive


class ChannelWriter:
    """``over`` is called with a board that is not to be written any more."""

    def __init__(
        self,
        boards: Boards,
        canvas: Canvas,
        clock: Clock,
        over: Callable[[ShownBoard], None],
        pace: Pace,
    ) -> None:
        self._boards = boards
        self._canvas = canvas
        self._clock = clock
        self._over = over
        self._pace = pace
        self._due: dict[ShownBoard, None] = {}
        self._any_due = asyncio.Event()
        self._writing = asyncio.Lock()

    def wants(self, shown: ShownBoard) -> None:
        """Bring it up to date when its turn comes; who has waited longest is next."""
        if not (shown.is_waiting or shown.is_over):
            self._due.setdefault(shown)
            self._any_due.set()

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._any_due.wait()
            while self._due:
                shown = next(iter(self._due))
                del self._due[shown]
                with about(session=shown.board.session_code):
                    await self._take_turn(shown)
                looked = shown.feed.seconds_looked()
                await asyncio.sleep(max(self._pace.pause_seconds, self._pace.looking_times * looked))
            self._any_due.clear()

    async def post_anew(self, shown: ShownBoard, asked: Board) -> int:
        """Now, for somebody who waits for it; the message's id. Raises a PaydirtError, and then tries again itself.

        ``asked``: as it was when they asked; what was posted since will do.
        """
        async with self._writing:
            if shown.board.message_id not in (None, asked.message_id):
                return shown.board.message_id
            shown.board = shown.board.again()
            shown.failures, shown.is_waiting, shown.drawn = 0, False, None
            try:
                await self._write(shown)
            except PaydirtError:
                self._try_later(shown)
                raise
            assert shown.board.message_id is not None, "it is posted"
            return shown.board.message_id

    async def _take_turn(self, shown: ShownBoard) -> None:
        async with self._writing:
            if shown.is_over or not self._canvas.is_possible(shown.guild_id):
                return
            try:
                await self._write(shown)
            except Fenced as error:
                log.info("a board is left to another process: %s", error)
            except BoardIsGone:
                await self._end(shown, BoardState.GONE)
            except CannotWrite as error:
                await self._failed(shown, str(error))
            except PaydirtError as error:  # the database is away
                log.warning("the board of %s waits: %s", shown.board.session_code, error)
                self._try_later(shown)
            except Exception as error:  # a bug with one board must not touch the others of its channel
                if not self._canvas.is_possible(shown.guild_id):  # or it broke because Discord is being left
                    log.info("the board of %s waits for Discord: %r", shown.board.session_code, error)
                    return
                log.exception("the board of %s could not be written", shown.board.session_code)
                await self._failed(shown, repr(error))
            else:
                shown.failures = 0

    async def _write(self, shown: ShownBoard) -> None:
        await self._boards.require_lease()
        if not shown.goes_on:
            await self._finish(shown)
            return
        drawn = self._canvas.draw(await shown.feed.picture())
        if shown.board.is_to_be_posted or (drawn != shown.drawn and shown.board.is_old(self._clock.now())):
            await self._post(shown, drawn)
        elif drawn != shown.drawn:
            await self._canvas.edit(shown.guild_id, shown.board, drawn)
        shown.drawn = drawn
        await self._tidy(shown)

    async def _post(self, shown: ShownBoard, drawn: object) -> None:
        """The new message first, so nobody is ever without one. Whether an earlier try came through is looked up."""
        in_doubt = shown.board.nonce is not None
        await self._keep(shown, shown.board.posting(token_hex(12)))
        message_id = await self._canvas.find(shown.guild_id, shown.board) if in_doubt else None
        if message_id is None:
            message_id = await self._canvas.post(shown.guild_id, shown.board, drawn)
        await self._keep(shown, shown.board.posted(message_id, self._clock.now()))
        if in_doubt:  # then it may show what was so at that time
            await self._canvas.edit(shown.guild_id, shown.board, drawn)

    async def _tidy(self, shown: ShownBoard) -> None:
        if shown.board.stale_message_id is not None:
            await self._canvas.remove(shown.guild_id, shown.board)
            await self._keep(shown, shown.board.tidied())

    async def _finish(self, shown: ShownBoard) -> None:
        """Its session is over: a still picture is left, where the message is."""
        board = shown.board
        if board.nonce is not None and (found := await self._canvas.find(shown.guild_id, board)):
            await self._keep(shown, board.posted(found, self._clock.now()))
        if shown.board.message_id is not None:
            drawn = self._canvas.draw_still(await shown.feed.last_picture())
            await self._canvas.edit(shown.guild_id, shown.board, drawn)
            await self._tidy(shown)
        await self._keep(shown, shown.board.ends(BoardState.STILL))

    async def _keep(self, shown: ShownBoard, board: Board) -> None:
        await self._boards.keep(shown.guild_id, board)
        shown.board = board
        if shown.is_over:
            self._over(shown)

    async def _failed(self, shown: ShownBoard, why: str) -> None:
        shown.failures += 1
        if shown.failures < self._pace.most_failures:
            log.info("the board of %s waits: %s", shown.board.session_code, why)
            self._try_later(shown)
            return
        log.warning(
            "guild %d: the board of %s is given up, `/mining board` tries again: %s",
            shown.guild_id,
            shown.board.session_code,
            why,
        )
        await self._end(shown, BoardState.GIVEN_UP)

    async def _end(self, shown: ShownBoard, state: BoardState) -> None:
        """It is written no more; where that cannot be remembered, it is found out once more."""
        try:
            await self._keep(shown, shown.board.ends(state))
        except PaydirtError as error:
            log.warning("the board of %s waits: %s", shown.board.session_code, error)
            self._try_later(shown)

    def _try_later(self, shown: ShownBoard) -> None:
        """With growing pauses."""

        def again() -> None:
            shown.is_waiting = False
            self.wants(shown)

        if not shown.is_waiting:
            shown.is_waiting = True
            asyncio.get_running_loop().call_later(self._pace.retry_seconds(shown.failures), again)
