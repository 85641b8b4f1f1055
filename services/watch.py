"""One watcher of a guild's ledger: what waits to be handed to it."""

import asyncio
from typing import Self

from domain.ledger import Delta
from domain.watching import Changes, Gap, Interest, Step, Summary, Update, View

BACKLOG_DELTAS = 1000
"""What is kept for a watcher that does not come for it; if there is more, it gets the view instead."""


class Watch:
    """To be iterated by one, in its block; it ends when the block is left, or the bot stops.

        async with watches.watch(guild_id, session_interest(code)) as watch:
            async for update in watch:
                ...

    The first update has the whole view, each later one what has changed since the last, all at once however
    much it is: a slow watcher holds nobody up. Nothing is handed over while nothing that was asked for changes.
    """

    def __init__(self, guild_id: int, interest: Interest, *, backlog_deltas: int = BACKLOG_DELTAS) -> None:
        self.guild_id = guild_id
        self.interest = interest
        self._backlog_deltas = backlog_deltas
        self._view: View | None = None
        self._first_version: int | None = None
        self._handed_version = 0
        self._waiting: list[Delta] = []
        self._is_fresh = True
        self._matched = 0
        self._can_go_on = asyncio.Event()
        self._is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Update:
        while True:
            await self._can_go_on.wait()
            if self._is_closed:
                raise StopAsyncIteration
            if self._view is not None and self._can_go_on.is_set():
                self._can_go_on.clear()
                return self._take(self._view)

    def close(self) -> None:
        """No more updates; who waits for one, waits no longer."""
        self._is_closed = True
        self._can_go_on.set()

    @property
    def is_closed(self) -> bool:
        """Whether nobody watches any more."""
        return self._is_closed

    @property
    def view(self) -> View | None:
        """What is known by now, handed over or not; None while it must be read whole."""
        return self._view

    # --- what the guild's reader calls ---

    def restart(self) -> None:
        """What is known may be wrong: the view must be read whole."""
        self._view = None
        self._can_go_on.clear()

    def begin(self, view: View) -> None:
        """The view was read whole."""
        if self._first_version is None:
            self._first_version = view.version
        self._view = view
        self._hand_whole()

    def follow(self, step: Step | Gap) -> None:
        """The log goes on. If something is missing in it, the view must be read whole."""
        if isinstance(step, Gap):
            self.restart()
            return
        self._view = step.view
        if step.changes.deltas:
            self._matched += len(step.changes.deltas)
            self._keep(step.changes.deltas)

    def _keep(self, deltas: tuple[Delta, ...]) -> None:
        if self._is_fresh or len(self._waiting) + len(deltas) > self._backlog_deltas:
            self._hand_whole()
        else:
            self._waiting.extend(deltas)
            self._can_go_on.set()

    def _hand_whole(self) -> None:
        self._waiting.clear()
        self._is_fresh = True
        self._can_go_on.set()

    def _take(self, view: View) -> Update:
        since = view.version if self._is_fresh else self._handed_version
        changes = Changes(since, view.version, tuple(self._waiting))
        passed = view.version - (self._first_version or 0)
        summary = Summary(view.version, passed, self._matched, len(view.working))
        update = Update(view, changes, self._is_fresh, summary)
        self._handed_version, self._waiting, self._is_fresh = view.version, [], False
        return update
