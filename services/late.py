"""Late money on a saved session: looked at first, then saved once as a revision on the frozen attendance."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.database import Database, Transaction
from db.payrolls import SavedPayroll
from domain.clock import Clock
from domain.compute import compute_payroll
from domain.errors import Refused
from domain.late import Changes, Late, LateKind, changes, with_fact
from domain.ledger import RoundKind
from domain.payroll import Expense, Sale
from domain.people import Person
from domain.sessions import Session, SessionState
from reports.bundle import proof_checksum
from services.actors import Actor
from services.notes import Signature, add_notes, made_by
from services.payrolls import Saved
from services.saving import commit_payroll, read_saved
from services.sessions import require_session

LARGEST_ID = 2**31 - 1
_WHAT_TO_DO = {
    SessionState.OPEN: "note it with `/mining sale add` or `/mining expense add`",
    SessionState.STOPPED: "add it with `/mining payroll run`, then save",
    SessionState.DISCARDED: "`/mining payroll correct` reopens it, then add it there",
    SessionState.FAILED: "`/mining payroll correct` reopens it, then add it there",
}


@dataclass(frozen=True, slots=True)
class LateView:
    """What saving late money would change. ``revision`` is the one that it would make."""

    late_id: int
    session: Session
    revision: int
    late: Late
    changes: Changes
    people: Mapping[int, Person]


class LateMoney:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def require_saved(self, guild_id: int, code: str) -> Session:
        """The session that late money can come to. Refused, with what to do, if it is not saved."""
        async with self._database.transaction(guild_id) as tx:
            return (await _saved(tx, code))[0]

    async def look(
        self,
        guild_id: int,
        code: str,
        actor: Actor,
        who: Actor,
        *,
        kind: LateKind,
        amount_auec: int,
        what: str,
        key: str,
    ) -> LateView:
        """What everybody would get in addition. ``who`` holds the money that came in, or advanced what went out."""
        async with self._database.transaction(guild_id) as tx:
            session, latest = await _saved(tx, code)
            met = await tx.people.ensure_many([(each.discord_id, each.name, False) for each in (actor, who)])
            late = Late(kind, met[who.discord_id].person_id, amount_auec, what, self._clock.now())
            before, payroll = read_saved(latest)
            changed = changes(payroll, compute_payroll(with_fact(before, late.fact)))
            by = met[actor.discord_id].person_id
            asked = await tx.late_money.add(key, code, latest.revision, late, by)
            people = await tx.people.of({*changed.people, late.person_id})
            named = {person.person_id: person for person in people}
            return LateView(asked.late_id, session, latest.revision + 1, asked.late, changed, named)

    async def save(self, guild_id: int, code: str, late_id: int, actor: Actor) -> Saved:
        """Save what was looked at as the next revision, once. Refused if another one was saved since."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            asked = await tx.late_money.get(code, late_id) if late_id <= LARGEST_ID else None
            if asked is None:
                raise Refused("This button is out of date: run `/mining payroll late` again.")
            key = f"late {late_id}"
            if noted := made_by(await tx.notes.list(code), key):
                return Saved(await _saved_in(tx, code, noted[0].round_id), already=True)
            _require_saved(session)
            latest = await tx.payrolls.latest(code)
            if latest is None or latest.revision != asked.revision:
                raise Refused(
                    f"Another revision of {code} was saved since this was shown; nothing was saved. Run "
                    "`/mining payroll late` again, if it is still missing."
                )
            saver = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
            signed = Signature(saver, key, self._clock.now())
            reason = f"late money of {code}: {asked.late.kind.replace('_', ' ')}"
            saved = await save_late(tx, session, latest, asked.late.fact, signed, reason=reason)
            return Saved(saved, already=False)


async def save_late(
    tx: Transaction,
    session: Session,
    latest: SavedPayroll,
    fact: Sale | Expense,
    signed: Signature,
    *,
    reason: str,
) -> SavedPayroll:
    """Note one fact more of a locked, saved session and save the next revision, on the frozen attendance.

    Raises a Refused where the rules refuse the payroll with it.
    """
    round_id = await tx.ledger.begin(RoundKind.CORRECTION, session.code, signed.by, reason, signed.at)
    reopened = session.reopen(round_id)
    await add_notes(tx, reopened, signed, [fact])
    given = with_fact(read_saved(latest)[0], fact)
    payroll = compute_payroll(given)
    checksum = proof_checksum(given, payroll)
    return await commit_payroll(tx, reopened, given, payroll, checksum, by=signed.by, now=signed.at)


async def _saved(tx: Transaction, code: str) -> tuple[Session, SavedPayroll]:
    session = await require_session(tx, code)
    _require_saved(session)
    latest = await tx.payrolls.latest(code)
    assert latest is not None, "a saved session has a payroll"
    return session, latest


def _require_saved(session: Session) -> None:
    if session.state is not SessionState.SAVED:
        raise Refused(f"Session {session.code} is {session.state}, not saved: {_WHAT_TO_DO[session.state]}.")


async def _saved_in(tx: Transaction, code: str, round_id: int) -> SavedPayroll:
    return next(saved for saved in await tx.payrolls.list(code) if saved.round_id == round_id)
