"""The stand-in UEX itself: what it serves, how it fails, and what it remembers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from sandbox.uex import UexSandbox
from sandbox.uex_world import Commodity, Terminal

NOON = datetime(2026, 11, 15, 12, tzinfo=UTC)
PRICES = "commodities_prices_all"


@pytest.fixture
async def uex() -> AsyncIterator[UexSandbox]:
    async with UexSandbox(now=lambda: NOON) as sandbox:
        yield sandbox


@pytest.fixture
async def http(uex: UexSandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{uex.base_url}/", headers={"User-Agent": "tester"}) as session:
        yield session


async def rows(http: aiohttp.ClientSession, path: str) -> list[dict[str, Any]]:
    async with http.get(path) as response:
        assert response.content_type == "application/json"
        envelope = await response.json()
    assert envelope.keys() == {"status", "http_code", "data", "message"}
    found: list[dict[str, Any]] = envelope["data"]
    return found


async def quantainium_at_area_18(http: aiohttp.ClientSession) -> list[dict[str, Any]]:
    return [
        row
        for row in await rows(http, PRICES)
        if (row["commodity_name"], row["terminal_name"]) == ("Quantainium", "TDD Area 18")
    ]


async def test_it_serves_twelve_ores_in_three_systems_with_quirks(http: aiohttp.ClientSession) -> None:
    commodities = await rows(http, "commodities")
    raw = [row for row in commodities if row["name"].endswith(("(Ore)", "(Raw)"))]
    assert len(raw) >= 12
    assert {row["star_system_name"] for row in await rows(http, "terminals")} == {"Stanton", "Pyro", "Nyx"}
    prices = await rows(http, PRICES)
    assert {0, None, "3760"} <= {row["price_sell"] for row in prices}
    places = [(row["id_commodity"], row["id_terminal"]) for row in prices]
    assert len(places) > len(set(places))
    assert await rows(http, "commodities_raw_prices_all")


async def test_a_price_is_what_it_was_last_said_to_be(uex: UexSandbox, http: aiohttp.ClientSession) -> None:
    uex.sells("Quantainium", "TDD Area 18", 155_000, days_old=2)
    (row,) = await quantainium_at_area_18(http)
    assert row["price_sell"] == 155_000
    assert row["date_modified"] == int(NOON.timestamp()) - 2 * 86_400
    uex.misreads("Quantainium", "TDD Area 18", 10)
    assert (await quantainium_at_area_18(http))[0]["price_sell"] == 1_550_000
    uex.also_sells("Quantainium", "TDD Area 18", 1)
    assert len(await quantainium_at_area_18(http)) == 2
    uex.forgets("Quantainium")
    assert not await quantainium_at_area_18(http)


async def test_its_world_can_grow(uex: UexSandbox, http: aiohttp.ClientSession) -> None:
    uex.introduces(Commodity(999, "Unobtainium", "UNOB", "Mineral"))
    uex.opens(Terminal(998, "Far Out", "Nyx"))
    uex.sells("Unobtainium", "Far Out", 7)
    assert (await rows(http, PRICES))[-1]["commodity_name"] == "Unobtainium"
    with pytest.raises(KeyError):
        uex.sells("Nothing", "Far Out", 7)


async def test_a_failure_strikes_so_often_and_only_where_it_was_told(
    uex: UexSandbox, http: aiohttp.ClientSession
) -> None:
    uex.breaks(503, only="terminals", times=1)
    assert await rows(http, "commodities")
    async with http.get("terminals") as response:
        assert response.status == 503
    assert await rows(http, "terminals")


async def test_throttling_and_challenge_look_as_recorded(
    uex: UexSandbox, http: aiohttp.ClientSession
) -> None:
    uex.throttles(400)
    async with http.get("commodities") as response:
        assert (response.status, (await response.json())["status"]) == (400, "requests_limit_reached")
    uex.shows_a_challenge()
    async with http.get("commodities") as response:
        assert (response.status, response.headers["cf-mitigated"]) == (403, "challenge")
        assert response.content_type == "text/html"
    uex.recovers()
    assert await rows(http, "commodities")


async def test_half_a_body_is_less_than_was_promised(uex: UexSandbox, http: aiohttp.ClientSession) -> None:
    uex.cuts_answers_in_half()
    async with http.get(PRICES) as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_lists_can_be_short_and_their_numbers_strings(
    uex: UexSandbox, http: aiohttp.ClientSession
) -> None:
    uex.keeps_only(2)
    assert len(await rows(http, PRICES)) == 2
    uex.writes_numbers_as_strings()
    assert (await rows(http, PRICES))[0]["id_commodity"] == "1"


async def test_a_list_it_does_not_have_is_404_and_fails_the_test(
    uex: UexSandbox, http: aiohttp.ClientSession
) -> None:
    uex.check()
    async with http.get("commodities_prices") as response:
        assert response.status == 404
    async with http.post("terminals") as response:
        assert response.status == 404
    with pytest.raises(AssertionError, match=r"no GET /2\.0/commodities_prices; UEX has no POST"):
        uex.check()


async def test_it_remembers_who_asked_for_what(uex: UexSandbox, http: aiohttp.ClientSession) -> None:
    await rows(http, "terminals")
    assert uex.requests("terminals") == 1
    assert [(asked.user_agent, asked.at) for asked in uex.asked] == [("tester", NOON)]


async def test_it_serves_what_refineries_do_with_quirks(uex: UexSandbox, http: aiohttp.ClientSession) -> None:
    methods = await rows(http, "refineries_methods")
    assert {row["rating_yield"] for row in methods} == {0, 1, 2, 3}
    yields = await rows(http, "refineries_yields")
    assert {0, -5, "-4"} <= {row["value"] for row in yields}
    assert None in {row["space_station_name"] for row in yields}
    uex.refines("Levski", "Gold (Ore)", 12)
    (levski,) = (row for row in await rows(http, "refineries_yields") if "Levski" in row["terminal_name"])
    assert (levski["value"], levski["date_modified"]) == (12, int(NOON.timestamp()) - 86_400)
