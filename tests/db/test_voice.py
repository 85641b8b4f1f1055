import pytest

from db.database import Database, Transaction
from db.voice import Fenced, LoggedMove, Place
from domain.presence import MoveSource, Outage, VoiceMove
from tests.db.worlds import ANN, BOB, CYD, GUILD, OTHER_GUILD, at, meet, start_session


def move(person_id: int, channel_id: int | None, minutes: float, guild_id: int = GUILD) -> LoggedMove:
    return LoggedMove(guild_id, person_id, channel_id, at(minutes))


async def log(database: Database, *moves: LoggedMove) -> None:
    """Append moves as the one writer of shard 0, in a guild of Ann, Bob and Cyd."""
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann", "Bob", "Cyd")
    fence = await database.voice_log.claim(0, "a test", at(0))
    await database.voice_log.append(0, fence, moves, at(0))


def places(moves: list[VoiceMove]) -> list[tuple[int, int | None, float]]:
    return [(each.person_id, each.channel_id, (each.at - at(0)).total_seconds() / 60) for each in moves]


async def test_moves_come_back_in_their_order_with_all_that_was_said(database: Database) -> None:
    deafened = LoggedMove(GUILD, BOB, 12, at(1), deafened=True, source=MoveSource.SNAPSHOT)
    await log(database, move(ANN, 11, 1), deafened, move(ANN, 12, 1), move(ANN, None, 1))
    async with database.transaction(GUILD) as tx:
        moves = await tx.voice.moves_between(at(0), at(2))
    first = moves[0].seq
    assert moves == [
        VoiceMove(first, ANN, 11, at(1)),
        VoiceMove(first + 1, BOB, 12, at(1), deafened=True, source=MoveSource.SNAPSHOT),
        VoiceMove(first + 2, ANN, 12, at(1)),
        VoiceMove(first + 3, ANN, None, at(1)),
    ]


async def test_of_the_time_before_a_session_only_the_last_move_of_each_person_is_read(
    database: Database,
) -> None:
    await log(
        database,
        move(ANN, 11, -30),
        move(ANN, 12, -20),
        move(BOB, 11, -25),
        move(ANN, None, 10),
        move(CYD, 11, 70),
    )
    async with database.transaction(GUILD) as tx:
        moves = await tx.voice.moves_between(at(0), at(60))
    assert places(moves) == [(BOB, 11, -25), (ANN, 12, -20), (ANN, None, 10)]


async def test_an_outage_that_reaches_back_before_the_session_brings_the_moves_it_needs(
    database: Database,
) -> None:
    """A6 asks where people were at ``lost_at``; what was stamped inside the outage says nothing."""
    await log(database, move(ANN, 11, -10), move(ANN, None, -4), move(ANN, 11, 2))
    async with database.transaction(GUILD) as tx:
        for lost, regained in [(-5, -3), (-3, 2), (-40, -30), (50, 70), (90, 95)]:
            await tx.voice.add_outage(Outage(at(lost), at(regained)))
        await tx.voice.add_outage(Outage(at(50), at(70)))
        outages = await tx.voice.outages(at(0), at(60))
        moves = await tx.voice.moves_between(at(0), at(60))
    assert outages == [Outage(at(-5), at(-3)), Outage(at(-3), at(2)), Outage(at(50), at(70))]
    assert places(moves) == [(ANN, 11, -10), (ANN, None, -4), (ANN, 11, 2)]


async def test_the_log_knows_who_is_where_now(database: Database) -> None:
    await log(database, move(ANN, 11, 0), move(BOB, 11, 1), move(ANN, 12, 2), move(BOB, None, 3))
    async with database.transaction(GUILD) as tx:
        assert await tx.voice.present() == {ANN: Place(12, deafened=False)}
        assert await tx.voice.last_move_at() == at(3)
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.voice.present() == {}
        assert await tx.voice.last_move_at() is None


@pytest.mark.parametrize(
    ("moves", "seen"),
    [
        ([(11, 5)], True),
        ([(11, -5)], True),
        ([(11, -5), (None, -4)], False),
        ([(11, -5), (None, 0)], False),  # the snapshot at the start did not find them there
        ([(13, 5)], False),
        ([(11, 61)], False),
        ([], False),
    ],
)
async def test_a_person_was_seen_who_was_in_a_channel_of_the_session_while_it_was_open(
    database: Database, moves: list[tuple[int | None, float]], seen: bool
) -> None:
    await log(database, *(move(ANN, channel_id, minutes) for channel_id, minutes in moves))
    async with database.transaction(GUILD) as tx:
        session = (await start_session(tx)).stop(at=at(60), by=ANN)
        assert await tx.voice.was_seen(ANN, session) is seen
        assert await tx.voice.was_seen(BOB, session) is False


async def test_moves_of_many_guilds_go_into_one_batch(database: Database) -> None:
    await log(database, move(ANN, 11, 0), move(ANN, 21, 0, OTHER_GUILD))
    async with database.transaction(OTHER_GUILD) as tx:
        await meet(tx, "Ann")
        assert await tx.voice.present() == {ANN: Place(21, deafened=False)}


async def test_a_writer_that_was_replaced_writes_nothing_more(database: Database) -> None:
    old = await database.voice_log.claim(0, "old process", at(0))
    new = await database.voice_log.claim(0, "new process", at(1))
    with pytest.raises(Fenced, match="shard 0"):
        await database.voice_log.append(0, old, [move(ANN, 11, 1)], at(2))
    await database.voice_log.append(0, new, [], at(1))
    assert await database.voice_log.seen_at(0) == at(1)
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann")
        assert await tx.voice.last_move_at() is None


async def test_the_last_sign_of_life_never_goes_back(database: Database) -> None:
    assert await database.voice_log.seen_at(3) is None
    fence = await database.voice_log.claim(3, "a test", at(0))
    for seen_at in (at(5), at(4), None):
        await database.voice_log.append(3, fence, [], seen_at)
    assert await database.voice_log.seen_at(3) == at(5)


async def test_a_guild_out_of_sight_stays_marked_since_the_earliest_moment(database: Database) -> None:
    async def since(tx: Transaction, *marks: float) -> object:
        for minutes in marks:
            await tx.voice.mark_blind(at(minutes))
        return await tx.voice.blind_since()

    async with database.transaction(GUILD) as tx:
        assert await since(tx) is None
        assert await since(tx, 5, 3, 4) == at(3)
        await tx.voice.mark_blind(None)
        assert await since(tx) is None
