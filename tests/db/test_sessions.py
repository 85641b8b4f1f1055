import asyncio
from dataclasses import replace

import pytest

from db.database import Database, Transaction
from db.sessions import ChannelHeld
from domain.errors import Refused
from domain.ledger import RoundKind
from domain.payroll import SessionKind
from domain.presence import Pause
from domain.sessions import Session, SessionState
from tests.db.worlds import ANN, BOB, GUILD, OTHER_GUILD, at, start_session


async def test_a_session_comes_back_as_it_was_stored(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        session = await start_session(tx)
        await tx.sessions.add_pause(session.code, Pause(at(10), at(15)))
        stopped = replace(
            session.stop(at=at(120), by=BOB, reason="done"), title="Sunday", announced_channel_id=5
        )
        await tx.sessions.update(stopped)
        assert await tx.sessions.get(session.code) == replace(stopped, pauses=(Pause(at(10), at(15)),))
        assert await tx.sessions.get("sm-abcdef") is None


async def test_a_channel_is_held_by_one_open_session_which_the_refusal_names(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await start_session(tx, "sm-aaaaaa", channels=(11, 12))
    with pytest.raises(ChannelHeld, match="<#12> already belongs to the open session sm-aaaaaa"):
        async with database.transaction(GUILD) as tx:
            await start_session(tx, "sm-bbbbbb", channels=(12, 13))
    async with database.transaction(GUILD) as tx:
        assert await tx.sessions.get("sm-bbbbbb") is None
        assert await tx.sessions.held_channels() == {11, 12}
        assert await tx.sessions.holders([12, 13]) == {12: "sm-aaaaaa"}


async def test_a_session_that_stops_lets_its_channels_go(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        first = await start_session(tx, "sm-aaaaaa")
        await tx.sessions.update(first.stop(at=at(1), by=ANN))
        assert await tx.sessions.held_channels() == frozenset()
        await start_session(tx, "sm-bbbbbb")
    async with database.transaction(OTHER_GUILD) as tx:
        await start_session(tx, "sm-bbbbbb")


async def test_a_channel_taken_in_late_keeps_its_moment_over_a_stop_and_a_resumption(
    database: Database,
) -> None:
    async with database.transaction(GUILD) as tx:
        session = await start_session(tx, channels=(11,))
        await tx.sessions.hold(session.code, [12], since=at(30))
        wider = session.take_in([12], at(30))
        assert await tx.sessions.get(session.code) == wider
        await tx.sessions.update(wider.stop(at=at(60), by=ANN))
        resumed = wider.stop(at=at(60), by=ANN).resume(at(90))
        await tx.sessions.update(resumed)
        await tx.sessions.hold(session.code, resumed.channel_ids)
        await tx.sessions.add_pause(session.code, resumed.pauses[0])
        assert await tx.sessions.get(session.code) == resumed
        assert await tx.sessions.held_channels() == {11, 12}


async def test_sessions_of_one_kind_or_of_one_person_are_listed_and_counted(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        sunday = await start_session(tx, "sm-aaaaaa", channels=(11,))
        for code, opener, channel_id in (("ah-aaaaaa", ANN, 12), ("ah-bbbbbb", BOB, 13)):
            round_id = await tx.ledger.begin(RoundKind.SESSION, code, opener, "start", at(0))
            await tx.sessions.create(Session(code, SessionKind.ADHOC, (channel_id,), at(5), opener, round_id))
        adhoc = await tx.sessions.list(kind=SessionKind.ADHOC)
        assert [each.code for each in adhoc] == ["ah-aaaaaa", "ah-bbbbbb"]
        own = await tx.sessions.list(kind=SessionKind.ADHOC, opened_by=BOB)
        assert [each.code for each in own] == ["ah-bbbbbb"]
        assert await tx.sessions.count(opened_by=ANN) == 2
        assert await tx.sessions.list(kind=SessionKind.SUNDAY) == [sunday]


async def test_of_two_sessions_that_start_at_once_one_is_refused(database: Database) -> None:
    async def start(code: str) -> str:
        async with database.transaction(GUILD) as tx:
            return (await start_session(tx, code)).code

    outcomes = await asyncio.gather(start("sm-aaaaaa"), start("sm-bbbbbb"), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ChannelHeld", "str"]


async def test_a_code_in_use_is_refused(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await start_session(tx, channels=(11,))
    with pytest.raises(Refused, match="already a session sm-k3m9qa"):
        async with database.transaction(GUILD) as tx:
            await start_session(tx, channels=(12,))


async def test_sessions_are_listed_newest_first_and_in_pages(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        for number in range(5):
            await start_session(tx, f"sm-aaaaa{number}", channels=(number,), opened_at=at(number))
        await tx.sessions.update((await _get(tx, "sm-aaaaa2")).stop(at=at(9), by=ANN))
        open_ones = await tx.sessions.list([SessionState.OPEN], limit=2, offset=1)
        assert [session.code for session in open_ones] == ["sm-aaaaa3", "sm-aaaaa1"]
        assert await tx.sessions.count() == 5
        assert await tx.sessions.count([SessionState.STOPPED]) == 1


async def test_unfinished_sessions_of_all_guilds_are_known_without_naming_a_guild(database: Database) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        async with database.transaction(guild_id) as tx:
            await start_session(tx, "sm-aaaaaa", channels=(11,))
            stopped = await start_session(tx, "sm-bbbbbb", channels=(12,))
            await tx.sessions.update(stopped.stop(at=at(1), by=ANN))
            saved = await start_session(tx, "sm-cccccc", channels=(13,))
            await tx.sessions.update(saved.stop(at=at(1), by=ANN).save())
    assert await database.open_sessions() == {GUILD: ("sm-aaaaaa",), OTHER_GUILD: ("sm-aaaaaa",)}
    assert (await database.unfinished_sessions())[GUILD] == ("sm-aaaaaa", "sm-bbbbbb")


async def test_whoever_locks_a_session_second_sees_what_the_first_one_did(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await start_session(tx)

    async def stop() -> SessionState:
        async with database.transaction(GUILD) as tx:
            session = await tx.sessions.get_for_update("sm-k3m9qa")
            assert session is not None
            if session.state is SessionState.OPEN:
                await tx.sessions.update(session.stop(at=at(1), by=ANN))
            return session.state

    found = await asyncio.gather(*(stop() for _ in range(4)))
    assert sorted(found) == ["open", "stopped", "stopped", "stopped"]


async def test_a_reopened_session_has_a_new_round(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        session = (await start_session(tx)).stop(at=at(1), by=ANN).save()
        await tx.ledger.commit(session.round_id, ANN, "saved", at(2))
        round_id = await tx.ledger.begin(RoundKind.SESSION, session.code, ANN, "reopened", at(3))
        await tx.sessions.update(session.reopen(round_id))
        found = await _get(tx, session.code)
    assert (found.state, found.revision, found.round_id) == (SessionState.STOPPED, 2, round_id)


async def _get(tx: Transaction, code: str) -> Session:
    session = await tx.sessions.get(code)
    assert session is not None
    return session
