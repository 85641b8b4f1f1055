"""Messages that must go out: written with what they tell, sent by one loop, sent again until Discord has them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from db.database import Database
from db.outbox import OutboxMessage
from domain.clock import Clock
from domain.errors import PaydirtError, Refused, Unavailable

__all__ = ["Outbox", "OutboxMessage", "Send"]

log = logging.getLogger(__name__)

Send = Callable[[OutboxMessage], Awaitable[None]]
"""Delivers one message. Raises Refused if it can never be delivered, Unavailable if a later try may succeed."""

LOOK_SECONDS = 1.0
FIRST_RETRY, LAST_RETRY = timedelta(seconds=5), timedelta(hours=1)
MOST_ATTEMPTS = 40


class Outbox:
    """``can_send``: whether Discord is there at all; while it is not, no message wastes an attempt."""

    def __init__(
        self, database: Database, clock: Clock, send: Send, can_send: Callable[[], bool] = lambda: True
    ) -> None:
        self._database = database
        self._clock = clock
        self._send = send
        self._can_send = can_send
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Something was just written: look now rather than in a second."""
        self._nudged.set()

    async def run(self) -> None:
        """Send for ever. The log says once that the database is away, and once that it is there again."""
        is_away = False
        while True:
            try:
                sent = await self.send_due()
            except Unavailable as error:
                if not is_away:
                    log.warning("outgoing messages wait: %s", error)
                is_away, sent = True, 0
            else:
                if is_away:
                    log.info("outgoing messages wait no longer")
                is_away = False
            if not sent:
                await self._wait()

    async def send_due(self) -> int:
        """Try every message that is due once; how many were tried."""
        if not self._can_send():
            return 0
        messages = await self._database.outbox.claim(self._clock.now())
        for message in messages:
            await self._try(message)
        return len(messages)

    async def _try(self, message: OutboxMessage) -> None:
        failure: str | None = None
        retry = True
        try:
            await self._send(message)
        except PaydirtError as error:
            failure, retry = str(error), not isinstance(error, Refused)
        except (
            Exception
        ) as error:  # a bug in one message must not hold up the others; it is logged and tried again
            log.exception("message %d of guild %d could not be sent", message.message_id, message.guild_id)
            failure = repr(error)
        await self._note(message, failure, retry=retry and message.attempts < MOST_ATTEMPTS)

    async def _note(self, message: OutboxMessage, failure: str | None, *, retry: bool) -> None:
        now = self._clock.now()
        async with self._database.transaction(message.guild_id) as tx:
            if failure is None:
                await tx.outbox.sent(message.message_id, now)
                return
            log.warning("message %d of guild %d: %s", message.message_id, message.guild_id, failure)
            retry_at = now + min(FIRST_RETRY * 2 ** (message.attempts - 1), LAST_RETRY) if retry else None
            await tx.outbox.failed(message.message_id, failure, now, retry_at=retry_at)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._nudged.wait()
        except TimeoutError:
            return
        finally:
            self._nudged.clear()
