"""The moment in which a payroll counts: posted, committed, kept and announced, all in the caller's transaction."""

from dataclasses import replace
from datetime import datetime

from db.database import Transaction
from db.payrolls import SavedPayroll
from domain.leases import LeaseAct
from domain.payroll import Payroll, PayrollInput
from domain.postings import payroll_transfers
from domain.sessions import Session
from reports.bundle import payroll_json, read_bundle, write_bundle
from reports.bundle.stored import read_payroll
from services.books import post
from services.editing import end_lease
from services.haulclosing import carry_over
from services.merging import forward_merged
from services.offsets import tell_overpaid


async def commit_payroll(
    tx: Transaction,
    session: Session,
    given: PayrollInput,
    payroll: Payroll,
    checksum: str,
    *,
    by: int,
    now: datetime,
) -> SavedPayroll:
    """Save the payroll of a locked, stopped session and commit its round. ``checksum`` is that of the proof.

    Its hauls in flight go on without it.
    """
    done = session.save()
    await end_lease(tx, session, LeaseAct.SAVED, by, now)
    previous = await tx.payrolls.latest(session.code)
    transfers = payroll_transfers(given, payroll, read_saved(previous) if previous else None)
    await post(tx, done, transfers, by, now)
    reason = f"payroll of {session.code}, revision {session.revision}, saved"
    await carry_over(tx, session, by, now, reason)
    version = await tx.ledger.commit(session.round_id, by, reason, now)
    saved = SavedPayroll(
        session_code=session.code,
        revision=session.revision,
        input=write_bundle(_without_names(given), indent=None),
        payroll=payroll_json(payroll),
        checksum=checksum,
        round_id=session.round_id,
        ledger_version=version,
        saved_by=by,
        saved_at=now,
    )
    await tx.payrolls.save(saved)
    await tx.drafts.remove(session.code)  # a correction begins with the rules that were saved
    await tx.sessions.update(done)
    await forward_merged(tx, by, now)
    await _announce(tx, done, now)
    await tell_overpaid(tx, done, transfers, now)
    return saved


def read_saved(saved: SavedPayroll) -> tuple[PayrollInput, Payroll]:
    """What it was computed from, and the payroll itself."""
    return read_bundle(saved.input).given, read_payroll(saved.payroll)


async def _announce(tx: Transaction, session: Session, now: datetime) -> None:
    """Have the saved payroll sent, once, where the session was announced."""
    if session.announced_channel_id is not None:
        content = {"payroll": session.code, "revision": session.revision}
        nonce = f"pay-{session.code}-{session.revision}"
        await tx.outbox.add(session.announced_channel_id, content, now, nonce=nonce)


def _without_names(given: PayrollInput) -> PayrollInput:
    """The stored input carries person numbers only: names live beside it and can be forgotten."""
    nameless = tuple(replace(person, name="", discord_id=None, handle=None) for person in given.members)
    return replace(given, members=nameless)
