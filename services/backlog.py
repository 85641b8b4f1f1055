"""What was seen and is not yet durable, in order: one queue, taken from in batches."""

import asyncio
import time
from collections import deque
from datetime import datetime
from itertools import chain, islice
from typing import TypeAlias

from services.sightings import Sighting
from services.turns import Turn

BATCH_MOVES = 500
BATCH_SECONDS = 0.05
SIGN_OF_LIFE_SECONDS = 1.0

Item: TypeAlias = Sighting | Turn


class Backlog:
    """The consumer takes a batch in hand, and says when it is done; until then it belongs to what waits."""

    def __init__(self) -> None:
        self._waiting: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._in_hand: list[Item] = []
        self._taken_at: float | None = None
        self._noted = 0

    def __len__(self) -> int:
        return len(self._in_hand) + len(self._waiting)

    @property
    def is_empty(self) -> bool:
        """But for what is in hand."""
        return not self._waiting

    @property
    def oldest_at(self) -> datetime | None:
        """When the first move that waits was seen."""
        moves = (item for item in chain(self._in_hand, self._waiting) if isinstance(item, Sighting))
        return next((move.at for move in moves), None)

    @property
    def taken_at(self) -> float | None:
        """Since when the consumer is busy with what it took, by the steady clock; None while it waits for more."""
        return self._taken_at

    def put(self, item: Item) -> None:
        self._waiting.append(item)
        self._arrived.set()

    async def take(self) -> tuple[list[Sighting], Turn | None]:
        """What arrives within 50 ms of the first move, at most 500 moves, up to the first turn. Nothing in a second:
        an empty batch."""
        batch: list[Sighting] = []
        turn = None
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SIGN_OF_LIFE_SECONDS
        while len(batch) < BATCH_MOVES and (item := await self._next(deadline)) is not None:
            self._in_hand.append(item)
            if isinstance(item, Turn):
                turn = item
                break
            if not batch:
                deadline = loop.time() + BATCH_SECONDS
            batch.append(item)
        self._taken_at = time.monotonic()
        return batch, turn

    def done(self, *, but: Turn | None = None) -> None:
        """What was taken is durable; all of it, or all but the turn at its end."""
        kept: list[Item] = [] if but is None else [but]
        self._noted = max(0, self._noted - (len(self._in_hand) - len(kept)))
        self._in_hand = kept
        self._taken_at = time.monotonic() if kept else None

    async def _next(self, deadline: float) -> Item | None:
        """The next in the queue; None if nothing comes before the deadline, by the loop's time."""
        if self._waiting:
            return self._waiting.popleft()  # under load this spares a timer for each move
        self._arrived.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await self._arrived.wait()
        except TimeoutError:
            return None
        return self._waiting.popleft()

    # --- what of it stands in the journal: always the oldest ---

    @property
    def noted(self) -> int:
        return self._noted

    def has_in_hand_all_noted(self, *, but: Turn | None = None) -> bool:
        """Whether nothing of what is noted waits behind what was taken, or is the turn at its end."""
        return self._noted <= len(self._in_hand) - (but is not None)

    def not_noted(self, most: int) -> list[Item]:
        """The oldest that do not, at most so many."""
        return list(islice(chain(self._in_hand, self._waiting), self._noted, self._noted + most))

    def note(self, items: int) -> None:
        """So many more do."""
        self._noted += items
