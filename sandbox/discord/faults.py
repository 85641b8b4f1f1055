"""What goes wrong on purpose at the REST side, and Discord's rate limits."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.discord import refusals
from sandbox.discord.clocks import Json

if TYPE_CHECKING:
    from sandbox.discord.messages import Message

HOUR_SECONDS = 3600
OLD_EDITS, OLD_EDITS_PER_SECONDS = 3, 6.0
GENEROUS_LIMIT, GENEROUS_PER_SECONDS = 1000, 1.0


@dataclass(slots=True)
class Failure:
    """The next ``times`` calls of a route (None: of any) get this answer instead of the real one."""

    status: int
    times: int
    route: str | None
    body: Json
    headers: dict[str, str] = field(default_factory=dict)

    def fits(self, route: str) -> bool:
        return self.times > 0 and (self.route is None or self.route in route)


class Faults:
    """The failures that are waiting to happen, and how slow everything is."""

    def __init__(self) -> None:
        self.failures: list[Failure] = []
        self.delays: dict[str | None, float] = {}

    def fail(self, status: int, times: int, route: str | None) -> None:
        self.failures.append(Failure(status, times, route, {"message": f"{status}: on purpose", "code": 0}))

    def limit(self, retry_after: float, times: int, route: str | None, *, is_global: bool) -> None:
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": is_global}
        scope = "global" if is_global else "user"
        headers = {"Retry-After": str(retry_after), "X-RateLimit-Scope": scope}
        if is_global:
            headers["X-RateLimit-Global"] = "true"
        self.failures.append(Failure(429, times, route, body, headers))

    def take(self, route: str) -> Failure | None:
        """The failure for this call, used up by one; None if it shall succeed."""
        for failure in self.failures:
            if failure.fits(route):
                failure.times -= 1
                return failure
        return None

    async def delay(self, route: str) -> None:
        for slow_route, seconds in self.delays.items():
            if seconds and (slow_route is None or slow_route in route):
                await asyncio.sleep(seconds)


@dataclass(slots=True)
class Bucket:
    """At most ``limit`` calls in any span of ``per_seconds``."""

    limit: int
    per_seconds: float
    calls: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> float:
        """Count a call; return 0, or the seconds to wait if there were too many."""
        while self.calls and self.calls[0] <= now - self.per_seconds:
            self.calls.popleft()
        if len(self.calls) >= self.limit:
            return self.calls[0] + self.per_seconds - now
        self.calls.append(now)
        return 0.0

    def headers(self, name: str, now: float, wall: float) -> dict[str, str]:
        reset_after = max(self.calls[0] + self.per_seconds - now, 0.0) if self.calls else 0.0
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(self.calls)),
            "X-RateLimit-Reset": f"{wall + reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Bucket": name,
        }


class RateLimits:
    """One bucket for each route and major id. Generous, unless a story sets a route's real limit."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._limits: dict[str, tuple[int, float]] = {}
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def set(self, route: str, limit: int, per_seconds: float) -> None:
        self._limits[route] = (limit, per_seconds)
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if key[0] != route}

    def bucket(self, route: str, major: str) -> Bucket:
        limit, per_seconds = self._limits.get(route, (GENEROUS_LIMIT, GENEROUS_PER_SECONDS))
        return self._buckets.setdefault((route, major), Bucket(limit, per_seconds))


class OldEdits:
    """Messages older than an hour take only a few edits (error 30046)."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._buckets: dict[int, Bucket] = {}

    def require(self, message: Message) -> None:
        """Raises 30046 for one edit too many; the age is by the story's clock, the pace by the stopwatch."""
        age = (message.channel.world.clock() - message.created_at).total_seconds()
        if age < HOUR_SECONDS:
            return
        bucket = self._buckets.setdefault(message.channel.id, Bucket(OLD_EDITS, OLD_EDITS_PER_SECONDS))
        wait = bucket.take(self._stopwatch())
        if wait:
            raise refusals.too_many_old_edits(round(wait, 3))
