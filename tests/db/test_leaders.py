"""Leases that lapse by the database's time."""

from datetime import timedelta

from db.database import Database

MINUTE, NOTHING = timedelta(minutes=1), timedelta(0)


async def test_the_first_who_asks_has_it_and_keeps_it(database: Database) -> None:
    first = await database.leaders.stand("schedule", "a", MINUTE)
    assert (first.fence, first.holder) == (1, "a")
    assert await database.leaders.stand("schedule", "b", MINUTE) == first
    assert await database.leaders.stand("schedule", "a", MINUTE) == first
    assert await database.leaders.leads("schedule", first)


async def test_one_that_has_lapsed_goes_to_the_next_who_asks_under_a_new_fence(database: Database) -> None:
    first = await database.leaders.stand("schedule", "a", NOTHING)
    assert not await database.leaders.leads("schedule", first)
    second = await database.leaders.stand("schedule", "b", MINUTE)
    assert (second.fence, second.holder) == (2, "b")
    assert await database.leaders.stand("schedule", "a", MINUTE) == second
    assert not await database.leaders.leads("schedule", first)


async def test_one_that_has_lapsed_and_that_nobody_took_is_the_same_still(database: Database) -> None:
    first = await database.leaders.stand("schedule", "a", NOTHING)
    assert await database.leaders.stand("schedule", "a", MINUTE) == first
    assert await database.leaders.leads("schedule", first)


async def test_who_resigns_leaves_it_to_others_at_once_but_only_their_own(database: Database) -> None:
    first = await database.leaders.stand("schedule", "a", NOTHING)
    second = await database.leaders.stand("schedule", "b", MINUTE)
    await database.leaders.resign("schedule", first)
    assert await database.leaders.leads("schedule", second)
    await database.leaders.resign("schedule", second)
    assert (await database.leaders.stand("schedule", "c", MINUTE)).fence == 3
