"""What one watcher is handed, without a database: the log is given to it as its guild's reader would."""

import asyncio

import pytest

from domain.ledger import Delta, RoundState
from domain.watching import EVERYTHING, Stretch, Summary, View, followed, person_interest
from services.watch import Watch
from tests.db.worlds import GUILD, transfer

ROUND = 1
BEGUN = View(EVERYTHING, 1, {}, {ROUND: {}})


def sale(version: int, to_account: str = "treasury") -> Delta:
    moved = transfer(f"sale {version}", "held:1", to_account, version)
    return Delta(moved.key, None, moved, version, 1, ROUND)


def commit(version: int) -> Delta:
    return Delta(f"round:{ROUND}", RoundState.OPEN, RoundState.COMMITTED, version, 1, ROUND)


def follow(watch: Watch, deltas: list[Delta]) -> None:
    """As its guild's reader has it follow."""
    assert watch.view is not None
    watch.follow(followed(watch.view, Stretch(deltas)))


async def test_the_first_update_has_the_whole_view_and_the_next_what_has_changed() -> None:
    watch = Watch(GUILD, EVERYTHING)
    watch.begin(BEGUN)
    first = await anext(watch)
    assert (first.view, first.fresh, first.changes.deltas) == (BEGUN, True, ())
    follow(watch, [sale(2)])
    follow(watch, [sale(2), sale(3), commit(4)])
    second = await anext(watch)
    assert not second.fresh
    assert (second.changes.since_version, second.changes.version) == (1, 4)
    assert [delta.version for delta in second.changes.deltas] == [2, 3, 4]
    assert second.view == View(EVERYTHING, 4, {("held:1", "auec"): -5, ("treasury", "auec"): 5}, {})


async def test_what_was_not_asked_for_wakes_nobody_but_is_counted() -> None:
    watch = Watch(GUILD, person_interest(2))
    watch.begin(View(watch.interest, 1, {}, {}))
    await anext(watch)
    follow(watch, [sale(2), sale(3)])
    waiting = asyncio.ensure_future(anext(watch))
    await asyncio.sleep(0)
    assert not waiting.done()
    follow(watch, [sale(4, "member:2")])
    assert (await waiting).summary == Summary(version=4, passed=3, matched=1, open_rounds=1)


async def test_a_watcher_that_is_too_slow_gets_the_view_in_place_of_its_backlog() -> None:
    watch = Watch(GUILD, EVERYTHING, backlog_deltas=2)
    watch.begin(BEGUN)
    await anext(watch)
    follow(watch, [sale(2), sale(3)])
    follow(watch, [sale(4)])
    late = await anext(watch)
    assert (late.fresh, late.changes.deltas, late.changes.since_version) == (True, (), 4)
    assert late.view.working[ROUND] == {("held:1", "auec"): -9, ("treasury", "auec"): 9}
    follow(watch, [sale(5)])
    assert [delta.version for delta in (await anext(watch)).changes.deltas] == [5]


async def test_after_a_gap_it_waits_for_the_view_to_be_read_whole() -> None:
    watch = Watch(GUILD, EVERYTHING)
    watch.begin(BEGUN)
    await anext(watch)
    follow(watch, [sale(2)])
    waiting = asyncio.ensure_future(anext(watch))
    follow(watch, [sale(4)])
    assert watch.view is None
    await asyncio.sleep(0)
    assert not waiting.done()
    whole = View(EVERYTHING, 4, {}, {ROUND: {("held:1", "auec"): -9, ("treasury", "auec"): 9}})
    watch.begin(whole)
    update = await waiting
    assert (update.view, update.fresh) == (whole, True)
    assert update.summary == Summary(version=4, passed=3, matched=1, open_rounds=1)


async def test_a_gap_found_as_the_watcher_wakes_does_not_end_the_watch() -> None:
    watch = Watch(GUILD, EVERYTHING)
    waiting = asyncio.ensure_future(anext(watch))
    await asyncio.sleep(0)
    watch.begin(BEGUN)
    watch.restart()
    await asyncio.sleep(0)
    watch.begin(BEGUN)
    assert (await waiting).view == BEGUN


async def test_who_waits_when_the_watch_ends_waits_no_longer() -> None:
    async with Watch(GUILD, EVERYTHING) as watch:
        waiting = asyncio.ensure_future(anext(watch))
        await asyncio.sleep(0)
    with pytest.raises(StopAsyncIteration):
        await waiting
    watch.begin(BEGUN)
    assert [update async for update in watch] == []
