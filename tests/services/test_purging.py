"""What becomes of sessions whose voice moves are past the guild's limit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from db.database import Database
from domain.errors import Refused
from domain.sessions import Session
from domain.shards import Shard
from reports.bundle import read_bundle
from services.mine import Mine
from services.payrolls import Payrolls
from services.purging import Purging
from services.recorder import Recorder
from services.reports import Reports
from tests.clock import ManualClock
from tests.services.sundays import (
    ANN,
    BOSS,
    CLOSED,
    CODE,
    GUILD,
    OPENED,
    committed,
    note_sale,
    stopped_session,
)

LATER = CLOSED + timedelta(days=8)


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session was in 2024, for the database lets nothing go before its time by its own clock."""
    years = timedelta(days=2 * 364)
    for name in ("OPENED", "CLOSED"):
        monkeypatch.setattr(f"tests.services.sundays.{name}", globals()[name] - years)
        monkeypatch.setitem(globals(), name, globals()[name] - years)
    monkeypatch.setitem(globals(), "LATER", LATER - years)


pytestmark = pytest.mark.usefixtures("long_ago")


async def limit(database: Database, days: int | None = 7) -> None:
    async with database.transaction(GUILD) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, keep_moves_days=days))


async def purge(database: Database, batch_moves: int = 1) -> int:
    """Have it done; how many moves are left."""
    await Purging(database, Shard(), ManualClock(LATER), batch_moves=batch_moves).keep()
    async with database.transaction(GUILD) as tx:
        left: int = await tx.connection.fetchval("SELECT count(*) FROM voice_moves")
    return left


async def saved_session(database: Database) -> Payrolls:
    await stopped_session(database)
    await limit(database)
    await note_sale(database, 1_000_000)
    payrolls = Payrolls(database, ManualClock(CLOSED))
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    return payrolls


async def resolved(database: Database, change: Callable[[Session], Session]) -> None:
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get(CODE)
        assert session is not None
        await tx.ledger.roll_back(session.round_id, 3, "discarded", CLOSED)
        await tx.sessions.update(change(session))


async def test_a_stopped_session_keeps_its_moves_until_it_is_saved(database: Database) -> None:
    await stopped_session(database)
    await limit(database)
    assert await purge(database) == 4


async def test_a_saved_payroll_is_corrected_after_the_purge_on_the_time_that_was_saved(
    database: Database,
) -> None:
    payrolls = await saved_session(database)
    async with database.transaction(GUILD) as tx:
        (first,) = await tx.payrolls.list(CODE)
    assert await purge(database) == 2  # that Ann and Bob left
    reopened = await payrolls.reopen(GUILD, CODE, BOSS, "a sale was missing")
    assert {who: line.seconds for who, line in reopened.attendance.items()} == {1: 3600, 2: 3600}
    assert reopened.given.voice_moves == read_bundle(first.input).given.voice_moves
    await note_sale(database, 500_000, "interaction 2")
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    # Of 1 500 000 each gets 750 000, from which 0.5 % is taken: n = 746 268.
    assert (await committed(database))["member:1"] == 746_268
    assert await purge(database) == 2


async def test_a_member_still_finds_the_session_and_every_interval_of_it(database: Database) -> None:
    await saved_session(database)
    mine = await mine_of(database)
    before, time = await mine.overview(GUILD, ANN), await mine.time(GUILD, ANN, CODE)
    await purge(database)
    assert await mine.overview(GUILD, ANN) == before
    assert await mine.time(GUILD, ANN, CODE) == time
    assert [(stay.start, stay.end) for stay in time.stays] == [(OPENED, CLOSED)]
    assert [each.net_auec for each in await mine.history(GUILD, ANN)] == [497_512]


async def test_who_got_nothing_still_finds_the_session_too(database: Database) -> None:
    await stopped_session(database)
    await limit(database)
    payrolls = Payrolls(database, ManualClock(CLOSED))
    await note_sale(database, 1)  # of which nobody gets a whole aUEC
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    mine = await mine_of(database)
    before = await mine.overview(GUILD, ANN)
    await purge(database)
    assert [each.session.code for each in before.sessions] == [CODE]
    assert await mine.overview(GUILD, ANN) == before


async def mine_of(database: Database) -> Mine:
    return Mine(database, _Written(database), ManualClock(LATER))


class _Written(Recorder):
    """All that was seen is in the log already."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, ManualClock(LATER), shard_id=0, holder="a test")

    async def flush(self) -> None:
        return


async def test_the_proof_of_a_saved_payroll_is_the_same_after_the_purge(database: Database) -> None:
    await saved_session(database)
    before = await Reports(database).bundle(GUILD, CODE)
    await purge(database)
    assert await Reports(database).bundle(GUILD, CODE) == before


@pytest.mark.parametrize("change", [Session.discard, Session.fail])
async def test_what_was_never_saved_is_refused_once_nobody_can_know_who_was_there(
    database: Database, change: Callable[[Session], Session]
) -> None:
    await stopped_session(database)
    await limit(database)
    await resolved(database, change)
    payrolls = Payrolls(database, ManualClock(CLOSED))
    assert await purge(database) == 2
    with pytest.raises(Refused, match="its voice moves were deleted after the guild's limit"):
        await payrolls.reopen(GUILD, CODE, BOSS, "after all")
    with pytest.raises(Refused, match="its voice moves were deleted"):
        await Reports(database).bundle(GUILD, CODE)
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get(CODE)
    assert session is not None
    assert session.round_id == 1  # the refused reopening began no round


async def test_a_discarded_session_is_reopened_as_before_where_nothing_was_purged(database: Database) -> None:
    await stopped_session(database)
    await limit(database, None)
    await resolved(database, Session.discard)
    assert await purge(database) == 4
    view = await Payrolls(database, ManualClock(CLOSED)).reopen(GUILD, CODE, BOSS, "after all")
    assert {who: line.seconds for who, line in view.attendance.items()} == {1: 3600, 2: 3600}
    assert view.rules.org_tax_percent == Decimal(0)


async def test_another_shards_guilds_are_left_alone(database: Database) -> None:
    await saved_session(database)
    await Purging(database, Shard(1, 2), ManualClock(LATER)).keep()
    async with database.transaction(GUILD) as tx:
        assert await tx.purges.all() == []
