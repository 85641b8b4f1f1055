"""Timing, and the rows that are printed. Times are seconds here and nothing that is paid."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ``ratio`` is value over baseline, in the unit of both."""

    what: str
    value: float
    unit: str
    baseline: float | None = None
    beside: str = ""
    aim: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio}

    def as_row(self) -> str:
        baseline = f"{_short(self.baseline)} {self.unit}, {self.beside}" if self.baseline else ""
        ratio = f"{self.ratio:.2f}" if self.ratio else ""
        return f"| {self.what} | {_short(self.value)} {self.unit} | {baseline} | {ratio} | {self.aim} |"


HEADER = "| what | measured | beside | ratio | aim |\n|---|---:|---:|---:|---|"


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of one call, after one that does not count."""
    work()
    return statistics.median(_once(work) for _ in range(rounds))


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


async def seconds_of(work: Callable[[int], Awaitable[object]], rounds: int = ROUNDS) -> float:
    """The same for a coroutine function, which is told the number of the round; round 0 does not count."""
    await work(0)
    times = []
    for number in range(1, rounds + 1):
        start = time.perf_counter()
        await work(number)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}".replace(",", " ") if number >= 100 else f"{number:.3g}"
