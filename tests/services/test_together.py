import asyncio

import pytest

from domain.errors import Unavailable
from services.together import AT_ONCE, portions, together


async def test_outcomes_come_in_the_order_of_the_items() -> None:
    async def late_if_small(number: int) -> int:
        for _ in range(10 - number):
            await asyncio.sleep(0)
        return number * number

    assert await together(range(10), late_if_small) == [number * number for number in range(10)]


async def test_no_more_are_under_way_than_the_database_has_room_for() -> None:
    under_way, most = 0, 0

    async def work(_: int) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    await together(range(50), work)
    assert most == AT_ONCE


async def test_a_failure_is_raised_when_all_others_are_through() -> None:
    done: list[int] = []

    async def work(number: int) -> None:
        if number == 1:
            raise Unavailable("away")
        await asyncio.sleep(0)
        done.append(number)

    with pytest.raises(Unavailable, match="away"):
        await together(range(4), work)
    assert done == [0, 2, 3]


def test_portions_are_full_but_for_the_last() -> None:
    assert list(portions("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]
    assert list(portions("", 2)) == []
