"""What is known of one session for its board: read once, then kept up by the ledger's deltas and signs of moves."""

import asyncio
import time
from collections.abc import Callable

from domain.boards import ores_of
from domain.errors import Unavailable
from domain.watching import View, session_interest
from services.boards import BoardPicture, Boards, Noted
from services.sessionview import SessionView
from services.watching import Watches

KNOWN_WITHIN_SECONDS = 5.0


class BoardFeed:
    """``changed`` is called whenever the picture may be another one."""

    def __init__(
        self, boards: Boards, watches: Watches, guild_id: int, code: str, changed: Callable[[], None]
    ) -> None:
        self._boards = boards
        self._watches = watches
        self._guild_id = guild_id
        self._code = code
        self._changed = changed
        self._is_known = asyncio.Event()
        self._ledger: View | None = None
        self._noted: Noted | None = None
        self._seen: SessionView | None = None
        self._signs = 0
        self._seconds_looked = 0.0

    async def run(self) -> None:
        """Follow the session's part of the ledger until cancelled, or until the bot stops."""
        async with self._watches.watch(self._guild_id, session_interest(self._code)) as watch:
            async for update in watch:
                self._ledger, self._noted = update.view, None
                self._is_known.set()
                self._changed()

    def somebody_moved(self) -> None:
        """Somebody came, went or was deafened in one of the guild's channels that are recorded."""
        self._seen, self._signs = None, self._signs + 1

    def time_passed(self) -> None:
        """Whose time runs by itself, is shown so; of the others it has to be looked at again."""
        if self._seen is not None and self._seen.present.keys() - self._seen.running_since.keys():
            self._seen = None

    async def picture(self) -> BoardPicture:
        """As it is now. Raises Unavailable where the database does not answer."""
        ledger = await self._known()
        seen = self._seen or await self._look()
        noted = self._noted or await self._read_notes()
        holdings = ledger.working.get(seen.session.round_id, {})
        ores = await self._boards.valued(self._guild_id, ores_of(self._code, holdings))
        return self._boards.picture(seen, noted, ores)

    def seconds_looked(self) -> float:
        """How long the log of voice was looked into since this was asked the last time."""
        seconds, self._seconds_looked = self._seconds_looked, 0.0
        return seconds

    async def _known(self) -> View:
        try:
            async with asyncio.timeout(KNOWN_WITHIN_SECONDS):
                await self._is_known.wait()
        except TimeoutError:
            raise Unavailable(f"nothing is known of the ledger of {self._code} yet") from None
        assert self._ledger is not None, "it is known"
        return self._ledger

    async def _look(self) -> SessionView:
        """Kept for the next picture, unless somebody moved while it was read."""
        start, signs = time.monotonic(), self._signs
        view = await self._boards.seen(self._guild_id, self._code)
        self._seconds_looked += time.monotonic() - start
        if signs == self._signs:
            self._seen = view
        return view

    async def _read_notes(self) -> Noted:
        """The same for notes and hauls."""
        ledger = self._ledger
        noted = await self._boards.noted(self._guild_id, self._code)
        if ledger is self._ledger:
            self._noted = noted
        return noted

    async def last_picture(self) -> BoardPicture:
        """Of a session that is over: read whole, once."""
        view = await self._boards.seen(self._guild_id, self._code)
        return self._boards.picture(view, await self._boards.noted(self._guild_id, self._code), ())
