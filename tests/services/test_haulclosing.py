"""What becomes of a session's hauls when its round ends, and what people decide about them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.database import Database
from domain.access import Standing
from domain.errors import Refused
from domain.hauls import Haul, HaulAct, HaulState
from domain.ledger import PAYDIRT, RoundKind, RoundState
from domain.sessions import Session
from services.discards import discard_session
from services.failures import Failures
from services.haulchoices import HaulChoices
from services.notes import Notes
from services.payrolls import Payrolls
from services.practice import throw_away
from services.unsaved import roll_back_if_unsaved
from tests.clock import ManualClock
from tests.services.hauling import GOLD, PYRO, acts_of, add_haul, collect_haul, haul_of, ore_of
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
)

OFFICER, MEMBER = Standing.OFFICER, Standing.MEMBER
LATER = CLOSED + timedelta(days=2)
ANN_ID, BOB_ID = 1, 2

Ending = Callable[[Database], Awaitable[object]]


async def session_of(database: Database) -> Session:
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get(CODE)
    assert session is not None
    return session


async def flies(database: Database, owner: int = ANN_ID, **more: Any) -> Haul:
    return await add_haul(database, GUILD, CODE, owner, CLOSED, **more)


async def save(database: Database) -> None:
    payrolls = Payrolls(database, ManualClock(LATER))
    await payrolls.save(GUILD, CODE, BOSS, (await payrolls.view(GUILD, CODE)).seal)


async def discard(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get_for_update(CODE)
        assert session is not None
        await discard_session(tx, session, 3, "discarded by an officer", LATER)


async def fail(database: Database) -> None:
    round_id = (await session_of(database)).round_id
    await Failures(database, ManualClock(LATER)).fail(GUILD, CODE, round_id, BOSS, reason="pirates", key="x")


async def reopen(database: Database) -> Session:
    await Payrolls(database, ManualClock(LATER)).reopen(GUILD, CODE, BOSS, "typo")
    return await session_of(database)


async def messages(database: Database) -> list[str]:
    """What waits to be sent, as it is written."""
    claimed = await database.outbox.claim(LATER + timedelta(days=400), limit=100)
    return [each.content.get("text", "") for each in claimed]


def choices(database: Database) -> HaulChoices:
    return HaulChoices(database, ManualClock(LATER))


@pytest.fixture
async def stopped(database: Database) -> Session:
    session = await stopped_session(database)
    await note_sale(database, 1_000_000)
    return session


@pytest.mark.parametrize("end", [save, discard, fail])
async def test_however_a_session_ends_its_hauls_in_flight_go_on_in_rounds_of_their_own(
    database: Database, stopped: Session, end: Ending
) -> None:
    first, second = await flies(database), await flies(database, BOB_ID, cargo=(GOLD, PYRO))
    await end(database)
    assert await ore_of(database, GUILD) == {}  # nothing of a haul counts before it is there
    for haul, cscu in ((first, 1_200), (second, 1_500)):
        carried = await haul_of(database, haul, GUILD)
        assert (carried.in_flight, carried.carried, carried.look_at) == (True, True, haul.ready_at)
        assert carried.round_id != stopped.round_id
        assert await ore_of(database, GUILD, carried.round_id) == {
            f"mined:{CODE}": -cscu,
            f"transit:{haul.name}": cscu,
        }
        assert await acts_of(database, haul, GUILD) == [HaulAct.ADDED, HaulAct.CARRIED]
    (told,) = [text for text in await messages(database) if "carried over" in text]
    assert told.startswith(f"⛏️ 2 hauls of **{CODE}** in flight: carried over")


async def test_a_carried_haul_is_collected_as_ever_and_counts_then(
    database: Database, stopped: Session
) -> None:
    haul = await flies(database)
    await discard(database)
    carried = await haul_of(database, haul, GUILD)
    await collect_haul(database, GUILD, carried, LATER, replace(GOLD, quantity_cscu=1_000))
    assert await ore_of(database, GUILD) == {
        f"mined:{CODE}": -1_200,
        f"refined:{haul.name}": 200,
        f"store:{CODE}/1": 1_000,
    }


async def test_what_is_collected_stays_with_its_session(database: Database, stopped: Session) -> None:
    haul = await flies(database)
    await collect_haul(database, GUILD, haul, CLOSED, GOLD)
    await save(database)
    assert await acts_of(database, haul, GUILD) == [HaulAct.ADDED, HaulAct.COLLECTED]
    assert await ore_of(database, GUILD) == {f"mined:{CODE}": -1_200, f"store:{CODE}/1": 1_200}
    assert not [text for text in await messages(database) if "carried over" in text]


async def test_a_reopened_session_has_what_was_resolved_in_the_discarded_round(
    database: Database, stopped: Session
) -> None:
    notes = Notes(database, ManualClock(CLOSED))
    noted = await notes.add_expense(
        GUILD, CODE, noter(key="cost"), claimant=ANN, amount_auec=40_000, what="haul"
    )
    collected = await flies(database, expense=noted.notes[0].number)
    lost, flying = await flies(database, cargo=(PYRO,)), await flies(database)
    await collect_haul(database, GUILD, collected, CLOSED, replace(GOLD, quantity_cscu=700), PYRO)
    await choices(database).void(GUILD, CODE, lost.number, BOSS, OFFICER, reason="pirates", key="v")
    # Voiding those that were shown took the third one along only if it was shown.
    assert (await haul_of(database, flying, GUILD)).in_flight
    before = await ore_of(database, GUILD, stopped.round_id)
    await discard(database)
    reopened = await reopen(database)
    expected = dict(before)
    expected[f"mined:{CODE}"] += 1_200  # the one in flight goes on by itself
    del expected[f"transit:{flying.name}"]
    assert await ore_of(database, GUILD, reopened.round_id) == expected
    again = await haul_of(database, collected, GUILD)
    assert (again.round_id, again.state) == (reopened.round_id, HaulState.COLLECTED)
    assert await acts_of(database, lost, GUILD) == [HaulAct.ADDED, HaulAct.VOID, HaulAct.RESTORED]
    async with database.transaction(GUILD) as tx:
        noted_again = {note.number: note for note in await tx.notes.list(CODE)}
        lots = await tx.store.at_hand(CODE)
    assert again.expense_number is not None
    assert noted_again[again.expense_number].fact == noted.notes[0].fact
    assert not noted_again[again.expense_number].rolled_back
    assert [(lot.lot, lot.at_hand_cscu, lot.container) for lot in lots] == [
        (1, 700, "Caterpillar"),
        (2, 300, "Caterpillar"),
    ]
    assert (await haul_of(database, flying, GUILD)).carried


async def test_a_session_may_be_discarded_and_reopened_again_and_again(
    database: Database, stopped: Session
) -> None:
    haul = await flies(database)
    await collect_haul(database, GUILD, haul, CLOSED, GOLD)
    for _ in range(3):
        await discard(database)
        await reopen(database)
    await save(database)
    assert await ore_of(database, GUILD) == {f"mined:{CODE}": -1_200, f"store:{CODE}/1": 1_200}


@pytest.mark.parametrize("end", [save, fail])
async def test_reopening_a_saved_or_failed_session_leaves_its_hauls_alone(
    database: Database, stopped: Session, end: Ending
) -> None:
    collected, flying = await flies(database), await flies(database)
    await collect_haul(database, GUILD, collected, CLOSED, GOLD)
    await end(database)
    stood = await ore_of(database, GUILD)
    reopened = await reopen(database)
    assert await ore_of(database, GUILD) == stood
    assert await ore_of(database, GUILD, reopened.round_id) == {}
    assert (await haul_of(database, collected, GUILD)).round_id == stopped.round_id
    assert (await haul_of(database, flying, GUILD)).carried


async def test_a_haul_added_while_a_revision_is_worked_on_outlives_it(
    database: Database, stopped: Session
) -> None:
    await save(database)
    paid = await committed(database)
    revision = await reopen(database)
    haul = await flies(database)
    assert haul.round_id == revision.round_id
    await discard(database)
    assert await committed(database) == paid
    assert await ore_of(database, GUILD) == {}
    assert (await haul_of(database, haul, GUILD)).carried


async def practised(database: Database) -> Session:
    """A stopped practice of Ann's."""
    await stopped_session(database)
    code = "ah-abcdef"
    async with database.transaction(GUILD) as tx:
        round_id = await tx.ledger.begin(RoundKind.SESSION, code, ANN_ID, "start", CLOSED)
        base = await tx.sessions.get(CODE)
        assert base is not None
        practice = replace(base, code=code, round_id=round_id, practice=True, opened_by=ANN_ID)
        await tx.sessions.create(practice)
    return practice


