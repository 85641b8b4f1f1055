"""Snapshot plus deltas equals the next snapshot: whatever is written, told, not told, or told again too late.

What is written is written by one process, which tells nobody; the other watches, and hears what the play has it
hear: any version of the past or of the future, in any order. Some watchers come for their updates at once,
others only when the play lets them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.database import Database, Transaction
from domain.ledger import AUEC, LedgerRefused, RoundKind
from domain.watching import (
    EVERYTHING,
    Interest,
    View,
    apply,
    commodity_interest,
    person_interest,
    session_interest,
)
from services.watch import Watch
from services.watching import Watches
from tests.db.worlds import ANN, at, transfer
from tests.services.watching import eventually

CODE, OTHER = "sm-aaaaaa", "sm-bbbbbb"
INTERESTS = (
    EVERYTHING,
    session_interest(CODE),
    person_interest(1),
    commodity_interest("Gold"),
    person_interest(2) | session_interest(OTHER),
)
ACCOUNTS = ("held:1", "member:2", "treasury", f"session:{CODE}", f"transit:{CODE}/1", f"store:{OTHER}/2")
ASSETS = (AUEC, "ore:Gold:raw:any", f"practice:{OTHER}:{AUEC}")
_guild_ids = count(7000)

places = st.integers(0, 3)
moves = st.tuples(
    st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=2, unique=True),
    st.sampled_from(ASSETS),
    st.integers(1, 2),
)
acts = st.one_of(
    st.tuples(st.just("begin"), st.sampled_from([CODE, OTHER, None])),
    st.tuples(st.just("post"), places, st.lists(moves, max_size=5)),
    st.tuples(st.just("resolve"), places, st.booleans()),
    st.tuples(st.just("hear"), st.integers(-5, 2)),
    st.tuples(st.just("let come"), st.integers(0, 4)),
    st.tuples(st.just("watch"), st.sampled_from(INTERESTS), st.booleans()),
    st.tuples(st.just("breathe"), st.integers(0, 5)),
)


@dataclass
class Watcher:
    """Follows by what it is handed alone. One that is slow comes for an update only when it is let."""

    watch: Watch
    is_slow: bool
    may_come: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    view: View | None = None

    async def follow(self) -> None:
        async for update in self.watch:
            if not update.fresh:
                assert self.view is not None
                assert apply(self.view, update.changes) == update.view
            self.view = update.view
            if self.is_slow:
                await self.may_come.acquire()


class Play:
    """One guild, written to through ``theirs`` and watched through ``ours``."""

    def __init__(self, theirs: Database, ours: Database) -> None:
        self._theirs = theirs
        self._guild_id = next(_guild_ids)
        self._watches = Watches(ours, pause_seconds=0, backlog_deltas=4)
        self._watchers: list[Watcher] = []
        self._following: list[asyncio.Task[None]] = []
        self._round_ids: list[int] = []
        self._version = 0
        self._keys = count()

    async def act(self, name: str, *what: Any) -> None:
        acts: dict[str, Callable[..., Awaitable[None]]] = {
            "begin": self._begin,
            "post": self._post,
            "resolve": self._resolve,
            "hear": self._hear,
            "let come": self._let_come,
            "watch": self.watch,
            "breathe": self._breathe,
        }
        await acts[name](*what)

    async def watch(self, interest: Interest, is_slow: bool) -> None:
        watcher = Watcher(self._watches.watch(self._guild_id, interest), is_slow)
        self._watchers.append(watcher)
        self._following.append(asyncio.create_task(watcher.follow()))

    async def everybody_has_all(self) -> None:
        """As after half a minute, when every guild is looked at."""
        for watcher in self._watchers:
            watcher.is_slow = False
            watcher.may_come.release()
        self._watches.look()
        for watcher in self._watchers:
            await eventually(partial(self._is_up_to_date, watcher))
        await self._watches.close()
        await asyncio.gather(*self._following)

    async def _is_up_to_date(self, watcher: Watcher) -> bool:
        async with self._theirs.snapshot(self._guild_id) as tx:
            whole = await tx.watching.view(watcher.watch.interest)
        known = watcher.view
        if known is None or watcher.watch.view != whole:
            return False
        return (known.committed, known.working) == (whole.committed, whole.working)

    async def _begin(self, code: str | None) -> None:
        async with self._theirs.transaction(self._guild_id) as tx:
            self._round_ids.append(await tx.ledger.begin(RoundKind.CORRECTION, code, ANN, "begin", at(0)))
            await self._note_version(tx)

    async def _post(self, place: int, moved: list[tuple[list[str], str, int]]) -> None:
        many = [
            transfer(f"key {next(self._keys)}", ends[0], ends[1], amount, asset=asset)
            for ends, asset, amount in moved
        ]
        with suppress(LedgerRefused):
            async with self._theirs.transaction(self._guild_id) as tx:
                await tx.ledger.post(self._round_id(place), many, ANN, at(1))
                await self._note_version(tx)

    async def _resolve(self, place: int, is_saved: bool) -> None:
        with suppress(LedgerRefused):
            async with self._theirs.transaction(self._guild_id) as tx:
                resolve = tx.ledger.commit if is_saved else tx.ledger.roll_back
                await resolve(self._round_id(place), ANN, "resolve", at(2))
                await self._note_version(tx)

    async def _hear(self, offset: int) -> None:
        self._watches.heard(self._guild_id, max(0, self._version + offset))

    async def _let_come(self, place: int) -> None:
        if place < len(self._watchers):
            self._watchers[place].may_come.release()

    async def _breathe(self, turns: int) -> None:
        """The other tasks go on for a while; a read of the database takes several turns."""
        for _ in range(turns * 10):
            await asyncio.sleep(0.0001)

    async def _note_version(self, tx: Transaction) -> None:
        self._version = (await tx.ledger.head()).version

    def _round_id(self, place: int) -> int:
        return self._round_ids[place] if place < len(self._round_ids) else 10**9


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(acts, max_size=40))
async def test_snapshot_and_deltas_are_the_next_snapshot_whatever_was_told(
    database: Database, second_process: Database, acts: list[tuple[Any, ...]]
) -> None:
    play = Play(second_process, database)
    for interest in INTERESTS[:3]:
        await play.watch(interest, interest is INTERESTS[1])
    for act in acts:
        await play.act(*act)
    await play.everybody_has_all()
