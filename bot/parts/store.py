"""The guild's store, and selling out of it."""

from discord import app_commands

from bot.parts.shared import Shared
from cogs.store.sales import StoreSaleCommands
from cogs.store.show import StoreCommands
from services.notes import Notes
from services.store import Stores
from services.storesales import StoreSales
from services.storetidying import StoreTidying


def add_store(shared: Shared) -> None:
    """``/mining store``, and ``/mining sale store`` beside the sales that are noted."""
    database, clock, prices, presses = shared.database, shared.clock, shared.prices, shared.presses
    stores = Stores(database, prices)
    store = StoreCommands(stores, StoreTidying(database, clock), shared.sessions, shared.gate)
    store.register(shared.mining, presses)
    sale = shared.mining.get_command("sale")
    assert isinstance(sale, app_commands.Group), "sales are noted before they are made out of the store"
    sales, notes = StoreSales(database, prices, clock), Notes(database, clock)
    StoreSaleCommands(sales, stores, notes, shared.outbox, shared.gate).register(sale, store, presses)