async def test_a_practice_that_is_thrown_away_leaves_no_haul_and_no_ore(database: Database) -> None:
    practice = await practised(database)
    flying = await add_haul(database, GUILD, practice.code, ANN_ID, CLOSED)
    collected = await add_haul(database, GUILD, practice.code, ANN_ID, CLOSED)
    await collect_haul(database, GUILD, collected, CLOSED, GOLD)
    with pytest.raises(Refused, match="Nothing of a practice is carried over"):
        await choices(database).carry(GUILD, practice.code, BOSS, OFFICER)
    async with database.transaction(GUILD) as tx:
        await throw_away(tx, practice, ANN_ID, LATER)
        assert await tx.store.at_hand(practice=True) == []
    assert (await haul_of(database, flying, GUILD)).state is HaulState.VOID
    assert await ore_of(database, GUILD) == {}
    assert [text for text in await messages(database) if "nothing of it is real" in text]


async def test_a_practice_that_is_saved_voids_what_is_in_flight_and_can_be_thrown_away(
    database: Database,
) -> None:
    practice = await practised(database)
    flying = await add_haul(database, GUILD, practice.code, ANN_ID, CLOSED)
    await Notes(database, ManualClock(CLOSED)).add_sale(
        GUILD, practice.code, noter(key="sale"), holder=BOSS, amount_auec=1_000_000, terminal=None
    )
    payrolls = Payrolls(database, ManualClock(LATER))
    await payrolls.save(GUILD, practice.code, BOSS, (await payrolls.view(GUILD, practice.code)).seal)
    gone = await haul_of(database, flying, GUILD)
    assert (gone.state, gone.carried) == (HaulState.VOID, False)
    async with database.transaction(GUILD) as tx:
        saved = await tx.sessions.get_for_update(practice.code)
        assert saved is not None
        await throw_away(tx, saved, ANN_ID, LATER)
        assert not any((await tx.ledger.balances()).values())


