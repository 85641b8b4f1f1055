"""The database is away and the process is killed: what was seen until then is not lost."""

from pathlib import Path

import pytest

from db.database import Database
from domain.shards import Shard
from services.journal import Journal
from services.recorder import Recorder
from services.tracking import Tracking
from tests.clock import ManualClock
from tests.db.worlds import GUILD, at
from tests.services.watching import ALPHA, ANN, BETA, BOB, Watch, eventually, open_session, watching
from tests.stories.troubles import database_away


@pytest.fixture(autouse=True)
async def session(database: Database) -> None:
    await open_session(database)


def journal_text(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.glob("*.jsonl"))


async def is_noted(folder: Path, minute: float) -> None:
    """The journal has a sign of life of that minute: all that came before it is in there, too."""

    async def it_is() -> bool:
        return f'["seen","{at(minute).isoformat()}"]' in journal_text(folder)

    await eventually(it_is)


async def well_until_ten(watch: Watch) -> None:
    watch.connects(0, ANN)
    await watch.recorder.flush()
    watch.hears(10)
    await watch.recorder.flush()


async def test_while_the_database_takes_what_is_seen_there_is_no_journal(
    database: Database, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        for minute in range(11, 60):
            watch.moves(ANN, (ALPHA, BETA)[minute % 2], minute)
            await watch.recorder.flush()
            assert list(tmp_path.iterdir()) == []
        assert watch.recorder.keeps_journal
        assert watch.recorder.lag_seconds == 0.0

        async def nothing_waits() -> bool:
            return watch.recorder.depth == 0

        await eventually(nothing_waits)


async def test_a_journal_is_gone_once_the_database_has_taken_what_is_in_it(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.moves(ANN, BETA, 12)
            watch.hears(13)
            await is_noted(tmp_path, 13)
            watch.clock.passes(minutes=15)
            assert watch.recorder.depth == 1
            assert watch.recorder.lag_seconds == 180
            assert watch.recorder.journal_bytes == len(journal_text(tmp_path))

        async def all_is_written() -> bool:
            return watch.recorder.journal_bytes == 0

        await eventually(all_is_written)
        assert list(tmp_path.iterdir()) == []
        assert await watch.log() == [(1, ALPHA, 0), (1, BETA, 12)]


async def test_a_journal_does_not_go_before_its_last_sign_of_life_is_durable(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    """In a quiet hour that is all there is in it."""
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.hears(11)
            await is_noted(tmp_path, 11)
            watch.hears(35)
            await is_noted(tmp_path, 35)

        async def is_gone() -> bool:
            return watch.recorder.journal_bytes == 0

        await eventually(is_gone)  # and the process is killed in that very moment
    assert await watch.durable_seen_at() == at(35)


async def test_what_a_killed_process_saw_comes_first_and_the_time_it_saw_is_no_outage(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.moves(BOB, ALPHA, 12)
            watch.moves(77, BETA, 13)  # whom nobody has met before
            watch.hears(20)
            await is_noted(tmp_path, 20)
            watch.consuming.cancel()
    await database.probe()
    async with watching(database, journals=tmp_path) as watch:
        assert watch.recorder.sight.seen_at == at(20)
        assert await watch.log() == [(1, ALPHA, 0), (2, ALPHA, 12), (3, BETA, 13)]
        assert list(tmp_path.iterdir()) == []
        watch.connects(25, ANN, BOB)
        await watch.recorder.flush()
        assert await watch.outages() == [(20, 25)]


async def test_a_loss_of_discord_meanwhile_is_an_outage_after_the_kill_as_well(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.moves(BOB, ALPHA, 12)
            watch.connects(15, BOB)  # Ann has gone unseen, between 12 and 15
            watch.moves(BOB, BETA, 16)
            watch.hears(20)
            await is_noted(tmp_path, 20)
            watch.consuming.cancel()
    await database.probe()
    async with watching(database, journals=tmp_path) as watch:
        assert watch.recorder.sight.seen_at == at(20)
        assert await watch.outages() == [(12, 15)]
        assert await watch.log() == [
            (1, ALPHA, 0),
            (2, ALPHA, 12),
            (2, ALPHA, 15),
            (1, None, 15),
            (2, BETA, 16),
        ]


async def test_a_guild_that_was_away_meanwhile_was_away_after_the_kill_as_well(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.tracking.guild_lost(GUILD, at(12))
            watch.tracking.guild_regained(GUILD, at(14), watch.found(14, ANN))
            watch.tracking.guild_lost(GUILD, at(16))
            watch.hears(20)
            await is_noted(tmp_path, 20)
            watch.consuming.cancel()
    await database.probe()
    async with watching(database, journals=tmp_path) as watch:
        watch.connects(25, ANN)
        await watch.recorder.flush()
        assert await watch.outages() == [(12, 14), (16, 25)]


async def test_a_kill_while_a_journal_is_read_back_doubles_and_loses_nothing(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.moves(BOB, ALPHA, 12)
            watch.connects(15, BOB)
            watch.moves(BOB, None, 16)
            watch.hears(20)
            await is_noted(tmp_path, 20)
            watch.consuming.cancel()
    await database.probe()
    saved = {path: path.read_bytes() for path in tmp_path.iterdir()}
    recorder = Recorder(
        database, ManualClock(at(0)), shard_id=0, holder="b", journal=Journal(tmp_path, Shard())
    )
    tracking = Tracking(database, recorder, Shard())
    tracking.watchlist.holds(GUILD, [ALPHA, BETA])
    await tracking.write_what_was_noted(await recorder.inherit())  # and it is killed here, before it claims
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == saved
    async with watching(database, journals=tmp_path) as watch:
        assert watch.recorder.sight.seen_at == at(20)
        assert await watch.outages() == [(12, 15)]
        async with database.transaction(GUILD) as tx:
            assert await tx.voice.present() == {}
        assert sorted(set(await watch.log()), key=lambda move: (move[2], move[0])) == [
            (1, ALPHA, 0),
            (2, ALPHA, 12),
            (1, None, 15),
            (2, ALPHA, 15),
            (2, None, 16),
        ]


async def test_what_another_process_has_recorded_since_counts_and_the_journal_does_not(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path / "here") as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.moves(ANN, None, 12)
            watch.hears(20)
            await is_noted(tmp_path / "here", 20)
            watch.consuming.cancel()
    await database.probe()
    async with watching(database, journals=tmp_path / "elsewhere") as watch:
        watch.connects(15, ANN)
        await watch.recorder.flush()
        watch.hears(30)
        await watch.recorder.flush()
    async with watching(database, journals=tmp_path / "here") as watch:
        assert watch.recorder.sight.seen_at == at(30)
        assert await watch.outages() == [(10, 15)]
        assert await watch.log() == [(1, ALPHA, 0), (1, ALPHA, 15)]
        assert list((tmp_path / "here").iterdir()) == []


async def test_a_sign_of_life_is_not_noted_before_the_loss_that_came_first(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.hears(12)
            await is_noted(tmp_path, 12)
            watch.recorder.sight.lost()
            watch.recorder.sight.regained(at(15))  # and nobody has said what was seen then
            watch.hears(20)
            watch.recorder.in_order(_nothing)
            watch.recorder.observe(watch.found(21, BOB)[0])

            async def the_move_is_noted() -> bool:
                return at(21).isoformat() in journal_text(tmp_path)

            await eventually(the_move_is_noted)
            assert at(20).isoformat() not in journal_text(tmp_path)
            watch.consuming.cancel()
    await database.probe()
    async with watching(database, journals=tmp_path) as watch:
        assert watch.recorder.sight.seen_at == at(12)


async def test_who_does_not_want_to_be_recorded_is_not_in_the_journal_either(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.people.set_tracked(2, False)
    async with watching(database, journals=tmp_path) as watch:
        watch.connects(0, ANN, BOB)
        await watch.recorder.flush()
        async with database_away(database_dsn):
            watch.moves(BOB, BETA, 12)
            watch.connects(13, ANN, BOB)
            watch.hears(14)
            await is_noted(tmp_path, 14)
            assert str(ANN) in journal_text(tmp_path)
            assert str(BOB) not in journal_text(tmp_path)


async def test_whoever_ends_in_peace_leaves_what_the_database_does_not_take_in_the_journal(
    database: Database, database_dsn: str, tmp_path: Path
) -> None:
    async with watching(database, journals=tmp_path) as watch:
        await well_until_ten(watch)
        async with database_away(database_dsn):
            watch.moves(BOB, ALPHA, 12)
            await watch.recorder.finish()
            watch.consuming.cancel()
            assert at(12).isoformat() in journal_text(tmp_path)
    await database.probe()
    async with watching(database, journals=tmp_path) as watch:
        assert await watch.log() == [(1, ALPHA, 0), (2, ALPHA, 12)]


async def _nothing() -> None:
    """Work that nobody would have to do again."""
