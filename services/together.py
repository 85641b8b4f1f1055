"""Doing the same for many guilds, several at a time: one after the other they would wait for each other's commits."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

AT_ONCE = 6
"""Fewer than the database has connections: others want some, too."""

T = TypeVar("T")
R = TypeVar("R")


async def together(items: Iterable[T], work: Callable[[T], Awaitable[R]]) -> list[R]:
    """The outcomes in the order of the items. When all are through, the first failure is raised, if there was one."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> R:
        async with limit:
            return await work(item)

    outcomes = await asyncio.gather(*map(one, items), return_exceptions=True)
    return [_value(outcome) for outcome in outcomes]


def _value(outcome: R | BaseException) -> R:
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def portions(items: Iterable[T], size: int) -> Iterable[Sequence[T]]:
    """So many at a time, and the rest."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
