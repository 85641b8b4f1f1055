"""Our measures in Prometheus's form, read back by its own parser."""

import math

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from bot.operations.families import counters, gauges, histogram
from domain.timings import Tally


class _One(Collector):
    def __init__(self, metric: Metric) -> None:
        self._metric = metric

    def collect(self) -> list[Metric]:
        return [self._metric]


def read_back(metric: Metric) -> Metric:
    registry = CollectorRegistry()
    registry.register(_One(metric))
    (found,) = text_string_to_metric_families(generate_latest(registry).decode())
    return found


@given(st.lists(st.floats(min_value=0, max_value=300, allow_nan=False)))
def test_each_bucket_counts_all_that_took_no_longer(lasted: list[float]) -> None:
    tally = Tally()
    for seconds in lasted:
        tally.note(seconds)
    found = read_back(histogram("x_seconds", "How long.", tally))
    buckets = {
        float(each.labels["le"]): each.value for each in found.samples if each.name.endswith("_bucket")
    }
    assert {0.001, 0.05, 1.0, 5.0, 100.0, math.inf} <= buckets.keys()
    assert buckets == {bound: sum(seconds <= bound for seconds in lasted) for bound in buckets}
    sums = {each.name: each.value for each in found.samples}
    assert sums["paydirt_x_seconds_count"] == len(lasted)
    assert math.isclose(sums["paydirt_x_seconds_sum"], sum(lasted), abs_tol=1e-9)


def test_counters_end_in_total_and_keep_their_labels() -> None:
    found = read_back(counters("x", "How many.", ("kind", "name"), {("press", "me.open"): 3}))
    (sample,) = [each for each in found.samples if each.name == "paydirt_x_total"]
    assert (sample.labels, sample.value) == ({"kind": "press", "name": "me.open"}, 3)


def test_a_family_without_anything_is_declared() -> None:
    found = read_back(gauges("x", "How many.", ("kind",), {}))
    assert (found.name, found.samples) == ("paydirt_x", [])
