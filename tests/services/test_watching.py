"""Watching a ledger in one process and from another; two databases stand for two processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from db.database import Database
from domain.errors import Unavailable
from domain.ledger import AUEC, RoundKind
from domain.watching import EVERYTHING, Interest, View, person_interest, session_interest
from services import outbox as outboxes
from services.outbox import Outbox, OutboxMessage
from services.watch import Watch
from services.watching import Watches, nudge_on_news
from tests.clock import ManualClock
from tests.db.worlds import ANN, GUILD, OTHER_GUILD, at, begin, transfer
from tests.services.watching import eventually
from tests.stories.troubles import cut_connections, database_away

NEVER = 3600.0


@asynccontextmanager
async def running(database: Database, *, look_seconds: float = NEVER) -> AsyncIterator[Watches]:
    watches = Watches(database, look_seconds=look_seconds, pause_seconds=0)
    task = asyncio.create_task(watches.run())
    try:
        yield watches
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def view_of(database: Database, interest: Interest = EVERYTHING) -> View:
    async with database.snapshot(GUILD) as tx:
        return await tx.watching.view(interest)


async def post(database: Database, round_id: int, key: str, to_account: str = "treasury") -> None:
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(round_id, [transfer(key, "held:1", to_account, 5)], ANN, at(1))


async def until(watch: Watch, version: int) -> View:
    """The view as it is handed over once the watch is at that version or later."""
    async for update in watch:
        if update.view.version >= version:
            return update.view
    raise AssertionError("the watch has ended")


async def test_a_commit_of_this_process_is_seen_without_any_notification(database: Database) -> None:
    watches = Watches(database)
    async with watches.watch(GUILD, person_interest(2)) as watch:
        assert (await anext(watch)).view == View(watch.interest, 0, {}, {})
        round_id = await begin(database)
        await post(database, round_id, "for the treasury")
        await post(database, round_id, "for Bob", "member:2")
        update = await anext(watch)
        assert [delta.key for delta in update.changes.deltas] == ["for Bob"]
        assert update.view == View(watch.interest, 3, {}, {round_id: {("member:2", AUEC): 5}})
    await watches.close()


async def test_another_process_learns_of_a_commit_by_notification_alone(
    database: Database, second_process: Database
) -> None:
    async with running(database), running(second_process) as theirs, theirs.watch(GUILD) as watch:
        await anext(watch)
        round_id = await begin(database)
        for number in range(5):
            await post(database, round_id, f"sale {number}")
        assert await until(watch, 6) == await view_of(database)


async def test_a_guild_nobody_tells_of_is_looked_at_all_the_same(
    database: Database, second_process: Database
) -> None:
    """As when a process ends between its commit and its notification."""
    async with running(second_process, look_seconds=0.02) as theirs, theirs.watch(GUILD) as watch:
        await anext(watch)
        await post(database, await begin(database), "sale")
        assert await until(watch, 2) == await view_of(database)


async def test_what_was_written_while_nothing_could_be_heard_is_found_when_it_can(
    database: Database, second_process: Database, database_dsn: str
) -> None:
    async with running(second_process) as theirs, theirs.watch(GUILD) as watch:
        await anext(watch)
        await cut_connections(database_dsn)
        await eventually(lambda: _is_back(database))
        round_id = await begin(database)
        assert await until(watch, round_id) == await view_of(database)


async def test_a_watch_goes_on_after_the_database_was_away(database: Database, database_dsn: str) -> None:
    async with running(database) as watches, watches.watch(GUILD) as watch:
        await anext(watch)
        async with database_away(database_dsn):
            watches.look()
        await eventually(lambda: _is_back(database))
        round_id = await begin(database)
        assert (await until(watch, round_id)).working == {round_id: {}}


async def test_a_database_that_was_set_back_is_read_whole_again(database_dsn: str) -> None:
    database = await Database.open(database_dsn)
    watches = Watches(database, pause_seconds=0)
    await begin(database)
    async with watches.watch(GUILD) as watch:
        assert (await anext(watch)).view.version == 1
        superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
        await superuser.execute("SET session_replication_role = replica")
        for table in ("guild_heads", "round_events", "rounds"):
            await superuser.execute(f"DELETE FROM {table}")
        await superuser.close()
        watches.look()
        update = await anext(watch)
        assert (update.view, update.fresh) == (View(EVERYTHING, 0, {}, {}), True)
    await watches.close()
    await database.close()


async def test_each_watch_of_many_gets_what_it_asked_for_and_nothing_else(database: Database) -> None:
    watches = Watches(database)
    codes = [f"sm-c{number}" for number in range(20)]
    watching = {code: watches.watch(GUILD, session_interest(code)) for code in codes}
    elsewhere = watches.watch(OTHER_GUILD)
    for watch in (*watching.values(), elsewhere):
        await anext(watch)
    for code in codes:
        async with database.transaction(GUILD) as tx:
            round_id = await tx.ledger.begin(RoundKind.SESSION, code, ANN, "start", at(0))
            await tx.ledger.post(round_id, [transfer(code, "held:1", f"session:{code}", 5)], ANN, at(1))
    for code, watch in watching.items():
        view = await until(watch, 0)
        assert [dict(held) for held in view.working.values()] == [{(f"session:{code}", AUEC): 5}]
    await begin(database, OTHER_GUILD)
    assert (await anext(elsewhere)).summary.passed == 1
    await watches.close()


async def test_when_the_bot_stops_every_watch_ends(database: Database) -> None:
    async with running(database) as watches:
        watch = watches.watch(GUILD)
        await anext(watch)
        waiting = asyncio.create_task(_all(watch))
    assert await waiting == []
    assert [update async for update in watches.watch(GUILD)] == []
    await begin(database)  # which nobody watches


async def test_a_guild_is_read_no_more_once_nobody_watches_it(
    database: Database, second_process: Database
) -> None:
    watches = Watches(database, pause_seconds=0)
    async with watches.watch(GUILD) as first:
        await anext(first)
    async with watches.watch(GUILD) as second:
        await anext(second)
    await begin(database)
    assert first.view == View(EVERYTHING, 0, {}, {})
    await watches.close()


async def test_messages_of_another_process_go_out_when_it_tells_of_its_commit(
    database: Database, second_process: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outboxes, "LOOK_SECONDS", NEVER)  # so that only a nudge can be the reason
    sent: asyncio.Queue[OutboxMessage] = asyncio.Queue()
    has_looked = asyncio.Event()

    def can_send() -> bool:
        has_looked.set()
        return True

    outbox = Outbox(database, ManualClock(at(9)), sent.put, can_send)
    async with running(database) as ours, running(second_process):
        await eventually(lambda: _hears(ours, second_process))
        nudge_on_news(ours, outbox)
        sending = asyncio.create_task(outbox.run())
        await has_looked.wait()
        async with second_process.transaction(GUILD) as tx:
            await tx.outbox.add(21, {"text": "You were paid."}, at(0))
            await tx.ledger.begin(RoundKind.PAYOUT, None, ANN, "pay", at(0))
        assert (await sent.get()).content == {"text": "You were paid."}
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def _hears(here: Watches, there: Database) -> bool:
    """Whether what is announced there arrives here by now."""
    heard = asyncio.Event()
    here.tell(lambda _: heard.set())
    await there.announcements.announce({OTHER_GUILD: 1})
    with suppress(TimeoutError):
        async with asyncio.timeout(0.1):
            await heard.wait()
    return heard.is_set()


async def _all(watch: Watch) -> list[View]:
    return [update.view async for update in watch]


async def _is_back(database: Database) -> bool:
    try:
        await view_of(database)
    except Unavailable:
        return False
    return True
