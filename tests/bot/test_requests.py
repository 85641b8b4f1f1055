"""What is counted of requests, with a real server on loopback."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.requests import Requests


async def _answer(request: web.Request) -> web.StreamResponse:
    if request.path == "/gateway":
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        return socket
    return web.Response(status=int(request.path[1:]))


@pytest.fixture
async def server() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{status}", _answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}".format(*runner.addresses[0][:2])
    await runner.cleanup()


async def test_each_try_is_counted_by_how_it_ended(server: str) -> None:
    requests = Requests()
    async with aiohttp.ClientSession(trace_configs=[requests.trace]) as session:
        for status in (200, 204, 404, 429, 500):
            async with session.get(f"{server}/{status}"):
                pass
        with pytest.raises(aiohttp.ClientError):
            await session.get("http://127.0.0.1:1/")
    assert requests.counts == {"2xx": 2, "4xx": 1, "429": 1, "5xx": 1, "failed": 1}
    assert requests.timings.total.count == 6


async def test_the_gateway_s_line_is_no_request(server: str) -> None:
    requests = Requests()
    async with (
        aiohttp.ClientSession(trace_configs=[requests.trace]) as session,
        session.ws_connect(f"{server}/gateway"),
    ):
        pass
    assert requests.timings.total.count == 0
