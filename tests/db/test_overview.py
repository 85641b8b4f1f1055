"""Numbers over all guilds, which a transaction of one guild cannot see."""

from dataclasses import replace

from db.database import Database
from db.overview import Figures
from tests.db.worlds import ANN, GUILD, OTHER_GUILD, at, meet, start_session, transfer

NOTHING = Figures(
    guilds=0,
    open_sessions=0,
    stopped_sessions=0,
    hauls_in_flight=0,
    boards=0,
    unsent=0,
    unsent_since=None,
    ledger_versions=0,
)


async def test_an_empty_database_has_nothing(database: Database) -> None:
    assert await database.overview.figures() == NOTHING


async def test_all_guilds_are_counted_together(database: Database) -> None:
    for guild_id, minute in ((GUILD, 2), (OTHER_GUILD, 1)):
        async with database.transaction(guild_id) as tx:
            await meet(tx, "Ann", "Bob")
            session = await start_session(tx)
            await tx.ledger.post(session.round_id, [transfer("k", "held:1", "treasury", 5)], ANN, at(1))
            await tx.outbox.add(5, {"content": "hello"}, at(minute))
    figures = await database.overview.figures()
    versions = 0
    for guild_id in (GUILD, OTHER_GUILD):
        async with database.transaction(guild_id) as tx:
            versions += (await tx.ledger.head()).version
    assert versions > 0
    assert replace(figures, guilds=0) == replace(
        NOTHING, open_sessions=2, unsent=2, unsent_since=at(1), ledger_versions=versions
    )


async def test_a_message_that_went_out_does_not_wait(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.outbox.add(5, {"content": "hello"}, at(1))
    (message,) = await database.outbox.claim(at(2))
    async with database.transaction(GUILD) as tx:
        await tx.outbox.sent(message.message_id, at(2))
    assert await database.overview.figures() == NOTHING
