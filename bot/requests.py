"""What the bot asks of Discord over HTTP, as aiohttp sees it: how long each request takes, and how it ends."""

import time
from collections import Counter
from types import SimpleNamespace

import aiohttp

from domain.timings import Timings

SWITCHED_TO_WEBSOCKET = 101
TOO_MANY = 429


class Requests:
    """``counts`` by result: ``2xx``, ``4xx``, ``429``, ``5xx``, or ``failed`` where there was no answer at all.

    Each try counts by itself. What discord.py waits for because of a rate limit is not in ``timings``.
    """

    def __init__(self) -> None:
        self.timings = Timings()
        self.counts: Counter[str] = Counter()
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_start.append(self._begins)
        self.trace.on_request_end.append(self._ends)
        self.trace.on_request_exception.append(self._fails)

    async def _begins(
        self, _: aiohttp.ClientSession, request: SimpleNamespace, __: aiohttp.TraceRequestStartParams
    ) -> None:
        request.begun_at = time.monotonic()

    async def _ends(
        self, _: aiohttp.ClientSession, request: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        status = end.response.status
        if status == SWITCHED_TO_WEBSOCKET:
            return  # the gateway, which is no request
        self._note(request, "429" if status == TOO_MANY else f"{status // 100}xx")

    async def _fails(
        self, _: aiohttp.ClientSession, request: SimpleNamespace, __: aiohttp.TraceRequestExceptionParams
    ) -> None:
        self._note(request, "failed")

    def _note(self, request: SimpleNamespace, result: str) -> None:
        self.counts[result] += 1
        self.timings.note(time.monotonic() - request.begun_at)
