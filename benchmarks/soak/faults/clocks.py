"""Clocks that are set, and nights in which they change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from benchmarks.soak.fault import Fault, Strikes
from benchmarks.soak.scene import Scene

AUTUMN = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
SPRING = datetime(2027, 3, 28, 0, 50, tzinfo=UTC)
"""Ten minutes before the clocks of Berlin change."""


def _set_wrong(by: timedelta) -> Strikes:
    @asynccontextmanager
    async def strikes(scene: Scene) -> AsyncIterator[None]:
        scene.wall.wrong_by = by
        yield
        scene.wall.wrong_by = timedelta(0)

    return strikes


@asynccontextmanager
async def _night(scene: Scene) -> AsyncIterator[None]:
    """Nothing but the night itself."""
    yield


CLOCKS = (
    Fault("the clock is set an hour ahead, and back", "clock", _set_wrong(timedelta(hours=1))),
    Fault("the clock is set an hour back, and ahead", "clock", _set_wrong(timedelta(hours=-1))),
    Fault("the night in which summer time ends", "clock", _night, begins_at=AUTUMN),
    Fault("the night in which summer time begins", "clock", _night, begins_at=SPRING),
)
