"""Places in the queue of voice moves, for what has to happen between two of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from services.journalentries import Entry


class Turn:
    """A place in the queue. The consumer waits there until whoever took it is done.

    ``seen_at``: the sign of life that may be written when all before it is, None if none may. ``entry``: by which
    another process can do the same; None: it need not.
    """

    def __init__(self, seen_at: datetime | None, entry: Entry | None = None) -> None:
        self.seen_at = seen_at
        self.entry = entry
        self._comes = asyncio.Event()
        self._is_over = asyncio.Event()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        try:
            await self._comes.wait()
            yield
        finally:
            self.end()

    async def give(self) -> None:
        self._comes.set()
        await self._is_over.wait()

    def end(self) -> None:
        self._is_over.set()
