"""The performance view: what is fast enough, what is not, and what to do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.findings import Finding, Verdict
from domain.timings import Tally, Timings
from services.performance import WINDOWS, Performance, within

AREA = "performance"

LAG_LIMIT_SECONDS = 5.0
"""Of the queue of voice moves."""
MEMORY_LIMIT_BYTES = 1024**3
SIGNS_LIMIT_PERCENT = 99

MEBIBYTE = 1024**2
RESTART = "Look at the log for what grew, then restart the bot: sessions go on, and nothing is lost."


@dataclass(frozen=True, slots=True)
class Limit:
    """What 99 of 100 are to be done within; ``seconds`` is one of ``domain.timings.BOUNDS``. None: no limit."""

    subject: str
    seconds: float | None
    means: str = ""
    advice: str = ""


ANSWERS = Limit(
    "answers to people",
    1.0,
    "People wait for their commands and buttons; from three seconds on Discord calls them failed.",
    "If requests to Discord or the database are slow, too, it is their slowness; else the machine is too busy.",
)
REQUESTS = Limit("requests to Discord", None)
LOANS = Limit("work in the database", None)
BATCHES = Limit(
    "writes of voice moves",
    1.0,
    "What happens in voice is durable later than it should be. It is in order, and exact to the moment it happened.",
    "Look at the database: its disk, its load, and the network between.",
)
LOOP_LAG = Limit(
    "event loop",
    0.05,
    "The process is busy or does not get enough of the machine; everything it does waits that long.",
    "See what else runs on this machine; above 2500 servers spread the bot over more shards.",
)


def performance_findings(performance: Performance) -> list[Finding]:
    """One line for each thing that is measured; it holds nothing of any guild."""
    return [
        _speed(ANSWERS, performance.answers),
        _speed(REQUESTS, [performance.requests]),
        _speed(LOANS, [performance.loans]),
        _speed(BATCHES, [performance.batches]),
        _speed(LOOP_LAG, [performance.loop_lag]),
        _queue(performance),
        _memory(performance),
        _signs(performance),
    ]


def _speed(limit: Limit, timings: Iterable[Timings]) -> Finding:
    measured = tuple(timings)
    windows = {name: within(measured, seconds) for name, seconds in WINDOWS.items()}
    verdict = _verdict(limit, lately=windows["10 min"], hour=windows["1 h"])
    reading = " · ".join(_readings(windows))
    if verdict in (Verdict.OK, Verdict.UNKNOWN):
        return Finding(AREA, limit.subject, verdict, reading)
    advice = limit.advice if verdict is Verdict.WARNING else ""
    return Finding(AREA, limit.subject, verdict, reading, limit.means, advice)


def _verdict(limit: Limit, *, lately: Tally, hour: Tally) -> Verdict:
    """What was too slow lately is a warning; what was so before, within the hour, is worth a note."""
    if limit.seconds is None or not _is_above(limit.seconds, hour):
        return Verdict.OK
    return Verdict.WARNING if _is_above(limit.seconds, lately) else Verdict.NOTE


def _is_above(seconds: float, tally: Tally) -> bool:
    """Whether more than one of a hundred took longer."""
    return 100 * tally.above(seconds) > tally.count


def _readings(windows: dict[str, Tally]) -> Iterator[str]:
    for name, tally in windows.items():
        if not tally.count:
            yield f"{name}: none"
            continue
        quantiles = ", ".join(f"p{percent} {_words(tally.quantile(percent))}" for percent in (50, 95, 99))
        yield f"{name}: {tally.count}, {quantiles}"


def _words(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _queue(performance: Performance) -> Finding:
    queue = performance.queue()
    reading = f"{queue.moves} waiting, the oldest for {_words(queue.lag_seconds)}"
    if queue.lag_seconds <= LAG_LIMIT_SECONDS:
        return Finding(AREA, "queue of voice moves", Verdict.OK, reading)
    means = "The database is away or too slow; what happens in voice is kept until it takes it."
    return Finding(AREA, "queue of voice moves", Verdict.WARNING, reading, means, "Look at the database.")


def _memory(performance: Performance) -> Finding:
    held = performance.memory_bytes()
    if held is None:
        return Finding(AREA, "memory", Verdict.UNKNOWN, "this system does not say")
    reading = f"{held // MEBIBYTE} MiB"
    if held <= MEMORY_LIMIT_BYTES:
        return Finding(AREA, "memory", Verdict.OK, reading)
    means = f"More than {MEMORY_LIMIT_BYTES // MEBIBYTE} MiB is more than Paydirt needs, however many servers it is in."
    return Finding(AREA, "memory", Verdict.WARNING, reading, means, RESTART)


def _signs(performance: Performance) -> Finding:
    signs = performance.signs()
    subject = "tracking signs that were shown"
    if not signs.tried:
        return Finding(AREA, subject, Verdict.OK, "none was due yet")
    reading = f"{signs.succeeded} of the last {signs.tried}"
    if 100 * signs.succeeded >= SIGNS_LIMIT_PERCENT * signs.tried:
        return Finding(AREA, subject, Verdict.OK, reading)
    means = "The bot does not always get into the Dispatch channel. It tracks all the same, but people do not see it."
    return Finding(AREA, subject, Verdict.WARNING, reading, means, "Let the bot View and Connect there.")
