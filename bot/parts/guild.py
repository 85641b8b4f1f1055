"""How a guild is set up, what prices it has, and the help."""

from bot.parts.shared import Shared
from cogs.audit import AuditCommand
from cogs.diagnostics import DiagnosticsCommand
from cogs.guide.command import Guide
from cogs.help import HelpCommand
from cogs.prices import PriceCommands
from cogs.scheduleforms import ScheduleForms
from cogs.schedules import ScheduleMenus, ScheduleScreen
from cogs.setup import SetupCommand, SetupScreen
from cogs.setupforms import SetupForms
from cogs.setupvoice import VoiceDataForm
from cogs.templates import TemplateScreens
from cogs.voicetest import VoiceTestButton, VoiceTester
from services.audit import AuditTrail
from services.diagnosing.diagnosis import Diagnosis, Sources
from services.haullists import HaulLists
from services.schedules import Schedules


def add_guild(shared: Shared, sources: Sources) -> None:
    """Setup with its forms, weekly sessions, templates; prices; help; diagnostics of these sources."""
    mining, gate, presses = shared.mining, shared.gate, shared.presses
    screen = SetupScreen(shared.guilds)
    SetupCommand(screen).register(mining, gate, presses)
    SetupForms(shared.guilds, screen).register(presses)
    VoiceDataForm(screen).register(presses)
    TemplateScreens(shared.templates).register(presses)
    schedules = Schedules(shared.database, shared.clock)
    weekly = ScheduleScreen(schedules, shared.templates)
    ScheduleMenus(schedules, shared.templates, weekly).register(presses)
    ScheduleForms(schedules, weekly).register(presses)
    PriceCommands(shared.prices, shared.clock).register(mining, gate, presses)
    HelpCommand(gate).register(mining)
    hauls = HaulLists(shared.database, shared.clock)
    DiagnosticsCommand(Diagnosis(sources), hauls, shared.clock).register(mining, gate, presses)
    tester = VoiceTester(shared.sign, shared.clock)
    VoiceTestButton(tester, shared.sessions, shared.record).register(presses)
    AuditCommand(AuditTrail(shared.database), shared.sessions).register(mining, gate, presses)
    Guide(gate).register(presses)
