"""Outages and snapshots, from what the gateway told to what stands in the log (pay-rules.md A6)."""

import pytest

from db.database import Database
from db.voice import Fenced
from domain.shards import Shard
from services.recorder import Recorder
from services.tracking import Tracking
from tests.clock import ManualClock
from tests.db.worlds import GUILD, at
from tests.services.watching import ALPHA, ANN, BETA, BOB, Watch, open_session, watching

ODD_GUILD = 1 << 22
"""A guild that the second of two shards carries."""


@pytest.fixture(autouse=True)
async def session(database: Database) -> None:
    await open_session(database)


async def seen_until(watch: Watch, minute: float) -> None:
    """Everything up to then is durable, and the sign of life, too."""
    await watch.recorder.flush()
    watch.hears(minute)
    await watch.recorder.flush()


async def test_the_first_start_of_all_has_no_outage_behind_it(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(1, ANN)
        await watch.recorder.flush()
        assert await watch.outages() == []
        assert await watch.log() == [(1, ALPHA, 1)]


async def test_a_restart_is_an_outage_since_the_last_sign_of_life(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(0, ANN, BOB)
        await seen_until(watch, 10)
    async with watching(database) as watch:
        watch.connects(15, BOB)
        await watch.recorder.flush()
        assert await watch.outages() == [(10, 15)]
        assert (await watch.log())[2:] == [(2, ALPHA, 15), (1, None, 15)]


async def test_no_move_is_inside_an_outage(database: Database) -> None:
    """A move may be younger than the last sign of life that became durable."""
    async with watching(database) as watch:
        watch.connects(0)
        await seen_until(watch, 10)
        watch.recorder.sight.cut()
        watch.moves(ANN, ALPHA, 12)  # replayed, then the line is lost for good
        watch.connects(15, ANN)
        await watch.recorder.flush()
        assert await watch.outages() == [(12, 15)]


async def test_a_process_that_takes_over_comes_after_the_last_move_also_if_its_clock_was_set_back(
    database: Database,
) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        await seen_until(watch, 10)
        watch.recorder.sight.cut()
        watch.moves(ANN, ALPHA, 12)  # replayed, then the process is killed
        await watch.recorder.flush()
        assert await watch.durable_seen_at() == at(10)
    next_one = Recorder(database, ManualClock(at(5)), shard_id=0, holder="the next")
    assert await Tracking(database, next_one, Shard()).take_over() == at(12)


async def test_moves_without_any_sign_of_life_are_not_gone_on_with_as_if_nothing_was_missed(
    database: Database,
) -> None:
    """As after a kill in the first second of all."""
    async with watching(database) as watch:
        await watch.recorder.record_snapshot(GUILD, at(3), watch.found(3, ANN))
        assert await watch.durable_seen_at() is None
    async with watching(database) as watch:
        watch.connects(5, ANN)
        await watch.recorder.flush()
        assert await watch.outages() == [(3, 5)]


async def test_a_resumed_connection_leaves_no_trace(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        await seen_until(watch, 10)
        watch.recorder.sight.cut()
        watch.moves(ANN, ALPHA, 12)
        watch.recorder.sight.resumed(at(12))
        await seen_until(watch, 13)
        assert await watch.outages() == []
        assert await watch.durable_seen_at() == at(13)


async def test_a_lost_guild_is_blind_until_it_is_regained_whatever_happens_between(
    database: Database,
) -> None:
    async with watching(database) as watch:
        watch.connects(0, ANN)
        watch.tracking.guild_lost(GUILD, at(10))
        await seen_until(watch, 20)
    async with watching(database) as watch:
        watch.connects(30, guilds=())  # up, but without this guild
        await seen_until(watch, 40)
        watch.tracking.guild_lost(GUILD, at(45))  # said twice: the first time counts
        watch.tracking.guild_regained(GUILD, at(50), watch.found(50, ANN))
        await watch.recorder.flush()
        assert await watch.outages() == [(10, 50)]


async def test_a_guild_that_comes_before_the_snapshot_of_all_waits_for_it(database: Database) -> None:
    """Its own snapshot would be taken for a move, and hide the outage before it."""
    async with watching(database) as watch:
        watch.connects(0, ANN)
        await seen_until(watch, 10)
        watch.recorder.sight.lost()
        watch.tracking.guild_regained(GUILD, at(14), watch.found(14, ANN))
        watch.connects(15, ANN)
        await watch.recorder.flush()
        assert await watch.outages() == [(10, 15)]
        assert await watch.log() == [(1, ALPHA, 0), (1, ALPHA, 15)]


async def test_of_two_losses_of_a_guild_the_earlier_one_counts(database: Database) -> None:
    """It was lost once more, and came back, before the new gateway session was ready."""
    async with watching(database) as watch:
        watch.connects(0, ANN)
        await seen_until(watch, 10)
        watch.recorder.sight.lost()
        watch.tracking.guild_lost(GUILD, at(13))
        watch.tracking.guild_regained(GUILD, at(14), watch.found(14, ANN))
        watch.tracking.regained(at(15), {GUILD: watch.found(15, ANN)})
        await watch.recorder.flush()
        assert await watch.outages() == [(10, 15)]


async def test_an_outage_is_written_once_and_told_once_however_often_it_is_tried(
    database: Database,
) -> None:
    async with watching(database) as watch:
        watch.connects(0, ANN)
        await seen_until(watch, 10)
        for _ in range(2):  # as if the connection to the database broke after the first half
            await watch.tracking._close_outage(GUILD, at(10), at(40), watch.found(40, ANN))
        assert await watch.outages() == [(10, 40)]
        assert await watch.told() == 1


@pytest.mark.parametrize(("regained_at", "messages"), [(25, 0), (25.001, 1)])
async def test_officers_are_told_of_outages_longer_than_the_fifteen_minutes_that_are_bridged(
    database: Database, regained_at: float, messages: int
) -> None:
    async with watching(database) as watch:
        watch.connects(0, ANN)
        await seen_until(watch, 10)
        watch.connects(regained_at, ANN)
        await watch.recorder.flush()
        assert await watch.told() == messages


async def test_outages_that_touch_are_told_of_as_one(database: Database) -> None:
    async with watching(database) as watch:
        watch.connects(0)
        await seen_until(watch, 10)
        watch.connects(18)
        watch.connects(26)  # 8 and 8 minutes, and nothing was seen between
        await watch.recorder.flush()
        assert await watch.outages() == [(10, 18), (18, 26)]
        assert await watch.told() == 1


async def test_one_process_leaves_the_guilds_of_other_shards_alone(database: Database) -> None:
    await open_session(database, ODD_GUILD)
    async with watching(database, Shard(0, 2)) as even, watching(database, Shard(1, 2)) as odd:
        assert even.tracking.watchlist.guild_ids == [GUILD]
        assert odd.tracking.watchlist.guild_ids == [ODD_GUILD]
        even.connects(0, ANN, guilds=(GUILD,))
        odd.connects(0, BOB, guilds=(ODD_GUILD,))
        await seen_until(even, 10)
        await seen_until(odd, 10)
        even.connects(15, ANN, guilds=(GUILD,))
        await even.recorder.flush()
        assert await even.outages(GUILD) == [(10, 15)]
        assert await odd.outages(ODD_GUILD) == []
        async with database.transaction(ODD_GUILD) as tx:
            assert await tx.voice.blind_since() is None


async def test_a_process_that_was_replaced_writes_no_outage(database: Database) -> None:
    async with watching(database) as older:
        older.connects(0, ANN)
        await seen_until(older, 10)
        async with watching(database) as newer:
            newer.connects(10, ANN)
            await newer.recorder.flush()
            older.connects(20, ANN)
            older.tracking.guild_lost(GUILD, at(21))
            with pytest.raises(Fenced):
                await older.consuming
            assert await newer.outages() == []
            async with database.transaction(GUILD) as tx:
                assert await tx.voice.blind_since() is None


async def test_watching_goes_on_for_what_is_being_opened_while_something_else_is_closed(
    database: Database,
) -> None:
    async with watching(database) as watch:
        watch.tracking.session_opens(GUILD, [33])
        watch.tracking.session_closed(GUILD)
        await watch.recorder.flush()
        assert watch.tracking.watchlist.channels(GUILD) == {ALPHA, BETA, 33}
        watch.tracking.session_opened(GUILD, [33])  # it came to nothing
        await watch.recorder.flush()
        assert watch.tracking.watchlist.channels(GUILD) == {ALPHA, BETA}
