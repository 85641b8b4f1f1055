"""What an ore is worth to a guild: its own price, fresh prices, stale ones, or nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tenacity import wait_none

from db.database import Database
from domain.errors import Refused
from domain.orelines import TypedOre
from domain.ores import COMMON_ORES, Ore
from domain.payroll import OreForm, OreLine, PriceSource
from domain.prices import NoPrice
from domain.refineries import RefineryTables, expected_yield
from domain.settings import GuildSettings
from sandbox.uex import UexSandbox
from services.actors import Actor
from services.prices import Priced, PriceService
from tests.clock import ManualClock
from uex.client import UexClient
from uex.endpoints import Endpoint

START = datetime(2026, 11, 15, 18, tzinfo=UTC)
GUILD, OTHER_GUILD = 900, 901
ANN = Actor(1130629722070585396, "Ann")
GOLD = Ore("Gold", OreForm.REFINED)
RAW_GOLD = Ore("Gold", OreForm.RAW)
RAW_TIN = Ore("Tin", OreForm.RAW)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def uex(clock: ManualClock) -> AsyncIterator[UexSandbox]:
    async with UexSandbox(now=clock.now) as sandbox:
        yield sandbox
    sandbox.check()


@pytest.fixture
async def prices(database: Database, uex: UexSandbox, clock: ManualClock) -> AsyncIterator[PriceService]:
    for guild_id in (GUILD, OTHER_GUILD):
        await set_up(database, guild_id)
    async with UexClient(uex.base_url, wait=wait_none()) as client:
        prices = PriceService(database, client, clock)
        yield prices
        await prices.close()


async def set_up(database: Database, guild_id: int, *systems: str) -> None:
    settings = GuildSettings(guild_id, "Red Rock Mining", price_systems=systems, set_up_at=START)
    async with database.transaction(guild_id) as tx:
        await tx.guilds.save(settings)


async def priced(prices: PriceService, ore: Ore = GOLD, guild_id: int = GUILD) -> Priced:
    found = await prices.price_of(guild_id, ore)
    assert isinstance(found, Priced)
    return found


async def test_a_fresh_price_is_the_median_with_its_source(prices: PriceService) -> None:
    await prices.refresh()
    found = await priced(prices)
    # Gold at nine terminals: 26 400, 27 000, 28 200, five times 30 000, 33 000 (Checkmate's is unknown)
    assert found.unit_price_auec == 30_000
    assert found.source == PriceSource("uex", START, 9, "median")
    assert found.valuation is not None
    assert found.valuation.best.terminal == "TDD Orison"
    assert not found.stale


async def test_only_the_star_systems_the_guild_chose_count(prices: PriceService, database: Database) -> None:
    await prices.refresh()
    await set_up(database, GUILD, "Nyx")
    # Nyx: Levski 28 200 and Stanton Gateway 30 000; (28 200 + 30 000) ÷ 2 = 29 100
    assert (await priced(prices)).unit_price_auec == 29_100
    assert (await priced(prices, guild_id=OTHER_GUILD)).unit_price_auec == 30_000


async def test_a_stale_price_is_used_and_says_so(
    prices: PriceService, uex: UexSandbox, clock: ManualClock
) -> None:
    await prices.refresh()
    uex.breaks()
    clock.passes(hours=2)
    await prices.refresh()
    found = await priced(prices)
    assert found.stale
    assert found.source.fetched_at == START
    assert prices.problems[Endpoint.PRICES].startswith("UEX answered HTTP 500")


async def test_the_guilds_own_price_overrides_everything_until_it_is_taken_back(
    prices: PriceService, clock: ManualClock
) -> None:
    await prices.refresh()
    await prices.set_guild_price(GUILD, GOLD, Decimal("31234.5"), ANN)
    clock.passes(days=1)
    found = await priced(prices)
    assert found.unit_price_auec == Decimal("31234.5")
    assert found.source == PriceSource("guild", START)
    assert found.valuation is not None
    assert found.valuation.unit_price_auec == 30_000
    assert not found.stale
    assert list(await prices.guild_prices(GUILD)) == [GOLD]
    await prices.remove_guild_price(GUILD, GOLD, ANN)
    assert (await priced(prices)).source.origin == "uex"
    assert await prices.guild_prices(GUILD) == {}


async def test_a_guilds_price_is_of_one_form_and_of_one_guild(prices: PriceService) -> None:
    await prices.set_guild_price(GUILD, RAW_TIN, Decimal(150_000), ANN)
    found = await priced(prices, RAW_TIN)
    assert str(found.unit_price_auec) == "150000"
    assert isinstance(await prices.price_of(GUILD, Ore("Tin", OreForm.REFINED)), NoPrice)
    assert isinstance(await prices.price_of(OTHER_GUILD, RAW_TIN), NoPrice)


async def test_raw_ore_has_its_raw_price_or_none(prices: PriceService) -> None:
    await prices.refresh()
    assert (await priced(prices, RAW_GOLD)).unit_price_auec == 2_900
    unknown = await prices.price_of(GUILD, RAW_TIN)
    assert isinstance(unknown, NoPrice)
    assert unknown.reason == "No terminal reported a price of Tin (raw) within the last 14 days; enter one."


async def test_before_uex_was_ever_reached_no_price_is_known_and_none_is_invented(
    prices: PriceService, uex: UexSandbox
) -> None:
    uex.shows_a_challenge()
    await prices.refresh()
    unknown = await prices.price_of(GUILD, GOLD)
    assert isinstance(unknown, NoPrice)
    assert unknown.reason == "UEX was never reached, so no price of Gold is known; enter one."
    assert prices.ores() == COMMON_ORES


async def test_reading_a_price_never_waits_for_uex(prices: PriceService, uex: UexSandbox) -> None:
    uex.hangs()
    assert isinstance(await prices.price_of(GUILD, GOLD), NoPrice)
    assert uex.asked == []


async def test_a_misread_price_is_flagged_and_moves_nothing(prices: PriceService, uex: UexSandbox) -> None:
    uex.misreads("Gold", "TDD Area 18", 10)
    await prices.refresh()
    found = await priced(prices)
    assert found.unit_price_auec == 30_000
    assert found.valuation is not None
    assert [outlier.terminal for outlier in found.valuation.outliers] == ["TDD Area 18"]


async def test_ores_are_what_uex_lists_without_goods_that_nobody_mines(prices: PriceService) -> None:
    await prices.refresh()
    names = {str(ore) for ore in prices.ores()}
    assert {"Tin", "Tin (raw)", "Stileron", "Riccite", "Silicon", "Hadanite", "Saldynium (raw)"} <= names
    assert not {"Steel", "Quantum Fuel", "Agricultural Supplies"} & names


async def test_many_ores_are_priced_at_once(prices: PriceService) -> None:
    await prices.refresh()
    found = await prices.prices_of(GUILD, [GOLD, RAW_GOLD, RAW_TIN])
    assert [type(found[ore]) for ore in (GOLD, RAW_GOLD, RAW_TIN)] == [Priced, Priced, NoPrice]


async def test_a_guild_that_is_not_set_up_is_told_how_before_it_sets_prices(prices: PriceService) -> None:
    with pytest.raises(Refused, match="/mining setup"):
        await prices.set_guild_price(902, GOLD, Decimal(1), ANN)


async def test_what_refineries_do_is_there_for_hints_once_uex_was_reached(prices: PriceService) -> None:
    assert prices.refineries() == RefineryTables()
    await prices.refresh()
    hint = expected_yield(prices.refineries(), [OreLine("Laranite", 12_500)], "Ruin Station", "Dinyx")
    assert hint.expected_cscu == 10_837  # 125 × 85 % × 1.02, rounded down


async def test_ore_is_valued_with_the_quality_that_was_typed(prices: PriceService) -> None:
    await prices.refresh()
    typed = [TypedOre(GOLD, 100, None, 812), TypedOre(GOLD, 200, Decimal(5))]
    first, second = await prices.valued(GUILD, typed)
    assert (first.quality, first.unit_price_auec) == (812, Decimal(30_000))
    assert (second.quality, second.unit_price_auec) == (None, Decimal(5))
