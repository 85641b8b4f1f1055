"""Notes of sessions, on a real database: working, idempotent, and only by who may."""

import asyncio
from decimal import Decimal

import pytest

from db.database import Database
from domain.access import Standing
from domain.errors import Refused
from domain.ledger import AUEC
from domain.notes import NothingToUndo
from domain.payroll import OreLine
from services.actors import Actor
from services.notes import Noted, NoteKind, Notes
from tests.clock import ManualClock
from tests.services.sundays import (
    ANN,
    BOB,
    BOSS,
    CLOSED,
    CODE,
    GUILD,
    committed,
    note_sale,
    noter,
    stopped_session,
    working,
)

SESSION = f"session:{CODE}"


@pytest.fixture
async def notes(database: Database) -> Notes:
    await stopped_session(database)
    return Notes(database, ManualClock(CLOSED))


async def sells(notes: Notes, amount_auec: int, key: str) -> Noted:
    return await notes.add_sale(
        GUILD, CODE, noter(key=key), holder=ANN, amount_auec=amount_auec, terminal="TDD"
    )


async def test_what_is_noted_is_working_and_not_committed(database: Database, notes: Notes) -> None:
    await sells(notes, 1_000, "a")
    await notes.add_expense(GUILD, CODE, noter(key="b"), claimant=BOB, amount_auec=40, what="fuel")
    await notes.add_ore(GUILD, CODE, noter(key="c"), [OreLine("Gold", 1_250), OreLine("Tin", 100)])
    assert await working(database) == {
        ("held:1", AUEC): -1_000,
        (SESSION, AUEC): 960,  # 1 000 - 40
        ("member:2", AUEC): 40,
        (f"mined:{CODE}", "ore:Gold:refined:any"): -1_250,
        (SESSION, "ore:Gold:refined:any"): 1_250,
        (f"mined:{CODE}", "ore:Tin:refined:any"): -100,
        (SESSION, "ore:Tin:refined:any"): 100,
    }
    assert await committed(database) == {}


async def test_the_same_act_notes_once_whatever_it_says_the_second_time(notes: Notes) -> None:
    first = await sells(notes, 1_000, "a")
    again = await sells(notes, 2_000, "a")
    assert (first.already, again.already) == (False, True)
    assert again.notes == first.notes


async def test_the_same_act_twice_at_once_notes_once(database: Database, notes: Notes) -> None:
    done = await asyncio.gather(*(sells(notes, 1_000, "a") for _ in range(5)))
    assert sorted(each.already for each in done) == [False, True, True, True, True]
    assert await working(database) == {("held:1", AUEC): -1_000, (SESSION, AUEC): 1_000}


async def test_keys_that_begin_alike_are_different_acts(notes: Notes) -> None:
    await sells(notes, 1_000, "interaction 1")
    assert not (await sells(notes, 1_000, "interaction 11")).already
    assert len((await notes.of(GUILD, CODE)).notes.sales) == 2


async def test_a_note_taken_back_counts_no_more_and_can_be_taken_back_once(
    database: Database, notes: Notes
) -> None:
    await sells(notes, 1_000, "a")
    done = await notes.undo(GUILD, CODE, noter(key="b"), 1, "typed twice")
    assert [note.number for note in done.notes] == [1]
    assert await working(database) == {}
    again = await notes.undo(GUILD, CODE, noter(key="b"), 1, "typed twice")
    assert again.already
    assert [note.number for note in again.notes] == [1]
    with pytest.raises(NothingToUndo):
        await notes.undo(GUILD, CODE, noter(key="c"), 1, "once more")


async def test_two_at_once_take_a_note_back_once(database: Database, notes: Notes) -> None:
    await sells(notes, 1_000, "a")
    outcomes = await asyncio.gather(
        *(notes.undo(GUILD, CODE, noter(key=key), 1, "wrong") for key in ("b", "c")), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Noted", "NothingToUndo"]
    assert await working(database) == {}


async def test_the_kind_of_a_note_that_is_taken_back_must_fit(notes: Notes) -> None:
    await sells(notes, 1_000, "a")
    with pytest.raises(Refused, match="Note 1 is no expense"):
        await notes.undo(GUILD, CODE, noter(key="b"), 1, "wrong", kind=NoteKind.EXPENSE)


async def test_members_of_the_session_note_and_take_back_their_own_only(notes: Notes) -> None:
    ann, bob = (noter(each, f"by {each.name}", Standing.MEMBER) for each in (ANN, BOB))
    await notes.add_sale(GUILD, CODE, ann, holder=ANN, amount_auec=5, terminal=None)
    with pytest.raises(Refused, match="somebody else's"):
        await notes.undo(GUILD, CODE, bob, 1, "mine")
    stranger = noter(Actor(4_000, "Otto"), "x", Standing.MEMBER)
    with pytest.raises(Refused, match="people who were in the voice channels"):
        await notes.add_sale(GUILD, CODE, stranger, holder=ANN, amount_auec=5, terminal=None)


async def test_ore_with_its_price_and_names_with_their_people_are_read_again(notes: Notes) -> None:
    await sells(notes, 1_000, "a")
    await notes.add_ore(GUILD, CODE, noter(key="b"), [OreLine("Gold", 1, Decimal("4.25"))])
    noted = await notes.of(GUILD, CODE)
    assert noted.notes.ore[2].unit_price_auec == Decimal("4.25")
    assert {person.name for person in noted.people.values()} == {"Ann"}


async def test_a_session_that_is_over_takes_no_notes_but_knows_those_it_has(
    database: Database, notes: Notes
) -> None:
    await note_sale(database, 1_000, "a")
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get_for_update(CODE)
        assert session is not None
        await tx.ledger.roll_back(session.round_id, 3, "discarded", CLOSED)
        await tx.sessions.update(session.discard())
    with pytest.raises(Refused, match="is discarded, so nothing can be noted or taken back"):
        await sells(notes, 1, "b")
    assert (await sells(notes, 1_000, "a")).already


async def test_another_guild_has_no_such_session(notes: Notes) -> None:
    with pytest.raises(Refused, match="There is no session"):
        await notes.add_sale(901, CODE, noter(), holder=BOSS, amount_auec=1, terminal=None)
