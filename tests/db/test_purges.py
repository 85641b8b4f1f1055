from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from db.connections import OWNER
from db.database import Database
from db.purges import Purge
from db.voice import LoggedMove
from domain.presence import Outage
from domain.settings import GuildSettings
from tests.db.worlds import ANN, BOB, GUILD, OTHER_GUILD, meet, start_session

DAY = timedelta(days=1)
FIRST = datetime(2024, 3, 1, 12, tzinfo=UTC)
NOW = FIRST + 100 * DAY
MOVES = "SELECT count(*) FROM voice_moves WHERE guild_id = $1"


def moves_of(person_id: int, *days: float, guild_id: int = GUILD) -> list[LoggedMove]:
    return [LoggedMove(guild_id, person_id, 11, FIRST + day * DAY) for day in days]


async def filled(database: Database, keep_days: int | None = 30, guild_id: int = GUILD) -> None:
    """Ann moved on the days 1, 2, 3 and 90; Bob on the first day alone; one outage was on the first day."""
    async with database.transaction(guild_id) as tx:
        await meet(tx, "Ann", "Bob")
        await tx.guilds.save(GuildSettings(guild_id, "A", set_up_at=FIRST, keep_moves_days=keep_days))
        await tx.voice.add_outage(Outage(FIRST, FIRST + timedelta(minutes=1)))
    fence = await database.voice_log.claim(0, "a test", FIRST)
    moves = [*moves_of(ANN, 1, 2, 3, 90, guild_id=guild_id), *moves_of(BOB, 1, guild_id=guild_id)]
    await database.voice_log.append(0, fence, moves, None)


async def purge(database: Database, at: datetime = NOW, most: int = 100) -> int:
    async with database.transaction(GUILD) as tx:
        return await tx.purges.purge(at, most)


async def days_left(database: Database) -> dict[int, list[int]]:
    async with database.transaction(GUILD) as tx:
        moves = await tx.voice.moves_between(FIRST, NOW)
    return {who: [(each.at - FIRST).days for each in moves if each.person_id == who] for who in (ANN, BOB)}


async def test_what_is_past_the_limit_goes_but_for_everybodys_last_move(database: Database) -> None:
    await filled(database)
    assert await purge(database) == 2
    assert await days_left(database) == {ANN: [3, 90], BOB: [1]}
    async with database.transaction(GUILD) as tx:
        assert await tx.voice.outages(FIRST, NOW) == []
        assert await tx.purges.all() == [Purge(NOW, 0, 30, NOW - 30 * DAY, moves=2, outages=1)]
        assert await tx.purges.until() == NOW - 30 * DAY
    assert await purge(database) == 0
    async with database.transaction(GUILD) as tx:
        assert len(await tx.purges.all()) == 1  # that there was nothing to do is no act


async def test_a_guild_without_a_limit_keeps_everything(database: Database) -> None:
    await filled(database, keep_days=None)
    assert await database.purging_guilds.ids() == []
    assert await purge(database, NOW + 3000 * DAY) == 0


async def test_a_guild_loses_nothing_of_anothers_limit(database: Database) -> None:
    await filled(database)
    await filled(database, guild_id=OTHER_GUILD)
    assert await database.purging_guilds.ids() == [GUILD, OTHER_GUILD]
    await purge(database)
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.connection.fetchval(MOVES, OTHER_GUILD) == 5


async def test_a_small_batch_leaves_the_rest_for_the_next(database: Database) -> None:
    await filled(database)
    assert [await purge(database, most=1) for _ in range(3)] == [1, 1, 0]


async def test_an_open_session_keeps_what_it_needs_however_old_it_is(database: Database) -> None:
    await filled(database)
    async with database.transaction(GUILD) as tx:
        await start_session(tx, opened_at=FIRST + 2.5 * DAY)
    assert await purge(database) == 1
    assert await days_left(database) == {ANN: [2, 3, 90], BOB: [1]}


async def test_while_somebody_edits_a_saved_session_its_moves_stay(database: Database) -> None:
    await filled(database)
    async with database.transaction(GUILD) as tx:
        session = await start_session(tx, opened_at=FIRST + 2.5 * DAY)
        await tx.sessions.update(session.stop(at=FIRST + 4 * DAY, by=ANN).save())
        await tx.connection.execute(
            "INSERT INTO leases (guild_id, session_code, token, holder, purpose, taken_at, renewed_at, expires_at) "
            "VALUES ($1, $2, 1, 1, 'payroll', $3, $3, $4)",
            GUILD,
            session.code,
            NOW,
            NOW + timedelta(minutes=10),
        )
    assert await purge(database) == 1
    assert await purge(database, NOW + timedelta(minutes=10)) == 1


async def test_a_clock_that_runs_ahead_purges_nothing_before_its_time(database: Database) -> None:
    await filled(database)
    fence = await database.voice_log.claim(0, "a test", FIRST)
    just_now = datetime.now(UTC) - 8 * DAY
    recent = [LoggedMove(GUILD, BOB, 11, just_now + timedelta(minutes=each)) for each in range(3)]
    await database.voice_log.append(0, fence, recent, None)
    await purge(database, datetime.now(UTC) + 3000 * DAY)
    async with database.transaction(GUILD) as tx:
        assert (
            len(await tx.voice.moves_between(just_now, datetime.now(UTC))) == 5
        )  # and Ann's last one, Bob's, too


@pytest.mark.parametrize("role", [OWNER, "NONE"])
@pytest.mark.parametrize("table", ["voice_moves", "outages"])
async def test_nobody_deletes_voice_by_hand_not_even_what_a_purge_would(
    database: Database, database_dsn: str, role: str, table: str
) -> None:
    await filled(database)
    by_hand = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    await by_hand.execute(f"SET ROLE {role}; SELECT set_config('paydirt.guild_id', '{GUILD}', false)")
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await by_hand.execute(f"DELETE FROM {table} WHERE guild_id = {GUILD}")
    # Whoever pretends to be the purge is still held to what a purge may do.
    await by_hand.execute("SET paydirt.purging = 'on'")
    later = "at > '2024-04-01'" if table == "voice_moves" else "true"
    await by_hand.execute(f"UPDATE guilds SET keep_moves_days = NULL WHERE guild_id = {GUILD}")
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await by_hand.execute(f"DELETE FROM {table} WHERE guild_id = {GUILD} AND {later}")
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await by_hand.execute(f"TRUNCATE {table}")
    await by_hand.close()


async def test_not_even_a_pretended_purge_takes_somebodys_last_move(
    database: Database, database_dsn: str
) -> None:
    await filled(database)
    by_hand = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    await by_hand.execute(
        f"SELECT set_config('paydirt.guild_id', '{GUILD}', false), set_config('paydirt.purging', 'on', false)"
    )
    with pytest.raises(asyncpg.PostgresError, match="moves that are still needed were to go"):
        await by_hand.execute("DELETE FROM voice_moves WHERE person_id = 2")
    await by_hand.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM voice_moves",
        "INSERT INTO purges VALUES (900, 1, now(), 0, 7, now(), 1, 1)",
        "UPDATE purges SET moves = 0",
        "DELETE FROM purges",
    ],
)
async def test_the_bot_itself_can_neither_delete_nor_write_the_log_of_it(
    database: Database, statement: str
) -> None:
    await filled(database)
    await purge(database)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(GUILD) as tx:
            await tx.connection.execute(f"SELECT set_config('paydirt.purging', 'on', true); {statement}")
