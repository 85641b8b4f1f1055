"""What must hold of a guild's money, whatever was done."""

import argparse
import contextlib
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.commands import recompute
from db.database import Database, Transaction
from db.payrolls import SavedPayroll
from domain.compute import compute_payroll
from domain.ledger import AUEC, TREASURY, held, member
from domain.payments import POSTED, UNDONE, Payment, PaymentState
from domain.sessions import Session, SessionState
from reports.bundle import payroll_json
from services.netmoves import positions, treasury_holder
from services.owed import one_person_each, owed_by_all, owed_of
from services.paylists import balances_of_people
from services.reports import Reports
from services.saving import read_saved
from tests.services.money.storelaws import require_store_laws
from tests.services.money.world import MOST_SESSIONS

_OF_SESSION = """
    WITH moved AS (
        SELECT round_id, asset, to_account AS account, amount FROM paydirt.transfers WHERE guild_id = $1
        UNION ALL
        SELECT round_id, asset, from_account, -amount FROM paydirt.transfers WHERE guild_id = $1
    )
    SELECT moved.asset, moved.account, sum(moved.amount)::bigint AS amount
    FROM moved JOIN paydirt.rounds r ON r.guild_id = $1 AND r.round_id = moved.round_id
    WHERE r.state = 'committed' AND r.kind IN ('session', 'correction') AND r.session_code = $2
        AND moved.asset LIKE '%auec'
    GROUP BY 1, 2 HAVING sum(moved.amount) <> 0
"""
_POSTED = """
    SELECT t.key, t.from_account, t.to_account, t.amount, r.kind
    FROM paydirt.transfers t JOIN paydirt.rounds r USING (guild_id, round_id)
    WHERE t.guild_id = $1 AND r.state = 'committed' AND r.kind IN ('payout', 'opening', 'closing', 'store')
        AND t.asset = 'auec'
"""
_FOLDED = """
    SELECT md5(string_agg({table}::text, '|' ORDER BY {table}::text)) FROM paydirt.{table} WHERE guild_id = $1
"""
_TABLES = (
    "closings", "debt_offsets", "failed_runs", "guest_claim_decisions", "guest_claims", "guilds", "handles",
    "late_money", "objection_decisions", "objections", "openings", "outbox", "payment_acts", "payment_plans",
    "payments", "payroll_drafts", "payrolls", "people", "round_balances", "round_events", "session_notes",
    "haul_acts", "haul_cargo", "hauls", "sessions", "store_lots", "store_sale_acts", "store_sales", "transfers",
    "treasury_acts", "treasury_decisions",
)  # fmt: skip
_EVERYTHING = " UNION ALL ".join(_FOLDED.format(table=table) for table in _TABLES)

Accounts = Mapping[str, int]
"""Account to aUEC, without those at zero."""


async def everything(database: Database, guild_id: int) -> list[str]:
    """A seal of all that the guild has: the same as long as nothing was changed."""
    async with database.snapshot(guild_id) as tx:
        return [row[0] for row in await tx.connection.fetch(_EVERYTHING, guild_id)]


@dataclass(frozen=True)
class Strain:
    """What good books keep low. ``debt_auec``: paid too much. ``overdraft_auec``: what the treasury spent, or its
    holders handed over, beyond what was there. ``spread_auec``: what would have to be sent to settle everything."""

    debt_auec: int
    overdraft_auec: int
    spread_auec: int


async def strain(database: Database, guild_id: int) -> Strain:
    """How things stand."""
    async with database.snapshot(guild_id) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        roots = one_person_each(await tx.people.all())
        balances = await balances_of_people(tx, roots)
        owed = await owed_by_all(tx)
    holdings = [amount for account, amount in balances.items() if account.startswith("held:")]
    settled = positions(balances, treasury_holder(settings, balances, roots))
    return Strain(
        debt_auec=sum(each.debt_auec for each in owed.values()),
        overdraft_auec=max(0, -balances.get(TREASURY, 0)) + sum(max(0, amount) for amount in holdings),
        spread_auec=sum(map(abs, settled.values())),
    )


