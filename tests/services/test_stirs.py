"""Signs that are told once, however often they were given."""

import asyncio

from services.stirs import Stirred, Stirs


async def test_many_signs_are_one() -> None:
    stirs = Stirs()
    for _ in range(100):
        stirs.moved([1, 2])
    stirs.changed(3)
    assert await stirs.next() == Stirred(frozenset({1, 2}), frozenset({3}))


async def test_nothing_is_told_twice_and_a_sign_wakes_who_waits() -> None:
    stirs = Stirs()
    stirs.changed(1)
    await stirs.next()
    waiting = asyncio.create_task(stirs.next())
    stirs.moved([])
    await asyncio.sleep(0)
    assert not waiting.done()
    stirs.moved([2])
    assert await waiting == Stirred(frozenset({2}), frozenset())
