"""What runs by itself: which service does it, how often, and in which process."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.schedule import (
    BOARDS_SECONDS,
    DEADLINES_SECONDS,
    EVENTS_SECONDS,
    HAULS_SECONDS,
    PRICES_SECONDS,
    PURGE_SECONDS,
    REMINDERS_SECONDS,
    WEEKLY_SECONDS,
    Job,
    schedule,
)
from cogs.scheduledevents import ScheduledEvents
from services.boardkeeper import BoardKeeper
from services.deadlines import Deadlines
from services.haulwatch import HaulWatch
from services.jobs import JobLog
from services.leadership import Leadership, ours
from services.prices import PriceService
from services.purging import Purging
from services.recorder import Recorder
from services.reminders import Reminders
from services.weekly import WeeklySessions


def scheduled(
    *,
    log_of_jobs: JobLog,
    recorder: Recorder,
    leadership: Leadership,
    prices: PriceService,
    deadlines: Deadlines,
    weekly: WeeklySessions,
    hauls: HaulWatch,
    events: ScheduledEvents,
    reminders: Reminders,
    boards: BoardKeeper,
    purging: Purging,
) -> AsyncIOScheduler:
    """What is about guilds is done while the shard is ours, the rest while this process leads. Not yet started."""

    def own(name: str, every_seconds: float, job: Job) -> Job:
        return log_of_jobs.noting(name, every_seconds, ours(recorder, job))

    async def keep_prices_fresh() -> None:
        """One process asks UEX; the others read what it has stored."""
        await (prices.refresh() if await leadership.leads() else prices.adopt())

    return schedule(
        keep_deadlines=own("deadlines", DEADLINES_SECONDS, deadlines.keep),
        keep_weekly=own("weekly sessions", WEEKLY_SECONDS, weekly.keep),
        keep_hauls=own("hauls", HAULS_SECONDS, hauls.keep),
        show_events=own("events in Discord", EVENTS_SECONDS, events.keep),
        remind=own("reminders", REMINDERS_SECONDS, reminders.keep),
        keep_boards=own("boards", BOARDS_SECONDS, boards.keep),
        purge=own("purge", PURGE_SECONDS, purging.keep),
        refresh_prices=log_of_jobs.noting("prices", PRICES_SECONDS, keep_prices_fresh),
    )
