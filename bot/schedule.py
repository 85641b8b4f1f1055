"""When things happen by themselves: APScheduler decides when, each job calls one method of a service."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from domain.errors import PaydirtError

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]

DEADLINES_SECONDS = 60
REMINDERS_SECONDS = 60
WEEKLY_SECONDS = 15
EVENTS_SECONDS = 60
HAULS_SECONDS = 15
PRICES_SECONDS = 300
BOARDS_SECONDS = 60
PURGE_SECONDS = 86_400


def schedule(
    *,
    keep_deadlines: Job,
    keep_weekly: Job,
    keep_hauls: Job,
    show_events: Job,
    remind: Job,
    keep_boards: Job,
    purge: Job,
    refresh_prices: Job,
) -> AsyncIOScheduler:
    """A scheduler, not yet started. A job that is still running is not started a second time."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(_logging_failures(keep_deadlines), "interval", seconds=DEADLINES_SECONDS)
    scheduler.add_job(_logging_failures(keep_weekly), "interval", seconds=WEEKLY_SECONDS)
    # At once, too: what became ready while the bot was down is waited for.
    scheduler.add_job(
        _logging_failures(keep_hauls), "interval", seconds=HAULS_SECONDS, next_run_time=datetime.now(UTC)
    )
    scheduler.add_job(_logging_failures(show_events), "interval", seconds=EVENTS_SECONDS)
    scheduler.add_job(_logging_failures(remind), "interval", seconds=REMINDERS_SECONDS)
    scheduler.add_job(_logging_failures(keep_boards), "interval", seconds=BOARDS_SECONDS)
    # A minute after the start, too: a bot that is started anew every night shall not put it off for ever.
    scheduler.add_job(
        _logging_failures(purge),
        "interval",
        seconds=PURGE_SECONDS,
        next_run_time=datetime.now(UTC) + timedelta(minutes=1),
    )
    scheduler.add_job(
        _logging_failures(refresh_prices), "interval", seconds=PRICES_SECONDS, next_run_time=datetime.now(UTC)
    )
    return scheduler


def _logging_failures(job: Job) -> Job:
    async def run() -> None:
        try:
            await job()
        except PaydirtError as error:
            log.warning("%s", error)
        except asyncio.CancelledError:
            log.debug("given up, for the bot is stopping")

    return run
