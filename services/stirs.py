"""Signs that something about a guild's sessions may look otherwise now. Giving one costs next to nothing."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stirred:
    """The guilds in which somebody moved, and those in which a session was opened or closed."""

    moved: frozenset[int]
    changed: frozenset[int]


class Stirs:
    """Coalesced by guild: a hundred signs that nobody came for are one. Nothing but ``next`` awaits."""

    def __init__(self) -> None:
        self._moved: set[int] = set()
        self._changed: set[int] = set()
        self._any = asyncio.Event()

    def moved(self, guild_ids: Iterable[int]) -> None:
        """The log knows of moves in these guilds."""
        self._moved.update(guild_ids)
        if self._moved:
            self._any.set()

    def changed(self, guild_id: int) -> None:
        """Which sessions the guild has open, or over which channels, may be others now."""
        self._changed.add(guild_id)
        self._any.set()

    async def next(self) -> Stirred:
        """What was stirred since the last time; waits until something is."""
        await self._any.wait()
        self._any.clear()
        stirred = Stirred(frozenset(self._moved), frozenset(self._changed))
        self._moved.clear()
        self._changed.clear()
        return stirred