async def test_carrying_over_is_done_once_whoever_presses(database: Database, stopped: Session) -> None:
    haul = await flies(database)
    both = (choices(database).carry(GUILD, CODE, who, OFFICER) for who in (BOSS, BOB))
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Refused", "list"]
    assert await acts_of(database, haul, GUILD) == [HaulAct.ADDED, HaulAct.CARRIED]
    with pytest.raises(Refused, match="none of these hauls in flight any more"):
        await choices(database).carry(GUILD, CODE, BOSS, OFFICER)
    assert await ore_of(database, GUILD, stopped.round_id) == {}


@pytest.mark.parametrize("decide", ["carry", "wait"])
async def test_only_who_may_end_the_session_decides_for_all(
    database: Database, stopped: Session, decide: str
) -> None:
    await flies(database)
    with pytest.raises(Refused, match="Only officers may do this"):
        await getattr(choices(database), decide)(GUILD, CODE, ANN, MEMBER)


async def test_members_void_their_own_hauls_and_officers_all(database: Database, stopped: Session) -> None:
    anns, bobs = await flies(database), await flies(database, BOB_ID)
    here = choices(database)
    with pytest.raises(Refused, match="None of these hauls is yours"):
        await here.to_void(GUILD, CODE, 9, BOSS, MEMBER)
    assert await here.to_void(GUILD, CODE, 9, ANN, MEMBER) == 1
    (gone,) = await here.void(GUILD, CODE, 9, ANN, MEMBER, reason="boom", key="a")
    assert gone.number == anns.number
    assert not [text for text in await messages(database) if "voided" in text]
    await here.void(GUILD, CODE, 9, BOSS, OFFICER, reason="boom", key="b")
    assert (await haul_of(database, bobs, GUILD)).state is HaulState.VOID
    (told,) = [text for text in await messages(database) if "voided" in text]
    assert "{owner0}" in told
    assert await ore_of(database, GUILD, stopped.round_id) == {f"mined:{CODE}": -2_400, f"lost:{CODE}": 2_400}
    with pytest.raises(Refused, match="none of these hauls"):
        await here.void(GUILD, CODE, 9, BOSS, OFFICER, reason="boom", key="b")


