"""Failed runs: reason and loss are recorded, nobody is paid, and it can be taken back exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.failures import FailedRun, failure_transfers, loss_of, recovery_transfers
from domain.leases import LeaseAct
from domain.ledger import Transfer
from domain.notes import active
from domain.quantities import format_auec
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.books import post
from services.editing import end_lease
from services.flying import Flying, flying
from services.haulclosing import carry_over
from services.merging import forward_merged
from services.notices import Notice
from services.offsets import tell_overpaid
from services.saving import read_saved
from services.sessions import require_session

_WHAT_TO_DO = {
    SessionState.OPEN: "stop it first with `/mining stop`",
    SessionState.SAVED: "open it first with `/mining payroll correct`",
    SessionState.DISCARDED: "reopen it first with `/mining payroll correct`",
    SessionState.FAILED: "`/mining payroll correct` takes that back",
}


@dataclass(frozen=True, slots=True)
class FailureView:
    """What recording a stopped session as failed would say; ``saved_revision`` is what it would take back."""

    session: Session
    gross_auec: int
    expenses_auec: int
    loss_auec: int
    saved_revision: int | None
    flying: Flying


class Failures:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def look(self, guild_id: int, code: str) -> FailureView:
        """What it would mean. Refused, with what to do, if the session is not stopped."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            _require_stopped(session)
            notes = active(await tx.notes.list(code))
            latest = await tx.payrolls.latest(code)
            sums = (notes.sales_auec, notes.expenses_auec, loss_of(notes))
            return FailureView(session, *sums, latest.revision if latest else None, await flying(tx, session))

    async def fail(
        self, guild_id: int, code: str, round_id: int, actor: Actor, *, reason: str, key: str
    ) -> FailedRun:
        """Record it, once, for the round that the presser was asked about."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            if (done := await tx.failures.by_key(key)) is not None:
                return done
            _require_stopped(session)
            if session.round_id != round_id:
                raise Refused(f"Session {code} was reopened since; nothing was recorded. Ask for it again.")
            now = self._clock.now()
            by = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
            await end_lease(tx, session, LeaseAct.FAILED, by, now)
            notes = active(await tx.notes.list(code))
            failed = FailedRun(
                session_code=code,
                round_id=round_id,
                reason=reason,
                gross_auec=notes.sales_auec,
                expenses_auec=notes.expenses_auec,
                loss_auec=loss_of(notes),
                failed_by=by,
                failed_at=now,
            )
            posted = await _post(tx, session, failure_transfers, by, now)
            await carry_over(tx, session, by, now, f"session {code} failed: {reason}")
            await tx.ledger.commit(round_id, by, f"session {code} failed: {reason}", now)
            await tx.failures.add(failed, key)
            await tx.drafts.remove(code)
            await tx.sessions.update(session.fail())
            await forward_merged(tx, by, now)
            await _announce(tx, session, failed, actor.name)
            await tell_overpaid(tx, session, posted, now)
            return failed

    async def all_standing(self, guild_id: int) -> list[FailedRun]:
        """Every failed run of the guild, oldest first."""
        async with self._database.transaction(guild_id) as tx:
            return await tx.failures.all_standing()


async def recover(tx: Transaction, reopened: Session, by: int, now: datetime) -> None:
    """Take a failure back in the round of a session that was just reopened: as if it had never been recorded."""
    await _post(tx, reopened, recovery_transfers, by, now)


async def _post(
    tx: Transaction,
    session: Session,
    transfers: Callable[..., list[Transfer]],
    by: int,
    now: datetime,
) -> list[Transfer]:
    code, latest = session.code, await tx.payrolls.latest(session.code)
    notes = active(await tx.notes.list(code))
    place = {"code": code, "round_id": session.round_id, "at": now, "reason": f"session {code} failed"}
    posted = transfers(notes, read_saved(latest) if latest else None, **place)
    await post(tx, session, posted, by, now)
    return posted


async def _announce(tx: Transaction, session: Session, failed: FailedRun, who: str) -> None:
    if session.announced_channel_id is None:
        return
    sums = f"Sold {format_auec(failed.gross_auec)}, spent {format_auec(failed.expenses_auec)}"
    notice = Notice(
        f"⛏️ **{session.code}** failed: {{reason}}. {sums}: a loss of {format_auec(failed.loss_auec)} aUEC. "
        "Nobody is paid; what was sold goes to the treasury. Recorded by {who}.",
        {"reason": failed.reason.rstrip("."), "who": who},
    )
    await tx.outbox.add(session.announced_channel_id, notice.content(), failed.failed_at)


def _require_stopped(session: Session) -> None:
    if session.state is not SessionState.STOPPED:
        raise Refused(f"Session {session.code} is {session.state}: {_WHAT_TO_DO[session.state]}.")
