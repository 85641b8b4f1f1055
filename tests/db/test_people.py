import asyncio

import pytest

from db.database import Database
from domain.people import Choice, Person
from tests.db.worlds import GUILD, OTHER_GUILD


async def test_new_people_get_the_next_small_numbers_of_their_guild(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        met = await tx.people.ensure_many([(70, "Ann", False), (60, "Bob", False)])
        cyd = await tx.people.ensure(80, "Cyd", is_bot=True)
    async with database.transaction(OTHER_GUILD) as tx:
        dot = await tx.people.ensure(70, "Dot", is_bot=False)
    assert met == {70: Person(1, "Ann", discord_id=70), 60: Person(2, "Bob", discord_id=60)}
    assert cyd == Person(3, "Cyd", is_bot=True, discord_id=80)
    assert dot.person_id == 1


async def test_a_known_person_keeps_the_number_and_gets_the_new_name(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        before = await tx.people.ensure(70, "Ann", is_bot=False)
        after = await tx.people.ensure(70, "Ann *the* @everyone", is_bot=False)
        assert await tx.people.get(before.person_id) == after
    assert after == Person(1, "Ann *the* @everyone", discord_id=70)


async def test_a_transaction_that_failed_leaves_no_gap_in_the_numbers(database: Database) -> None:
    try:
        async with database.transaction(GUILD) as tx:
            await tx.people.ensure(70, "Ann", is_bot=False)
            raise LookupError
    except LookupError:
        pass
    async with database.transaction(GUILD) as tx:
        assert (await tx.people.ensure(60, "Bob", is_bot=False)).person_id == 1


async def test_people_met_by_many_at_once_are_met_once(database: Database) -> None:
    async def meet(first: int) -> None:
        async with database.transaction(GUILD) as tx:
            await tx.people.ensure_many([(first + place, f"n{first + place}", False) for place in range(10)])

    await asyncio.gather(*(meet(first) for first in range(100, 110)))
    async with database.transaction(GUILD) as tx:
        people = await tx.people.all()
    assert [person.person_id for person in people] == list(range(1, 20))  # Discord ids 100 … 118
    assert {person.discord_id for person in people} == set(range(100, 119))


async def test_everything_but_the_number_can_be_changed(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.people.ensure(70, "Ann", is_bot=False)
        forgotten = Person(1, "somebody", handle="ann_rsi", choice=Choice.DONATE)
        await tx.people.update(forgotten)
        assert await tx.people.of([1, 2]) == [forgotten]
        assert await tx.people.by_discord(70) is None


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("A\0nn", "A\ufffdnn"),
        ("A\ud800nn", "A\ufffdnn"),
        ("⛏ Ännchen 😀\u202e", "⛏ Ännchen 😀\u202e"),
        ("", ""),
    ],
)
async def test_no_name_is_too_strange_to_be_stored(database: Database, name: str, stored: str) -> None:
    for _ in range(2):
        async with database.transaction(GUILD) as tx:
            assert (await tx.people.ensure(70, name, is_bot=False)).name == stored
