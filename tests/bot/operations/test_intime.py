"""Monitors get their answer in time, whatever hangs."""

import asyncio

import pytest

from bot.operations.intime import in_time


async def test_what_is_quick_is_handed_on() -> None:
    async def work() -> int:
        return 7

    assert await in_time(work(), 60) == 7


async def test_what_hangs_in_its_own_clean_up_is_not_waited_for() -> None:
    released, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await released.wait()
            ended.set()

    with pytest.raises(TimeoutError):
        await in_time(work(), 0.01)
    assert not ended.is_set()
    released.set()
    await ended.wait()
