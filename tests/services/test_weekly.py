"""A year of weekly sessions under a bot that is killed, restarted and late: each is held once or missed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from db.database import Database
from domain.appointments import Appointment
from domain.schedules import Occurrence, Schedule, occurrence
from domain.sessions import Session
from domain.settings import GuildSettings
from domain.shards import Shard
from services.actors import Actor
from services.channelwatch import ChannelWatch
from services.recorder import Recorder
from services.schedules import Schedules
from services.tracking import Tracking
from services.weekly import WeeklySessions
from services.weeklystarts import InSight, WeeklyStarts
from tests.clock import ManualClock

GUILD, ALPHA, BETA, TALK = 900, 11, 12, 21
BERLIN = ZoneInfo("Europe/Berlin")
BOSS = Actor(1003, "Boss")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
NIGHT = Schedule(1, "Night", 6, time(2, 30), time(4))
"""In the night in which the clocks change, twice a year."""
EVENING = Schedule(2, "Evening", 6, time(18), time(20, 30), 60)


@dataclass
class Process:
    """One bot that sees the guild, in which nobody is in voice."""

    recorder: Recorder
    tracking: Tracking
    weekly: WeeklySessions

    def hears(self, now: datetime) -> None:
        self.recorder.sight.traffic(now)


@dataclass
class Year:
    database: Database
    clock: ManualClock
    random: Random
    seen: list[datetime] = field(default_factory=list)
    """When a bot has looked, from beginning to end."""

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Process]:
        """A process that takes over; at the end it is gone as if it were killed."""
        recorder = Recorder(self.database, self.clock, shard_id=0, holder="a test")
        tracking = Tracking(self.database, recorder, Shard())
        channels = ChannelWatch(self.database, recorder, tracking, self.clock)
        sight = InSight(lambda _: [], frozenset([ALPHA, BETA]))
        starts = WeeklyStarts(self.database, channels, self.clock, self.random, lambda _: sight)
        weekly = WeeklySessions(
            self.database, recorder, tracking, self.clock, starts, began=_nothing, ended=_nothing
        )
        await tracking.take_over()
        consuming = asyncio.create_task(recorder.run())
        recorder.sight.lost()
        tracking.regained(self.clock.now(), {GUILD: []})
        await recorder.flush()
        try:
            yield Process(recorder, tracking, weekly)
        finally:
            consuming.cancel()
            await asyncio.gather(consuming, return_exceptions=True)

    async def looks(self, process: Process) -> None:
        """Once, or several ticks at the same time."""
        process.hears(self.clock.now())
        await asyncio.gather(*(process.weekly.keep() for _ in range(self.random.choice((1, 1, 1, 3)))))
        self.seen.append(self.clock.now())

    async def is_killed_while_looking(self, process: Process) -> None:
        """After so many steps of whatever it was doing."""
        process.hears(self.clock.now())
        looking = asyncio.create_task(process.weekly.keep())
        for _ in range(self.random.randrange(60)):
            await asyncio.sleep(self.random.choice((0, 0.0005)))
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    async def fates(self) -> dict[tuple[int, date], Appointment]:
        async with self.database.transaction(GUILD) as tx:
            rows = await tx.connection.fetch(
                "SELECT * FROM occurrences WHERE starts_at < $1", self.clock.now()
            )
            codes = [row["session_code"] for row in rows if row["session_code"]]
            self.sessions = {code: await tx.sessions.get(code) for code in codes}
            self.all_codes = [row["code"] for row in await tx.connection.fetch("SELECT code FROM sessions")]
        found = [
            Appointment(**{name: value for name, value in row.items() if name != "guild_id"}) for row in rows
        ]
        return {(each.schedule_id, each.local_date): each for each in found}

    sessions: dict[str, Session | None] = field(default_factory=dict)
    all_codes: list[str] = field(default_factory=list)


async def _nothing(guild_id: int, session: Session) -> None:
    """Nobody shows a sign here."""


async def set_up(database: Database, clock: ManualClock) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.people.ensure(BOSS.discord_id, BOSS.name, is_bot=False)
        await tx.guilds.save(
            GuildSettings(GUILD, "Red Rock", (ALPHA, BETA), time_zone="Europe/Berlin", set_up_at=NEW_YEAR)
        )
    for each in (NIGHT, EVENING):
        await Schedules(database, clock).add(GUILD, BOSS, each, TALK, key=f"add {each.schedule_id}")


async def live_through(year: Year, first: date, weeks: int) -> None:
    """Every Sunday there are looks, kills and hours without a bot; and some Sundays have no bot at all."""
    for week in range(weeks):
        sunday = datetime.combine(first + timedelta(weeks=week), time(), UTC)
        year.clock.passes(seconds=(sunday - year.clock.now()).total_seconds())
        while year.clock.now() < sunday + timedelta(hours=21) and week % 9:
            async with year.bot() as process:
                for _ in range(year.random.randrange(1, 7)):
                    await year.looks(process)
                    year.clock.passes(minutes=year.random.choice((30, 60, 120, 240)))
                await year.is_killed_while_looking(process)
            year.clock.passes(minutes=year.random.choice((0, 1, 90, 300)))


@pytest.mark.parametrize("seed", [1, 2])
async def test_each_occurrence_of_a_year_is_held_once_or_missed(database: Database, seed: int) -> None:
    clock = ManualClock(NEW_YEAR)
    await set_up(database, clock)
    year = Year(database, clock, Random(seed))
    sundays = [date(2026, 1, 4) + timedelta(weeks=week) for week in range(52)]
    await live_through(year, sundays[0], len(sundays))
    year.clock.passes(days=1)
    async with year.bot() as process:
        await year.looks(process)
    fates = await year.fates()
    for schedule in (NIGHT, EVENING):
        for each in (occurrence(schedule, day, BERLIN) for day in sundays):
            check(year, each, fates[schedule.schedule_id, each.local_date])
    held = [each.session_code for each in fates.values() if each.session_code is not None]
    assert sorted(held) == sorted(year.all_codes)
    assert len(fates) == 104
    assert 20 < len(held) < 90, "some are held, some are missed"


def check(year: Year, expected: Occurrence, fate: Appointment) -> None:
    assert (fate.starts_at, fate.stops_at) == (expected.starts_at, expected.stops_at)
    looked = [at for at in year.seen if expected.starts_at <= at < expected.stops_at]
    if fate.session_code is None:
        assert fate.missed_at is not None
        assert fate.missed_at >= expected.stops_at
        assert not looked, f"somebody was there at {looked[:1]}"
        return
    assert fate.missed_at is None
    session = year.sessions[fate.session_code]
    assert session is not None
    assert fate.over_at is not None
    assert session.opened_by == session.closed_by == 0
    assert session.closed_at is not None
    assert expected.starts_at <= session.opened_at <= session.closed_at <= expected.stops_at
    assert session.opened_at == fate.opened_at
    if looked:
        assert session.opened_at <= looked[0]
