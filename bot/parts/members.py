"""What members see and decide of themselves, and whom guests turn out to be."""

from bot.parts.shared import Shared
from cogs.guests import GuestCommands
from cogs.me.data import MyData
from cogs.me.handles import HandleForms
from cogs.me.objections import ObjectionForms
from cogs.me.screens import MeCommand, MeScreen
from cogs.me.statement import MyStatement
from cogs.payroll.desk import Desk
from services.guests import Guests
from services.handles import Handles
from services.mine import Mine
from services.notes import Notes
from services.objections import Objections
from services.privacy import Privacy
from services.statements import Statements


def add_members(shared: Shared, desk: Desk, statements: Statements) -> None:
    """``/mining me`` with its screens, objections, and ``/mining guest``."""
    database, clock, presses = shared.database, shared.clock, shared.presses
    guests = Guests(database, clock)
    mine = Mine(database, shared.recorder, clock)
    screen = MeScreen(mine)
    MeCommand(mine, Notes(database, clock), screen).register(shared.mining, shared.gate, presses)
    HandleForms(Handles(database, clock), guests, screen).register(presses)
    MyData(Privacy(database, shared.recorder, clock), shared.watch, screen).register(presses)
    MyStatement(statements).register(presses)
    ObjectionForms(Objections(database, clock), shared.payrolls, screen, desk).register(presses)
    GuestCommands(guests, shared.outbox).register(shared.mining, shared.gate, presses)
