"""From a stopped session to a saved payroll, what comes after it, and looking things up."""

from bot.parts.shared import Shared
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
from cogs.payroll.show import PayrollShow
from cogs.payroll.statements import MemberStatements
from cogs.payroll.templates import TemplateForms
from cogs.payroll.whatif import WhatIfForms
from services.closing import Closing
from services.failures import Failures
from services.imports import Imports
from services.late import LateMoney
from services.lists import Lists
from services.notes import Notes
from services.statements import Statements
from services.whatif import WhatIf


def add_payroll(shared: Shared, desk: Desk, statements: Statements) -> None:
    """Drafts with their forms, preview and save; late money and failures; books; lists."""
    _add_drafts(shared, desk, statements)
    _add_what_comes_later(shared)
    lists = Lists(shared.database, shared.clock)
    PayrollLists(lists).register(shared.payroll, shared.gate, shared.presses)
    PayrollExport(lists).register(shared.payroll, shared.gate)


def _add_drafts(shared: Shared, desk: Desk, statements: Statements) -> None:
    database, payrolls, presses = shared.database, shared.payrolls, shared.presses
    notes = Notes(database, shared.clock)
    run = PayrollRun(payrolls, shared.sessions, shared.reports, shared.outbox, desk)
    run.register(shared.payroll, shared.gate, presses)
    show = PayrollShow(shared.reports, shared.sessions, MemberStatements(statements))
    show.register(shared.payroll, shared.gate)
    NoteForms(notes, desk).register(presses)
    RuleForms(payrolls, desk).register(presses)
    TemplateForms(payrolls, shared.templates, desk).register(presses)
    WhatIfForms(WhatIf(database, payrolls), shared.templates).register(presses)
    OreForms(notes, shared.prices, desk).register(presses)


def _add_what_comes_later(shared: Shared) -> None:
    database, clock, outbox, sessions = shared.database, shared.clock, shared.outbox, shared.sessions
    where = (shared.payroll, shared.gate, shared.presses)
    LateCommands(LateMoney(database, clock), sessions, shared.reports, outbox).register(*where)
    FailCommands(Failures(database, clock), sessions, outbox).register(*where)
    BookCommands(Closing(database, clock), Imports(database, clock), outbox).register(*where)
