"""Money that is really sent, and the guild's own."""

from bot.parts.shared import Shared
from cogs.pay.answers import PaymentAnswers
from cogs.pay.cards import PaymentCards
from cogs.pay.net import NetCommand
from cogs.pay.pay import PayCommand
from cogs.pay.unpaid import UnpaidCommand
from cogs.treasury import TreasuryCommands
from services.confirmations import Confirmations
from services.netting import NettingPlans
from services.offsets import Offsets
from services.payments import Payments
from services.treasury import Treasury
from services.unpaid import UnpaidLists


def add_money(shared: Shared) -> None:
    """Paying, confirming, netting, what is open; the treasury."""
    database, clock, outbox, presses = shared.database, shared.clock, shared.outbox, shared.presses
    payroll, gate = shared.payroll, shared.gate
    confirmations = Confirmations(database, clock)
    PayCommand(Payments(database, clock), shared.sessions, outbox).register(payroll, gate, presses)
    PaymentCards(confirmations, outbox).register(presses)
    UnpaidCommand(UnpaidLists(database), Offsets(database, clock)).register(payroll, gate, presses)
    NetCommand(NettingPlans(database, clock), outbox).register(payroll, gate, presses)
    PaymentAnswers(confirmations, outbox).register(presses)
    TreasuryCommands(Treasury(database, clock), outbox).register(shared.mining, gate, presses)
