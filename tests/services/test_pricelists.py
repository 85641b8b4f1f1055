"""Lists of UEX stay good, whatever UEX does: over real sockets, on a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from tenacity import wait_none

from db.database import Database
from domain.errors import Unavailable
from domain.ores import Ore
from domain.payroll import OreForm
from domain.prices import Valuation, value
from domain.refineries import RefineryTables
from sandbox.uex import UexSandbox
from services.pricelists import KEPT_FOR, PriceLists
from tests.clock import ManualClock
from tests.stories.troubles import database_away
from uex.client import UexClient
from uex.endpoints import Endpoint

START = datetime(2026, 11, 15, 18, tzinfo=UTC)
GOLD = Ore("Gold", OreForm.REFINED)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def uex(clock: ManualClock) -> AsyncIterator[UexSandbox]:
    async with UexSandbox(now=clock.now) as sandbox:
        yield sandbox
    sandbox.check()


@pytest.fixture
async def client(uex: UexSandbox) -> AsyncIterator[UexClient]:
    async with UexClient(uex.base_url, wait=wait_none(), pause_seconds=0) as client:
        yield client


@pytest.fixture
async def lists(database: Database, client: UexClient, clock: ManualClock) -> AsyncIterator[PriceLists]:
    lists = PriceLists(database.price_snapshots, client, clock)
    yield lists
    await lists.close()


def gold(lists: PriceLists, clock: ManualClock) -> Valuation:
    assert lists.snapshot is not None
    found = value(lists.snapshot, GOLD, (), clock.now())
    assert isinstance(found, Valuation)
    return found


async def test_a_refresh_fetches_each_list_once(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    assert lists.snapshot is None
    await lists.refresh()
    assert sorted(asked.path for asked in uex.asked) == sorted(Endpoint)
    assert gold(lists, clock).unit_price_auec == 30_000
    assert lists.problems == {}


async def test_a_list_is_fetched_again_only_when_it_is_due(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    await lists.refresh()
    clock.passes(minutes=29)
    await lists.refresh()
    assert len(uex.asked) == len(Endpoint)
    asked_after = []
    for _ in range(26):  # half hours: 13 hours in all
        clock.passes(minutes=30)
        await lists.refresh()
        asked_after.append(len(uex.asked))
    assert uex.requests(Endpoint.PRICES) == 1 + 26
    assert uex.requests(Endpoint.COMMODITIES) == 1 + 13
    assert uex.requests(Endpoint.TERMINALS) == 1 + 1
    assert uex.requests(Endpoint.METHODS) == uex.requests(Endpoint.YIELDS) == 1
    clock.passes(hours=11)
    await lists.refresh()
    assert uex.requests(Endpoint.METHODS) == uex.requests(Endpoint.YIELDS) == 1 + 1


async def test_insisting_fetches_before_time_but_not_twice_a_minute(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    await lists.refresh()
    await lists.refresh(force=True)
    assert uex.requests(Endpoint.PRICES) == 1
    clock.passes(minutes=1)
    await lists.refresh(force=True)
    assert uex.requests(Endpoint.PRICES) == 2


async def test_callers_at_the_same_time_share_one_refresh(lists: PriceLists, uex: UexSandbox) -> None:
    await asyncio.gather(*(lists.refresh(force=True) for _ in range(20)))
    assert len(uex.asked) == len(Endpoint)


async def test_a_caller_who_gives_up_takes_the_refresh_from_nobody(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    uex.hangs(times=1)
    impatient = asyncio.create_task(lists.refresh())
    patient = asyncio.create_task(lists.refresh())
    await uex.is_asked()
    impatient.cancel()
    uex.recovers()
    await patient
    assert gold(lists, clock).unit_price_auec == 30_000


async def test_closing_ends_a_refresh_that_hangs(lists: PriceLists, uex: UexSandbox) -> None:
    uex.hangs()
    refresh = asyncio.create_task(lists.refresh())
    await uex.is_asked()
    await lists.close()
    with pytest.raises(asyncio.CancelledError):
        await refresh


@pytest.mark.parametrize(
    "fail",
    [
        lambda uex: uex.answers_data(False),
        lambda uex: uex.answers_data(None),
        lambda uex: uex.answers_data([]),
        lambda uex: uex.answers_data([{"id": 1}, None, 7]),
        lambda uex: uex.keeps_only(4),
        lambda uex: uex.shows_a_challenge(),
        lambda uex: uex.claims_to_send("text/html"),
        lambda uex: uex.breaks(500),
        lambda uex: uex.cuts_answers_in_half(),
        lambda uex: uex.throttles(),
    ],
    ids=["false", "null", "empty", "junk", "tiny", "challenge", "HTML", "500", "half", "throttled"],
)
async def test_nothing_bad_ever_replaces_the_last_good_prices(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock, fail: Callable[[UexSandbox], None]
) -> None:
    await lists.refresh()
    before = lists.snapshot
    fail(uex)
    clock.passes(minutes=45)
    await lists.refresh()
    assert lists.snapshot == before
    assert lists.problems.keys() <= set(Endpoint)
    assert lists.problems[Endpoint.COMMODITIES if uex.requests(Endpoint.COMMODITIES) > 1 else Endpoint.PRICES]
    clock.passes(minutes=45)
    await lists.refresh()
    assert gold(lists, clock).stale
    uex.recovers()
    clock.passes(hours=1)
    await lists.refresh()
    assert not gold(lists, clock).stale
    assert lists.problems == {}


async def test_a_tiny_first_list_is_not_believed(lists: PriceLists, uex: UexSandbox) -> None:
    uex.keeps_only(4, only=Endpoint.PRICES)
    await lists.refresh()
    assert lists.problems == {Endpoint.PRICES: "UEX sent only 4 rows of use for commodities_prices_all."}


async def test_a_list_that_shrank_by_more_than_half_is_believed_once_it_stayed_so_for_a_day(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    await lists.refresh()
    full = gold(lists, clock).terminals
    uex.keeps_only(27, only=Endpoint.PRICES)
    clock.passes(hours=23)
    await lists.refresh()
    assert gold(lists, clock).terminals == full
    clock.passes(hours=2)
    await lists.refresh()
    assert gold(lists, clock).terminals < full


async def test_one_broken_list_does_not_hold_up_the_others(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    uex.breaks(500, only=Endpoint.COMMODITIES)
    await lists.refresh()
    assert list(lists.problems) == [Endpoint.COMMODITIES]
    assert gold(lists, clock).unit_price_auec == 30_000


async def test_what_is_said_of_a_list_never_tells_where_the_database_is(
    lists: PriceLists, database_dsn: str
) -> None:
    async with database_away(database_dsn):
        await lists.refresh()
        assert set(lists.problems.values()) == {"The database cannot be reached."}


async def test_throttled_it_asks_nothing_until_the_time_uex_named(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    uex.throttles(retry_after=90, times=1)
    await lists.refresh()
    assert len(uex.asked) == 1
    clock.passes(seconds=89)
    await lists.refresh(force=True)
    assert len(uex.asked) == 1
    clock.passes(seconds=1)
    await lists.refresh()
    assert len(uex.asked) == 1 + len(Endpoint)


async def test_throttled_without_a_time_it_waits_twice_as_long_with_each_refusal_up_to_an_hour(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    uex.throttles()
    for number, minutes in enumerate([1, 2, 4, 8, 16, 32, 60, 60], start=1):
        await lists.refresh()
        assert len(uex.asked) == number
        clock.passes(minutes=minutes, seconds=-1)
        await lists.refresh()
        assert len(uex.asked) == number
        clock.passes(seconds=1)


async def test_prices_survive_a_restart_during_an_outage_with_their_age(
    lists: PriceLists, uex: UexSandbox, database: Database, client: UexClient, clock: ManualClock
) -> None:
    await lists.refresh()
    before = lists.snapshot
    await uex.stop()
    clock.passes(days=3)
    reborn = PriceLists(database.price_snapshots, client, clock)
    await reborn.load()
    assert reborn.snapshot == before
    await reborn.refresh()
    found = gold(reborn, clock)
    assert found.unit_price_auec == 30_000
    assert found.stale
    assert clock.now() - found.fetched_at == timedelta(days=3)
    assert set(reborn.problems) == set(Endpoint)


async def test_what_another_process_fetched_is_not_fetched_again(
    lists: PriceLists, uex: UexSandbox, database: Database, client: UexClient, clock: ManualClock
) -> None:
    other = PriceLists(database.price_snapshots, client, clock)
    await lists.refresh()
    await other.refresh()
    assert len(uex.asked) == len(Endpoint)
    assert other.snapshot == lists.snapshot


async def test_old_lists_are_purged_but_never_the_last_good_one(
    lists: PriceLists, uex: UexSandbox, database: Database, clock: ManualClock
) -> None:
    await lists.refresh()
    uex.breaks(500, only=Endpoint.TERMINALS)
    clock.passes(days=KEPT_FOR.days + 1)
    await lists.refresh()
    terminals = await database.price_snapshots.latest(Endpoint.TERMINALS)
    prices = await database.price_snapshots.latest(Endpoint.PRICES)
    assert terminals is not None
    assert terminals.fetched_at == START
    assert prices is not None
    assert prices.fetched_at == clock.now()


async def test_numbers_as_strings_give_the_same_prices(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    uex.writes_numbers_as_strings()
    await lists.refresh()
    assert gold(lists, clock).unit_price_auec == 30_000


async def test_what_refineries_do_is_empty_until_it_was_fetched_and_survives_a_restart_without_uex(
    lists: PriceLists, uex: UexSandbox, database: Database, client: UexClient, clock: ManualClock
) -> None:
    assert lists.refineries == RefineryTables()
    await lists.refresh()
    laranite = lists.refineries.find_refinery("ruin station").one
    assert laranite is not None
    assert laranite.bonus_percent("Laranite") == 2
    await uex.stop()
    clock.passes(days=30)
    reborn = PriceLists(database.price_snapshots, client, clock)
    await reborn.load()
    await reborn.refresh()
    assert reborn.refineries == lists.refineries


@pytest.mark.parametrize("endpoint", [Endpoint.METHODS, Endpoint.YIELDS])
async def test_a_list_about_refineries_that_is_away_takes_nothing_from_prices(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock, endpoint: Endpoint
) -> None:
    uex.breaks(500, only=endpoint)
    await lists.refresh()
    assert list(lists.problems) == [endpoint]
    assert gold(lists, clock).unit_price_auec == 30_000
    assert bool(lists.refineries.methods) != bool(lists.refineries.refineries)


async def test_a_bonus_is_read_anew_once_a_day(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    def bonus() -> int | None:
        found = lists.refineries.find_refinery("Levski").one
        return found.bonus_percent("Gold") if found else None

    await lists.refresh()
    uex.refines("Levski", "Gold (Ore)", -3)
    clock.passes(hours=23)
    await lists.refresh()
    assert bonus() == 1
    clock.passes(hours=1)
    await lists.refresh()
    assert bonus() == -3


async def test_a_process_that_does_not_fetch_takes_up_what_another_one_has_stored(
    database: Database, lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    async with UexClient("http://127.0.0.1:9") as nowhere:
        other = PriceLists(database.price_snapshots, nowhere, clock)
        await other.adopt()
        assert other.snapshot is None
        await lists.refresh()
        asked = len(uex.asked)
        await other.adopt()
        assert other.snapshot == lists.snapshot
        assert len(uex.asked) == asked


async def test_a_knock_asks_once_and_a_pause_that_it_is_told_of_holds_for_the_lists(
    lists: PriceLists, uex: UexSandbox, clock: ManualClock
) -> None:
    assert lists.state.answered_at is None
    assert {each.fetched_at for each in lists.state.lists} == {None}
    await lists.knock()
    assert [asked.path for asked in uex.asked] == [Endpoint.METHODS]
    assert lists.state.answered_at == START
    uex.breaks()
    with pytest.raises(Unavailable):
        await lists.knock()
    assert len(uex.asked) == 2  # it is not asked again at once, as for a list
    uex.throttles(429, retry_after=600)
    with pytest.raises(Unavailable):
        await lists.knock()
    assert lists.state.paused_until == START + timedelta(minutes=10)
    await lists.refresh()
    assert len(uex.asked) == 3
    uex.recovers()
    clock.passes(minutes=11)
    await lists.refresh()
    assert {each.fetched_at for each in lists.state.lists} == {clock.now()}
