"""``/metrics``, ``/health`` and ``/ready``: plain HTTP, for this machine unless METRICS_ADDRESS says otherwise."""

import asyncio
import logging
import os
from collections.abc import Iterable

from aiohttp import web
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from bot.operations.intime import in_time
from bot.operations.metrics import metrics
from bot.operations.readiness import ANSWERS_WITHIN_SECONDS, readiness
from bot.operations.sources import Sources
from db.overview import Figures
from domain.errors import Unavailable

RETRY_SECONDS = 10.0
"""Between two tries to get the port: the process that this one replaces may still have it."""
CLOSE_SECONDS = 1.0

log = logging.getLogger(__name__)


class OperationsServer:
    """``run`` serves until cancelled. ``address`` is the port that it has, once it has one."""

    def __init__(self, address: str, sources: Sources) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._sources = sources
        self._bot = _Bot(sources)
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._registry.register(self._bot)
        self.address: str | None = None

    async def run(self) -> None:
        """A port that cannot be had is said in the log and tried again: measuring voice does not wait for it."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/metrics", self._metrics),
                web.get("/health", self._health),
                web.get("/ready", self._ready),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_SECONDS)
        await runner.setup()
        try:
            await self._listen(runner)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        while self.address is None:
            try:
                await web.TCPSite(runner, self._host, self._port).start()
            except OSError as error:
                log.error(
                    "METRICS_ADDRESS: %s:%d cannot be listened on (%s); next try in %.0f s, the bot runs without it",
                    *(self._host, self._port, _reason(error), RETRY_SECONDS),
                )
                await asyncio.sleep(RETRY_SECONDS)
            else:
                host, port = runner.addresses[0][:2]
                self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                log.info("metrics are at http://%s/metrics", self.address)

    async def _metrics(self, _: web.Request) -> web.Response:
        self._bot.figures = await self._figures()
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
        )

    async def _health(self, _: web.Request) -> web.Response:
        """That it answers is all there is to say: the process lives, and its event loop runs."""
        return web.Response(text="alive\n")

    async def _ready(self, _: web.Request) -> web.Response:
        found = await readiness(self._sources)
        status = 200 if found.is_ready else 503
        return web.Response(status=status, text="".join(f"{line}\n" for line in found.lines))

    async def _figures(self) -> Figures | None:
        try:
            return await in_time(self._sources.database.overview.figures(), ANSWERS_WITHIN_SECONDS)
        except (TimeoutError, Unavailable):
            return None


def _reason(error: OSError) -> str:
    """Without the address again, which the event loop puts into the text."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)


class _Bot(Collector):
    """What the bot is read from at each scrape; ``figures`` are fetched just before, for that has to be awaited."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.figures: Figures | None = None

    def collect(self) -> Iterable[Metric]:
        return metrics(self._sources, self.figures)
