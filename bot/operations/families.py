"""Families of metrics in Prometheus's form, made from what this project measures with."""

from collections.abc import Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from domain.timings import BOUNDS, Tally

PREFIX = "paydirt_"
EXPOSED = tuple(
    (place, bound)
    for place, bound in enumerate(BOUNDS)
    if f"{bound:e}"[:3] in ("1.0", "2.0", "5.0") and bound >= 1e-3
)
"""Place and seconds of the bounds that are exported: 1, 2 and 5 of each decade from 1 ms on."""

Labelled = Mapping[tuple[str, ...], float]


def gauge(name: str, what: str, value: float) -> Metric:
    """A number that goes up and down."""
    return GaugeMetricFamily(PREFIX + name, what, value=value)


def gauges(name: str, what: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    """The same for each combination of labels that there is."""
    family = GaugeMetricFamily(PREFIX + name, what, labels=labels)
    for combination, value in values.items():
        family.add_metric(combination, value)
    return family


def counter(name: str, what: str, value: float) -> Metric:
    """How much there was since the process started; Prometheus calls it ``…_total``."""
    return CounterMetricFamily(PREFIX + name, what, value=value)


def counters(name: str, what: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    """The same for each combination of labels that there is."""
    family = CounterMetricFamily(PREFIX + name, what, labels=labels)
    for combination, value in values.items():
        family.add_metric(combination, value)
    return family


def histogram(name: str, what: str, tally: Tally) -> Metric:
    """How long things took, in seconds, since the process started."""
    return histograms(name, what, (), {(): tally})


def histograms(
    name: str, what: str, labels: tuple[str, ...], tallies: Mapping[tuple[str, ...], Tally]
) -> Metric:
    """The same for each combination of labels that there is."""
    family = HistogramMetricFamily(PREFIX + name, what, labels=labels)
    for combination, tally in tallies.items():
        family.add_metric(combination, buckets=_cumulative(tally), sum_value=tally.seconds)
    return family


def _cumulative(tally: Tally) -> list[tuple[str, float]]:
    """Counts as the numbers of Prometheus, which are all floats."""
    reached = list(accumulate(tally.buckets))
    return [
        *((f"{bound:g}", float(reached[place])) for place, bound in EXPOSED),
        ("+Inf", float(tally.count)),
    ]
