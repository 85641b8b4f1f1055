"""Freezing people's roles when a session stops; where Discord did not answer then, as soon as it does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.database import Database, Transaction
from domain.attendance import attend
from domain.clock import Clock
from domain.roles import RoleReading, to_read
from domain.sessions import Session
from services.guilds import require_set_up
from services.inputs import gather_input
from services.sessions import require_session
from services.templates import rule_book


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose roles must be read, by Discord ids, and which roles matter. Nobody's, if all is known already."""

    discord_ids: tuple[int, ...] = ()
    role_ids: frozenset[int] = frozenset()


class Roles:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def wanted(self, guild_id: int, code: str) -> Wanted:
        """Who was there in a stopped session and whose roles nobody has read since."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            if session.closed_at is None:
                return Wanted()
            accounts = await _unread(tx, session, session.closed_at)
            return Wanted(tuple(accounts), (await rule_book(tx, await require_set_up(tx))).role_ids)

    async def freeze(
        self,
        guild_id: int,
        code: str,
        wanted: Wanted,
        held: Mapping[int, frozenset[int]],
        gone: Collection[int],
    ) -> None:
        """Keep what was read, once: ``held`` maps Discord id to role ids, ``gone`` have left the server."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            if session.closed_at is None:
                return  # it was resumed meanwhile, and will be stopped again
            now = self._clock.now()
            accounts = await _unread(tx, session, session.closed_at)
            readings = [
                RoleReading(
                    person_id=accounts[account],
                    read_at=now,
                    asked=wanted.role_ids,
                    held=held.get(account, frozenset()) & wanted.role_ids,
                    is_member=account not in gone,
                )
                for account in wanted.discord_ids
                if account in accounts and (account in held or account in gone)
            ]
            await tx.session_roles.add(code, readings)


async def _unread(tx: Transaction, session: Session, stopped_at: datetime) -> dict[int, int]:
    """Discord id to person id of those whose roles are not known."""
    given = await gather_input(tx, await require_set_up(tx), session, None, until=stopped_at)
    unread = set(to_read(attend(given), await tx.session_roles.latest(session.code), stopped_at))
    return {
        person.discord_id: person.person_id
        for person in given.members
        if person.person_id in unread and person.discord_id is not None
    }
