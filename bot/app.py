"""The composition root: here the parts (``bot.parts``) and what runs beside them are put together."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from random import SystemRandom
from typing import Any

from discord import app_commands

from bot.client import PaydirtClient
from bot.clock import ForwardClock
from bot.parts.diagnosis import further_looks
from bot.parts.guild import add_guild
from bot.parts.hauls import add_hauls
from bot.parts.jobs import scheduled
from bot.parts.members import add_members
from bot.parts.money import add_money
from bot.parts.operations import Operations
from bot.parts.payroll import add_payroll
from bot.parts.sessions import add_sessions
from bot.parts.shared import Shared
from bot.parts.store import add_store
from bot.requests import Requests
from bot.wiring import Wiring
from cogs.boards import BoardCanvas
from cogs.gate import Gate
from cogs.outbox import Delivery
from cogs.payroll.desk import Desk
from cogs.presses import Presses
from cogs.roles import RoleReader
from cogs.scheduledevents import ScheduledEvents
from cogs.sessions import SessionCommands
from cogs.sign import Sign
from cogs.surroundings import DiscordSurroundings
from cogs.voice import VoiceWatch
from db.database import Database
from domain.errors import Unavailable
from domain.ratelimits import RateLimits
from domain.shards import Shard
from services.boardkeeper import BoardKeeper
from services.boards import Boards
from services.channelwatch import ChannelWatch
from services.deadlines import Deadlines
from services.diagnosing.diagnosis import Sources
from services.events import Events
from services.guilds import Guilds
from services.haulwatch import HaulWatch
from services.incidents import Incidents
from services.jobs import JobLog
from services.journal import Journal
from services.leadership import Leadership
from services.leases import Leases
from services.logfacts import about
from services.outbox import Outbox
from services.payrolls import Payrolls
from services.prices import PriceService
from services.purging import Purging
from services.recorder import Recorder
from services.reminders import Reminders
from services.reports import Reports
from services.restoring import Restoring
from services.roles import Roles
from services.schedules import Schedules
from services.sessions import Sessions
from services.signrecord import SignRecord
from services.statements import Statements
from services.templates import Templates
from services.tracking import Tracking
from services.watching import Watches, nudge_on_news
from services.weekly import WeeklySessions
from services.weeklystarts import WeeklyStarts
from uex.client import UexClient

log = logging.getLogger(__name__)

HEALTH_SECONDS = 5.0


class App:
    """One running bot. ``run`` returns when it is cancelled, and raises if it cannot go on."""

    def __init__(self, wiring: Wiring, database: Database, uex: UexClient) -> None:
        self._wiring = wiring
        self._clock = clock = ForwardClock(wiring.clock)
        shard = Shard(wiring.shard_id, wiring.shard_count)
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.incidents = Incidents(clock)
        self.jobs = JobLog()
        journal = Journal(wiring.journal_folder, shard)
        self.recorder = Recorder(database, clock, shard_id=shard.number, holder=holder, journal=journal)
        self.leadership = Leadership(database, holder)
        self._scheduled = database.guarded(database.voice_log.guard(shard.number, self.recorder.fence))
        self.tracking = Tracking(database, self.recorder, shard)
        self.prices = PriceService(database, uex, clock)
        self.sessions = Sessions(database, self.recorder, self.tracking, clock, SystemRandom())
        self.reports = Reports(database)
        self._delivery = Delivery(self.reports, self.sessions)
        self.outbox = Outbox(database, clock, self._delivery.send, self._delivery.is_possible)
        self.watches = Watches(database)
        nudge_on_news(self.watches, self.outbox)
        self._database = database
        self._surroundings = DiscordSurroundings(self.recorder.sight, clock)
        self.events = ScheduledEvents(Events(self._scheduled, clock))
        self._canvas = BoardCanvas()
        self.boards = BoardKeeper(
            Boards(database, self.recorder, self.prices, clock),
            self.watches,
            self.recorder.stirs,
            shard=shard,
            canvas=self._canvas,
            clock=clock,
            pace=wiring.board_pace,
        )
        self.client = self._client()
        self.reminders = Reminders(self._scheduled, shard, clock)
        self.haul_watch = HaulWatch(self._scheduled, shard, clock)
        self.purging = Purging(self._scheduled, shard, clock)
        self.restoring = Restoring(database, shard, clock)
        self.weekly = self._weekly_sessions()
        self.deadlines = Deadlines(
            self._scheduled, self.recorder, self.tracking, clock, ended=self.client.session_has_ended
        )

    def _weekly_sessions(self) -> WeeklySessions:
        database, clock, client = self._scheduled, self._clock, self.client
        channels = ChannelWatch(database, self.recorder, self.tracking, clock)
        return WeeklySessions(
            database,
            self.recorder,
            self.tracking,
            clock,
            WeeklyStarts(database, channels, clock, SystemRandom(), client.sees),
            began=client.session_has_begun,
            ended=client.session_has_ended,
        )

    def _client(self) -> PaydirtClient:
        shared = self._shared()
        self.gate = shared.gate
        desk = Desk(shared.payrolls, shared.leases, shared.prices, shared.roles)
        statements = Statements(shared.database, shared.clock)
        add_sessions(shared)
        add_hauls(shared)
        add_store(shared)
        add_payroll(shared, desk, statements)
        add_money(shared)
        add_members(shared, desk, statements)
        add_guild(shared, self._sources(shared))
        requests = Requests()
        self._surroundings.clock.follow(requests.trace)
        client = PaydirtClient(
            shared.watch,
            shared.gate,
            shared.mining,
            shared.tracked,
            self._surroundings,
            identify_pause_seconds=self._wiring.identify_pause_seconds,
            connector=self._wiring.connector,
            shard_id=self._wiring.shard_id,
            shard_count=self._wiring.shard_count,
            guild_ready_timeout=self._wiring.guild_ready_seconds,
            http_trace=requests.trace,
        )
        self._delivery.use(client)
        self.events.use(client)
        self._canvas.use(client)
        self._surroundings.use(client)
        self.operations = Operations(
            shared,
            requests,
            client,
            shard=self.tracking.shard,
            incidents=self.incidents,
            line=self._surroundings.line_log,
            leads=lambda: self.leadership.is_leader,
            metrics_address=self._wiring.metrics_address,
        )
        return client

    def _sources(self, shared: Shared) -> Sources:
        return Sources(
            database=self._database,
            recorder=self.recorder,
            prices=self.prices,
            incidents=self.incidents,
            jobs=self.jobs,
            clock=self._clock,
            discord=self._surroundings,
            configured=self._wiring.configured,
            folder=self._wiring.data_folder,
            further=further_looks(shared, lambda: self.operations.performance),
            patience=self._wiring.patience,
        )

    def _shared(self) -> Shared:
        database, clock, presses = self._database, self._clock, Presses()
        guilds = Guilds(database, clock)
        gate = Gate(guilds, presses, self.incidents, RateLimits(clock))
        watch = VoiceWatch(self.tracking, self.recorder, clock)
        sign, record = Sign(), SignRecord(database, clock)
        templates, roles = Templates(database, clock), RoleReader(Roles(database, clock))
        mining = app_commands.Group(
            name="mining", description="Mining sessions, and everybody's exact share", guild_only=True
        )
        return Shared(
            database=database,
            clock=clock,
            recorder=self.recorder,
            tracking=self.tracking,
            outbox=self.outbox,
            prices=self.prices,
            reports=self.reports,
            sessions=self.sessions,
            boards=self.boards,
            guilds=guilds,
            payrolls=Payrolls(database, clock),
            leases=Leases(database, clock),
            templates=templates,
            roles=roles,
            tracked=SessionCommands(
                self.sessions,
                watch,
                sign,
                gate,
                record=record,
                roles=roles,
                templates=templates,
                schedules=Schedules(database, clock),
            ),
            watch=watch,
            sign=sign,
            record=record,
            gate=gate,
            presses=presses,
            mining=mining,
            payroll=app_commands.Group(
                name="payroll", description="From a stopped session to pay", parent=mining
            ),
        )

    async def run(self) -> None:
        """Take the shard over and serve until cancelled. Raises Fenced when a newer process takes it."""
        is_one_of_many = self._wiring.shard_count > 1
        with about(shard=self._wiring.shard_id if is_one_of_many else None):
            await self._run()

    async def _run(self) -> None:
        await self.prices.load()
        self._clock.not_before(await self.tracking.take_over())
        await self.restoring.say()
        await self.leadership.stand()
        scheduler = scheduled(
            log_of_jobs=self.jobs,
            recorder=self.recorder,
            leadership=self.leadership,
            prices=self.prices,
            deadlines=self.deadlines,
            weekly=self.weekly,
            hauls=self.haul_watch,
            events=self.events,
            reminders=self.reminders,
            boards=self.boards,
            purging=self.purging,
        )
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as parts:
                recording = parts.create_task(self.recorder.run())
                besides = (
                    self.outbox.run(),
                    self.watches.run(),
                    self.boards.run(),
                    self.leadership.run(),
                    self._show_health(),
                )
                others: list[asyncio.Task[Any]] = [parts.create_task(part) for part in besides]
                others += [parts.create_task(part) for part in self.operations.running()]
                try:
                    await self._be_in_discord()
                finally:
                    await self._write_the_rest(recording)
                    for part in (recording, *others):
                        part.cancel()
        finally:
            scheduler.shutdown(wait=False)
            await self.prices.close()
            await self.leadership.resign()

    async def _be_in_discord(self) -> None:
        """Until cancelled; leaving says goodbye to Discord, close code 1000, once those who asked have answers."""
        async with self.client:
            try:
                await self.client.start(self._wiring.token)
            finally:
                await self.gate.finish()

    async def _write_the_rest(self, recording: asyncio.Task[None]) -> None:
        """Make durable what Discord said before it was left; a database that is away is not waited for."""
        if not recording.done():
            await self.recorder.finish()

    async def _show_health(self) -> None:
        """Touch the health file while the database answers. A lost gateway is no reason to be restarted."""
        if self._wiring.health_file is None:
            return
        while True:
            try:
                await self.recorder.flush()
            except Unavailable as error:
                log.warning("not well: %s", error)
            else:
                self._wiring.health_file.touch()
            await asyncio.sleep(HEALTH_SECONDS)


@asynccontextmanager
async def open_app(wiring: Wiring, dsn: str) -> AsyncIterator[App]:
    """An app over an open database; both are closed at the end of the block."""
    async with AsyncExitStack() as stack:
        database = await Database.open(dsn)
        stack.push_async_callback(database.close)
        uex = await stack.enter_async_context(UexClient(wiring.uex_base_url))
        yield App(wiring, database, uex)
