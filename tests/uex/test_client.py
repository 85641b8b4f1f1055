"""Fetching lists over a real socket from a stand-in that fails in every documented way."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from tenacity import wait_none

from domain.circuit import CircuitState
from domain.errors import Unavailable
from sandbox.uex import UexSandbox
from uex.client import ATTEMPTS, FAILURES_THAT_OPEN, LARGEST_BODY, USER_AGENT, Throttled, UexClient
from uex.endpoints import Endpoint

PRICES = Endpoint.PRICES


@pytest.fixture
async def uex() -> AsyncIterator[UexSandbox]:
    async with UexSandbox() as sandbox:
        yield sandbox
    sandbox.check()


@pytest.fixture
async def client(uex: UexSandbox) -> AsyncIterator[UexClient]:
    async with UexClient(uex.base_url, wait=wait_none()) as client:
        yield client


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_a_good_list_is_fetched_with_one_request_under_our_own_name(
    uex: UexSandbox, client: UexClient, endpoint: Endpoint
) -> None:
    assert len(await client.fetch(endpoint)) > 5
    assert [(asked.path, asked.user_agent) for asked in uex.asked] == [(endpoint, USER_AGENT)]
    assert USER_AGENT.startswith("Paydirt/")


@pytest.mark.parametrize("http_code", [200, 400, 403, 429, 500])
async def test_throttling_is_told_by_the_status_whatever_the_http_code_and_not_asked_again(
    uex: UexSandbox, client: UexClient, http_code: int
) -> None:
    uex.throttles(http_code, retry_after=90)
    with pytest.raises(Throttled) as throttled:
        await client.fetch(PRICES)
    assert throttled.value.retry_after_seconds == 90
    assert uex.requests(PRICES) == 1


async def test_http_429_without_an_envelope_is_throttling_too(uex: UexSandbox, client: UexClient) -> None:
    uex.breaks(429)
    with pytest.raises(Throttled) as throttled:
        await client.fetch(PRICES)
    assert throttled.value.retry_after_seconds is None


@pytest.mark.parametrize(
    "disturb",
    [
        lambda uex, times: uex.breaks(500, times=times),
        lambda uex, times: uex.breaks(503, times=times),
        lambda uex, times: uex.cuts_answers_in_half(times=times),
        lambda uex, times: uex.sends('{"status": "ok", "data": [', times=times),
        lambda uex, times: uex.sends("[" * 100_000, times=times),
        lambda uex, times: uex.sends('{"status": "ok", "http_code": 200, "data": [NaN]}', times=times),
        lambda uex, times: uex.sends("[1, 2]", times=times),
    ],
    ids=["500", "503", "half a body", "torn JSON", "deep JSON", "NaN", "no envelope"],
)
async def test_a_passing_disturbance_is_overcome_by_asking_again_but_not_for_ever(
    uex: UexSandbox, client: UexClient, disturb: Callable[[UexSandbox, int], None]
) -> None:
    disturb(uex, ATTEMPTS - 1)
    assert await client.fetch(PRICES)
    disturb(uex, ATTEMPTS)
    with pytest.raises(Unavailable):
        await client.fetch(PRICES)
    assert uex.requests(PRICES) == 2 * ATTEMPTS


@pytest.mark.parametrize(
    ("fail", "sentence"),
    [
        (lambda uex: uex.shows_a_challenge(), "UEX answered HTTP 403 with text/html; charset=utf-8 to"),
        (
            lambda uex: uex.claims_to_send("text/html"),
            "UEX answered HTTP 200 with text/html; charset=utf-8 to",
        ),
        (lambda uex: uex.says("missing_id_terminal", 400), "UEX answered HTTP 400 with application/json"),
        (lambda uex: uex.says("missing_id_terminal", 200), "UEX answered missing_id_terminal to"),
        (lambda uex: uex.answers_data(False), "UEX sent no rows for"),
        (lambda uex: uex.answers_data(None), "UEX sent no rows for"),
        (lambda uex: uex.answers_data([]), "UEX sent no rows for"),
        (lambda uex: uex.answers_data({"id": 1}), "UEX sent no rows for"),
    ],
    ids=["challenge", "not JSON", "HTTP 400", "bad status", "false", "null", "empty", "dict"],
)
async def test_an_answer_that_is_no_list_is_unavailable_at_once_and_says_why(
    uex: UexSandbox, client: UexClient, fail: Callable[[UexSandbox], None], sentence: str
) -> None:
    fail(uex)
    with pytest.raises(Unavailable, match=sentence):
        await client.fetch(PRICES)
    assert uex.requests(PRICES) == 1


async def test_numbers_as_strings_are_a_good_list(uex: UexSandbox, client: UexClient) -> None:
    uex.writes_numbers_as_strings()
    assert await client.fetch(PRICES)


async def test_a_fraction_keeps_its_digits(uex: UexSandbox, client: UexClient) -> None:
    uex.sends('{"status": "ok", "http_code": "200", "data": [{"price_sell": 0.10000000000000000001}]}')
    assert await client.fetch(PRICES) == [{"price_sell": "0.10000000000000000001"}]


async def test_a_server_that_hangs_is_given_up(uex: UexSandbox) -> None:
    async with UexClient(uex.base_url, wait=wait_none(), deadline_seconds=0.05) as client:
        uex.hangs()
        with pytest.raises(Unavailable, match=r"in 0\.05 seconds"):
            await client.fetch(PRICES)


async def test_a_body_without_end_is_given_up(uex: UexSandbox, client: UexClient) -> None:
    uex.sends(" " * (LARGEST_BODY + 1))
    with pytest.raises(Unavailable, match="more than"):
        await client.fetch(PRICES)


async def test_a_server_that_is_not_there_is_unavailable(uex: UexSandbox) -> None:
    await uex.stop()
    async with UexClient(uex.base_url, wait=wait_none()) as client:
        with pytest.raises(Unavailable, match="ConnectError"):
            await client.fetch(PRICES)


async def test_giving_up_a_fetch_is_possible_at_any_time(uex: UexSandbox, client: UexClient) -> None:
    uex.hangs()
    fetching = asyncio.create_task(client.fetch(PRICES))
    await uex.is_asked()
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching


async def fails(client: UexClient, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable):
            await client.fetch(PRICES)


async def test_after_some_lists_in_a_row_that_could_not_be_had_uex_is_left_alone(
    uex: UexSandbox, client: UexClient
) -> None:
    uex.breaks(500)
    await fails(client, FAILURES_THAT_OPEN)
    asked = uex.requests(PRICES)
    with pytest.raises(Unavailable, match="left alone for a while: UEX answered HTTP 500"):
        await client.fetch(PRICES)
    assert uex.requests(PRICES) == asked
    assert client.circuit.state is CircuitState.OPEN


async def test_it_is_tried_again_after_a_pause_and_one_good_list_is_enough(uex: UexSandbox) -> None:
    async with UexClient(uex.base_url, wait=wait_none(), pause_seconds=0) as client:
        uex.breaks(500)
        await fails(client, FAILURES_THAT_OPEN + 1)
        assert client.circuit.state == "half-open"
        uex.recovers()
        assert await client.fetch(PRICES)
        assert client.circuit.state == "closed"


async def test_a_list_that_is_of_no_use_does_not_mean_that_uex_is_away(
    uex: UexSandbox, client: UexClient
) -> None:
    uex.answers_data([])
    await fails(client, FAILURES_THAT_OPEN + 1)
    assert client.circuit.state is CircuitState.CLOSED
    assert uex.requests(PRICES) == FAILURES_THAT_OPEN + 1
