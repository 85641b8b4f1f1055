"""The bot as its operator sees it: from outside, over HTTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.stories.stage import Stage, becomes_true


@dataclass(frozen=True)
class Scrape:
    """``samples``: name to its values by labels. ``declared``: every name that may have samples."""

    samples: Mapping[str, Mapping[tuple[tuple[str, str], ...], float]]
    declared: frozenset[str]

    def value(self, name: str, /, **labels: str) -> float:
        return self.samples[name][tuple(sorted(labels.items()))]


async def operated(stage: Stage) -> str:
    """The bot starts anew, with metrics on a free port; where that is."""
    stage.metrics_address = "127.0.0.1:0"
    await stage.bot_restarts()
    assert stage.app is not None
    server = stage.app.operations.server
    assert server is not None
    await becomes_true(lambda: server.address)
    return f"http://{server.address}"


async def asked(url: str) -> tuple[int, str]:
    """Status and text."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def scraped(where: str) -> Scrape:
    """What Prometheus reads."""
    status, text = await asked(f"{where}/metrics")
    assert status == 200
    samples: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            samples.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    declared = frozenset(re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE))
    return Scrape(samples, declared)