async def test_a_haul_that_left_since_it_was_asked_is_not_voided_along(
    database: Database, stopped: Session
) -> None:
    shown = await flies(database)
    since = await flies(database)
    await choices(database).void(GUILD, CODE, shown.number, BOSS, OFFICER, reason="boom", key="a")
    assert (await haul_of(database, since, GUILD)).in_flight


async def keeps(database: Database, days: float) -> Session:
    """What the minute does so many days after the stop."""
    async with database.transaction(GUILD) as tx:
        session, settings = await tx.sessions.get_for_update(CODE), await tx.guilds.get()
        assert session is not None
        assert settings is not None
        await roll_back_if_unsaved(tx, settings, session, CLOSED + timedelta(days=days))
    return await session_of(database)


async def test_a_session_that_waits_is_not_rolled_back_before_its_last_haul_is_in(
    database: Database, stopped: Session
) -> None:
    first, last = await flies(database), await flies(database)
    assert (await keeps(database, 27)).warned_at is not None
    assert not (await choices(database).wait(GUILD, CODE, BOSS, OFFICER)).already
    assert (await choices(database).wait(GUILD, CODE, BOSS, OFFICER)).already
    assert (await session_of(database)).warned_at is None
    await keeps(database, 40)
    await collect_haul(database, GUILD, first, CLOSED + timedelta(days=41), GOLD)
    assert (await keeps(database, 100)).waits_for_hauls
    await collect_haul(database, GUILD, last, CLOSED + timedelta(days=101), GOLD)
    over = await keeps(database, 101)
    assert (over.waits_for_hauls, over.state) == (False, "stopped")
    assert (await keeps(database, 101 + 26)).warned_at is None
    assert (await keeps(database, 101 + 27)).warned_at is not None
    assert (await keeps(database, 101 + 29)).state == "stopped"
    assert (await keeps(database, 101 + 30)).state == "discarded"
    texts = await messages(database)
    assert len([text for text in texts if "wait for its 2 hauls in flight" in text]) == 1
    assert len([text for text in texts if "has waited for its hauls" in text]) == 1


async def test_a_wait_ends_too_when_the_hauls_are_carried_over(database: Database, stopped: Session) -> None:
    await flies(database)
    here = choices(database)
    await here.wait(GUILD, CODE, BOSS, OFFICER)
    await here.carry(GUILD, CODE, BOSS, OFFICER)
    assert not (await keeps(database, 2)).waits_for_hauls


async def test_a_session_that_ends_waits_no_more(database: Database, stopped: Session) -> None:
    await flies(database)
    await choices(database).wait(GUILD, CODE, BOSS, OFFICER)
    await save(database)
    assert not (await session_of(database)).waits_for_hauls


async def test_the_time_out_carries_hauls_over_and_can_be_taken_back(
    database: Database, stopped: Session
) -> None:
    haul = await flies(database)
    await keeps(database, 27)
    await keeps(database, 30)
    warned = next(text for text in await messages(database) if "is stopped but not saved" in text)
    assert "1 haul in flight" in warned
    carried = await haul_of(database, haul, GUILD)
    async with database.transaction(GUILD) as tx:
        assert await tx.ledger.state(stopped.round_id) is RoundState.ROLLED_BACK
        assert await tx.ledger.state(carried.round_id) is RoundState.OPEN
        acts = await tx.hauls.acts(CODE, haul.number)
    assert acts[-1].by == PAYDIRT
    assert (await reopen(database)).state == "stopped"


async def test_an_open_session_is_asked_about_its_hauls_when_it_stops(
    database: Database, stopped: Session
) -> None:
    await flies(database)
    async with database.transaction(GUILD) as tx:
        await tx.sessions.update(stopped.resume(LATER))
    with pytest.raises(Refused, match="is open again"):
        await choices(database).carry(GUILD, CODE, BOSS, OFFICER)


async def test_five_hundred_hauls_are_carried_over_and_the_message_stays_short(
    database: Database, stopped: Session
) -> None:
    for _ in range(500):
        await flies(database)
    await choices(database).carry(GUILD, CODE, BOSS, OFFICER)
    (told,) = [text for text in await messages(database) if "carried over" in text]
    assert "500 hauls" in told
    assert "and 495 more" in told
    assert len(told) < 1_000
