"""What a session and its payroll post into the ledger (architecture.md, Rounds)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from domain.ledger import (
    AUEC,
    TREASURY,
    Holdings,
    Transfer,
    held,
    member,
    mined,
    session_account,
    sold,
    store,
)
from domain.payroll import Expense, LineKind, OreForm, OreLine, Payroll, PayrollInput, Sale


class OfOneKind(Protocol):
    """Ore of one commodity, form and quality."""

    @property
    def commodity(self) -> str: ...
    @property
    def form(self) -> OreForm: ...
    @property
    def quality(self) -> int | None: ...


def ore_asset(ore: OfOneKind) -> str:
    """An ore as an asset, in cSCU: ``ore:Quantainium:refined:812``; ``any`` where its quality is unknown."""
    return f"ore:{ore.commodity}:{ore.form}:{'any' if ore.quality is None else ore.quality}"


def sale_transfer(code: str, sale: Sale, *, key: str) -> Transfer:
    """Noting a sale: the seller holds the money, the session brought it in. The amount must be above zero."""
    return Transfer(
        key,
        AUEC,
        held(sale.seller_id),
        session_account(code),
        sale.amount_auec,
        sale.at,
        sale.terminal or "sale",
    )


def sold_ore_transfers(code: str, sale: Sale, *, key: str) -> list[Transfer]:
    """What a sale takes out of the session's own lots in the store; nothing for one that was not out of it."""
    parts = sale.division.parts if sale.division is not None else ()
    return [
        Transfer(
            f"{key}:{part.lot}",
            ore_asset(part),
            store(code, part.lot),
            sold(code),
            part.quantity_cscu,
            sale.at,
            sale.terminal or "sale",
        )
        for part in parts
        if part.session_code == code
    ]


def expense_transfer(code: str, expense: Expense, *, key: str, at: datetime) -> Transfer:
    """Noting an expense: the session owes the claimant what they advanced."""
    claimant = member(expense.claimant_id)
    return Transfer(key, AUEC, session_account(code), claimant, expense.amount_auec, at, expense.what)


def ore_transfer(code: str, ore: OreLine, *, key: str, at: datetime) -> Transfer:
    """Noting ore: it was mined and now lies with the session."""
    return Transfer(key, ore_asset(ore), mined(code), session_account(code), ore.quantity_cscu, at, "mined")


def in_practice(transfers: Iterable[Transfer], code: str) -> list[Transfer]:
    """The same transfers in assets that exist for this practice session only: no real balance is touched."""
    return [replace(transfer, asset=f"{practice_prefix(code)}{transfer.asset}") for transfer in transfers]


def emptying(balances: Holdings, code: str, *, at: datetime) -> list[Transfer]:
    """What takes every balance of a practice session back to zero, by way of the session's own account."""
    practised = {
        (account, asset): amount
        for (account, asset), amount in balances.items()
        if asset.startswith(practice_prefix(code)) and account != session_account(code)
    }
    reason = f"practice {code} is thrown away"
    return passing_on({}, practised, code=code, key=f"emptying:{code}", at=at, reason=reason)


def practice_prefix(code: str) -> str:
    """How the assets of a practice session begin."""
    return f"practice:{code}:"


def payroll_transfers(
    given: PayrollInput, payroll: Payroll, previous: tuple[PayrollInput, Payroll] | None = None
) -> list[Transfer]:
    """What saving a payroll posts, so that the session's account is zero afterwards.

    Session to each member their net, to the treasury its part, to the payer the fees they will spend (as
    ``held``), and the session's ore to ``sold``. Sales, expenses and ore were posted when they were noted;
    therefore reimbursements are not posted here again. A revision posts only what differs from ``previous``,
    the input and payroll saved last; where it takes back, the transfer goes the other way.
    """
    code, at = given.session.code, given.session.closed_at
    reason = f"Payroll of {code}, revision {given.revision}"
    settled = due_of(*previous) if previous else {}
    key = f"payroll:{code}:{given.revision}"
    return passing_on(due_of(given, payroll), settled, code=code, key=key, at=at, reason=reason)


def passing_on(
    due: Holdings, settled: Holdings, *, code: str, key: str, at: datetime, reason: str
) -> list[Transfer]:
    """What a session posts to pass on ``due`` in place of ``settled``, which it passed on before."""
    transfers = []
    for account, asset in sorted(due.keys() | settled.keys()):
        if amount := due.get((account, asset), 0) - settled.get((account, asset), 0):
            ends = (session_account(code), account) if amount > 0 else (account, session_account(code))
            transfers.append(Transfer(f"{key}:{account}:{asset}", asset, *ends, abs(amount), at, reason))
    return transfers


def due_of(given: PayrollInput, payroll: Payroll) -> dict[tuple[str, str], int]:
    """What the session passes on to each account under one payroll."""
    assert given.rules is not None, "a payroll has rules"
    due: Counter[tuple[str, str]] = Counter()
    for line in payroll.lines:
        if line.kind is not LineKind.REIMBURSEMENT:
            due[member(line.person_id), AUEC] += line.net_auec
    due[TREASURY, AUEC] += payroll.treasury_auec
    due[held(given.rules.payer_id), AUEC] += payroll.fees_auec
    for ore in given.ore:
        due[sold(given.session.code), ore_asset(ore)] += ore.quantity_cscu
    return dict(due)
