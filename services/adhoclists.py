"""The ad-hoc sessions of somebody, or of the guild, with what each of them still lacks."""

from collections import Counter
from dataclasses import dataclass

from db.database import Database, Transaction
from domain.access import Standing
from domain.notes import ActiveNotes, active
from domain.payroll import SessionKind
from domain.people import Person
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.owed import owed_by_all
from services.sessions import PAGE


@dataclass(frozen=True, slots=True)
class Listed:
    """A session, who started it (None: the bot), and what is missing in words."""

    session: Session
    owner: Person | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page. Pages count from 0."""

    listed: tuple[Listed, ...]
    number: int
    pages: int
    total: int


class AdhocLists:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, guild_id: int, actor: Actor, reader: Standing, number: int) -> ListPage:
        """Own sessions, of an officer everybody's, newest first; the last page if there is none such."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            whose = None if reader >= Standing.OFFICER else person.person_id
            total = await tx.sessions.count(kind=SessionKind.ADHOC, opened_by=whose)
            pages = max(1, -(-total // PAGE))
            number = min(number, pages - 1)
            found = await tx.sessions.list(
                kind=SessionKind.ADHOC, opened_by=whose, limit=PAGE, offset=number * PAGE
            )
            owners = {each.person_id: each for each in await tx.people.of({each.opened_by for each in found})}
            unpaid = await _unpaid(tx, found)
            listed = [
                Listed(
                    each,
                    owners.get(each.opened_by),
                    missing(each, active(await tx.notes.list(each.code)), unpaid[each.code]),
                )
                for each in found
            ]
        return ListPage(tuple(listed), number, pages, total)


def missing(session: Session, notes: ActiveNotes, unpaid: int) -> tuple[str, ...]:
    """What is left to do about a session, in the order in which it is done."""
    match session.state:
        case SessionState.STOPPED:
            return (*_unconfirmed(notes), *_unsold(notes), "not saved")
        case SessionState.SAVED if unpaid:
            return (f"{unpaid} not paid",)
    return ()


def _unconfirmed(notes: ActiveNotes) -> tuple[str, ...]:
    if notes.confirmed is None:
        return ("not validated",)
    return ("changed since validated",) if notes.changed_since else ()


def _unsold(notes: ActiveNotes) -> tuple[str, ...]:
    if notes.sales:
        return ()
    return ("estimate only",) if notes.ore else ("no sale noted",)


async def _unpaid(tx: Transaction, sessions: list[Session]) -> Counter[str]:
    """Session code to how many people are still to be paid for it; a practice owes nobody anything."""
    if not any(each.state is SessionState.SAVED and not each.practice for each in sessions):
        return Counter()
    owed = (await owed_by_all(tx)).values()
    return Counter(due.session_code or "" for each in owed for due in each.dues if due.unpaid_auec)
