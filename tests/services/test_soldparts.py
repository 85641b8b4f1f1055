"""Taking a sale out of the store back: whole, in every session that has part of it, or not at all."""

from collections.abc import Awaitable, Callable

import pytest

from db.database import Database
from domain.errors import Refused
from domain.notes import standing
from services.notes import Notes
from tests.clock import ManualClock
from tests.conftest import audit_all
from tests.services.selling import LATER, another_session, discards, fails, reopens, saves, sells, wish
from tests.services.storing import at_hand, stores
from tests.services.sundays import CLOSED, CODE, GUILD, noter, stopped_session

OTHER = "sm-aaaaaa"

Ending = Callable[[Database, str], Awaitable[None]]


async def undoes(database: Database) -> None:
    """By the last note of the session that is not saved."""
    async with database.transaction(GUILD) as tx:
        number = standing(await tx.notes.list(CODE))[-1].number
    await Notes(database, ManualClock(LATER)).undo(GUILD, CODE, noter(key="undo"), number, "never sold")


@pytest.mark.parametrize("ends", [saves, fails])
async def test_a_part_that_went_with_a_discarded_revision_keeps_nobody_from_taking_the_rest_back(
    database: Database, database_dsn: str, ends: Ending
) -> None:
    await stopped_session(database)
    await another_session(database, OTHER)
    await stores(database, GUILD, OTHER, at=CLOSED)
    await ends(database, OTHER)
    await reopens(database, OTHER)
    await stores(database, GUILD, CODE, at=CLOSED)
    await sells(database, wish(1_500), "sale")
    await discards(database, OTHER)
    assert await at_hand(database, GUILD) == {f"{OTHER}/1": 1_000, f"{CODE}/1": 500}
    await undoes(database)
    assert await at_hand(database, GUILD) == {f"{OTHER}/1": 1_000, f"{CODE}/1": 1_000}
    assert await audit_all(database, database_dsn) == {}


async def test_a_sale_of_which_a_part_was_saved_is_not_taken_back(database: Database) -> None:
    await stopped_session(database)
    await another_session(database, OTHER)
    await stores(database, GUILD, OTHER, at=CLOSED)
    await stores(database, GUILD, CODE, at=CLOSED)
    await sells(database, wish(1_500), "sale")
    await saves(database, OTHER)
    await reopens(database, OTHER)
    with pytest.raises(Refused, match=f"its part of {OTHER} was saved there"):
        await undoes(database)
    assert await at_hand(database, GUILD) == {f"{CODE}/1": 500}
