"""A stand-in UEX on loopback: the documented envelopes over a small world, and failures as verbs.

async with UexSandbox() as uex:
    uex.sells("Quantainium", "TDD Area 18", 155_000)
    uex.throttles(times=1)
    ...  # something fetches lists from uex.base_url
    uex.check()
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from sandbox import uex_rows
from sandbox import uex_world as world
from sandbox.uex_rows import Row

Answer = Callable[[web.Request, Row], Awaitable[web.StreamResponse]]

_ROUTES = (
    "commodities",
    "commodities_prices_all",
    "commodities_raw_prices_all",
    "terminals",
    "refineries_methods",
    "refineries_yields",
)
_CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
_FOREVER = 10**9


@dataclass(frozen=True)
class Asked:
    """One request that arrived: the list asked for, the asker's name for itself, and when."""

    path: str
    user_agent: str
    at: datetime


@dataclass
class _Price:
    commodity: world.Commodity
    terminal: world.Terminal
    price: Any
    days_old: float


@dataclass
class _Fault:
    answer: Answer
    only: str | None
    times: int


class UexSandbox:
    """Lists of commodities, prices, terminals and of what refineries do.

    ``now`` dates the reports of prices: a rehearsal has its own time.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._terminals = {terminal.name: terminal for terminal in world.TERMINALS}
        self._commodities = {commodity.name: commodity for commodity in world.COMMODITIES}
        self._prices: dict[bool, list[_Price]] = {False: [], True: []}
        self._yields: dict[tuple[str, str], Any] = {
            (refinery, ore): percent for refinery, ore, percent in world.YIELDS
        }
        self._fault: _Fault | None = None
        self._released = asyncio.Event()
        self._arrived = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.base_url = ""
        self.asked: list[Asked] = []
        self.mistakes: list[str] = []
        self._fill()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}/2.0"

    async def stop(self) -> None:
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def check(self) -> None:
        """Fail if anything was asked that UEX does not have."""
        assert not self.mistakes, "; ".join(self.mistakes)

    def requests(self, path: str) -> int:
        """How often a list was asked for."""
        return sum(asked.path == path for asked in self.asked)

    async def is_asked(self) -> None:
        """Wait for the next request to arrive."""
        self._arrived.clear()
        await self._arrived.wait()

    # What it knows

    def sells(
        self, commodity: str, terminal: str, price: object, *, days_old: float = 0, raw: bool = False
    ) -> None:
        """From now on this is what the terminal pays for the commodity, as reported so many days ago."""
        self.forgets(commodity, terminal, raw=raw)
        self.also_sells(commodity, terminal, price, days_old=days_old, raw=raw)

    def also_sells(
        self, commodity: str, terminal: str, price: object, *, days_old: float = 0, raw: bool = False
    ) -> None:
        """Add one more row, even if it contradicts another."""
        row = _Price(self._commodities[commodity], self._terminals[terminal], price, days_old)
        self._prices[raw].append(row)

    def forgets(self, commodity: str, terminal: str | None = None, *, raw: bool = False) -> None:
        """Drop the rows of a commodity, at one terminal or everywhere."""
        self._prices[raw] = [
            row
            for row in self._prices[raw]
            if row.commodity.name != commodity or terminal not in (None, row.terminal.name)
        ]

    def misreads(self, commodity: str, terminal: str, times: int) -> None:
        """The price of the commodity there is reported this many times too high."""
        for row in self._prices[False]:
            if (row.commodity.name, row.terminal.name) == (commodity, terminal):
                row.price *= times

    def refines(self, refinery: str, ore: str, percent: object) -> None:
        """From now on this is the bonus of the refinery for the ore."""
        self._yields[refinery, ore] = percent

    def introduces(self, commodity: world.Commodity) -> None:
        """List one more commodity."""
        self._commodities[commodity.name] = commodity

    def opens(self, terminal: world.Terminal) -> None:
        """List one more terminal."""
        self._terminals[terminal.name] = terminal

    # What goes wrong with it: for this many requests, or for one list only

    def recovers(self) -> None:
        self._fault = None
        self._released.set()
        self._released = asyncio.Event()

    def throttles(
        self, http_code: int = 200, *, retry_after: int | None = None, times: int = _FOREVER
    ) -> None:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        body = {"status": "requests_limit_reached", "http_code": http_code, "data": None, "message": ""}
        self._fails(lambda _: _json(body, http_code, headers), times=times)

    def shows_a_challenge(self, *, times: int = _FOREVER) -> None:
        headers = {"cf-mitigated": "challenge"}
        self._fails(
            lambda _: web.Response(text=_CHALLENGE, status=403, content_type="text/html", headers=headers),
            times=times,
        )

    def breaks(self, http_code: int = 500, *, only: str | None = None, times: int = _FOREVER) -> None:
        self._fails(lambda _: web.Response(text="oops", status=http_code), only=only, times=times)

    def says(self, status: str, http_code: int = 400, *, times: int = _FOREVER) -> None:
        body = {"status": status, "http_code": http_code, "data": None, "message": ""}
        self._fails(lambda _: _json(body, http_code), times=times)

    def claims_to_send(self, content_type: str, *, times: int = _FOREVER) -> None:
        self._fails(lambda body: web.Response(text=json.dumps(body), content_type=content_type), times=times)

    def sends(self, text: str, *, only: str | None = None, times: int = _FOREVER) -> None:
        """Send this text as if it were JSON."""
        self._fails(
            lambda _: web.Response(text=text, content_type="application/json"), only=only, times=times
        )

    def answers_data(self, data: object, *, only: str | None = None, times: int = _FOREVER) -> None:
        """A good envelope around this: false, null, an empty list, a dict…"""
        self._fails(lambda body: _json({**body, "data": data}), only=only, times=times)

    def keeps_only(self, rows: int, *, only: str | None = None, times: int = _FOREVER) -> None:
        self._fails(lambda body: _json({**body, "data": body["data"][:rows]}), only=only, times=times)

    def writes_numbers_as_strings(self) -> None:
        self._fails(lambda body: _json({**body, "data": [_as_strings(row) for row in body["data"]]}))

    def hangs(self, *, only: str | None = None, times: int = _FOREVER) -> None:
        """Take requests and answer none, until it recovers or stops."""
        self._fault = _Fault(self._wait_for_release, only, times)

    def cuts_answers_in_half(self, *, times: int = _FOREVER) -> None:
        self._fault = _Fault(_half, None, times)

    # How it answers

    def _fails(
        self, respond: Callable[[Row], web.Response], *, only: str | None = None, times: int = _FOREVER
    ) -> None:
        async def answer(_: web.Request, body: Row) -> web.StreamResponse:
            return respond(body)

        self._fault = _Fault(answer, only, times)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/2.0/")
        self.asked.append(Asked(path, request.headers.get("User-Agent", ""), self._now()))
        self._arrived.set()
        if request.method != "GET" or path not in _ROUTES:
            self.mistakes.append(f"UEX has no {request.method} {request.path}")
            return _json({"status": "not_found", "http_code": 404, "data": None, "message": ""}, 404)
        body = {"status": "ok", "http_code": 200, "data": list(self._list(path)), "message": ""}
        fault = self._next_fault(path)
        return await fault.answer(request, body) if fault else _json(body)

    def _next_fault(self, path: str) -> _Fault | None:
        fault = self._fault
        if fault is None or fault.only not in (None, path) or fault.times <= 0:
            return None
        fault.times -= 1
        return fault

    async def _wait_for_release(self, _: web.Request, body: Row) -> web.StreamResponse:
        await self._released.wait()
        return _json(body)

    def _list(self, path: str) -> Iterable[Row]:
        if path == "commodities":
            return map(uex_rows.commodity, self._commodities.values())
        if path == "terminals":
            return map(uex_rows.terminal, self._terminals.values())
        if path == "refineries_methods":
            return map(uex_rows.method, world.METHODS)
        if path == "refineries_yields":
            day_ago = int((self._now() - timedelta(days=1)).timestamp())
            return (
                uex_rows.refined(self._terminals[refinery], self._commodities[ore], percent, day_ago)
                for (refinery, ore), percent in self._yields.items()
            )
        rows = self._prices[path == "commodities_raw_prices_all"]
        return (self._price_row(number, row) for number, row in enumerate(rows, start=1))

    def _price_row(self, number: int, row: _Price) -> Row:
        reported_at = self._now() - timedelta(days=row.days_old)
        return {
            "id": number,
            "id_commodity": row.commodity.id,
            "id_terminal": row.terminal.id,
            "price_buy": 0,
            "price_buy_avg": 0,
            "price_sell": row.price,
            "price_sell_avg": row.price,
            "scu_sell_stock": 120,
            "status_buy": 0,
            "status_sell": 1,
            "container_sizes": "1,2,4,8,16,24,32",
            "date_added": 1703514825,
            "date_modified": int(reported_at.timestamp()),
            "commodity_name": row.commodity.name,
            "commodity_code": row.commodity.code,
            "terminal_name": row.terminal.name,
        }

    def _fill(self) -> None:
        for raw, listed in ((False, world.SELL_PRICES), (True, world.RAW_SELL_PRICES)):
            for commodity, terminals, price in listed:
                for terminal in terminals:
                    percent = world.PERCENT_OF_PRICE.get(terminal, 100)
                    self.also_sells(commodity, terminal, price * percent // 100, days_old=0.1, raw=raw)
        self.sells("Laranite", "Orbituary", 700, days_old=509)
        self.also_sells("Laranite", "TDD Area 18", 6_500, days_old=12)
        self.sells("Agricium", "Checkmate", 0)
        self.sells("Gold", "Checkmate", None)
        self.sells("Tin", "Levski", "3760")


def _json(body: Row, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers=headers)


async def _half(request: web.Request, body: Row) -> web.StreamResponse:
    """Promise the whole body, send half of it and hang up."""
    text = json.dumps(body).encode()
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(text))}
    )
    await response.prepare(request)
    await response.write(text[: len(text) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _as_strings(row: Row) -> Row:
    return {key: str(value) if isinstance(value, int | float) else value for key, value in row.items()}
