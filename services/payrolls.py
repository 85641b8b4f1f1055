"""From a stopped session to a saved payroll: try rules, look at the result, save exactly what was looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from db.database import Database, Transaction
from db.payrolls import SavedPayroll
from domain.attendance import attend
from domain.clock import Clock
from domain.compute import compute_payroll
from domain.drafts import default_rules, with_basis
from domain.errors import Refused
from domain.ledger import RoundKind, payroll_transfers
from domain.notes import ActiveNotes, active, carry_over, transfers_for
from domain.payroll import Attendance, Payroll, PayrollInput
from domain.people import Person
from domain.rules import Basis, Rules
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from reports.bundle import payroll_json, proof_checksum, read_bundle, write_bundle
from reports.bundle.format import RULES
from reports.bundle.stored import read_payroll
from services.actors import Actor
from services.books import post
from services.guilds import require_set_up
from services.inputs import gather_input, people_in
from services.sessions import require_session

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

    async def change(
        self, guild_id: int, code: str, actor: Actor, change: Callable[[Rules], Rules]
    ) -> PayrollView:
        """Change the draft's rules."""
        async with self._database.transaction(guild_id) as tx:
            session = await _require_stopped(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            before = (await self._view(tx, session)).rules
            rules = change(before)
            draft = _json(rules)
            if rules.payer_id == before.payer_id and "payer_id" not in (await tx.drafts.get(code) or {}):
                del draft["payer_id"]  # nobody chose one: sales still to come may decide who holds most
            await tx.drafts.put(code, draft, person.person_id, self._clock.now())
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
            return Saved(await self._commit(tx, view, payroll, saver), already=False)

    async def _commit(
        self, tx: Transaction, view: PayrollView, payroll: Payroll, saver: Person
    ) -> SavedPayroll:
        now = self._clock.now()
        session, given = view.session.save(), view.given
        previous = await tx.payrolls.latest(session.code)
        transfers = payroll_transfers(given, payroll, _read(previous) if previous else None)
        await post(tx, session, transfers, saver.person_id, now)
        reason = f"payroll of {session.code}, revision {session.revision}, saved"
        await tx.ledger.commit(session.round_id, saver.person_id, reason, now)
        head = await tx.ledger.head()
        saved = SavedPayroll(
            session_code=session.code,
            revision=session.revision,
            input=write_bundle(_without_names(given), indent=None),
            payroll=payroll_json(payroll),
            checksum=view.checksum,
            round_id=session.round_id,
            ledger_version=head.version,
            saved_by=saver.person_id,
            saved_at=now,
        )
        await tx.payrolls.save(saved)
        await tx.drafts.remove(session.code)  # a correction begins with the rules that were saved
        await tx.sessions.update(session)
        await _announce(tx, session, now)
        return saved

    async def reopen(self, guild_id: int, code: str, actor: Actor, reason: str) -> PayrollView:
        """Open a saved or discarded session for a further revision; what was saved stands until that is saved."""
        async with self._database.transaction(guild_id) as tx:
            now = self._clock.now()
            session = await require_session(tx, code)
            _require_closed(session)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            discarded = session.state is SessionState.DISCARDED
            round_id = await tx.ledger.begin(
                RoundKind.SESSION, code, person.person_id, f"session {code} is reopened: {reason}", now
            )
            reopened = session.reopen(round_id)
            await tx.sessions.update(reopened)
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
        rules = with_basis(await self._draft(tx, session, settings, notes), notes)
        given = await gather_input(tx, settings, session, rules, until=session.closed_at)
        attendance = attend(given)
        payroll, refusal = _try_to_compute(given, attendance)
        people = await people_in(tx, given, notes)
        return PayrollView(session, settings, rules, given, notes, attendance, people, payroll, refusal)

    async def _draft(
        self, tx: Transaction, session: Session, settings: GuildSettings, notes: ActiveNotes
    ) -> Rules:
        """The rules being tried out; for a revision those of the payroll before; else the guild's."""
        begun = await self._begun(tx, session, settings, notes)
        draft = await tx.drafts.get(session.code)
        return begun if draft is None else RULES.read({"payer_id": str(begun.payer_id), **draft})

    async def _begun(
        self, tx: Transaction, session: Session, settings: GuildSettings, notes: ActiveNotes
    ) -> Rules:
        if (previous := await tx.payrolls.latest(session.code)) is not None:
            rules = _read(previous)[0].rules
            assert rules is not None, "a saved payroll has rules"
            return rules
        return default_rules(settings, notes, opener_id=session.opened_by)


async def _announce(tx: Transaction, session: Session, now: datetime) -> None:
    """Have the saved payroll sent, once, where the session was announced."""
    if session.announced_channel_id is not None:
        content = {"payroll": session.code, "revision": session.revision}
        nonce = f"pay-{session.code}-{session.revision}"
        await tx.outbox.add(session.announced_channel_id, content, now, nonce=nonce)


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


def _json(rules: Rules) -> dict[str, Any]:
    written = RULES.write(rules)
    assert isinstance(written, dict)
    return written


def _read(saved: SavedPayroll) -> tuple[PayrollInput, Payroll]:
    return read_bundle(saved.input).given, read_payroll(saved.payroll)


def _without_names(given: PayrollInput) -> PayrollInput:
    """The stored input carries person numbers only: names live beside it and can be forgotten."""
    nameless = tuple(replace(person, name="", discord_id=None, handle=None) for person in given.members)
    return replace(given, members=nameless)
