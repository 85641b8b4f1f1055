import asyncio
import shutil
import tempfile
from pathlib import Path

import asyncpg
import pytest

from db.database import Database
from db.embedded import EmbeddedServer
from domain.circuit import CircuitState
from domain.errors import Refused, Unavailable
from tests.db.worlds import GUILD, begin
from tests.services.watching import eventually
from tests.stories.troubles import cut_connections, database_away


async def test_a_connection_that_was_lost_is_unavailable_and_the_next_one_works(
    database: Database, database_dsn: str
) -> None:
    with pytest.raises(Unavailable, match="connection to the database was lost"):
        await _read_after_a_kill(database, database_dsn)
    async with database.transaction(GUILD) as tx:
        assert await tx.people.all() == []


async def test_a_connection_of_its_own_that_is_thrown_out_in_the_middle_is_unavailable_too(
    database: Database,
) -> None:
    with pytest.raises(Unavailable, match="connection to the database was lost"):
        async with database.announcements._connections.apart():
            # What asyncpg raises while it has not understood yet that it was thrown out.
            raise asyncpg.InternalClientError(
                "cannot switch to state 11; another operation (2) is in progress"
            )


async def _read_after_a_kill(database: Database, dsn: str) -> None:
    killer = await asyncpg.connect(dsn)
    async with database.transaction(GUILD) as tx:
        pid = await tx.connection.fetchval("SELECT pg_backend_pid()")
        await killer.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        await killer.close()
        await tx.people.all()


async def test_a_bug_in_the_use_of_a_connection_stays_a_bug(database: Database) -> None:
    with pytest.raises(asyncpg.InterfaceError, match="expects 1 argument"):
        async with database.transaction(GUILD) as tx:
            await tx.connection.fetch("SELECT $1::int")


async def test_what_a_rule_refuses_is_not_mistaken_for_a_lost_connection(database: Database) -> None:
    with pytest.raises(Refused, match="no"):
        async with database.transaction(GUILD):
            raise Refused("no")


async def test_more_work_than_connections_waits_its_turn(database: Database) -> None:
    round_ids = await asyncio.gather(*(begin(database, guild_id) for guild_id in range(1, 41)))
    assert round_ids == [1] * 40


async def test_a_closed_database_is_unavailable(database_dsn: str) -> None:
    database = await Database.open(database_dsn)
    await database.close()
    with pytest.raises(Unavailable):
        await begin(database)


async def test_a_server_without_the_bots_role_is_told_what_to_do() -> None:
    home = Path(tempfile.mkdtemp(prefix="paydirt-test-"))
    with (
        EmbeddedServer(home) as dsn,
        pytest.raises(Refused, match="no role paydirt_bot yet: run `paydirt migrate`"),
    ):
        await Database.open(dsn)
    shutil.rmtree(home)


async def test_an_address_with_a_password_is_never_repeated() -> None:
    with pytest.raises(Unavailable) as unreachable:
        await Database.open("postgresql://ann:s3cret@127.0.0.1:1/paydirt")
    assert "s3cret" not in str(unreachable.value)


async def test_a_statement_that_takes_too_long_is_unavailable(database: Database) -> None:
    with pytest.raises(Unavailable, match="no answer in time"):
        async with database.transaction(GUILD) as tx:
            await tx.connection.execute("SELECT pg_sleep(60)", timeout=0.1)


async def test_while_the_database_is_away_nobody_waits_and_a_probe_ends_that(
    database: Database, database_dsn: str
) -> None:
    async with database_away(database_dsn):
        for _ in range(10):
            with pytest.raises(Unavailable):
                await begin(database)
        assert database.circuit.state == "open"
        assert "not currently accepting connections" in str(database.circuit.last_error)
        with pytest.raises(Unavailable, match="it is not asked again just yet"):
            await begin(database)
        with pytest.raises(Unavailable, match="cannot be reached"):
            await database.probe()

    async def it_is_found_again() -> bool:
        return database.circuit.state is CircuitState.CLOSED

    await eventually(it_is_found_again)  # by itself, though nobody asks for anything
    await begin(database)


async def test_refusals_and_wrong_queries_are_answers_and_open_nothing(database: Database) -> None:
    for _ in range(20):
        with pytest.raises(Refused):
            async with database.transaction(GUILD):
                raise Refused("no")
        with pytest.raises(asyncpg.UndefinedTableError):
            async with database.transaction(GUILD) as tx:
                await tx.connection.execute("SELECT * FROM no_such_table")
    assert database.circuit.failures == 0


async def test_a_database_that_takes_no_writes_is_unavailable_and_not_away(database: Database) -> None:
    for _ in range(5):
        with pytest.raises(
            Unavailable, match="cannot do that at the moment: cannot execute SELECT FOR UPDATE"
        ):
            async with database.snapshot(GUILD) as tx:  # which reads only
                await tx.people.ensure(1, "Ann", is_bot=False)
    assert database.circuit.state is CircuitState.CLOSED


async def test_a_connection_that_is_cut_on_its_way_back_takes_nothing_from_what_was_done(
    database: Database, database_dsn: str
) -> None:
    killer = await asyncpg.connect(database_dsn)
    async with database._connections.acquire() as connection:
        pid = await connection.fetchval("SELECT pg_backend_pid()")
        await killer.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    await killer.close()
    assert await begin(database, GUILD) == 1


async def test_a_database_that_is_read_only_for_a_while_is_unavailable_and_no_connection_stays_so(
    database: Database, database_dsn: str
) -> None:
    owner = await asyncpg.connect(database_dsn)
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await cut_connections(database_dsn)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await begin(database, GUILD)
    owner = await asyncpg.connect(database_dsn)
    await owner.execute("SET default_transaction_read_only = off")
    await owner.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    await owner.close()
    with pytest.raises(Unavailable):  # made while it was read-only, and thrown away by this
        await begin(database, GUILD)
    assert await begin(database, GUILD) == 1
