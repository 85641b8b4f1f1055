"""``paydirt demo``: the only place of the product that knows the sandbox."""

import asyncio
import secrets
import signal
import sys
from collections.abc import Awaitable
from pathlib import Path

from domain.errors import PaydirtError, Refused

HOLDS, FAILED, STOPPED = 0, 1, 130
SEEDS = 10_000


def play(output: Path, seed: int | None) -> int:
    """Play the Sunday and prove it, leaving files in ``output``. 0: every proof holds; 1: not; 130: stopped."""
    try:
        from bot.demo.show import play_show
    except ModuleNotFoundError as missing:
        raise Refused(f"The demo needs {missing.name}: install paydirt[demo].") from None
    chosen = secrets.randbelow(SEEDS) if seed is None else seed
    output.mkdir(parents=True, exist_ok=True)
    print(
        f"A Sunday of 30 people. Seed {chosen}: `paydirt demo --seed {chosen}` plays the same chances again.\n"
    )
    try:
        return HOLDS if asyncio.run(_until_stopped(play_show(output, chosen))) else FAILED
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nStopped, with everything that was started.")
        return STOPPED
    # What the sandbox does not get from the bot in time, or gets and does not know, is an AssertionError.
    except (PaydirtError, AssertionError, TimeoutError) as failure:
        print(f"\nThe demo failed: {failure or type(failure).__name__}", file=sys.stderr)
        return FAILED


async def _until_stopped(show: Awaitable[bool]) -> bool:
    """SIGTERM stops it as Ctrl-C does: in order, from the inside out."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await show