async def require_balance(database: Database, guild_id: int) -> None:
    """What holds at every moment, and is cheap to see."""
    async with database.snapshot(guild_id) as tx:
        sums: Counter[str] = Counter()
        roots = one_person_each(await tx.people.all())
        for (account, asset), amount in (await tx.ledger.balances()).items():
            sums[asset] += amount
            kind, _, owner = account.partition(":")
            assert not (amount and kind == "session"), f"{account} is not settled: {amount}"
            assert not (amount < 0 and kind in ("store", "transit")), f"{account} is below zero: {amount}"
            claimed = asset == AUEC and kind in ("member", "held") and roots[int(owner)] != int(owner)
            assert not (amount and claimed), f"{account} belongs to a claimed guest and has {amount}"
        assert not any(sums.values()), sums


async def require_nothing_left(database: Database, guild_id: int) -> None:
    """What holds when the books were just closed: nobody owes or holds anything, and the treasury is empty."""
    async with database.snapshot(guild_id) as tx:
        for (account, asset), amount in (await tx.ledger.balances()).items():
            assert not amount or asset != AUEC or account.startswith("archive:"), f"{account} has {amount}"


async def require_laws(database: Database, guild_id: int, directory: Path) -> None:
    """Everything that must hold. ``directory`` takes the bundles that are recomputed."""
    await require_balance(database, guild_id)
    async with database.snapshot(guild_id) as tx:
        assert await tx.ledger.audit() == []
        books = await _read(tx)
        for session in books.sessions:
            assert await _moved(tx, session) == books.passed_on[session.code], session
        await _require_payrolls_recompute(tx, books)
        await _require_owed(tx, books)
        _require_payments(books)
        await _require_positions(tx, books)
        await require_store_laws(tx)
    for code in books.latest:
        await _require_same(database, guild_id, code, directory)


@dataclass(frozen=True)
class Books:
    """A guild's payrolls and payments. ``passed_on``: what each session gave to and took from each account."""

    sessions: list[Session]
    latest: dict[str, SavedPayroll]
    passed_on: dict[str, Accounts]
    payments: list[Payment]
    posted: dict[str, tuple[str, str, int]]
    kinds: dict[str, str]
    roots: dict[int, int]

    @property
    def real(self) -> list[Session]:
        return [session for session in self.sessions if not session.practice]


async def _read(tx: Transaction) -> Books:
    sessions = await tx.sessions.list(tuple(SessionState), limit=MOST_SESSIONS)
    latest = {each.code: saved for each in sessions if (saved := await tx.payrolls.latest(each.code))}
    rows = await tx.connection.fetch(_POSTED, tx.guild_id)
    return Books(
        sessions=sessions,
        latest=latest,
        passed_on={each.code: await _due(tx, each, latest.get(each.code)) for each in sessions},
        payments=await tx.payments.in_states(*PaymentState),
        posted={row["key"]: (row["from_account"], row["to_account"], row["amount"]) for row in rows},
        kinds={row["key"]: row["kind"] for row in rows},
        roots=one_person_each(await tx.people.all()),
    )


async def _due(tx: Transaction, session: Session, saved: SavedPayroll | None) -> Accounts:
    """What the session must have passed on: exactly its latest payroll; of a failed one all sales to the treasury."""
    due: Counter[str] = Counter()
    if session.practice and session.state is SessionState.DISCARDED:
        return {}
    if (failed := await tx.failures.standing(session.code)) is not None:
        due = Counter(
            {
                account: amount
                for account, amount in (await _moved(tx, session)).items()
                if account.startswith("held:")
            }
        )
        assert -due.total() == failed.gross_auec
        due[TREASURY] = failed.gross_auec
    elif saved is not None:
        given, payroll = read_saved(saved)
        assert given.rules is not None
        for sale in given.sales:
            due[held(sale.seller_id)] -= sale.amount_auec
        for line in payroll.lines:
            due[member(line.person_id)] += line.net_auec
        due[held(given.rules.payer_id)] += payroll.fees_auec
        due[TREASURY] += payroll.treasury_auec
    return {account: amount for account, amount in due.items() if amount}


async def _moved(tx: Transaction, session: Session) -> Accounts:
    """What the ledger says; a practice session moves nothing real."""
    rows = await tx.connection.fetch(_OF_SESSION, tx.guild_id, session.code)
    asset = f"practice:{session.code}:{AUEC}" if session.practice else AUEC
    assert {row["asset"] for row in rows} <= {asset}
    return {row["account"]: row["amount"] for row in rows}


