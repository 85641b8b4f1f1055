"""``python -m benchmarks.soak``: Sundays with faults, drawn from seeds; exit 1 if anybody lost anything.

Each Sunday has several faults, of about ten minutes each by the story's clock. Prints a report at its end.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from benchmarks.soak.fault import Where
from benchmarks.soak.faults import FAULTS
from benchmarks.soak.report import Report, Told
from benchmarks.soak.server import Server, a_server
from benchmarks.soak.sunday import Plan, play

FAULTS_A_SUNDAY = 4
APART_OF_TEN = 3
"""So many Sundays of ten have the bot as a process of its own, and kill it."""


def plan_of(seed: int, server: Server, fault_seconds: float) -> Plan:
    """The Sunday of a seed. Always the same on the same machine."""
    dice = Random(seed)
    is_apart = seed % 10 < APART_OF_TEN
    wheres = (Where.APART if is_apart else Where.HERE, Where.ANYWHERE)
    possible = [fault for fault in FAULTS if fault.where in wheres and fault.hindrance(server) is None]
    faults = dice.sample(possible, FAULTS_A_SUNDAY)
    nights = [fault for fault in faults if fault.begins_at]
    faults = [fault for fault in faults if fault not in nights[1:]]  # it is one night at a time
    return Plan(seed, faults, fault_seconds, kills_at_the_end=is_apart)


async def soak(args: argparse.Namespace) -> int:
    report = Report(FAULTS)
    async with a_server() as server:
        report.skip({fault: why for fault in FAULTS if (why := fault.hindrance(server))})
        for seed in range(args.first, args.first + args.seeds):
            told = await _play(plan_of(seed, server, args.minutes * 60), server)
            report.add(told)
            print(told.line(), flush=True)
    text = report.text()
    print(text)
    if args.output is not None:
        args.output.write_text(text, encoding="utf-8")
    return 1 if report.lost else 0


async def _play(plan: Plan, server: Server) -> Told:
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="paydirt-sunday-") as folder:
        try:
            wrong = (await play(plan, server, Path(folder))).wrong
        except Exception as error:  # noqa: BLE001 - whatever broke is a Sunday that was not survived
            wrong = [f"it broke: {error!r}"]
            if not await server.takes_writes():
                server.start()
    return Told(plan.seed, tuple(plan.faults), tuple(wrong), time.monotonic() - start)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many Sundays")
    parser.add_argument("--first", type=int, default=0, help="the first seed, to play one Sunday again")
    parser.add_argument("--minutes", type=float, default=10, help="how long each fault lasts")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the report goes, too")
    parser.add_argument("--verbose", action="store_true", help="show what the bot logs")
    return parser.parse_args()


if __name__ == "__main__":
    arguments = _arguments()
    logging.basicConfig(level=logging.WARNING if arguments.verbose else logging.CRITICAL)
    sys.exit(asyncio.run(soak(arguments)))
