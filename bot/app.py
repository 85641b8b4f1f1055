"""The composition root: the only module that knows every part."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

import aiohttp
from discord import app_commands

from bot.client import PaydirtClient
from bot.clock import ForwardClock
from bot.schedule import schedule
from cogs.adhoc import AdhocCommands
from cogs.discards import DiscardButtons
from cogs.gate import Gate
from cogs.guests import GuestCommands
from cogs.guide.command import Guide
from cogs.help import HelpCommand
from cogs.me.data import MyData
from cogs.me.handles import HandleForms
from cogs.me.objections import ObjectionForms
from cogs.me.screens import MeCommand, MeScreen
from cogs.me.statement import MyStatement
from cogs.notes import NoteCommands
from cogs.notetaking import NoteTaking
from cogs.ores import OreCommands
from cogs.outbox import Delivery
from cogs.pay.answers import PaymentAnswers
from cogs.pay.cards import PaymentCards
from cogs.pay.net import NetCommand
from cogs.pay.pay import PayCommand
from cogs.pay.unpaid import UnpaidCommand
from cogs.payroll.books import BookCommands
from cogs.payroll.desk import Desk
from cogs.payroll.fail import FailCommands
from cogs.payroll.late import LateCommands
from cogs.payroll.lists import PayrollLists
from cogs.payroll.notes import NoteForms
from cogs.payroll.ore import OreForms
from cogs.payroll.rangefiles import PayrollExport
from cogs.payroll.rules import RuleForms
from cogs.payroll.run import PayrollRun
from cogs.payroll.statements import MemberStatements
from cogs.payroll.templates import TemplateForms
from cogs.payroll.whatif import WhatIfForms
from cogs.presses import Presses
from cogs.prices import PriceCommands
from cogs.roles import RoleReader
from cogs.scheduledevents import ScheduledEvents
from cogs.scheduleforms import ScheduleForms
from cogs.schedules import ScheduleMenus, ScheduleScreen
from cogs.sessions import SessionCommands
from cogs.setup import SetupCommand, SetupScreen
from cogs.setupforms import SetupForms
from cogs.sign import Sign
from cogs.templates import TemplateScreens
from cogs.treasury import TreasuryCommands
from cogs.validation.desk import Desk as ValidationDesk
from cogs.validation.times import TimeForms
from cogs.validation.validate import Validation
from cogs.voice import VoiceWatch
from db.database import Database
from domain.clock import Clock
from domain.errors import Unavailable
from domain.shards import Shard
from services.adhoc import Adhoc
from services.adhoclists import AdhocLists
from services.closing import Closing
from services.confirmations import Confirmations
from services.deadlines import Deadlines
from services.discards import Discards
from services.events import Events
from services.failures import Failures
from services.guests import Guests
from services.guilds import Guilds
from services.handles import Handles
from services.imports import Imports
from services.late import LateMoney
from services.lists import Lists
from services.mine import Mine
from services.netting import NettingPlans
from services.notes import Notes
from services.objections import Objections
from services.offsets import Offsets
from services.openings import Openings
from services.outbox import Outbox
from services.payments import Payments
from services.payrolls import Payrolls
from services.prices import PriceService
from services.privacy import Privacy
from services.recorder import Recorder
from services.reminders import Reminders
from services.reports import Reports
from services.roles import Roles
from services.schedules import Schedules
from services.sessions import Sessions
from services.statements import Statements
from services.templates import Templates
from services.tracking import Tracking
from services.treasury import Treasury
from services.unpaid import UnpaidLists
from services.validation import Validations
from services.weekly import WeeklySessions
from services.weeklystarts import WeeklyStarts
from services.whatif import WhatIf
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
    guild_ready_seconds: float = 2.0
    """How long discord.py waits for the next guild before it calls itself ready."""
    identify_pause_seconds: float = 5.0
    """Discord lets one shard identify every five seconds; a stand-in may not mind."""


class App:
    """One running bot. ``run`` returns when it is cancelled, and raises if it cannot go on."""

    def __init__(self, wiring: Wiring, database: Database, uex: UexClient) -> None:
        self._wiring = wiring
        self._clock = clock = ForwardClock(wiring.clock)
        shard = Shard(wiring.shard_id, wiring.shard_count)
        holder = f"{socket.gethostname()}:{os.getpid()}"
        self.recorder = Recorder(database, clock, shard_id=shard.number, holder=holder)
        self.tracking = Tracking(database, self.recorder, shard)
        self.prices = PriceService(database, uex, clock)
        self.sessions = Sessions(database, self.recorder, self.tracking, clock, SystemRandom())
        self.reports = Reports(database)
        self._delivery = Delivery(self.reports, self.sessions)
        self.outbox = Outbox(database, clock, self._delivery.send, self._delivery.is_possible)
        self._database = database
        self.events = ScheduledEvents(Events(database, clock))
        self.client = self._client()
        self.reminders = Reminders(database, shard, clock)
        self.weekly = self._weekly_sessions()
        self.deadlines = Deadlines(
            database, self.recorder, self.tracking, clock, ended=self.client.session_has_ended
        )

    def _weekly_sessions(self) -> WeeklySessions:
        database, clock, client = self._database, self._clock, self.client
        openings = Openings(database, self.recorder, self.tracking, clock)
        return WeeklySessions(
            database,
            self.recorder,
            self.tracking,
            clock,
            WeeklyStarts(database, openings, clock, SystemRandom(), client.sees),
            began=client.session_has_begun,
            ended=client.session_has_ended,
        )

    def _client(self) -> PaydirtClient:
        clock, presses = self._clock, Presses()
        guilds = Guilds(self._database, clock)
        notes, payrolls = Notes(self._database, clock), Payrolls(self._database, clock)
        gate = self.gate = Gate(guilds, presses)
        watch = VoiceWatch(self.tracking, self.recorder, clock)
        mining = app_commands.Group(
            name="mining", description="Mining sessions, and everybody's exact share", guild_only=True
        )
        payroll = app_commands.Group(
            name="payroll", description="From a stopped session to pay", parent=mining
        )
        templates, roles = Templates(self._database, clock), RoleReader(Roles(self._database, clock))
        sessions = SessionCommands(self.sessions, watch, Sign(), gate, roles=roles, templates=templates)
        sessions.register(mining, presses)
        DiscardButtons(Discards(self._database, clock, self.sessions), gate).register(presses)
        self._register_adhoc(mining, sessions, gate, presses)
        taking = NoteTaking(notes, self.sessions, gate)
        NoteCommands(taking).register(mining)
        OreCommands(taking, self.prices).register(mining, gate)
        desk = Desk(payrolls, self.prices, roles)
        statements = Statements(self._database, clock)
        PayrollRun(
            payrolls, self.sessions, self.reports, self.outbox, desk, MemberStatements(statements)
        ).register(payroll, gate, presses)
        self._register_late_money(payroll, gate, presses)
        NoteForms(notes, desk).register(presses)
        RuleForms(payrolls, desk).register(presses)
        TemplateForms(payrolls, templates, desk).register(presses)
        TemplateScreens(templates).register(presses)
        WhatIfForms(WhatIf(self._database, payrolls), templates).register(presses)
        OreForms(notes, self.prices, desk).register(presses)
        validation = ValidationDesk(Validations(self._database, payrolls, clock), gate)
        Validation(validation).register(presses)
        TimeForms(validation).register(presses)
        guests = Guests(self._database, clock)
        mine = Mine(self._database, self.recorder, clock)
        me = MeScreen(mine)
        MeCommand(mine, notes, me).register(mining, gate, presses)
        HandleForms(Handles(self._database, clock), guests, me).register(presses)
        MyData(Privacy(self._database, self.recorder, clock), watch, me).register(presses)
        ObjectionForms(Objections(self._database, clock), payrolls, me, desk).register(presses)
        self._register_payments(payroll, gate, presses)
        self._register_lists(statements, payroll, gate, presses)
        PriceCommands(self.prices, clock).register(mining, gate, presses)
        TreasuryCommands(Treasury(self._database, clock), self.outbox).register(mining, gate, presses)
        GuestCommands(guests, self.outbox).register(mining, gate, presses)
        screen = SetupScreen(guilds)
        SetupCommand(screen).register(mining, gate, presses)
        SetupForms(guilds, screen).register(presses)
        self._register_schedules(templates, presses)
        HelpCommand(gate).register(mining)
        Guide(gate).register(presses)
        client = PaydirtClient(
            watch,
            gate,
            mining,
            sessions,
            identify_pause_seconds=self._wiring.identify_pause_seconds,
            connector=self._wiring.connector,
            shard_id=self._wiring.shard_id,
            shard_count=self._wiring.shard_count,
            guild_ready_timeout=self._wiring.guild_ready_seconds,
        )
        self._delivery.use(client)
        self.events.use(client)
        return client

    def _register_payments(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        database, clock, outbox = self._database, self._clock, self.outbox
        confirmations = Confirmations(database, clock)
        PayCommand(Payments(database, clock), self.sessions, outbox).register(payroll, gate, presses)
        PaymentCards(confirmations, outbox).register(presses)
        UnpaidCommand(UnpaidLists(database), Offsets(database, clock)).register(payroll, gate, presses)
        NetCommand(NettingPlans(database, clock), outbox).register(payroll, gate, presses)
        PaymentAnswers(confirmations, outbox).register(presses)

    def _register_late_money(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        database, clock, outbox = self._database, self._clock, self.outbox
        late, failures = LateMoney(database, clock), Failures(database, clock)
        LateCommands(late, self.sessions, self.reports, outbox).register(payroll, gate, presses)
        FailCommands(failures, self.sessions, outbox).register(payroll, gate, presses)
        closing, imports = Closing(database, clock), Imports(database, clock)
        BookCommands(closing, imports, outbox).register(payroll, gate, presses)

    def _register_lists(
        self, statements: Statements, payroll: app_commands.Group, gate: Gate, presses: Presses
    ) -> None:
        lists = Lists(self._database, self._clock)
        PayrollLists(lists).register(payroll, gate, presses)
        PayrollExport(lists).register(payroll, gate)
        MyStatement(statements).register(presses)

    def _register_adhoc(
        self, mining: app_commands.Group, tracked: SessionCommands, gate: Gate, presses: Presses
    ) -> None:
        openings = Openings(self._database, self.recorder, self.tracking, self._clock)
        adhoc = Adhoc(self._database, openings, self._clock, SystemRandom(), self.sessions)
        group = app_commands.Group(
            name="adhoc", description="Sessions that anybody starts, where they are", parent=mining
        )
        lists = AdhocLists(self._database)
        AdhocCommands(adhoc, lists, self.sessions, tracked, gate).register(group, presses)

    def _register_schedules(self, templates: Templates, presses: Presses) -> None:
        schedules = Schedules(self._database, self._clock)
        screen = ScheduleScreen(schedules, templates)
        ScheduleMenus(schedules, templates, screen).register(presses)
        ScheduleForms(schedules, screen).register(presses)

    async def run(self) -> None:
        """Take the shard over and serve until cancelled. Raises Fenced when a newer process takes it."""
        await self.prices.load()
        self._clock.not_before(await self.tracking.take_over())
        scheduler = schedule(
            keep_deadlines=self.deadlines.keep,
            keep_weekly=self.weekly.keep,
            show_events=self.events.keep,
            remind=self.reminders.keep,
            refresh_prices=self.prices.refresh,
        )
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as parts:
                recording = parts.create_task(self.recorder.run())
                others = [parts.create_task(self.outbox.run()), parts.create_task(self._show_health())]
                try:
                    await self._be_in_discord()
                finally:
                    await self._write_the_rest(recording)
                    for part in (recording, *others):
                        part.cancel()
        finally:
            scheduler.shutdown(wait=False)
            await self.prices.close()

    async def _be_in_discord(self) -> None:
        """Until cancelled; leaving says goodbye to Discord, close code 1000, once those who asked have answers."""
        async with self.client:
            try:
                await self.client.start(self._wiring.token)
            finally:
                await self.gate.finish()

    async def _write_the_rest(self, recording: asyncio.Task[None]) -> None:
        """Make durable what Discord said before it was left; a database that is away is not waited for."""
        if recording.done():
            return
        try:
            await self.recorder.flush()
        except Unavailable:
            log.error("the last voice moves could not be written: the database is away")

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