async def _require_payrolls_recompute(tx: Transaction, books: Books) -> None:
    for code in books.latest:
        for saved in await tx.payrolls.list(code):
            given, payroll = read_saved(saved)
            assert compute_payroll(given) == payroll
            assert payroll_json(payroll) == saved.payroll
            assert payroll.gross_auec == (
                sum(line.net_auec for line in payroll.lines) + payroll.fees_auec + payroll.treasury_auec
            )


async def _require_same(database: Database, guild_id: int, code: str, directory: Path) -> None:
    """``paydirt recompute`` on what ``paydirt export`` writes says that it is the same."""
    bundle = directory / "bundle.json"
    bundle.write_text(await Reports(database).bundle(guild_id, code), encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()):
        assert recompute.run(argparse.Namespace(bundle=str(bundle), json=False)) == 0


async def _require_owed(tx: Transaction, books: Books) -> None:
    """Payable less debt is the balance; what a session earned somebody is what its payroll says."""
    balances: Counter[int] = Counter()
    for (account, asset), amount in (await tx.ledger.balances()).items():
        if account.startswith("member:") and asset == AUEC:
            balances[books.roots[int(account[7:])]] += amount
    for person_id, owed in (await owed_by_all(tx)).items():
        assert owed.balance_auec == balances[person_id]
        assert 0 <= owed.agreed_auec <= owed.debt_auec
        assert owed == await owed_of(tx, person_id)
        earned = {due.session_code: due.earned_auec for due in owed.dues if due.session_code}
        for session in books.real:
            accounts = books.passed_on[session.code].items()
            net = sum(
                amount
                for account, amount in accounts
                if account.startswith("member:") and books.roots[int(account[7:])] == person_id
            )
            assert earned.get(session.code, 0) == net, (person_id, session.code, owed)


def _require_payments(books: Books) -> None:
    """What counts as sent was posted once; what was undone was posted and taken back; nothing else was posted."""
    left = {key for key, kind in books.kinds.items() if kind == "payout" and not key.startswith("plan:")}
    for payment in books.payments:
        keys = [key for key in payment.posting_keys if key in books.posted]
        undone = [f"{key}{UNDONE}" for key in keys]
        amount = sum(books.posted[key][2] for key in keys)
        assert amount == (payment.amount_auec if payment.state in (*POSTED, PaymentState.UNDONE) else 0)
        if payment.state is PaymentState.UNDONE:
            for key, back in zip(keys, undone, strict=True):
                source, target, amount = books.posted[key]
                assert books.posted[back] == (target, source, amount)
            left -= set(undone)
        left -= set(keys)
    assert not left


async def _require_positions(tx: Transaction, books: Books) -> None:
    """Everybody's position, and the treasury, reckoned from acts alone: payrolls, payments, the treasury's acts."""
    expected: Counter[str] = Counter()

    def moves(source: str, target: str, amount: int) -> None:
        for account, change in ((source, -amount), (target, amount)):
            expected[_whose(account, books)] += change

    for session in books.real:
        for account, amount in books.passed_on[session.code].items():
            expected[_whose(account, books)] += amount
    for payment in _posted(books):
        moves(member(payment.receiver), held(payment.sender), payment.amount_auec)
    for act in await tx.treasury.last(1000):
        if act.decision is not None and act.decision.confirmed:
            moves(*act.ends, act.amount_auec)
    for key, ends in books.posted.items():
        if books.kinds[key] in ("opening", "closing", "store"):
            moves(*ends)
    assert await _positions(tx, books) == _without_zeros(expected)


async def _positions(tx: Transaction, books: Books) -> Accounts:
    actual: Counter[str] = Counter()
    for (account, asset), amount in (await tx.ledger.balances()).items():
        if asset == AUEC:
            actual[_whose(account, books)] += amount
    return _without_zeros(actual)


def _posted(books: Books) -> list[Payment]:
    return [payment for payment in books.payments if payment.state in POSTED]


def _whose(account: str, books: Books) -> str:
    """Somebody's accounts together, those of a claimed guest included; others for themselves."""
    kind, _, owner = account.partition(":")
    return f"person {books.roots[int(owner)]}" if kind in ("member", "held") else account


def _without_zeros(amounts: Mapping[str, int]) -> Accounts:
    return {account: amount for account, amount in amounts.items() if amount}
