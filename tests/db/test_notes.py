import asyncio
from decimal import Decimal

import pytest

from db.database import Database
from domain.ledger import RoundKind
from domain.notes import Fact, Note, Undo, active, carry_over, transfers_for
from domain.payroll import Division, Expense, OreForm, OreLine, PriceSource, Sale, SoldPart
from tests.db.worlds import ANN, BOB, GUILD, at, meet, start_session

CODE = "sm-k3m9qa"
UEX = PriceSource("uex", at(-2), terminals=14, method="median")
FACTS: list[Fact] = [
    Sale(BOB, 18_750_000, at(5), terminal="TDD *Area 18*"),
    Sale(BOB, 0, at(5)),
    Expense(ANN, 40_000, "refining"),
    OreLine("Quantainium", 12_500, Decimal("150000.25"), OreForm.RAW, 812, UEX),
    OreLine("Gold", 0),
    Sale(
        BOB,
        250,
        at(5),
        division=Division(
            17,
            1000,
            (
                SoldPart(CODE, 3, "Gold", 100, OreForm.RAW, 640, haul=2, unit_price_auec=Decimal("6200.5")),
                SoldPart("sm-x7c2pd", 1, "Gold", 300, OreForm.RAW, unit_price_auec=Decimal("6200.5")),
            ),
        ),
    ),
]


def note(fact: Fact, key: str, round_id: int = 1) -> Note:
    return Note(CODE, round_id, fact, ANN, at(6), key)


@pytest.mark.parametrize("fact", FACTS)
async def test_a_note_comes_back_as_it_was_added(database: Database, fact: Fact) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann", "Bob")
        session = await start_session(tx)
        added = await tx.notes.add(note(fact, "press 1", session.round_id))
        assert (added.number, added.fact) == (1, fact)
        assert await tx.notes.list(CODE) == [added]


async def test_the_same_note_twice_is_noted_once(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann", "Bob")
        await start_session(tx)
        first = await tx.notes.add(note(Sale(BOB, 500, at(1)), "press 1"))
        assert await tx.notes.add(note(Sale(BOB, 999, at(2)), "press 1")) == first
        assert len(await tx.notes.list(CODE)) == 1


async def test_notes_made_at_once_get_numbers_of_their_own(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann", "Bob")
        await start_session(tx)

    async def add(key: str) -> int:
        async with database.transaction(GUILD) as tx:
            return (await tx.notes.add(note(Sale(BOB, 500, at(1)), key))).number

    numbers = await asyncio.gather(*(add(f"press {each % 6}") for each in range(12)))
    assert sorted(numbers) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


async def test_an_undone_note_counts_no_more_and_its_money_goes_back(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann", "Bob")
        session = await start_session(tx)
        for added in (Sale(BOB, 500, at(1)), Sale(ANN, 70, at(2)), Undo(1, "typed wrongly")):
            stored = await tx.notes.add(note(added, str(added)))
            transfers = transfers_for(stored, await tx.notes.list(CODE))
            await tx.ledger.post(session.round_id, transfers, ANN, at(6))
        assert active(await tx.notes.list(CODE)).sales == {2: Sale(ANN, 70, at(2))}
        working = await tx.ledger.working(session.round_id)
    assert working["held:2", "auec"] == 0
    assert working["session:sm-k3m9qa", "auec"] == 70


async def test_notes_of_a_discarded_round_count_no_more_and_can_be_carried_over(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann", "Bob")
        session = await start_session(tx)
        facts: list[Fact] = [Sale(BOB, 500, at(1)), Sale(BOB, 600, at(1)), Undo(1, "no")]
        for fact in facts:
            await tx.notes.add(note(fact, str(fact)))
        await tx.ledger.roll_back(session.round_id, ANN, "discarded", at(7))
        assert active(await tx.notes.list(CODE)).sales == {}
        reopened = await tx.ledger.begin(RoundKind.SESSION, CODE, ANN, "reopened", at(8))
        carried = carry_over(await tx.notes.list(CODE), discarded_round_id=1, round_id=reopened)
        for again in carried:
            await tx.notes.add(again)
        assert active(await tx.notes.list(CODE)).sales == {4: Sale(BOB, 600, at(1))}
