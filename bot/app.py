"""The composition root: here the parts (``bot.parts``) and what runs beside them are put together."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

import aiohttp
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from discord import app_commands

from bot.client import PaydirtClient
from bot.clock import ForwardClock
from bot.parts.guild import add_guild
from bot.parts.hauls import add_hauls
from bot.parts.members import add_members
from bot.parts.money import add_money
from bot.parts.payroll import add_payroll
from bot.parts.sessions import add_sessions
from bot.parts.shared import Shared
from bot.parts.store import add_store
from bot.schedule import schedule
from cogs.boards import BoardCanvas
from cogs.gate import Gate
from cogs.outbox import Delivery
from cogs.payroll.desk import Desk
from cogs.presses import Presses
from cogs.roles import RoleReader
from cogs.scheduledevents import ScheduledEvents
from cogs.sessions import SessionCommands
from cogs.sign import Sign
from cogs.voice import VoiceWatch
from db.database import Database
from domain.clock import Clock
from domain.errors import Unavailable
from domain.shards import Shard
from services.boardkeeper import BoardKeeper
from services.boards import Boards
from services.boardwriter import PACE, Pace
from services.channelwatch import ChannelWatch
from services.deadlines import Deadlines
from services.events import Events
from services.guilds import Guilds
from services.haulwatch import HaulWatch
from services.incidents import Incidents
from services.journal import Journal
from services.leadership import Leadership, ours
from services.leases import Leases
from services.outbox import Outbox
from services.payrolls import Payrolls
from services.prices import PriceService
from services.recorder import Recorder
from services.reminders import Reminders
from services.reports import Reports
from services.restoring import Restoring
from services.roles import Roles
from services.schedules import Schedules
from services.sessions import Sessions
from services.statements import Statements
from services.templates import Templates
from services.tracking import Tracking
from services.watching import Watches, nudge_on_news
from services.weekly import WeeklySessions
from services.weeklystarts import WeeklyStarts
from uex.client import UexClient

log = logging.getLogger(__name__)

HEALTH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where the outside is, and whose clock is used: all that differs between a rehearsal and the real thing."""

    token: str
    clock: Clock
    uex_base_url: str
    connector: aiohttp.TCPConnector | None = None
    shard_id: int = 0
    shard_count: int = 1
    health_file: Path | None = None
    journal_folder: Path | None = None
    """Where what is seen is kept while the database is away; None: nowhere."""
    guild_ready_seconds: float = 2.0
    """How long discord.py waits for the next guild before it calls itself ready."""
    identify_pause_seconds: float = 5.0
    """Discord lets one shard identify every five seconds; a stand-in may not mind."""
    board_pace: Pace = PACE
    """How often live boards are written; a stand-in takes more than Discord."""


class App:
    """One running bot. ``run`` returns when it is cancelled, and raises if it cannot go on."""

    def __init__(self, wiring: Wiring, database: Database, uex: UexClient) -> None:
        self._wiring = wiring
        self._clock = clock = ForwardClock(wiring.clock)
        shard = Shard(wiring.shard_id, wiring.shard_count)
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.incidents = Incidents(clock)
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
        add_guild(shared)
        client = PaydirtClient(
            shared.watch,
            shared.gate,
            shared.mining,
            shared.tracked,
            identify_pause_seconds=self._wiring.identify_pause_seconds,
            connector=self._wiring.connector,
            shard_id=self._wiring.shard_id,
            shard_count=self._wiring.shard_count,
            guild_ready_timeout=self._wiring.guild_ready_seconds,
        )
        self._delivery.use(client)
        self.events.use(client)
        self._canvas.use(client)
        return client

    def _shared(self) -> Shared:
        database, clock, presses = self._database, self._clock, Presses()
        guilds = Guilds(database, clock)
        gate = Gate(guilds, presses, self.incidents)
        watch = VoiceWatch(self.tracking, self.recorder, clock)
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
                Sign(),
                gate,
                roles=roles,
                templates=templates,
                schedules=Schedules(database, clock),
            ),
            watch=watch,
            gate=gate,
            presses=presses,
            mining=mining,
            payroll=app_commands.Group(
                name="payroll", description="From a stopped session to pay", parent=mining
            ),
        )

    async def run(self) -> None:
        """Take the shard over and serve until cancelled. Raises Fenced when a newer process takes it."""
        await self.prices.load()
        self._clock.not_before(await self.tracking.take_over())
        await self.restoring.say()
        await self.leadership.stand()
        scheduler = self._schedule()
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
                others = [parts.create_task(part) for part in besides]
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

    def _schedule(self) -> AsyncIOScheduler:
        """What is about guilds is done while the shard is ours, the rest while this process leads."""
        return schedule(
            keep_deadlines=ours(self.recorder, self.deadlines.keep),
            keep_weekly=ours(self.recorder, self.weekly.keep),
            keep_hauls=ours(self.recorder, self.haul_watch.keep),
            show_events=ours(self.recorder, self.events.keep),
            remind=ours(self.recorder, self.reminders.keep),
            keep_boards=ours(self.recorder, self.boards.keep),
            refresh_prices=self._keep_prices_fresh,
        )

    async def _keep_prices_fresh(self) -> None:
        """One process asks UEX; the others read what it has stored."""
        if await self.leadership.leads():
            await self.prices.refresh()
        else:
            await self.prices.adopt()

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
