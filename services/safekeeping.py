"""Sees to it that what waits for the database stands in the local journal, with the signs of life that cover it."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime

from db.voice import Term
from services.acquaintances import Acquaintances
from services.backlog import Backlog, Item
from services.journal import Journal
from services.journalentries import Entry, Regained, Seen
from services.sight import Sight
from services.turns import Turn

NOTE_SECONDS = 0.2
NOTED_AFTER_LOOKS = 3
"""In a row that found the same in hand. Counted, and not timed: while the process itself is held up, nothing is
written into the journal."""
NOTED_AT_ONCE = 1000
"""Items, in one step of the event loop: a few milliseconds."""

log = logging.getLogger(__name__)


class Safekeeping:
    """Of one term of the shard."""

    def __init__(
        self, term: Term, backlog: Backlog, journal: Journal, sight: Sight, acquaintances: Acquaintances
    ) -> None:
        self._term = term
        self._backlog = backlog
        self._journal = journal
        self._sight = sight
        self._acquaintances = acquaintances
        self._seen_at: datetime | None = None

    @property
    def seen_at(self) -> datetime | None:
        """The last sign of life that was noted, if any was."""
        return self._seen_at

    async def run(self) -> None:
        """Note for ever what has waited for too long, about five times a second."""
        found, times = None, 0
        while True:
            await asyncio.sleep(NOTE_SECONDS)
            before, found = found, self._backlog.taken_at
            times = times + 1 if found is not None and found == before else 0
            if times >= NOTED_AFTER_LOOKS:
                await self.note_what_waits()

    async def note_what_waits(self) -> None:
        """Bring the journal to this moment. A sign of life is noted only when all that it covers is."""
        if not self._journal.is_possible:
            return
        while items := self._backlog.not_noted(NOTED_AT_ONCE):
            if not self._note(items):
                return
            if len(items) == NOTED_AT_ONCE:
                await asyncio.sleep(0)
        seen_at = self._sight.notable_seen_at
        if seen_at not in (None, self._seen_at) and self._journal.write(self._term, [Seen(seen_at)]):
            self._seen_at = seen_at
        await asyncio.to_thread(self._journal.sync)

    def is_anything_at_risk(self) -> bool:
        """Whether something was seen that stands neither in the database nor in the journal."""
        return bool(self._entries(self._backlog.not_noted(len(self._backlog))))

    def _note(self, items: list[Item]) -> bool:
        if not self._journal.write(self._term, self._entries(items)):
            return False
        self._backlog.note(len(items))
        for item in items:
            if isinstance(item, Turn) and isinstance(item.entry, Regained):
                self._sight.loss_noted(item.entry.loss)
        return True

    def _entries(self, items: Iterable[Item]) -> list[Entry]:
        """None of who is known not to want to be recorded."""
        entries = (item.entry if isinstance(item, Turn) else item for item in items)
        return [kept for each in entries if each is not None if (kept := self._acquaintances.kept(each))]
