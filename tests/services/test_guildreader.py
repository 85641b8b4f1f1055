"""One reader for all who watch a guild: page by page, whole where that is shorter, and never in doubt."""

from db.database import Database
from domain.watching import EVERYTHING, View, person_interest
from services import guildreader
from services.guildreader import GuildReader
from services.watch import Watch
from tests.db.worlds import ANN, GUILD, at, begin, transfer


async def post(database: Database, round_id: int, count: int) -> None:
    """So many entries, in one transaction."""
    async with database.transaction(GUILD) as tx:
        name = (await tx.ledger.head()).version
        many = [transfer(f"{name}:{number}", "held:1", "treasury", 1) for number in range(count)]
        await tx.ledger.post(round_id, many, ANN, at(1))


async def whole(database: Database) -> View:
    async with database.snapshot(GUILD) as tx:
        return await tx.watching.view(EVERYTHING)


async def test_more_than_a_page_is_read_page_by_page(database: Database) -> None:
    reader = GuildReader(database, GUILD, pause_seconds=0)
    watch = Watch(GUILD, EVERYTHING, backlog_deltas=5000)
    reader.add(watch)
    await anext(watch)
    round_id = await begin(database)
    await post(database, round_id, 2 * guildreader.PAGE_DELTAS + 1)
    reader.heard(1)
    versions: list[int] = []
    while len(versions) < 2 * guildreader.PAGE_DELTAS + 2:
        update = await anext(watch)
        assert not update.fresh
        versions += [delta.version for delta in update.changes.deltas]
    assert versions == list(range(1, 2 * guildreader.PAGE_DELTAS + 3))
    assert update.view == await whole(database)
    await reader.close()


async def test_who_is_far_behind_gets_the_view_instead_of_every_entry(database: Database) -> None:
    reader = GuildReader(database, GUILD, pause_seconds=0)
    watch = Watch(GUILD, EVERYTHING, backlog_deltas=50_000)
    reader.add(watch)
    await anext(watch)
    await post(database, await begin(database), guildreader.FAR_DELTAS)
    reader.look()
    update = await anext(watch)
    assert (update.fresh, update.changes.deltas) == (True, ())
    assert update.view == await whole(database)
    assert update.summary.passed == guildreader.FAR_DELTAS + 1
    await reader.close()


async def test_a_sign_of_what_is_known_already_has_nothing_read(database: Database) -> None:
    round_id = await begin(database)
    reader = GuildReader(database, GUILD, pause_seconds=0)
    watch = Watch(GUILD, person_interest(1))
    reader.add(watch)
    assert (await anext(watch)).view.version == 1
    await post(database, round_id, 3)
    reader.heard(1)
    reader.heard(0)
    assert watch.view is not None
    assert watch.view.version == 1
    reader.heard(2)
    assert (await anext(watch)).view.version == 4
    await reader.close()


async def test_a_slow_watcher_keeps_nobody_waiting(database: Database) -> None:
    reader = GuildReader(database, GUILD, pause_seconds=0)
    slow, quick = Watch(GUILD, EVERYTHING, backlog_deltas=3), Watch(GUILD, EVERYTHING)
    reader.add(slow)
    reader.add(quick)
    await anext(quick)
    round_id = await begin(database)
    for number in range(5):
        reader.look()
        await anext(quick)
        await post(database, round_id, number + 1)
    reader.look()
    assert (await anext(quick)).view == await whole(database)
    update = await anext(slow)
    assert (update.view, update.fresh) == (await whole(database), True)
    await reader.close()


async def test_a_reader_is_needed_until_the_last_watch_is_closed(database: Database) -> None:
    reader = GuildReader(database, GUILD, pause_seconds=0)
    async with Watch(GUILD, EVERYTHING) as watch:
        reader.add(watch)
        await anext(watch)
        assert reader.is_needed
    await reader.close()
    assert not reader.is_needed
