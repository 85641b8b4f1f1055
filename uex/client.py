"""The web side of UEX: one list a request; anything but a good list is `Unavailable`.

After a few lists in a row that could not be had at all, UEX is left alone for a while (`UexClient.circuit`).
"""

import asyncio
import json
import time
from collections.abc import Mapping
from importlib.metadata import version
from types import TracebackType
from typing import Self

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter
from tenacity.wait import wait_base

from domain.circuit import Circuit, CircuitReading
from domain.errors import Unavailable
from uex import fields
from uex.endpoints import Endpoint

USER_AGENT = f"Paydirt/{version('paydirt')} (Discord bot for mining guilds)"
LARGEST_BODY = 16 * 1024 * 1024
"""Bytes. The longest list has about one million; what does not end is not a list."""

ATTEMPTS = 3
FAILURES_THAT_OPEN = 3
PAUSE_SECONDS = 120.0
_LONGEST_WAIT = 3600.0


class Throttled(Unavailable):
    """UEX asks for a pause. ``retry_after_seconds`` is how long it said, if it did."""

    def __init__(self, retry_after_seconds: float | None = None) -> None:
        super().__init__("UEX has had too many requests from here and asks for a pause.")
        self.retry_after_seconds = retry_after_seconds


class Disturbed(Unavailable):
    """An answer that may well be better the next time: it is worth asking again at once."""


class UexClient:
    """Fetches lists from UEX over one connection pool. Close it, or use it as a context manager.

    ``wait`` spaces the attempts of one fetch; ``deadline_seconds`` ends each of them, however
    slowly its answer drips in.
    """

    def __init__(
        self,
        base_url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        wait: wait_base | None = None,
        deadline_seconds: float = 30,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
            timeout=httpx.Timeout(deadline_seconds, connect=min(10, deadline_seconds)),
            transport=transport,
        )
        self._wait = wait or wait_exponential_jitter(initial=1, max=20, jitter=2)
        self._deadline_seconds = deadline_seconds
        self._circuit = Circuit(time.monotonic(), threshold=FAILURES_THAT_OPEN, pause_seconds=pause_seconds)

    @property
    def circuit(self) -> CircuitReading:
        """Whether UEX is there, since how many seconds, and what was last wrong with it."""
        return self._circuit.reading(time.monotonic())

    async def fetch(self, endpoint: Endpoint) -> list[object]:
        """The rows of one list, at least one, as JSON values; numbers with a fraction come as strings.

        Raises `Throttled` without asking again, and `Unavailable` after the last attempt; or at once, while UEX
        is left alone.
        """
        began_at = time.monotonic()
        if not self._circuit.lets_through(began_at):
            raise Unavailable(f"UEX is left alone for a while: {self.circuit.last_error}")
        try:
            rows = await self._attempts(endpoint)
        except Disturbed as error:
            self._circuit.failed(began_at, time.monotonic(), str(error))
            raise
        except Unavailable:
            self._circuit.succeeded(time.monotonic())  # it is there, only what it says is of no use
            raise
        self._circuit.succeeded(time.monotonic())
        return rows

    async def _attempts(self, endpoint: Endpoint) -> list[object]:
        attempts = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=self._wait,
            retry=retry_if_exception_type(Disturbed),
            reraise=True,
        )
        return await attempts(self._attempt, endpoint)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _attempt(self, endpoint: Endpoint) -> list[object]:
        try:
            async with (
                asyncio.timeout(self._deadline_seconds),
                self._http.stream("GET", endpoint) as response,
            ):
                body = await _body(response)
        except TimeoutError as error:
            raise Disturbed(f"UEX did not send {endpoint} in {self._deadline_seconds:g} seconds.") from error
        except httpx.HTTPError as error:
            raise Disturbed(f"UEX could not be read ({type(error).__name__} at {endpoint}).") from error
        return _rows(endpoint, response, body)


async def _body(response: httpx.Response) -> bytes:
    """The unpacked body, given up as soon as it is too long, whatever its header says."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Unavailable(f"UEX sent more than {LARGEST_BODY} bytes.")
    return bytes(body)


def _rows(endpoint: Endpoint, response: httpx.Response, body: bytes) -> list[object]:
    """The rows inside a good envelope: HTTP 200, JSON, status "ok", a list with something in it."""
    envelope = _envelope(body)
    if response.status_code == 429 or (envelope or {}).get("status") == "requests_limit_reached":
        raise Throttled(_retry_after(response))
    if response.status_code >= 500:
        raise Disturbed(f"UEX answered HTTP {response.status_code} to {endpoint}.")
    if response.status_code != 200 or not _says_json(response):
        what = fields.name(response.headers.get("Content-Type")) or "no content type"
        raise Unavailable(f"UEX answered HTTP {response.status_code} with {what} to {endpoint}.")
    if envelope is None:
        raise Disturbed(f"UEX sent a torn or unreadable answer to {endpoint}.")
    status, data = envelope.get("status"), envelope.get("data")
    if status != "ok" or envelope.get("http_code", 200) not in (200, "200"):
        raise Unavailable(f"UEX answered {fields.name(status) or 'no status'} to {endpoint}.")
    if not isinstance(data, list) or not data:
        raise Unavailable(f"UEX sent no rows for {endpoint}.")
    return data


def _envelope(body: bytes) -> Mapping[str, object] | None:
    """None for anything but a JSON object. Fractions stay text, so that no price goes through a float."""
    try:
        envelope = json.loads(body, parse_float=str, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return envelope if isinstance(envelope, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _says_json(response: httpx.Response) -> bool:
    media_type: str = response.headers.get("Content-Type", "")
    return media_type.partition(";")[0].strip().lower() == "application/json"


def _retry_after(response: httpx.Response) -> float | None:
    seconds = fields.number(response.headers.get("Retry-After"))
    return None if seconds is None else min(float(seconds), _LONGEST_WAIT)  # a time to wait, not money
