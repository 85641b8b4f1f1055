"""How fast the bot is, from the parts that measure it; read when somebody looks, never pushed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from domain.timings import Tally, Timings

WINDOWS = {"1 min": 60, "10 min": 600, "1 h": 3600}
"""Name to seconds."""

_MEMORY = Path("/proc/self/statm")
_PAGE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Signs:
    """Of the last tracking signs and connection tests: how many succeeded, out of how many."""

    succeeded: int
    tried: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be durable: how many moves, and for how long the oldest of them."""

    moves: int
    lag_seconds: float


def no_signs() -> Signs:
    """Where nobody keeps count of them."""
    return Signs(0, 0)


@dataclass(frozen=True, slots=True)
class Performance:
    """``answers``: commands and presses. ``requests``: to Discord. ``loans``: of a connection to the database."""

    answers: tuple[Timings, ...]
    requests: Timings
    loans: Timings
    batches: Timings
    loop_lag: Timings
    queue: Callable[[], Queue]
    signs: Callable[[], Signs] = no_signs
    memory_bytes: Callable[[], int | None] = field(default_factory=lambda: resident_bytes)


def within(timings: Iterable[Timings], seconds: int) -> Tally:
    """What was noted in the last ``seconds`` by any of them."""
    tally = Tally()
    for each in timings:
        tally.add(each.within(seconds))
    return tally


def resident_bytes() -> int | None:
    """The memory that this process holds; None where the system does not say so."""
    try:
        return int(_MEMORY.read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except OSError:
        return None
