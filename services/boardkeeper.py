"""Looks after all boards of a shard: which there are, and who writes them when. Nothing waits for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from domain.boards import Board
from domain.clock import Clock
from domain.errors import Unavailable
from domain.shards import Shard
from services.apart import apart
from services.boardfeed import BoardFeed
from services.boards import Boards, Wanted
from services.boardwriter import Canvas, ChannelWriter, Pace, ShownBoard
from services.stirs import Stirs
from services.watching import Watches

Place = tuple[int, int]
"""Guild and channel."""


class BoardKeeper:
    """``stirs`` says when somebody moved, and when sessions were opened or closed; ``keep`` finds what no sign told."""

    def __init__(
        self,
        boards: Boards,
        watches: Watches,
        stirs: Stirs,
        *,
        shard: Shard,
        canvas: Canvas,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._boards = boards
        self._watches = watches
        self._stirs = stirs
        self._shard = shard
        self._canvas = canvas
        self._clock = clock
        self._pace = pace
        self._shown: dict[int, dict[str, ShownBoard]] = {}
        self._feeding: dict[ShownBoard, asyncio.Task[None]] = {}
        self._writers: dict[Place, tuple[ChannelWriter, asyncio.Task[None]]] = {}
        self._looking = asyncio.Lock()
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Keep them for ever."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await self.keep()
                while True:
                    stirred = await self._stirs.next()
                    for guild_id in stirred.changed:
                        await self._look_at(guild_id)
                    for guild_id in stirred.moved | stirred.changed:
                        self._look_again(guild_id)
        finally:
            self._tasks = None

    async def keep(self) -> None:
        """See which boards there are to be, and move on what moves by itself; to be called every minute or so."""
        if self._tasks is None:
            return
        if not await apart(0, "the list of boards", self._look_everywhere()):
            return
        for shown in self._all():
            shown.feed.time_passed()
            self._want(shown)

    async def ask(self, guild_id: int, code: str) -> Board:
        """The session's board, to be kept up again if it was deleted or given up. Refused if there is none."""
        board = await self._boards.ask(guild_id, code)
        await self._look(guild_id)
        return board

    async def show(self, guild_id: int, asked: Board) -> int:
        """Post a board that was asked for at the end of its channel; the message's id. Raises what hindered it."""
        shown = self._shown.get(guild_id, {}).get(asked.session_code)
        if shown is None:
            raise Unavailable(f"the board of {asked.session_code} cannot be kept just now")
        writer, _ = self._writers[guild_id, shown.board.channel_id]
        return await writer.post_anew(shown, asked)

    async def _look_everywhere(self) -> None:
        guild_ids = {each for each in await self._boards.guilds() if self._shard.carries(each)}
        for guild_id in sorted(guild_ids | self._shown.keys()):
            await self._look_at(guild_id)
        self._end_idle_writers()

    async def _look_at(self, guild_id: int) -> None:
        await apart(guild_id, "the list of its boards", self._look(guild_id))

    async def _look(self, guild_id: int) -> None:
        """Take up the boards that the guild is to have, and let go of the others."""
        async with self._looking:
            wanted = {each.board.session_code: each for each in await self._boards.wanted(guild_id)}
            known = self._shown.setdefault(guild_id, {})
            for code in known.keys() - wanted.keys():
                self._forget(known[code])
            for code, each in wanted.items():
                self._take_up(guild_id, code, each)
            if not self._shown.get(guild_id):
                self._shown.pop(guild_id, None)

    def _take_up(self, guild_id: int, code: str, wanted: Wanted) -> None:
        shown = self._shown.setdefault(guild_id, {}).get(code)
        if shown is None:
            shown = self._new(guild_id, code, wanted)
            self._want(shown)
        elif shown.goes_on != wanted.goes_on:
            shown.failures = 0
            self._want(shown)
        shown.goes_on = wanted.goes_on
        if shown.goes_on and shown not in self._feeding:  # new, or open again before its last picture
            self._feeding[shown] = self._start(guild_id, shown.feed.run())

    def _new(self, guild_id: int, code: str, wanted: Wanted) -> ShownBoard:
        def changed() -> None:
            self._want(shown)

        feed = BoardFeed(self._boards, self._watches, guild_id, code, changed)
        shown = self._shown[guild_id][code] = ShownBoard(guild_id, wanted.board, feed)
        place = guild_id, wanted.board.channel_id
        if place not in self._writers:
            writer = ChannelWriter(self._boards, self._canvas, self._clock, self._forget, self._pace)
            self._writers[place] = writer, self._start(guild_id, writer.run())
        return shown

    def _start(self, guild_id: int, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        if self._tasks is None:
            work.close()
            raise Unavailable("boards are not kept yet")
        return self._tasks.create_task(_apart(guild_id, work))

    def _want(self, shown: ShownBoard) -> None:
        if place := self._writers.get((shown.guild_id, shown.board.channel_id)):
            place[0].wants(shown)

    def _look_again(self, guild_id: int) -> None:
        """Who is there, or over which channels, may be otherwise now."""
        for shown in self._shown.get(guild_id, {}).values():
            shown.feed.somebody_moved()
            self._want(shown)

    def _forget(self, shown: ShownBoard) -> None:
        """Nothing more is written on it."""
        boards = self._shown.get(shown.guild_id, {})
        boards.pop(shown.board.session_code, None)
        if feeding := self._feeding.pop(shown, None):
            feeding.cancel()

    def _end_idle_writers(self) -> None:
        used = {(shown.guild_id, shown.board.channel_id) for shown in self._all()}
        for place in self._writers.keys() - used:
            _, writing = self._writers.pop(place)
            writing.cancel()

    def _all(self) -> list[ShownBoard]:
        return [shown for boards in self._shown.values() for shown in boards.values()]


async def _apart(guild_id: int, work: Coroutine[Any, Any, None]) -> None:
    """A bug in one must not end the others."""
    await apart(guild_id, "a board", work)
