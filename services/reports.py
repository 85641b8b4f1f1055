"""A payroll ready to be shown: as PDF, picture, sheet or bundle."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from db.database import Database, Transaction
from db.payrolls import SavedPayroll
from domain.attendance import attend, timeline
from domain.errors import Refused
from domain.objections import Objection
from domain.payroll import Payroll, PayrollInput
from domain.people import Person
from domain.sessions import Session
from reports.bundle import read_bundle, write_bundle
from reports.bundle.stored import read_payroll
from reports.model import AgreedRules, PayrollReport
from reports.rulesets import from_json, read_sources
from services.guilds import require_set_up
from services.inputs import gather_input
from services.payrollview import PayrollView
from services.purging import require_moves
from services.sessions import require_session


class Reports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def saved(
        self, guild_id: int, code: str, revision: int | None, channel_names: Mapping[int, str]
    ) -> PayrollReport:
        """A saved payroll with everything shown beside it; the latest revision if none is named."""
        async with self._database.transaction(guild_id) as tx:
            saved = await _saved(tx, code, revision)
            session = await require_session(tx, code)
            settings = await require_set_up(tx)
            given, payroll = read_bundle(saved.input).given, read_payroll(saved.payroll)
            given = replace(given, members=await _named(tx, given))
            previous = await _before(tx, saved)
            once = await tx.people.of(line.person_id for line in previous.lines) if previous else []
            ran_by = await tx.people.get(saved.saved_by)
            objections = await tx.objections.of_session(code)
            involved = await tx.people.of(_involved(objections) | _deciders(given))
            agreed = await _agreed(tx, saved)
            ledger_hash = await tx.ledger.hash_of(saved.ledger_version)
        return PayrollReport(
            given=given,
            payroll=payroll,
            attendance=attend(given),
            timeline=timeline(given),
            ran_by=ran_by.name if ran_by else "Paydirt",
            names={person.person_id: person.name for person in (*once, *involved, *given.members)},
            channel_names=channel_names,
            time_zone=settings.time_zone,
            objections=tuple(objections),
            saved_at=saved.saved_at,
            ledger_version=saved.ledger_version,
            ledger_hash=ledger_hash.hex(),
            proof_checksum=saved.checksum,
            previous=previous,
            marks=session.marks,
            agreed=agreed,
        )

    async def bundle(self, guild_id: int, code: str, revision: int | None = None) -> str:
        """The session's bundle: of a saved payroll with it, before that with what there is (bundle.md)."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            if (await tx.payrolls.latest(code)) is not None:
                return await saved_bundle(tx, await _saved(tx, code, revision))
            return await unsaved_bundle(tx, session)


async def saved_bundle(tx: Transaction, saved: SavedPayroll) -> str:
    """The bundle of a saved payroll, its members with their present names."""
    given = read_bundle(saved.input).given
    return write_bundle(replace(given, members=await _named(tx, given)), read_payroll(saved.payroll))


async def unsaved_bundle(tx: Transaction, session: Session) -> str:
    """Attendance, and what was noted, of a session that nobody saved. Refused while it is open, or if it is purged."""
    if session.closed_at is None:
        raise Refused(f"Session {session.code} is still open: stop it first, then export it.")
    await require_moves(tx, session)
    given = await gather_input(tx, await require_set_up(tx), session, None, until=session.closed_at)
    return write_bundle(replace(given, ore=(), sales=()))


def preview(view: PayrollView, ran_by: str, channel_names: Mapping[int, str]) -> PayrollReport:
    """A payroll that nobody has saved yet. Refused where the rules refuse it."""
    if view.payroll is None:
        raise Refused(f"There is nothing to show yet: {view.refusal}.")
    return PayrollReport(
        given=view.given,
        payroll=view.payroll,
        attendance=view.attendance,
        timeline=timeline(view.given),
        ran_by=ran_by,
        names={person.person_id: person.name for person in view.people.values()},
        channel_names=channel_names,
        time_zone=view.settings.time_zone,
        marks=view.session.marks,
        agreed=AgreedRules(view.draft.rule_set, view.draft.template, view.resolved.sources),
    )


def _involved(objections: Iterable[Objection]) -> set[int]:
    """Who objected, and who decided."""
    deciders = {each.decision.by for each in objections if each.decision is not None}
    return deciders | {each.person_id for each in objections}


async def guild_of_session(database: Database, code: str) -> int:
    """The guild a session belongs to. Refused if no guild, or more than one, has that code."""
    match await database.guilds_of_session(code):
        case [guild_id]:
            return guild_id
        case []:
            raise Refused(f"There is no session {code[:20]!r}.")
        case several:
            raise Refused(f"Several guilds have a session {code}: say which with --guild, of {several}.")


async def _saved(tx: Transaction, code: str, revision: int | None) -> SavedPayroll:
    revisions = await tx.payrolls.list(code)
    for saved in reversed(revisions):
        if revision in (None, saved.revision):
            return saved
    which = "" if revision is None else f" revision {revision} of"
    raise Refused(f"There is no saved payroll of{which} session {code}.")


async def _agreed(tx: Transaction, saved: SavedPayroll) -> AgreedRules | None:
    """What was kept with the payroll; a revision for late money has the rules of the one before it."""
    used = await tx.rule_sets.used(saved.session_code, saved.revision)
    if used is None:
        return None
    return AgreedRules(from_json(used.rule_set), used.template, read_sources(used.sources))


def _deciders(given: PayrollInput) -> set[int]:
    """Who corrected somebody's time or left somebody out."""
    corrected = {correction.by for correction in given.corrections}
    return corrected | {exclusion.by for exclusion in given.excluded if exclusion.by is not None}


async def _before(tx: Transaction, saved: SavedPayroll) -> Payroll | None:
    """The payroll that this one is the next revision of."""
    earlier = [each for each in await tx.payrolls.list(saved.session_code) if each.revision < saved.revision]
    return read_payroll(earlier[-1].payroll) if earlier else None


async def _named(tx: Transaction, given: PayrollInput) -> tuple[Person, ...]:
    """The members with their present names, handles and accounts; what the proof covers stays as it was."""
    known = {
        person.person_id: person for person in await tx.people.of(each.person_id for each in given.members)
    }
    return tuple(
        replace(member, name=now.name, handle=now.handle, discord_id=now.discord_id)
        if (now := known.get(member.person_id))
        else member
        for member in given.members
    )
