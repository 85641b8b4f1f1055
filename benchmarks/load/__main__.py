"""``python -m benchmarks.load``: load the bot, print what it did, exit 1 if a move was lost or a goal missed."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load.host import Gauge, cpu_seconds, open_sessions, recorded, resident_mb, running
from benchmarks.load.tally import differing
from benchmarks.world import database

ANSWER_GOAL_SECONDS = 1.0
LAG_GOAL_SECONDS = 0.05
LINE_LIMIT = 1 << 26
HEADER = (
    "| minute | moves/s | commands/s | unanswered | answers p50 / p99 | loop lag p99 (own) "
    "| longest queue | bot MB | bot CPU | sandbox CPU |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The stand-in Discord in its own process."""

    process: asyncio.subprocess.Process
    hello: dict[str, Any]

    async def does(self, line: str) -> dict[str, Any]:
        """Have it do something, and wait until the bot has taken all of it in; what it tells of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()
        told: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return told


@dataclass(frozen=True, slots=True)
class Burst:
    """What one burst, and the pause after it, came to. Times in seconds, memory in MB."""

    minute: float
    moved: int
    asked: int
    seconds: float
    unanswered: int
    answers: Sequence[float]
    late: Sequence[float]
    own: Sequence[float]
    longest_queue: int
    resident_mb: int
    bot_cpu: float
    sandbox_cpu: float

    def as_row(self) -> str:
        return (
            f"| {self.minute:.1f} | {self.moved / self.seconds:.0f} | {self.asked / self.seconds:.1f} "
            f"| {self.unanswered} | {percentile(self.answers, 0.5) * 1000:.0f} / "
            f"{percentile(self.answers, 0.99) * 1000:.0f} ms | {percentile(self.late, 0.99) * 1000:.1f} "
            f"({percentile(self.own, 0.99) * 1000:.1f}) ms "
            f"| {self.longest_queue} | {self.resident_mb} | {self.bot_cpu:.0%} | {self.sandbox_cpu:.0%} |"
        )


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] if values else 0.0


@asynccontextmanager
async def crowd_of(guilds: int, people: int) -> AsyncIterator[Crowd]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load.crowd", str(guilds), str(people)),
        stdin=pipe,
        stdout=pipe,
        limit=LINE_LIMIT,
    )
    assert process.stdout is not None
    try:
        yield Crowd(process, json.loads(await process.stdout.readline()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def load(args: argparse.Namespace) -> int:
    async with database() as (opened, dsn), crowd_of(args.guilds, args.people) as crowd:
        print(f"{args.guilds} guilds, {args.guilds * args.people} people in voice, {args.boards} live boards")
        await open_sessions(opened, crowd.hello["guilds"], args.boards)
        start = time.perf_counter()
        async with running(crowd.hello, dsn) as app:
            await crowd.does("meet")
            await app.client.wait_until_ready()
            print(f"ready after {time.perf_counter() - start:.1f} s", flush=True)
            while not app.recorder.sight.is_whole:  # noqa: ASYNC110 — nobody tells of it
                await asyncio.sleep(0.1)
            print(f"everybody on record after {time.perf_counter() - start:.1f} s", flush=True)
            bursts = await _bursts(args, app, crowd)
            await app.recorder.flush()
        lost = await _compare(crowd, dsn)
    return _say(bursts, lost)


async def _bursts(args: argparse.Namespace, app: Any, crowd: Crowd) -> list[Burst]:
    gauge = Gauge(app)
    gauging = asyncio.create_task(gauge.run())
    start, bursts = time.monotonic(), list[Burst]()
    sandbox_cpu = (await crowd.does("rest"))["cpu_seconds"]
    print(HEADER)
    while (passed := time.monotonic() - start) < args.minutes * 60:
        gauge.take()
        bot_cpu, began = cpu_seconds(), time.monotonic()
        told = await crowd.does(f"both {args.burst_seconds} {args.moves} {args.commands}")
        took = time.monotonic() - began
        late, own, longest = gauge.take()
        bursts.append(
            Burst(
                minute=passed / 60,
                moved=told["moved"],
                asked=told["asked"],
                seconds=told["seconds"],
                unanswered=told["unanswered"],
                answers=told["answers"],
                late=late,
                own=own,
                longest_queue=longest,
                resident_mb=resident_mb(),
                bot_cpu=(cpu_seconds() - bot_cpu) / took,
                sandbox_cpu=(told["cpu_seconds"] - sandbox_cpu) / took,
            )
        )
        print(bursts[-1].as_row(), flush=True)
        await asyncio.sleep(args.pause_seconds)
        sandbox_cpu = (await crowd.does("rest"))["cpu_seconds"]
    gauging.cancel()
    return bursts


async def _compare(crowd: Crowd, dsn: str) -> int:
    """How many people's moves are not the same in the sandbox's log and in the database."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        await crowd.does(f"tell {file.name}")
        told = json.loads(Path(file.name).read_text())
    truth = {int(account): (count, order) for account, (count, order) in told.items()}
    there = await recorded(dsn)
    wrong = differing(truth, there)
    moves = sum(count for count, _ in truth.values())
    print(
        f"{moves} moves happened, {sum(count for count, _ in there.values())} are on record; {len(wrong)} people differ"
    )
    return len(wrong)


def _say(bursts: Sequence[Burst], lost: int) -> int:
    answers = [each for burst in bursts for each in burst.answers]
    late = [each for burst in bursts for each in burst.late]
    unanswered = sum(burst.unanswered for burst in bursts)
    goals = {
        "nobody's moves are lost": lost == 0,
        "every command is answered": unanswered == 0,
        f"answers p99 {percentile(answers, 0.99):.3f} s": percentile(answers, 0.99) < ANSWER_GOAL_SECONDS,
        f"event-loop lag p99 {percentile(late, 0.99):.4f} s": percentile(late, 0.99) < LAG_GOAL_SECONDS,
    }
    own = percentile([each for burst in bursts for each in burst.own], 0.99)
    print(f"of the lag, {own:.4f} s are the bot's own (p99): it had the CPU, or did not ask for it")
    for goal, reached in goals.items():
        print(f"{'reached' if reached else 'MISSED '}  {goal}")
    return 0 if all(goals.values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--guilds", type=int, default=2500)
    parser.add_argument("--people", type=int, default=20, help="in voice, in each guild")
    parser.add_argument("--boards", type=int, default=50, help="guilds with a live board")
    parser.add_argument("--moves", type=float, default=5000, help="a second, while a burst lasts")
    parser.add_argument("--commands", type=float, default=50, help="a second, beside it")
    parser.add_argument("--burst-seconds", type=float, default=10)
    parser.add_argument("--pause-seconds", type=float, default=10)
    parser.add_argument("--minutes", type=float, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(load(_arguments())))
