"""Ore on its way."""

from bot.parts.shared import Shared
from cogs.hauldepartures import DepartureForms
from cogs.haulforms import HaulForms
from cogs.haulprivate import OwnHauls
from cogs.hauls import HaulCommands
from cogs.notetaking import NoteTaking
from services.haullists import HaulLists
from services.hauls import Hauls
from services.notes import Notes


def add_hauls(shared: Shared) -> None:
    """``/mining haul`` with its forms."""
    database, clock, gate, presses = shared.database, shared.clock, shared.gate, shared.presses
    hauls, notes = Hauls(database, clock), Notes(database, clock)
    departures = DepartureForms(
        hauls, notes, prices=shared.prices, sessions=shared.sessions, clock=clock, gate=gate
    )
    departures.register(presses)
    forms = HaulForms(hauls, shared.prices, clock, gate)
    forms.register(presses)
    OwnHauls(hauls, shared.prices, clock).register(presses)
    HaulCommands(
        hauls,
        HaulLists(database, clock),
        departures,
        forms,
        NoteTaking(notes, shared.sessions, gate),
        prices=shared.prices,
        guilds=shared.guilds,
        sessions=shared.sessions,
        clock=clock,
        gate=gate,
    ).register(shared.mining, presses)
