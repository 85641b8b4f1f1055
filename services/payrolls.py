"""From a stopped session to a saved payroll: try rules, look at the result, save exactly what was looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from db.database import Database, Transaction
from db.payrolls import SavedPayroll
from domain.clock import Clock
from domain.drafts import Draft
from domain.errors import Refused
from domain.leases import Editor, Purpose
from domain.ledger import RoundKind
from domain.payroll import Payroll
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.editing import require_lease
from services.failures import recover
from services.haulclosing import restore_hauls
from services.noteagain import note_again
from services.payrollview import PayrollView, seal_of, view_payroll
from services.purging import require_moves
from services.rulesets import draft_json, log_rules
from services.saving import commit_payroll
from services.sessions import require_known, require_session

_WHAT_TO_DO = {
    SessionState.OPEN: "stop it first with `/mining stop`",
    SessionState.SAVED: "`/mining payroll correct` opens it for a correction",
    SessionState.DISCARDED: "`/mining payroll correct` reopens it, with what was noted",
    SessionState.FAILED: "`/mining payroll correct` reopens it",
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save led to. ``already``: somebody, or this very press, had saved just that before."""

    saved: SavedPayroll
    already: bool


class Payrolls:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def view(self, guild_id: int, code: str) -> PayrollView:
        """The payroll of a stopped session under its draft's rules, or the guild's if nobody changed them."""
        async with self._database.transaction(guild_id) as tx:
            return await view_payroll(tx, await _require_stopped(tx, code))

    async def look(self, tx: Transaction, code: str) -> PayrollView:
        """The same in a transaction that only reads, and locks nothing."""
        session = require_known(await tx.sessions.get(code), code)
        _require_state(session)
        return await view_payroll(tx, session)

    async def view_in(self, tx: Transaction, session: Session) -> PayrollView:
        """The same for a service that has the stopped session locked."""
        return await view_payroll(tx, session)

    async def change(
        self, guild_id: int, code: str, actor: Actor, change: Callable[[PayrollView], Draft]
    ) -> PayrollView:
        """Change the draft, which ``change`` makes of what it is now. Raises LeaseHeld or LeaseLost."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            person, now = (
                await tx.people.ensure(actor.discord_id, actor.name, is_bot=False),
                self._clock.now(),
            )
            await require_lease(tx, session, Editor(person.person_id, Purpose.PAYROLL, now))
            _require_state(session)
            draft = change(await view_payroll(tx, session))
            await tx.drafts.put(code, draft_json(draft), person.person_id, now)
            return await view_payroll(tx, session)

    async def person_ids(self, guild_id: int, members: list[Actor]) -> list[int]:
        """The guild's own numbers of these Discord members."""
        async with self._database.transaction(guild_id) as tx:
            met = await tx.people.ensure_many([(each.discord_id, each.name, False) for each in members])
        return [met[each.discord_id].person_id for each in members]

    async def save(self, guild_id: int, code: str, actor: Actor, seal: str) -> Saved:
        """Save and commit what the presser looked at, once. Refused if it is an estimate or has changed since."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            if (before := await _saved_under(tx, code, seal)) is not None:
                return Saved(before, already=True)
            _require_state(session)
            view = await view_payroll(tx, session)
            payroll = _require_payable(view, seal)
            saver = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            saved = await commit_payroll(
                tx,
                session,
                view.given,
                payroll,
                view.checksum,
                by=saver.person_id,
                now=self._clock.now(),
            )
            await log_rules(tx, saved, view.draft, view.resolved)
            return Saved(saved, already=False)

    async def reopen(self, guild_id: int, code: str, actor: Actor, reason: str) -> PayrollView:
        """Open a session for a further revision; what was saved, or failed, stands until that is saved."""
        async with self._database.transaction(guild_id) as tx:
            now = self._clock.now()
            session = await require_session(tx, code)
            _require_closed(session)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            discarded = session.state is SessionState.DISCARDED
            failed = session.state is SessionState.FAILED
            round_id = await tx.ledger.begin(
                RoundKind.SESSION, code, person.person_id, f"session {code} is reopened: {reason}", now
            )
            await require_moves(
                tx, session
            )  # nothing is purged from here on: the round locks the guild's head
            reopened = session.reopen(round_id)
            await tx.sessions.update(reopened)
            if failed:
                await recover(tx, reopened, person.person_id, now)
            if discarded:
                await restore_hauls(tx, reopened, session.round_id, person.person_id, now)
                await note_again(tx, session, reopened, person.person_id, now)
            return await view_payroll(tx, reopened)


def _require_payable(view: PayrollView, seal: str) -> Payroll:
    if view.payroll is None:
        raise Refused(f"Nothing was saved: {view.refusal}.")
    if view.is_provisional:
        raise Refused("An estimate can be looked at, not saved: note what was really sold first.")
    if view.seal != seal:
        raise Refused(
            "Something changed since this preview was shown; nothing was saved. Look at the new one."
        )
    return view.payroll


async def _require_stopped(tx: Transaction, code: str) -> Session:
    session = await require_session(tx, code)
    _require_state(session)
    return session


def _require_state(session: Session) -> None:
    """Only while a session is stopped can its payroll be changed and saved."""
    if session.state is not SessionState.STOPPED:
        raise Refused(f"Session {session.code} is {session.state}: {_WHAT_TO_DO[session.state]}.")


def _require_closed(session: Session) -> None:
    """What is neither saved nor discarded needs no correction."""
    if session.state is SessionState.STOPPED:
        raise Refused(f"Session {session.code} is not saved yet: complete it with `/mining payroll run`.")
    if session.state is SessionState.OPEN:
        _require_state(session)


async def _saved_under(tx: Transaction, code: str, seal: str) -> SavedPayroll | None:
    """What was saved before with exactly the numbers that the presser looked at."""
    for saved in await tx.payrolls.list(code):
        if seal_of(saved.checksum) == seal:
            return saved
    return None
