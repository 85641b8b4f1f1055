"""How late the event loop is: everything that answers people or notes moves waits at least that long."""

import asyncio

from domain.timings import Timings

LOOK_SECONDS = 0.1


class LoopLag:
    """Sleeps again and again, and notes by how much it oversleeps."""

    def __init__(self) -> None:
        self.timings = Timings()

    async def run(self) -> None:
        """Measure for ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
            self.timings.note(max(loop.time() - due, 0.0))
