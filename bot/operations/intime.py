"""An answer in time, also about what hangs."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_given_up: set["asyncio.Task[Any]"] = set()


async def in_time(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """What it returns. Raises TimeoutError after so many seconds, whatever it is doing then.

    What hangs may hang in its own clean-up, too, as a query does on a connection whose other end is frozen: it is
    told to stop, and not waited for.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task], timeout=seconds)
    finally:
        if not task.done():
            _given_up.add(task)
            task.add_done_callback(_forget)
            task.cancel()
    if not task.done():
        raise TimeoutError
    return task.result()


def _forget(task: "asyncio.Task[Any]") -> None:
    _given_up.discard(task)
    if not task.cancelled():
        task.exception()  # nobody waits for it any more
