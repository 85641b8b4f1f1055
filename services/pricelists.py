"""The lists of UEX: fetched when they are due, kept in the database, and joined into prices and refinery tables."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.prices import PriceSnapshots
from domain.clock import Clock
from domain.errors import Unavailable
from domain.prices import PriceSnapshot
from domain.refineries import RefineryTables
from services.discretion import discreet
from uex.client import Throttled, UexClient
from uex.endpoints import REFRESH_AFTER, Endpoint
from uex.parse import TidyList, Value, build_snapshot, tidy_rows
from uex.refineries import build_refineries

KEPT_FOR = timedelta(days=7)
FORCED_AFTER = timedelta(minutes=1)
"""Even somebody who insists does not make UEX send the same list twice a minute."""

FEWEST_ROWS = {Endpoint.RAW_PRICES: 1}
_FEWEST_ROWS_ELSE = 5
SHRINKING_BELIEVED_AFTER = timedelta(days=1)
"""A list with less than half the rows of the last good one is a mishap of UEX, unless it stays that way."""

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ListState:
    """``fetched_at`` None: never. ``due_after``: UEX makes a new one that often."""

    name: str
    fetched_at: datetime | None
    rows: int
    due_after: timedelta
    problem: str | None


@dataclass(frozen=True, slots=True)
class UexState:
    """``answered_at``: when UEX last sent a list to this process; ``paused_until``: nothing is asked before."""

    lists: tuple[ListState, ...]
    answered_at: datetime | None
    paused_until: datetime | None


class PriceLists:
    """Keeps the newest good list of each endpoint, and what they make together."""

    def __init__(self, stored: PriceSnapshots, client: UexClient, clock: Clock) -> None:
        self._stored = stored
        self._client = client
        self._clock = clock
        self._lists: dict[Endpoint, TidyList] = {}
        self._snapshot: PriceSnapshot | None = None
        self._refineries = RefineryTables()
        self._refreshing: asyncio.Task[None] | None = None
        self._pauses = 0
        self._paused_until: datetime | None = None
        self._answered_at: datetime | None = None
        self._problems: dict[str, str] = {}
        self._order = list(Endpoint)

    @property
    def snapshot(self) -> PriceSnapshot | None:
        """The latest good prices, however old; None before any were fetched."""
        return self._snapshot

    @property
    def refineries(self) -> RefineryTables:
        """The latest good tables, however old; empty before any were fetched."""
        return self._refineries

    @property
    def problems(self) -> Mapping[str, str]:
        """For each list that could not be refreshed the last time, why."""
        return dict(self._problems)

    @property
    def state(self) -> UexState:
        """How fresh each list is, and how UEX behaves."""
        return UexState(tuple(map(self._state_of, Endpoint)), self._answered_at, self._paused_until)

    def _state_of(self, endpoint: Endpoint) -> ListState:
        known = self._lists.get(endpoint)
        fetched_at, rows = (None, 0) if known is None else (known.fetched_at, len(known.rows))
        return ListState(endpoint, fetched_at, rows, REFRESH_AFTER[endpoint], self._problems.get(endpoint))

    async def knock(self) -> None:
        """Ask UEX for its shortest list, once, to see whether it answers. Raises Unavailable if it does not."""
        try:
            await self._client.fetch(Endpoint.METHODS, attempts=1)
        except Throttled as throttled:
            self._pause(throttled)
            raise
        self._answered_at = self._clock.now()

    async def load(self) -> None:
        """Take up the last good lists from the database, without asking UEX."""
        for endpoint in Endpoint:
            await self._adopt_stored(endpoint)
        await self._rebuild()

    async def adopt(self) -> None:
        """Take up what another process has fetched, of the lists that are due; UEX is not asked."""
        for endpoint in Endpoint:
            if self._is_due(endpoint, REFRESH_AFTER[endpoint]):
                await self._adopt_stored(endpoint)
        await self._rebuild()

    async def refresh(self, *, force: bool = False) -> None:
        """Fetch every list that is due; to be called every few minutes. ``force`` fetches before time.

        Callers at the same time share one refresh. What goes wrong outside is noted in `problems` and the log
        and leaves the last good list in place; during a pause UEX asked for, nothing is fetched at all.
        """
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh(force))
        await asyncio.shield(self._refreshing)

    async def close(self) -> None:
        """Give up a refresh that is under way."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.wait([self._refreshing])

    async def _refresh(self, force: bool) -> None:
        for endpoint in tuple(self._order):
            if self._paused_until is not None and self._clock.now() < self._paused_until:
                break
            try:
                await self._refresh_list(endpoint, FORCED_AFTER if force else REFRESH_AFTER[endpoint])
                self._problems.pop(endpoint, None)
            except Throttled as throttled:
                self._pause(throttled)
                self._problems[endpoint] = str(throttled)
            except Unavailable as failure:
                log.warning("%s stays as it was: %s", endpoint, failure)
                self._problems[endpoint] = discreet(failure)
                self._ask_last(endpoint)
        await self._rebuild()

    def _ask_last(self, endpoint: Endpoint) -> None:
        """While UEX is probed with one list at a time, one that is broken for good must not keep the others back."""
        self._order.remove(endpoint)
        self._order.append(endpoint)

    async def _refresh_list(self, endpoint: Endpoint, due_after: timedelta) -> None:
        if self._is_due(endpoint, due_after):
            await self._adopt_stored(endpoint)
        if not self._is_due(endpoint, due_after):
            return
        data = await self._client.fetch(endpoint)
        self._pauses = 0
        self._answered_at = fetched_at = self._clock.now()
        rows = await asyncio.to_thread(tidy_rows, endpoint, data)
        self._check_size(endpoint, len(rows), fetched_at)
        await self._store(endpoint, fetched_at, rows)
        log.info("%s: %d of %d rows are of use", endpoint, len(rows), len(data))

    def _is_due(self, endpoint: Endpoint, due_after: timedelta) -> bool:
        known = self._lists.get(endpoint)
        return known is None or self._clock.now() - known.fetched_at >= due_after

    async def _adopt_stored(self, endpoint: Endpoint) -> None:
        """Take the newest list of the database: from before a restart, or fetched by another process."""
        stored = await self._stored.latest(endpoint)
        known = self._lists.get(endpoint)
        if stored is not None and (known is None or stored.fetched_at > known.fetched_at):
            rows = tidy_rows(endpoint, stored.body)
            self._lists[endpoint] = TidyList(endpoint, str(stored.snapshot_id), stored.fetched_at, rows)

    def _check_size(self, endpoint: Endpoint, rows: int, now: datetime) -> None:
        """Good data is never replaced by an empty or suspiciously small list."""
        if rows < FEWEST_ROWS.get(endpoint, _FEWEST_ROWS_ELSE):
            raise Unavailable(f"UEX sent only {rows} rows of use for {endpoint}.")
        known = self._lists.get(endpoint)
        if known is None or now - known.fetched_at > SHRINKING_BELIEVED_AFTER:
            return
        if 2 * rows < len(known.rows):
            raise Unavailable(f"UEX sent {rows} rows for {endpoint}, where there were {len(known.rows)}.")

    async def _store(self, endpoint: Endpoint, fetched_at: datetime, rows: list[dict[str, Value]]) -> None:
        snapshot_id = await self._stored.add(endpoint, fetched_at, rows)
        self._lists[endpoint] = TidyList(endpoint, str(snapshot_id), fetched_at, rows)
        await self._stored.purge(fetched_at - KEPT_FOR)

    async def _rebuild(self) -> None:
        self._snapshot = await asyncio.to_thread(build_snapshot, dict(self._lists))
        self._refineries = build_refineries(self._lists)

    def _pause(self, throttled: Throttled) -> None:
        """As long as UEX says, else a minute, and twice as long with each refusal in a row, up to an hour."""
        doubled = _FIRST_PAUSE * 2 ** min(self._pauses, 10)
        asked = throttled.retry_after_seconds
        pause = min(doubled if asked is None else timedelta(seconds=asked), _LONGEST_PAUSE)
        self._pauses += 1
        self._paused_until = self._clock.now() + pause
        log.warning("%s Nothing is fetched for %s.", throttled, pause)
