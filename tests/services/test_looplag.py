import asyncio
import time

from services.looplag import LoopLag
from tests.stories.stage import becomes_true


async def test_whoever_blocks_the_loop_is_seen() -> None:
    lag = LoopLag()
    measuring = asyncio.create_task(lag.run())
    await becomes_true(lambda: lag.timings.total.count)
    before = lag.timings.total.count
    time.sleep(0.3)  # noqa: ASYNC251 - which is what is measured
    await becomes_true(lambda: lag.timings.total.count > before)
    measuring.cancel()
    assert lag.timings.total.longest_seconds >= 0.2
