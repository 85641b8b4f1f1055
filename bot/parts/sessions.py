"""Sessions from their start to the moment when everybody who was there is confirmed."""

from random import SystemRandom

from discord import app_commands

from bot.parts.shared import Shared
from cogs.adhoc import AdhocCommands
from cogs.boardcommands import BoardCommands
from cogs.discards import DiscardButtons
from cogs.haulclosing import HaulClosingButtons
from cogs.leases import LeaseButtons
from cogs.notes import NoteCommands
from cogs.notetaking import NoteTaking
from cogs.ores import OreCommands
from cogs.validation.desk import Desk
from cogs.validation.times import TimeForms
from cogs.validation.validate import Validation
from services.adhoc import Adhoc
from services.adhoclists import AdhocLists
from services.channelwatch import ChannelWatch
from services.discards import Discards
from services.haulchoices import HaulChoices
from services.notes import Notes
from services.validation import Validations


def add_sessions(shared: Shared) -> None:
    """Start, stop, status; ad-hoc; what is noted; validation."""
    database, clock, gate, presses = shared.database, shared.clock, shared.gate, shared.presses
    shared.tracked.register(shared.mining, presses)
    BoardCommands(shared.boards, shared.sessions, shared.tracked, gate).register(shared.mining, presses)
    DiscardButtons(Discards(database, clock, shared.sessions), gate).register(presses)
    HaulClosingButtons(HaulChoices(database, clock), gate, shared.outbox).register(presses)
    _add_adhoc(shared)
    taking = NoteTaking(Notes(database, clock), shared.sessions, gate)
    NoteCommands(taking).register(shared.mining)
    OreCommands(taking, shared.prices).register(shared.mining, gate)
    LeaseButtons(shared.leases, gate).register(presses)
    validation = Desk(Validations(database, shared.payrolls, clock), shared.leases, gate)
    Validation(validation).register(presses)
    TimeForms(validation).register(presses)


def _add_adhoc(shared: Shared) -> None:
    group = app_commands.Group(
        name="adhoc", description="Sessions that anybody starts, where they are", parent=shared.mining
    )
    channels = ChannelWatch(shared.database, shared.recorder, shared.tracking, shared.clock)
    adhoc = Adhoc(shared.database, channels, shared.clock, SystemRandom(), shared.sessions)
    lists = AdhocLists(shared.database)
    AdhocCommands(adhoc, lists, shared.sessions, shared.tracked, shared.gate).register(group, shared.presses)
