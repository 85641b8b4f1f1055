import asyncio

from db.database import Database
from tests.db.worlds import GUILD, OTHER_GUILD


async def test_a_press_is_acted_on_once_however_often_it_comes(database: Database) -> None:
    async def press() -> bool:
        async with database.transaction(GUILD) as tx:
            return await tx.presses.once("interaction 77")

    assert sorted(await asyncio.gather(*(press() for _ in range(5)))) == [False] * 4 + [True]
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.presses.once("interaction 77")
