"""Doing something until the database has taken it, however long it is away."""

import logging
from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_random

from domain.errors import Unavailable

FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS, JITTER_SECONDS = 0.1, 2.0, 0.2

log = logging.getLogger(__name__)


async def persist(act: Callable[[], Awaitable[None]]) -> None:
    """Try for ever, with growing pauses."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(Unavailable),
        wait=wait_exponential(FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS) + wait_random(0, JITTER_SECONDS),
        before_sleep=_say_that_moves_wait,
    )

    async def attempt() -> None:  # tenacity awaits coroutine functions only, and no lambda that returns one
        await act()

    await retrying(attempt)


def _say_that_moves_wait(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    delay = state.next_action.sleep if state.next_action else 0.0
    log.warning("voice moves wait, the database is away (%s); next try in %.1f s", error, delay)
