"""The queue between the gateway and the log: order, durability, and what happens when something breaks."""

import asyncio

import pytest

from db.database import Database
from db.voice import Fenced
from domain.errors import Refused, Unavailable
from services.sightings import Sighting
from tests.db.worlds import GUILD, at
from tests.services.watching import ALPHA, ANN, BETA, BOB, eventually, open_session, watching
from tests.stories.troubles import cut_connections, database_away


@pytest.fixture(autouse=True)
async def session(database: Database) -> None:
    await open_session(database)


async def test_moves_stand_in_the_log_in_the_order_in_which_they_were_seen(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        watch.moves(ANN, ALPHA, 1)
        watch.moves(ANN, BETA, 1)
        watch.moves(BOB, ALPHA, 1)
        watch.moves(ANN, None, 1)
        await watch.recorder.flush()
        assert await watch.log() == [(1, ALPHA, 1), (1, BETA, 1), (2, ALPHA, 1), (1, None, 1)]


async def test_a_thousand_moves_at_once_are_written_in_batches(database: Database) -> None:
    async with watching(database, queue_moves=2000) as watch:
        watch.connects(0)
        for number in range(1001):
            watch.moves(ANN, (ALPHA, BETA)[number % 2], number)
        await watch.recorder.flush()
        assert [minute for _, _, minute in await watch.log()] == list(range(1001))


async def test_what_is_seen_before_the_first_snapshot_says_nothing(database: Database) -> None:
    async with watching(database) as watch:
        watch.moves(ANN, ALPHA, 1)
        watch.connects(2)
        watch.moves(BOB, ALPHA, 3)
        await watch.recorder.flush()
        assert await watch.log() == [(2, ALPHA, 3)]


async def test_work_runs_between_what_was_seen_before_and_after(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        watch.moves(ANN, ALPHA, 1)
        seen = asyncio.ensure_future(watch.recorder.in_turn(watch.log))
        await asyncio.sleep(0)
        watch.moves(ANN, BETA, 2)
        assert await seen == [(1, ALPHA, 1)]
        await watch.recorder.flush()
        assert len(await watch.log()) == 2


async def test_the_refusal_of_work_reaches_who_asked_and_nobody_else(database: Database) -> None:
    async def refuse() -> None:
        raise Refused("no")

    async with watching(database) as watch:
        watch.connects(0)
        with pytest.raises(Refused, match="no"):
            await watch.recorder.in_turn(refuse)
        watch.moves(ANN, ALPHA, 1)
        await watch.recorder.flush()
        assert await watch.log() == [(1, ALPHA, 1)]


async def test_a_bug_in_work_that_nobody_waits_for_is_logged_and_holds_nothing_up(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise ZeroDivisionError("a bug")

    async with watching(database) as watch:
        watch.connects(0)
        watch.recorder.in_order(fail)
        watch.moves(ANN, ALPHA, 1)
        await watch.recorder.flush()
        assert await watch.log() == [(1, ALPHA, 1)]
    assert "a bug" in caplog.text


async def test_work_that_nobody_waits_for_is_tried_until_the_database_takes_it(database: Database) -> None:
    attempts = []

    async def work() -> None:
        attempts.append(1)
        if len(attempts) < 3:
            raise Unavailable("away")

    async with watching(database) as watch:
        watch.connects(0)
        watch.recorder.in_order(work)
        await watch.recorder.flush()
    assert len(attempts) == 3


async def test_who_waits_too_long_is_told_and_the_work_is_not_done_later(
    database: Database, database_dsn: str
) -> None:
    done = []

    async def work() -> None:
        done.append(1)

    async with watching(database, turn_seconds=0.3) as watch:
        watch.connects(0)
        await watch.recorder.flush()
        async with database_away(database_dsn):
            watch.moves(ANN, ALPHA, 1)
            with pytest.raises(Unavailable, match="does not answer"):
                await watch.recorder.in_turn(work)
        watch.moves(ANN, BETA, 2)

        async def both_are_written() -> bool:
            return await watch.log() == [(1, ALPHA, 1), (1, BETA, 2)]

        await eventually(both_are_written)
        assert not done


async def test_work_that_takes_too_long_is_stopped_and_the_queue_goes_on(database: Database) -> None:
    async with watching(database, turn_seconds=0.1) as watch:
        watch.connects(0)
        with pytest.raises(Unavailable):
            await watch.recorder.in_turn(asyncio.Event().wait)
        watch.moves(ANN, ALPHA, 1)
        await watch.recorder.flush()
        assert await watch.log() == [(1, ALPHA, 1)]


async def test_a_connection_that_breaks_loses_and_doubles_nothing(
    database: Database, database_dsn: str
) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        for minute in range(20):
            watch.moves(ANN, (ALPHA, BETA)[minute % 2], minute)
            await cut_connections(database_dsn)
        await watch.recorder.flush()
        assert [minute for _, _, minute in await watch.log()] == list(range(20))


async def test_too_many_moves_are_an_outage_and_not_an_endless_queue(
    database: Database, database_dsn: str
) -> None:
    async def has_room() -> bool:
        return watch.recorder.has_room

    async with watching(database, queue_moves=10) as watch:
        watch.connects(0)
        watch.moves(BOB, ALPHA, 0)
        await watch.recorder.flush()
        async with database_away(database_dsn):
            watch.moves(ANN, ALPHA, 1)
            for _ in range(20):
                watch.moves(ANN, BETA, 2)
            assert not watch.recorder.sight.counts_moves
            assert not watch.recorder.has_room
            watch.moves(BOB, None, 3)  # lost
        await eventually(has_room)
        watch.tracking.regained(at(5), {GUILD: watch.found(5, ANN)})
        watch.moves(ANN, BETA, 6)
        await watch.recorder.flush()
        assert await watch.outages() == [(2, 5)]
        assert (await watch.log())[-3:] == [(1, ALPHA, 5), (2, None, 5), (1, BETA, 6)]


async def test_a_sign_of_life_is_durable_within_a_second_or_so(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        await watch.recorder.flush()
        watch.hears(1)

        async def it_is_durable() -> bool:
            return await watch.durable_seen_at() == at(1)

        await eventually(it_is_durable)


async def test_a_sign_of_life_is_never_later_than_what_is_not_yet_written(database: Database) -> None:
    """Killed here, the next process must not believe that nothing happened until minute 3."""
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    async with watching(database) as watch:
        watch.connects(0)
        await watch.recorder.flush()
        watch.moves(ANN, ALPHA, 1)
        watch.recorder.in_order(hang)
        watch.moves(ANN, None, 2)
        watch.hears(3)
        await reached.wait()
    async with watching(database) as watch:
        assert watch.recorder.sight.seen_at == at(1)
        assert await watch.log() == [(1, ALPHA, 1)]


async def test_no_sign_of_life_is_durable_before_the_outage_is(database: Database) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    async with watching(database) as watch:
        watch.connects(0)
        await watch.recorder.flush()
        watch.hears(1)
        await watch.recorder.flush()
        watch.recorder.in_order(hang)  # the database takes its time
        watch.connects(5)
        watch.hears(6)
        await reached.wait()
    assert await watch.durable_seen_at() == at(1)


async def test_of_two_losses_the_first_one_written_does_not_prove_the_second(database: Database) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    async with watching(database) as watch:
        watch.connects(0)
        await watch.recorder.flush()
        watch.hears(1)
        await watch.recorder.flush()
        watch.connects(5)
        watch.recorder.in_order(hang)
        watch.connects(9)  # lost again before anything of the first loss was written
        watch.hears(10)
        await reached.wait()
        assert await watch.outages() == [(1, 5)]
    assert await watch.durable_seen_at() == at(1)


async def test_an_older_process_writes_no_more_and_ends(database: Database) -> None:
    async with watching(database) as older:
        older.connects(0)
        older.moves(ANN, ALPHA, 1)
        await older.recorder.flush()
        async with watching(database) as newer:
            newer.connects(1, ANN)
            older.moves(ANN, BETA, 2)
            with pytest.raises(Fenced):
                await older.consuming
            await newer.recorder.flush()
            assert [channel for _, channel, _ in await newer.log()] == [ALPHA, ALPHA]


async def test_whom_discord_does_not_describe_keeps_their_name(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(0, ANN, 77)
        await watch.recorder.flush()
        async with database.transaction(GUILD) as tx:
            assert [person.name for person in await tx.people.all()] == ["Ann", "Bob", "member 77"]


@pytest.mark.parametrize(
    ("name", "stored"), [("An\0n", "An?n"), ("\ud800Ann", "?Ann"), ("\u202eAnn", "\u202eAnn")]
)
async def test_a_name_that_the_database_cannot_hold_does_not_stop_the_log(
    database: Database, name: str, stored: str
) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        watch.recorder.observe(Sighting(GUILD, 77, name, False, ALPHA, False, at(1)))
        await watch.recorder.flush()
        async with database.transaction(GUILD) as tx:
            assert [person.name for person in await tx.people.all()] == ["Ann", "Bob", stored]
