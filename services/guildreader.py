"""Reads one guild's log for all who watch it: once for everybody, and only when there is something to read."""

import asyncio
from collections.abc import Mapping

from db.database import Database, Transaction
from domain.watching import Gap, Interest, Step, Stretch, View, followed
from services.apart import apart
from services.watch import Watch

PAGE_DELTAS = 1000
FAR_DELTAS = 10_000
"""Who is further behind than this gets the view whole: that is sooner read than every entry."""
PAUSE_SECONDS = 0.05
"""Between two turns: what is committed in it is read at once."""
RETRY_SECONDS = 1.0


class GuildReader:
    """Follows one guild's log while somebody watches it.

    Nothing runs while there is nothing to read. What is committed while it reads, or just after, is read
    together in the next turn.
    """

    def __init__(self, database: Database, guild_id: int, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._database = database
        self._guild_id = guild_id
        self._pause_seconds = pause_seconds
        self._watches: set[Watch] = set()
        self._read_version = 0
        self._must_read = False
        self._reading: asyncio.Task[None] | None = None

    def add(self, watch: Watch) -> None:
        """Watch from now on."""
        self._watches.add(watch)
        self.look()

    @property
    def is_needed(self) -> bool:
        """Whether anybody still watches, or it has not yet seen that nobody does."""
        return self._reading is not None or self._has_watches()

    def heard(self, version: int) -> None:
        """The guild has reached that version, or had some time ago."""
        if version > self._read_version:
            self.look()

    def look(self) -> None:
        """Read what there is now."""
        self._must_read = True
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_on())
            self._reading.add_done_callback(self._has_read)

    async def close(self) -> None:
        """Nothing more is read, and every watch of this guild ends."""
        for watch in self._watches:
            watch.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])

    def _has_watches(self) -> bool:
        """Whether anybody watches; who does no longer is forgotten."""
        self._watches = {watch for watch in self._watches if not watch.is_closed}
        return bool(self._watches)

    def _has_read(self, reading: "asyncio.Task[None]") -> None:
        self._reading = None
        if self._must_read and not reading.cancelled():
            self.look()

    async def _read_on(self) -> None:
        while self._must_read and self._has_watches():
            self._must_read = False
            if await apart(self._guild_id, "what watchers know", self._read()):
                await asyncio.sleep(self._pause_seconds)
            else:
                self._must_read = True
                await asyncio.sleep(RETRY_SECONDS)
        self._must_read = False

    async def _read(self) -> None:
        """Bring every watch to where the log is, or a page nearer."""
        async with self._database.snapshot(self._guild_id) as tx:
            head = (await tx.ledger.head()).version
            watches = [watch for watch in self._watches if not watch.is_closed]
            _restart_strays(watches, head)
            begun = [watch.view.version for watch in watches if watch.view is not None]
            views = await _views(tx, {watch.interest for watch in watches if watch.view is None})
            since = min(begun, default=head)
            deltas = await tx.ledger.deltas(since, limit=PAGE_DELTAS) if since < head else []
        self._read_version = head
        self._must_read |= since + len(deltas) < head
        await self._hand_out(watches, views, Stretch(deltas))

    async def _hand_out(self, watches: list[Watch], views: Mapping[Interest, View], stretch: Stretch) -> None:
        steps: dict[
            tuple[Interest, int], Step | Gap
        ] = {}  # one for all who ask for the same and know the same
        for watch in watches:
            await asyncio.sleep(0)  # however many watch, others are served in between
            if watch.view is None:
                watch.begin(views[watch.interest])
                continue
            place = watch.interest, watch.view.version
            if place not in steps:
                steps[place] = followed(watch.view, stretch)
            watch.follow(steps[place])
            self._must_read |= watch.view is None


def _restart_strays(watches: list[Watch], head: int) -> None:
    """Those who are far behind; and those who are ahead: a database that was set back has another past."""
    for watch in watches:
        if watch.view is not None and not 0 <= head - watch.view.version <= FAR_DELTAS:
            watch.restart()


async def _views(tx: Transaction, interests: set[Interest]) -> dict[Interest, View]:
    """One for all who ask for the same."""
    return {interest: await tx.watching.view(interest) for interest in interests}
