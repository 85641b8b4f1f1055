"""Open rounds, and whose they are."""

from db.database import Database
from domain.ledger import RoundKind
from tests.db.worlds import ANN, GUILD, OTHER_GUILD, at, begin, meet, start_session, transfer


async def test_a_round_of_an_unfinished_session_has_an_owner_and_one_of_nobody_is_an_orphan(
    database: Database,
) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann")
        session = await start_session(tx)
    orphan = await begin(database)
    async with database.transaction(GUILD) as tx:
        found = await tx.open_rounds.all()
        assert [(each.round_id, each.kind, each.is_orphan) for each in found] == [
            (session.round_id, "session", False),
            (orphan, "correction", True),
        ]
        await tx.ledger.roll_back(orphan, ANN, "a test", at(1))
        assert len(await tx.open_rounds.all()) == 1
        assert await tx.open_rounds.sessions_without_round() == []
        await tx.ledger.roll_back(session.round_id, ANN, "a test", at(2))
        assert await tx.open_rounds.all() == []
        assert await tx.open_rounds.sessions_without_round() == [session.code]


async def test_another_guild_sees_none_of_them(database: Database) -> None:
    await begin(database)
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.open_rounds.all() == []


async def test_an_audit_that_may_not_take_long_says_how_far_it_came(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        round_id = await tx.ledger.begin(RoundKind.CORRECTION, None, ANN, "a test", at(0))
        many = [transfer(f"t{number}", "held:1", "treasury", 1) for number in range(2100)]
        await tx.ledger.post(round_id, many, ANN, at(1))
    async with database.snapshot(GUILD) as tx:
        part = await tx.ledger.verify(most_seconds=0)
        assert (part.findings, part.version, part.head_version) == ((), 1000, 2101)
        assert not part.is_whole
        whole = await tx.ledger.verify()
        assert (whole.findings, whole.version, whole.is_whole) == ((), 2101, True)
