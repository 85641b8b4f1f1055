"""Computing a payroll, and saving one."""

import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from benchmarks.measure import Figure, seconds
from benchmarks.world import CLOSED, database, fill_session, payroll_input
from domain.access import Standing
from domain.attendance import attend
from domain.compute import compute_payroll
from services.actors import Actor
from services.notes import Noter, Notes
from services.payrolls import Payrolls

SIZES = (10, 100, 1_000, 10_000)
BOSS = Actor(10**6 + 1, "Miner 1")


class Afterwards:
    """A clock that stands an hour after the session."""

    def now(self) -> datetime:
        return CLOSED + timedelta(hours=1)


def computing() -> Iterator[Figure]:
    """Per size: attendance from ten moves each, then the payroll; beside the size before, scaled up."""
    before: tuple[int, float] | None = None
    for size in SIZES:
        given = payroll_input(size)
        attendance = attend(given)
        took = seconds(partial(compute_payroll, given, attendance)) * 1000
        linear = before[1] * size / before[0] if before else None
        yield Figure(
            f"payroll of {size:,} people computed".replace(",", " "),
            took,
            "ms",
            linear,
            "the size before × 10",
            "under 10 ms" if size == 1_000 else "linear",
        )
        before = (size, took)
    given = payroll_input(1_000)
    yield Figure("attendance of 1 000 people, 10 moves each", seconds(partial(attend, given)) * 1000, "ms")


async def saving(sizes: tuple[int, ...] = (100, 1_000)) -> list[Figure]:
    """A press on *Save*: gathered, computed, posted, stored and committed in one transaction."""
    figures = []
    async with database() as (opened, _):
        payrolls, notes = Payrolls(opened, Afterwards()), Notes(opened, Afterwards())
        for size in sizes:
            whole, stored = [], []
            for number in range(3):
                guild_id, code = size * 10 + number, f"sm-{size:06d}"
                await fill_session(opened, guild_id, code, size)
                noter = Noter(BOSS, Standing.OFFICER, "benchmark")
                await notes.add_sale(
                    guild_id, code, noter, holder=BOSS, amount_auec=18_750_000 * size, terminal=None
                )
                start = time.perf_counter()
                seal = (await payrolls.view(guild_id, code)).seal
                looked = time.perf_counter()
                await payrolls.save(guild_id, code, BOSS, seal)
                whole.append(time.perf_counter() - looked)
                stored.append(whole[-1] - (looked - start))
            name = f"{size:,}".replace(",", " ")
            figures.append(
                Figure(
                    f"payroll of {name} people saved, whole transaction",
                    statistics.median(whole) * 1000,
                    "ms",
                )
            )
            aim = "under 50 ms" if size == 1_000 else ""
            figures.append(
                Figure("of that, storing and posting", statistics.median(stored) * 1000, "ms", aim=aim)
            )
    return figures
