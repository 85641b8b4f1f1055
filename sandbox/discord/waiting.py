"""Waiting for facts: whoever changes the world rings, whoever waits looks again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 15.0


class NeverHappened(AssertionError):
    """Somebody waited for a fact, and it did not come true in time."""


class Facts:
    """A bell: ``ring`` wakes everybody who waits in ``until``."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(
        self, fact: Callable[[], T], what: Callable[[], str], *, within: float = PATIENCE_SECONDS
    ) -> T:
        """The first true value of ``fact``; raises NeverHappened with ``what()`` after ``within`` seconds."""
        try:
            async with asyncio.timeout(within):
                while not (value := fact()):
                    await self._next_ring()
                return value
        except TimeoutError:
            raise NeverHappened(what()) from None

    async def _next_ring(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
