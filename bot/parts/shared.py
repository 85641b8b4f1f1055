"""What every part is made with."""

from dataclasses import dataclass

from discord import app_commands

from cogs.gate import Gate
from cogs.presses import Presses
from cogs.roles import RoleReader
from cogs.sessions import SessionCommands
from cogs.sign import Sign
from cogs.voice import VoiceWatch
from db.database import Database
from domain.clock import Clock
from services.boardkeeper import BoardKeeper
from services.guilds import Guilds
from services.leases import Leases
from services.outbox import Outbox
from services.payrolls import Payrolls
from services.prices import PriceService
from services.recorder import Recorder
from services.reports import Reports
from services.sessions import Sessions
from services.signrecord import SignRecord
from services.templates import Templates
from services.tracking import Tracking


@dataclass(frozen=True, slots=True)
class Shared:
    """One database, one clock, one way in; ``mining`` and ``payroll`` are the groups that commands are added to."""

    database: Database
    clock: Clock
    recorder: Recorder
    tracking: Tracking
    outbox: Outbox
    prices: PriceService
    reports: Reports
    sessions: Sessions
    boards: BoardKeeper
    guilds: Guilds
    payrolls: Payrolls
    leases: Leases
    templates: Templates
    roles: RoleReader
    tracked: SessionCommands
    watch: VoiceWatch
    sign: Sign
    record: SignRecord
    gate: Gate
    presses: Presses
    mining: app_commands.Group
    payroll: app_commands.Group
