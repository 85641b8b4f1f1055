"""From a stopped session to a saved payroll: try rules, look at the result, save exactly what was looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from db.database import Database, Transaction
from db.payrolls import SavedPayroll
from domain.clock import Clock
from domain.compute import compute_payroll
from domain.drafts import Draft, default_payer, plain_rules, settle, with_basis
from domain.errors import Refused
from domain.ledger import RoundKind
from domain.notes import ActiveNotes, active, carry_over, transfers_for
from domain.payroll import Attendance, Payroll, PayrollInput
from domain.people import Person
from domain.resolve import Resolved
from domain.roles import RoleGaps, RoleReading, gaps, held_roles, to_read
from domain.rules import Basis, Rules
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from reports.bundle import proof_checksum
from services.actors import Actor
from services.books import post
from services.failures import recover
from services.guilds import require_set_up
from services.inputs import gather_input, people_in
from services.rulesets import draft_json, draft_of, log_rules
from services.saving import commit_payroll
from services.sessions import require_known, require_session

SEAL_CHARACTERS = 16
_WHAT_TO_DO = {
    SessionState.OPEN: "stop it first with `/mining stop`",
    SessionState.SAVED: "`/mining payroll correct` opens it for a correction",
    SessionState.DISCARDED: "`/mining payroll correct` reopens it, with what was noted",
    SessionState.FAILED: "`/mining payroll correct` reopens it",
}


@dataclass(frozen=True)  # without slots, for the cached checksum
class PayrollView:
    """A session's payroll as it would be saved now. ``payroll`` is None where the rules refuse: see ``refusal``."""

    session: Session
    settings: GuildSettings
    rules: Rules
    given: PayrollInput
    notes: ActiveNotes
    attendance: Mapping[int, Attendance]
    people: Mapping[int, Person]
    payroll: Payroll | None
    refusal: str | None
    draft: Draft
    """What the rules were made of."""
    resolved: Resolved
    readings: Mapping[int, RoleReading]
    is_first_look: bool
    """Nobody has changed the rules, and none were saved."""

    @property
    def lost_template(self) -> str | None:
        """The template that was chosen when the session began, if it was taken away before anybody opened a draft."""
        chosen = self.session.template
        return chosen if self.is_first_look and self.draft.template is None else None

    @property
    def unread(self) -> tuple[int, ...]:
        """Person ids of those whose roles nobody has read since the stop."""
        return to_read(self._with_accounts, self.readings, self._closed_at)

    @property
    def role_gaps(self) -> RoleGaps:
        """What the rules would need and nobody knows of people's roles."""
        return gaps(self.draft.rule_set, self._with_accounts, self.readings, self._closed_at)

    @property
    def _with_accounts(self) -> tuple[int, ...]:
        """Whoever was there and may have roles: all but guests and who was forgotten."""
        return tuple(who for who in self.attendance if self.people[who].discord_id is not None)

    @property
    def _closed_at(self) -> datetime:
        assert self.session.closed_at is not None, "only a stopped session has a payroll"
        return self.session.closed_at

    @property
    def is_provisional(self) -> bool:
        """An estimate: to be looked at, neither saved nor paid (pay-rules.md P1)."""
        return self.rules.basis is Basis.ESTIMATE

    @cached_property
    def checksum(self) -> str:
        """Of the proof; empty where there is no payroll. Dear for many moves, so it is computed once."""
        return "" if self.payroll is None else proof_checksum(self.given, self.payroll)

    @property
    def seal(self) -> str:
        """Changes with any number in it: a press on *Save* brings the seal of what its presser looked at."""
        return _seal(self.checksum)


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
            return await self._view(tx, await _require_stopped(tx, code))

    async def look(self, tx: Transaction, code: str) -> PayrollView:
        """The same in a transaction that only reads, and locks nothing."""
        session = require_known(await tx.sessions.get(code), code)
        _require_state(session)
        return await self._view(tx, session)

    async def view_in(self, tx: Transaction, session: Session) -> PayrollView:
        """The same for a service that has the stopped session locked."""
        return await self._view(tx, session)

    async def change(
        self, guild_id: int, code: str, actor: Actor, change: Callable[[PayrollView], Draft]
    ) -> PayrollView:
        """Change the draft, which ``change`` makes of what it is now."""
        async with self._database.transaction(guild_id) as tx:
            session = await _require_stopped(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            draft = change(await self._view(tx, session))
            await tx.drafts.put(code, draft_json(draft), person.person_id, self._clock.now())
            return await self._view(tx, session)

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
            view = await self._view(tx, session)
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
            reopened = session.reopen(round_id)
            await tx.sessions.update(reopened)
            if failed:
                await recover(tx, reopened, person.person_id, now)
            if discarded:
                notes = await tx.notes.list(code)
                for note in carry_over(notes, discarded_round_id=session.round_id, round_id=round_id):
                    again = await tx.notes.add(note)
                    await post(tx, reopened, transfers_for(again), person.person_id, now)
            return await self._view(tx, reopened)

    async def _view(self, tx: Transaction, session: Session) -> PayrollView:
        assert session.closed_at is not None, "only a stopped session has a payroll"
        settings = await require_set_up(tx)
        notes = active(await tx.notes.list(session.code))
        draft = await draft_of(tx, settings, session)
        payer_id = draft.payer_id or default_payer(settings, notes, session.opened_by)
        begun = with_basis(plain_rules(draft.rule_set, payer_id), notes)
        given = await gather_input(tx, settings, session, begun, until=session.closed_at)
        readings = await tx.session_roles.latest(session.code)
        settled = settle(given, draft.rule_set, held_roles(readings))
        payroll, refusal = _try_to_compute(settled.given, settled.attendance)
        return PayrollView(
            session=session,
            settings=settings,
            rules=settled.resolved.rules,
            given=settled.given,
            notes=notes,
            attendance=settled.attendance,
            people=await people_in(tx, given, notes, draft.rule_set.person_ids),
            payroll=payroll,
            refusal=refusal,
            draft=draft,
            resolved=settled.resolved,
            readings=readings,
            is_first_look=session.revision == 1 and await tx.drafts.get(session.code) is None,
        )


def _try_to_compute(
    given: PayrollInput, attendance: Mapping[int, Attendance]
) -> tuple[Payroll | None, str | None]:
    try:
        return compute_payroll(given, attendance), None
    except Refused as refusal:
        return None, str(refusal)


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
        if _seal(saved.checksum) == seal:
            return saved
    return None


def _seal(checksum: str) -> str:
    return checksum[:SEAL_CHARACTERS]
