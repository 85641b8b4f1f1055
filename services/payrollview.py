"""A session's payroll as it would be saved now: what is noted, under the rules that are being tried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from db.database import Transaction
from domain.compute import compute_payroll
from domain.drafts import Draft, default_payer, plain_rules, settle, with_basis
from domain.errors import Refused
from domain.notes import ActiveNotes, active
from domain.payroll import Attendance, Payroll, PayrollInput
from domain.people import Person
from domain.resolve import Resolved
from domain.roles import RoleGaps, RoleReading, gaps, held_roles, to_read
from domain.rules import Basis, Rules
from domain.rulesets import RuleSet
from domain.sessions import Session
from domain.settings import GuildSettings
from reports.bundle import proof_checksum
from services.flying import Flying, flying
from services.guilds import require_set_up
from services.inputs import gather_input, people_in
from services.rulesets import draft_of

SEAL_CHARACTERS = 16


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
    flying: Flying
    """Hauls in flight, which saving carries over."""

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
        return self.role_gaps_under(self.draft.rule_set)

    def role_gaps_under(self, rule_set: RuleSet) -> RoleGaps:
        """The same of other rules."""
        return gaps(rule_set, self._with_accounts, self.readings, self._closed_at)

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
        return seal_of(self.checksum)


async def view_payroll(tx: Transaction, session: Session) -> PayrollView:
    """The payroll of a stopped session as it stands, for a transaction that has it locked or only reads."""
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
        flying=await flying(tx, session),
    )


def seal_of(checksum: str) -> str:
    return checksum[:SEAL_CHARACTERS]


def _try_to_compute(
    given: PayrollInput, attendance: Mapping[int, Attendance]
) -> tuple[Payroll | None, str | None]:
    try:
        return compute_payroll(given, attendance), None
    except Refused as refusal:
        return None, str(refusal)
